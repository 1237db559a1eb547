import Anthropic from '@anthropic-ai/sdk';
import OpenAI, { APIError, AuthenticationError } from 'openai';
import { ANTHROPIC_KEY, BEDROCK_MODEL, EMBEDDING_MODEL, LIVE, OPENAI_KEY, ProviderFake, until } from '../../fakes';
import { SERVED_CALLS } from './endpoints';
import { withGateway } from './with-gateway';
import { ORIGIN, proxied, withLoadBalancer } from './with-load-balancer';

/** A person changes two lines: the base URL, and the token in place of the key. The way is TLS, the load balancer, the task, the provider. */
proxied('the official SDKs with nothing but a base URL and a token, through the load balancer', () => {
  const context = withGateway();
  const front = withLoadBalancer(context);
  beforeAll(() => front.loadBalancer.register(`127.0.0.1:${context.gateway.port}`));
  const token = () => context.world.issuer.token();
  const openai = () => new OpenAI({ baseURL: `${ORIGIN}/v1`, apiKey: token(), maxRetries: 0 });
  const anthropic = () => new Anthropic({ baseURL: ORIGIN, apiKey: token(), maxRetries: 0 });
  const messages = [{ role: 'user' as const, content: 'Say something.' }];

  test('OpenAI chat', async () => {
    const completion = await openai().chat.completions.create({ model: 'gpt-4o', messages });
    expect(completion.choices[0].message.content).toContain('word4');
    expect(ProviderFake.key(context.world.openai.last)).toBe(OPENAI_KEY);
  });

  test('OpenAI chat, streamed, with usage as asked for', async () => {
    const stream = await openai().chat.completions.create({ model: 'gpt-4o', messages, stream: true, stream_options: { include_usage: true } });
    let text = '';
    let tokens = 0;
    for await (const chunk of stream) {
      text += chunk.choices[0]?.delta.content ?? '';
      tokens = chunk.usage?.completion_tokens ?? tokens;
    }
    expect([text.trim(), tokens]).toEqual(['word0 word1 word2 word3 word4', context.world.openai.last.reported?.outputTokens]);
  });

  test('OpenAI responses, streamed', async () => {
    const stream = await openai().responses.create({ model: 'gpt-4o', input: 'Say something.', stream: true });
    const types: string[] = [];
    for await (const event of stream) types.push(event.type);
    expect(types.at(-1)).toBe('response.completed');
  });

  // the SDK asks for base64 unless it is told otherwise
  test.each(['openai', 'bedrock'])('OpenAI embeddings of %s, as the SDK asks for them', async (provider) => {
    const client = openai().withOptions({ defaultHeaders: { 'x-portkey-provider': provider } });
    const { data } = await client.embeddings.create({ model: provider === 'openai' ? 'text-embedding-3-small' : EMBEDDING_MODEL, input: 'a text' });
    expect(data.map(({ embedding }) => embedding)).toEqual([[0.25, -0.5, 0.125]]);
  });

  test('OpenAI audio and models', async () => {
    const file = new File([Buffer.from('sound')], 'speech.mp3', { type: 'audio/mpeg' });
    expect((await openai().audio.transcriptions.create({ model: 'whisper-1', file })).text).toBe('what was said');
    expect((await openai().models.list()).data.map(({ id }) => id)).toContain('amazon.titan-embed-text-v2:0');
  });

  // the SDK encodes the colon
  test('OpenAI models: one by its id, and none that is not enabled', async () => {
    expect(await openai().models.retrieve(EMBEDDING_MODEL)).toMatchObject({ id: EMBEDDING_MODEL, object: 'model', created: 0, owned_by: 'bedrock' });
    const none = await openai()
      .models.retrieve('gpt/none')
      .catch((error: unknown) => error);
    expect(none).toBeInstanceOf(OpenAI.NotFoundError);
    expect(none).toMatchObject({ status: 404, code: 'model_not_found' });
  });

  test('Anthropic models: page by page, either way, and one by its id', async () => {
    const ids = ['claude-a', 'claude-b', 'claude-c', 'claude-d', 'claude-e'];
    const models = ids.map((model) => ({ provider: 'anthropic', model, input: 1, output: 2 }));
    context.world.appConfig.publish({ ...LIVE, prices: { asOf: '2026-01-01', models } });
    const all = async (query: Anthropic.ModelListParams) => {
      const found: string[] = [];
      for await (const { id, type, display_name, created_at } of anthropic().models.list(query)) {
        expect([type, display_name, new Date(created_at).getTime()]).toEqual(['model', id, 0]);
        found.push(id);
      }
      return found;
    };
    await until('the document to be read', async () => (await all({})).includes('claude-a'), 30_000, 100);
    for (const limit of [1, 2, 5, 1000]) expect([limit, await all({ limit })]).toEqual([limit, ids]);
    expect(await all({ limit: 2, after_id: 'claude-b' })).toEqual(ids.slice(2));
    expect((await anthropic().models.list({ limit: 2, before_id: 'claude-d' })).data.map(({ id }) => id)).toEqual(['claude-b', 'claude-c']);
    // backwards, each page in its order
    expect(await all({ limit: 2, before_id: 'claude-d' })).toEqual(['claude-b', 'claude-c', 'claude-a']);
    expect((await anthropic().models.retrieve('claude-c')).display_name).toBe('claude-c');
    const none = await anthropic()
      .models.retrieve('gpt-4o')
      .catch((error: unknown) => error);
    expect(none).toBeInstanceOf(Anthropic.NotFoundError);
    expect(none).toMatchObject({ status: 404, error: { error: { type: 'not_found_error' } } });
    const badly = await anthropic()
      .models.list({ limit: 1001 })
      .catch((error: unknown) => error);
    expect(badly).toMatchObject({ status: 400, error: { error: { type: 'invalid_request_error' } } });
  });

  test('OpenAI text completions, images, speech and translations', async () => {
    const completion = await openai().completions.create({ model: 'gpt-3.5-turbo-instruct', prompt: 'Say something.' });
    expect(completion.choices[0].text).toContain('word4');
    expect((await openai().images.generate({ model: 'gpt-image-1', prompt: 'a picture' })).data?.[0].b64_json).toBeTruthy();
    const image = new File([Buffer.from('picture')], 'image.png', { type: 'image/png' });
    expect((await openai().images.edit({ model: 'gpt-image-1', prompt: 'edit it', image })).data?.[0].b64_json).toBeTruthy();
    const speech = await openai().audio.speech.create({ model: 'tts-1', input: 'a text', voice: 'alloy' });
    expect((await speech.arrayBuffer()).byteLength).toBeGreaterThan(0);
    const file = new File([Buffer.from('sound')], 'speech.mp3', { type: 'audio/mpeg' });
    expect((await openai().audio.translations.create({ model: 'whisper-1', file })).text).toBe('what was said');
  });

  test.each([
    ['azure', 'gpt-4o'],
    ['google', 'gemini-2.5-flash'],
    ['bedrock', BEDROCK_MODEL],
  ])('OpenAI chat by %s, with the header that names it', async (provider, model) => {
    const headers = { 'x-portkey-provider': provider };
    const completion = await openai().chat.completions.create({ model, max_tokens: 64, messages }, { headers });
    expect(completion.choices[0].message.content).toContain('word4');
    expect(context.world.openai.requests).toEqual([]);
  });

  test('Anthropic messages, also when another provider is the default', async () => {
    const message = await anthropic().messages.create({ model: 'claude-sonnet-4-20250514', max_tokens: 64, messages });
    expect(message.content).toEqual([{ type: 'text', text: expect.stringContaining('word4') }]);
    expect(ProviderFake.key(context.world.anthropic.last)).toBe(ANTHROPIC_KEY);
    expect(context.world.openai.requests).toEqual([]);
  });

  test('Anthropic messages, streamed', async () => {
    const stream = anthropic().messages.stream({ model: 'claude-sonnet-4-20250514', max_tokens: 64, messages });
    const message = await stream.finalMessage();
    expect(message.usage.output_tokens).toBe(context.world.anthropic.last.reported?.outputTokens);
  });

  test('Anthropic token count', async () => {
    const { input_tokens } = await anthropic().messages.countTokens({ model: 'claude-sonnet-4-20250514', messages });
    expect(input_tokens).toBeGreaterThan(1_000);
  });

  test('Anthropic messages, streamed, by Bedrock with the header that names it', async () => {
    const stream = anthropic().messages.stream({ model: BEDROCK_MODEL, max_tokens: 64, messages }, { headers: { 'x-portkey-provider': 'bedrock' } });
    const message = await stream.finalMessage();
    expect(message.content).toEqual([{ type: 'text', text: expect.stringContaining('word4') }]);
    expect(context.world.bedrock.faults).toEqual([]);
  });

  test('Anthropic messages with the token as `authToken`, which is the other header', async () => {
    const client = new Anthropic({ baseURL: ORIGIN, authToken: token(), apiKey: null, maxRetries: 0 });
    const message = await client.messages.create({ model: 'claude-sonnet-4-20250514', max_tokens: 64, messages });
    expect(message.type).toBe('message');
  });

  test('what the gateway refuses is understood: status, code, request id', async () => {
    const openaiError = await openai()
      .chat.completions.create({ model: 'gpt-4o', messages }, { headers: { 'x-portkey-provider': 'nobody' } })
      .catch((error: unknown) => error);
    expect(openaiError).toBeInstanceOf(APIError);
    expect(openaiError).toMatchObject({ status: 403, code: 'provider_not_enabled', requestID: expect.stringMatching(/^req_/) });
    const anthropicError = await new Anthropic({ baseURL: ORIGIN, apiKey: 'sk-mine', maxRetries: 0 }).messages
      .create({ model: 'claude-sonnet-4-20250514', max_tokens: 64, messages })
      .catch((error: unknown) => error);
    expect(anthropicError).toBeInstanceOf(Anthropic.AuthenticationError);
    expect(anthropicError).toMatchObject({
      status: 401,
      requestID: expect.stringMatching(/^req_/),
      error: { type: 'error', error: { type: 'authentication_error' } },
    });
  });

  test('what the load balancer refuses has a status and no code: a wrong token in `Authorization`, a path that nobody serves', async () => {
    const wrongToken = new OpenAI({ baseURL: `${ORIGIN}/v1`, apiKey: 'sk-mine', maxRetries: 0 });
    const unauthorized = await wrongToken.chat.completions.create({ model: 'gpt-4o', messages }).catch((error: unknown) => error);
    expect(unauthorized).toBeInstanceOf(AuthenticationError);
    expect(unauthorized).toMatchObject({ status: 401, code: undefined });
    const withoutV1 = new OpenAI({ baseURL: ORIGIN, apiKey: token(), maxRetries: 0 });
    const notFound = await withoutV1.chat.completions.create({ model: 'gpt-4o', messages }).catch((error: unknown) => error);
    expect(notFound).toMatchObject({ status: 404, code: 'not_found', message: expect.stringContaining('ends with /v1') });
  });

  test('what the load balancer answers to a client that looks whether somebody is there: 404, without asking a task', async () => {
    for (const path of ['/', '/api/hello']) expect([path, (await fetch(ORIGIN + path, { method: 'HEAD' })).status]).toEqual([path, 404]);
    await until('the entries', () => front.loadBalancer.accessLog.at(-1)?.path === '/api/hello');
    expect(front.loadBalancer.accessLog.slice(-2).map(({ path, target }) => [path, target])).toEqual([
      ['/', null],
      ['/api/hello', null],
    ]);
  });

  test('every endpoint that is served was called through the load balancer, says its access log', async () => {
    await openai().models.list();
    await until('the entry', () => front.loadBalancer.accessLog.at(-1)?.path === '/v1/models');
    const served = front.loadBalancer.accessLog.filter(({ target }) => target !== null);
    const paths = served.map(({ path }) => path.replace(/^\/v1\/models\/.*/, '/v1/models'));
    expect(new Set(paths)).toEqual(new Set(['/v1/models', ...SERVED_CALLS.map(({ path }) => path)]));
  });
});
