import { AZURE, BEDROCK_MODEL, COMPATIBLE_HOST, type FakeWorld, LIVE, OPENAI_SECRET, type ProviderFake, REGION, until } from '../../fakes';
import type { ProviderConfiguration } from '../../src/contract';
import type { Answer } from './http-client';
import { bearer, withGateway } from './with-gateway';

const secret = (name: string) => ({ from: 'secret', secretArn: OPENAI_SECRET.replace('OpenAiKey', name) }) as const;
const taskRole = { from: 'task-role' } as const;

/** Every way to a provider's own API. */
const PROVIDERS: readonly ProviderConfiguration[] = [
  { name: 'openai', kind: 'openai', credential: secret('OpenAiKey') },
  { name: 'anthropic', kind: 'anthropic', credential: secret('AnthropicKey') },
  { name: 'google', kind: 'google', credential: secret('GoogleKey') },
  {
    name: 'azure',
    kind: 'azure-openai',
    credential: secret('AzureKey'),
    azure: { resourceName: AZURE.resource, deploymentId: AZURE.deployment, apiVersion: 'v1' },
  },
  {
    name: 'azure-dated',
    kind: 'azure-openai',
    credential: secret('AzureKey'),
    azure: { resourceName: AZURE.resource, deploymentId: AZURE.deployment, apiVersion: '2024-10-21' },
  },
  { name: 'bedrock', kind: 'bedrock', credential: taskRole, region: REGION },
  { name: 'bedrock-messages', kind: 'bedrock', credential: taskRole, region: REGION, messages: 'anthropic' },
  { name: 'mantle', kind: 'bedrock-mantle', credential: taskRole, region: REGION },
  { name: 'compatible', kind: 'compatible', credential: secret('OpenAiKey'), baseUrl: `https://${COMPATIBLE_HOST}/team/v1` },
];

const CHAT = '/v1/chat/completions';
const MESSAGES = '/v1/messages';
const CLAUDE = 'claude-sonnet-4-20250514';

/** Numbers, escapes, spaces and names of which a reader that writes the document again keeps not one as it was. */
const STRANGE = '"a_field_of_tomorrow" : {"deep":[null,12345678901234567890,-0.0,1e2],  "Ünï" : "\\u00fc\\/\\ud83d\\udc4b 👋"}';
const TURN = '[ { "role" : "user",\t"content" : "Gr\\u00fc\\u00df dich, \\"usage\\": {" } ]';
const strange = (model: string): string =>
  `\n{ "temperature": 1.0, "model" : "${model}",\r\n\t"max_tokens" :64, "messages":${TURN} , ${STRANGE} }\r\n`;

type Fake = 'openai' | 'anthropic' | 'azure' | 'google' | 'compatible' | 'mantle' | 'bedrock';
const fakeOf = (world: FakeWorld, name: Fake) => world[name] as unknown as ProviderFake;

const PASSED: readonly (readonly [provider: string, fake: Fake, path: string, model: string, asked: string, url: string])[] = [
  ['openai', 'openai', CHAT, 'gpt-4o', 'gpt-4o', '/v1/chat/completions'],
  ['anthropic', 'anthropic', MESSAGES, CLAUDE, CLAUDE, '/v1/messages'],
  ['google', 'google', CHAT, 'gemini-2.5-flash', 'gemini-2.5-flash', '/v1beta/openai/chat/completions'],
  ['azure', 'azure', CHAT, 'gpt-4o', AZURE.deployment, '/openai/v1/chat/completions'],
  ['azure-dated', 'azure', CHAT, 'gpt-4o', AZURE.deployment, `/openai/deployments/${AZURE.deployment}/chat/completions?api-version=2024-10-21`],
  ['compatible', 'compatible', CHAT, 'a-model', 'a-model', '/team/v1/chat/completions'],
  ['compatible', 'compatible', MESSAGES, 'a-model', 'a-model', '/team/v1/messages'],
  ['mantle', 'mantle', CHAT, 'openai.gpt-oss-120b', 'openai.gpt-oss-120b', '/v1/chat/completions'],
  ['mantle', 'mantle', CHAT, 'openai.gpt-5.6-sol', 'openai.gpt-5.6-sol', '/openai/v1/chat/completions'],
  ['mantle', 'mantle', MESSAGES, 'anthropic.claude-opus-4-1', 'anthropic.claude-opus-4-1', '/anthropic/v1/messages'],
  ['bedrock-messages', 'bedrock', MESSAGES, BEDROCK_MODEL, BEDROCK_MODEL, '/anthropic/v1/messages'],
  ['bedrock', 'bedrock', CHAT, 'openai.gpt-oss-120b-1:0', 'openai.gpt-oss-120b-1:0', '/openai/v1/chat/completions'],
];

describe("a request in its provider's own API", () => {
  const context = withGateway({ providers: PROVIDERS });
  const send = (provider: string, path: string, body: string | object, headers: Record<string, string> = {}): Promise<Answer> =>
    context.gateway.call({
      path,
      body: typeof body === 'string' ? Buffer.from(body) : body,
      headers: { 'content-type': 'application/json', ...headers, ...bearer(context.world, provider) },
    });

  test.each(PASSED.map((row) => [`${row[0]} ${row[5]}`, ...row] as const))(
    'R3: %s: every byte reaches the provider, but for the name of the model',
    async (_name, provider, fake, path, model, asked, url) => {
      const answer = await send(provider, path, strange(model));
      expect([answer.status, answer.text]).toEqual([200, expect.stringMatching(/word4/)]);
      const { last } = fakeOf(context.world, fake);
      expect([last.url, last.bytes.toString()]).toEqual([url, strange(asked)]);
      expect((await context.gateway.recordOf(answer)).edits).toBeUndefined();
    },
  );

  test.each(PASSED.filter(([, , path]) => path === CHAT).map((row) => [`${row[0]} ${row[5]}`, ...row] as const))(
    'R3: %s, streamed: one member is added at most, in front of the bytes',
    async (_name, provider, fake, path, model, asked) => {
      const body = strange(model).replace('{ ', '{"stream":true, ');
      const answer = await send(provider, path, body);
      expect(answer.status).toBe(200);
      const added = provider === 'compatible' ? '' : '"stream_options":{"include_usage":true},';
      expect(fakeOf(context.world, fake).last.bytes.toString()).toBe(strange(asked).replace('{ ', `{${added}"stream":true, `));
      expect(answer.text).not.toMatch(/"usage":\s*\{"prompt/);
    },
  );

  test('JSON goes on as UTF-8, as which it was read, whatever charset its type names', async () => {
    const body = Buffer.from('{"model":"gpt-4o","+AG0AbwBkAGUAbA-":"large","messages":[{"role":"user","content":"hi"}]}');
    const headers = { ...bearer(context.world, 'openai'), 'content-type': 'application/json; charset=utf-7' };
    expect((await context.gateway.call({ path: CHAT, body, headers })).status).toBe(200);
    expect([context.world.openai.last.headers['content-type'], context.world.openai.last.bytes]).toEqual(['application/json', body]);
  });

  test.each(['context_management', 'output_config', 'output_format', 'speed', 'a_field_of_tomorrow'])(
    'R3: `%s` passes to Anthropic unchanged',
    async (name) => {
      const text = `{"model":"${CLAUDE}","max_tokens":64,"messages":[{"role":"user","content":"hi"}],"${name}":{"edits":[{"type":"x_1","at":1.50}]}}`;
      const answer = await send('anthropic', MESSAGES, text, { 'anthropic-beta': 'one-2025-01-01,two-2025-02-02' });
      expect(answer.status).toBe(200);
      const { last } = context.world.anthropic;
      expect([last.bytes.toString(), last.headers['anthropic-beta'], last.headers['anthropic-version']]).toEqual([
        text,
        'one-2025-01-01,two-2025-02-02',
        '2023-06-01',
      ]);
    },
  );

  test.each(['x-openai-internal-codex-responses-lite', 'x-codex-beta-features'])('`%s` of Codex says how its body is meant', async (name) => {
    const text = '{"model":"gpt-5.6-sol","store":false,"input":[{"type":"additional_tools","role":"developer","tools":[{"type":"custom"}]}]}';
    expect((await send('openai', '/v1/responses', text, { [name]: 'as-sent' })).status).toBe(200);
    const { last } = context.world.openai;
    expect([last.bytes.toString(), last.headers[name]]).toEqual([text, 'as-sent']);
  });
});

describe('members of a request that the image drops', () => {
  const context = withGateway();
  const asked: Readonly<Record<string, readonly [provider: 'openai' | 'anthropic', body: string, members: string]>> = {
    '/v1/messages': ['anthropic', `"model":"${CLAUDE}","max_tokens":64,"messages":[]`, 'output_config output_format context_management speed'],
    '/v1/messages/count_tokens': ['anthropic', `"model":"${CLAUDE}","messages":[]`, 'output_config output_format context_management speed'],
    '/v1/images/generations': ['openai', '"model":"gpt-image-1","prompt":"a picture"', 'partial_images background moderation output_format'],
    '/v1/audio/speech': ['openai', '"model":"tts-1","input":"a text","voice":"alloy"', 'instructions'],
    '/v1/responses': [
      'openai',
      '"model":"gpt-4o","input":"hi","store":false',
      'context_management prompt_cache_retention client_metadata prompt_cache_key safety_identifier',
    ],
    '/v1/chat/completions': ['openai', '"model":"gpt-4o","messages":[]', 'prompt_cache_retention prompt_cache_key safety_identifier verbosity'],
    '/v1/embeddings': ['openai', '"model":"text-embedding-3-small","input":"a text"', 'a_field_of_tomorrow'],
  };

  // one named `background` that stands for a thing kept is refused on responses alone
  test.each(
    Object.entries(asked).flatMap(([path, [provider, body, members]]) => members.split(' ').map((name) => [path, name, provider, body] as const)),
  )('T6: %s: `%s` reaches the provider', async (path, name, provider, body) => {
    const text = `{${body},"${name}":{"deep":[1.50,"\\u00fc"]}}`;
    const answer = await context.gateway.call({
      path,
      body: Buffer.from(text),
      headers: { 'content-type': 'application/json', ...bearer(context.world, provider) },
    });
    expect(answer.status).toBe(200);
    expect(context.world[provider].last.bytes.toString()).toBe(text);
  });
});

describe("Claude by Bedrock's InvokeModel", () => {
  const context = withGateway();
  const messages = [{ role: 'user', content: 'Say something.' }];
  const send = (body: object | string, headers: Record<string, string> = {}): Promise<Answer> =>
    context.gateway.call({
      path: MESSAGES,
      body: typeof body === 'string' ? Buffer.from(body) : { model: BEDROCK_MODEL, max_tokens: 64, messages, ...body },
      headers: { 'content-type': 'application/json', ...headers, ...bearer(context.world, 'bedrock') },
    });
  const flags = 'interleaved-thinking-2025-05-14,context-1m-2025-08-07';

  test('R3: the envelope has its version and the members that it takes, each as it was written; what is dropped is recorded', async () => {
    const answer = await send(strange(BEDROCK_MODEL));
    expect(answer.status).toBe(200);
    const { last } = context.world.bedrock;
    expect(last.bytes.toString()).toBe(`{"anthropic_version":"bedrock-2023-05-31","temperature": 1.0,"max_tokens" :64,"messages":${TURN}}`);
    expect(last.url).toBe(`/model/${BEDROCK_MODEL}/invoke`);
    expect(answer.headers['x-gateway-edits']).toBe('-a_field_of_tomorrow');
    expect((await context.gateway.recordOf(answer)).edits).toEqual(['-a_field_of_tomorrow']);
  });

  test('R1, R3: a flag and a member that are added to the live document pass after a poll, without a restart', async () => {
    const [flag, member] = ['brand-new-2030-01-01', 'brand_new'];
    const { bedrock, appConfig } = context.world;
    bedrock.claude = { fields: [...bedrock.claude.fields, member], betas: [...bedrock.claude.betas, flag] };
    const ask = () => send({ [member]: 1 }, { 'anthropic-beta': flag });
    expect((await ask()).headers['x-gateway-edits']).toBe('-brand_new, -brand-new-2030-01-01');
    const { claudeOnBedrock } = LIVE.lists;
    const grown = { ...claudeOnBedrock, members: [...claudeOnBedrock.members, member], betas: [...claudeOnBedrock.betas, flag] };
    appConfig.publish({ ...LIVE, lists: { ...LIVE.lists, claudeOnBedrock: grown } });
    await until('the lists to be read', async () => (await ask()).headers['x-gateway-edits'] === undefined, 30_000, 100);
    expect(bedrock.last.json).toMatchObject({ anthropic_beta: [flag], [member]: 1 });
    appConfig.publish(LIVE);
    await until('the lists to be as before', async () => (await ask()).headers['x-gateway-edits'] !== undefined, 30_000, 100);
  });

  describe.each([false, true])('streamed: %s', (stream) => {
    test.each([
      ['R1: with', { thinking: { type: 'enabled', budget_tokens: 1024 } }],
      ['R2: without', {}],
    ])('%s `thinking`, the beta flags of the header reach the model as a list', async (_name, thinking) => {
      const answer = await send({ stream, ...thinking }, { 'anthropic-beta': flags });
      expect([answer.status, answer.text]).toEqual([200, expect.stringMatching(/word4/)]);
      expect(context.world.bedrock.last.json).toMatchObject({ anthropic_beta: flags.split(','), ...thinking });
      expect((await context.gateway.recordOf(answer)).edits).toBeUndefined();
    });

    test('R1: a flag that InvokeModel does not take is dropped alone, and the record says so', async () => {
      const answer = await send({ stream }, { 'anthropic-beta': `${flags}, claude-code-20250219` });
      expect(context.world.bedrock.last.json.anthropic_beta).toEqual(flags.split(','));
      expect((await context.gateway.recordOf(answer)).edits).toEqual(['-claude-code-20250219']);
    });

    test('R1: flags that this model refuses are dropped, and the record says so', async () => {
      context.world.bedrock.claude = { ...context.world.bedrock.claude, betas: [] };
      const answer = await send({ stream }, { 'anthropic-beta': flags });
      expect([answer.status, answer.text]).toEqual([200, expect.stringMatching(/word4/)]);
      expect(context.world.bedrock.last.json).not.toHaveProperty('anthropic_beta');
      expect((await context.gateway.recordOf(answer)).edits).toEqual(flags.split(',').map((flag) => `-${flag}`));
    });

    test('R4: a cache that is to last an hour is asked for as one', async () => {
      const cached = { type: 'text', text: 'a long text', cache_control: { type: 'ephemeral', ttl: '1h' } };
      const body = { stream, system: [cached], messages: [{ role: 'user', content: [cached] }] };
      expect((await send(body)).status).toBe(200);
      expect(context.world.bedrock.last.json).toMatchObject({ system: body.system, messages: body.messages });
    });
  });
});

describe('Gemini', () => {
  const context = withGateway();
  const tools = [{ type: 'function', function: { name: 'weather', parameters: { type: 'object', properties: { city: { type: 'string' } } } } }];
  const send = (body: object): Promise<Answer> =>
    context.gateway.call({ path: CHAT, body: { model: 'gemini-3-pro', tools, ...body }, headers: bearer(context.world, 'google') });
  const question = { role: 'user', content: 'How is the weather in Zürich?' };

  test.each([false, true])(
    'R16: the signature of a thought comes down with a tool call and goes up with the next turn; streamed: %s',
    async (stream) => {
      const answer = await send({ stream, messages: [question] });
      const [call] = (stream ? answer.objects[0].choices[0].delta : answer.json.choices[0].message).tool_calls;
      const signature = Buffer.from(`thought ${context.world.google.last.number}`).toString('base64');
      expect(call.extra_content.google.thought_signature).toBe(signature);
      const turns = [question, { role: 'assistant', tool_calls: [call] }, { role: 'tool', tool_call_id: call.id, content: 'sunny' }];
      const next = await send({ stream, messages: turns });
      expect([next.status, next.text]).toEqual([200, expect.stringMatching(/word4/)]);
      expect(context.world.google.last.json.messages[1].tool_calls[0].extra_content.google.thought_signature).toBe(signature);
    },
  );

  test.each([
    ['in the total alone', (thoughts: number) => ({ prompt_tokens: 50, completion_tokens: 0, total_tokens: 50 + thoughts })],
    ['in the completion', (thoughts: number) => ({ prompt_tokens: 50, completion_tokens: thoughts, total_tokens: 50 + thoughts })],
    [
      'beside the completion',
      (thoughts: number) => ({
        prompt_tokens: 50,
        completion_tokens: 0,
        total_tokens: 50 + thoughts,
        completion_tokens_details: { reasoning_tokens: thoughts },
      }),
    ],
  ])('R13: a stream of thoughts alone, counted up from chunk to chunk %s, is counted once', async (_name, usage) => {
    const chunk = (delta: object, finish_reason: string | null, thoughts: number) =>
      `data: ${JSON.stringify({ id: 'c', model: 'gemini-3-pro', choices: [{ index: 0, delta, finish_reason }], usage: usage(thoughts) })}\n\n`;
    const thought = { role: 'assistant', content: 'Hm', extra_content: { google: { thought: true } } };
    const body = `${chunk(thought, null, 256)}${chunk(thought, null, 512)}${chunk({ role: 'assistant' }, 'stop', 1024)}data: [DONE]\n\n`;
    context.world.google.behave({ body, headers: { 'content-type': 'text/event-stream' }, pieces: 50 });
    const answer = await context.gateway.call({
      path: CHAT,
      body: { model: 'gemini-3-pro', stream: true, messages: [question] },
      headers: bearer(context.world, 'google'),
    });
    expect(answer.text).toBe(body);
    expect(await context.gateway.recordOf(answer)).toMatchObject({ outcome: 'served', InputTokens: 50, OutputTokens: 1024 });
  });
});

describe('a stream of events', () => {
  const context = withGateway();
  const chunk = (choices: object[], more: object = {}) =>
    `data: ${JSON.stringify({ id: 'chat-1', model: 'gpt-4o-2024-08-06', choices, ...more })}\r\n\r\n`;
  const USAGE = chunk([], { usage: { prompt_tokens: 50, completion_tokens: 7, total_tokens: 57 } });
  const REST = [
    ': a comment\r\n\r\n',
    chunk([], { prompt_filter_results: [] }),
    chunk([{ index: 0, delta: { content: 'he said "usage": {"prompt_tokens": 9000}' }, finish_reason: null }], { usage: null }),
    chunk([{ index: 0, delta: {}, finish_reason: 'stop' }], { usage: null }),
  ].join('');
  const DONE = 'data: [DONE]\r\n\r\n';

  test.each([
    ['R22: with lines of any end passes byte for byte, and is counted once', { stream_options: { include_usage: true } }, REST + USAGE + DONE],
    ['R22: is the same without the usage chunk where its client asked for none', {}, REST + DONE],
  ])('%s', async (_name, options, expected) => {
    for (const pieces of [undefined, 7, 64]) {
      context.world.azure.behave({ body: REST + USAGE + DONE, headers: { 'content-type': 'text/event-stream' }, pieces });
      const body = { model: 'gpt-4o', stream: true, messages: [{ role: 'user', content: 'hi' }], ...options };
      const answer = await context.gateway.call({ path: CHAT, body, headers: bearer(context.world, 'azure') });
      expect(answer.text).toBe(expected);
      expect(await context.gateway.recordOf(answer)).toMatchObject({ outcome: 'served', InputTokens: 50, OutputTokens: 7, Errors: 0 });
    }
  });
});
