import { BEDROCK_MODEL, LIVE, OPENAI_SECRET } from '../../fakes';
import { GatewayProcess } from './gateway-process';
import { bearer, serving } from './with-gateway';
import { guarded, user } from './with-guardrail';
import { spansOf, type TracedContext, traceIdOf, tracesTo, withReceiver } from './with-traces';

const SECRET = 'hunter2-and-more';
const PROMPT = `Is the password that I have a good one? My password is ${SECRET}`;

async function attempts({ gateway, world, receiver }: TracedContext, content: string, more: object = {}) {
  const answer = await gateway.call({
    path: '/v1/chat/completions',
    headers: bearer(world, 'openai'),
    body: { model: 'gpt-4o', messages: [{ role: 'system', content: 'Be short.' }, user(content)], ...more },
  });
  expect(answer.status).toBe(200);
  return (await spansOf(receiver, traceIdOf(answer))).filter(({ kind }) => kind === 'client');
}

describe('a gateway that is to put prompts into spans', () => {
  const context = withReceiver(guarded(), { capturesPrompts: true });

  test.each([false, true])('has them there by role and without secrets, streamed: %s; and no word of the answer', async (stream) => {
    const [attempt] = await attempts(context, PROMPT, { stream, temperature: 0.5 });
    expect(JSON.parse(attempt.attributes['gen_ai.input.messages'])).toEqual([
      { role: 'system', parts: [{ type: 'text', content: 'Be short.' }] },
      { role: 'user', parts: [{ type: 'text', content: 'Is the password that I have a good one? My password is ***' }] },
    ]);
    expect(attempt.attributes).toMatchObject({ 'gen_ai.request.temperature': 0.5 });
    expect(JSON.stringify(context.receiver.spans)).not.toMatch(/hunter2|word\d/);
    expect(JSON.stringify(context.world.openai.last.json)).toContain(SECRET);
  });

  test('has them as the guardrail has left them', async () => {
    const [attempt] = await attempts(context, 'Employee EMP-123456 asks for leave');
    expect(attempt.attributes['gen_ai.input.messages']).toMatch(/Employee \{\w+\} asks for leave/);
  });

  test('has what a form says, and not what is uploaded with it', async () => {
    const part = (name: string, text: string) => `--b\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${text}\r\n`;
    const file = '--b\r\nContent-Disposition: form-data; name="file"; filename="a.wav"\r\nContent-Type: audio/wav\r\n\r\nRIFFsound\r\n--b--\r\n';
    const answer = await context.gateway.call({
      path: '/v1/audio/transcriptions',
      headers: { ...bearer(context.world, 'openai'), 'content-type': 'multipart/form-data; boundary=b' },
      body: `${part('model', 'whisper-1')}${part('prompt', 'Names: jane@example.com')}${file}`,
    });
    expect(answer.status).toBe(200);
    const [, ...rest] = await spansOf(context.receiver, traceIdOf(answer));
    const [attempt] = rest.filter(({ kind }) => kind === 'client');
    const [message, ...others] = JSON.parse(attempt.attributes['gen_ai.input.messages']);
    expect([message.parts[0].content, others]).toEqual([expect.stringMatching(/^Names: (\*{3}|\{EMAIL\})$/), []]);
  });

  test('what never went to a provider is in no span', async () => {
    const answer = await context.gateway.call({
      path: '/v1/chat/completions',
      headers: bearer(context.world, 'openai'),
      body: { model: 'gpt-4o', messages: [user('Which stocks should I buy?')] },
    });
    await spansOf(context.receiver, traceIdOf(answer));
    expect(JSON.stringify(context.receiver.spans)).not.toContain('stocks');
  });
});

const ROUTE = {
  fallback: [
    { provider: 'openai', model: 'gpt-4o', retry: { times: 1, backoff: 20 }, parameters: { temperature: 0.5 } },
    { provider: 'bedrock', model: BEDROCK_MODEL, parameters: { temperature: 0.2 } },
  ],
};

describe('a gateway that is to, with a guardrail and a route', () => {
  const traces = { capturesPrompts: true, metrics: true, logs: true };
  const context = withReceiver(guarded(), traces, { ...LIVE, routing: { routes: [{ name: 'falls', node: ROUTE }] } });

  test('has what is masked masked in every try, and in every lane; metrics and records have no word of it', async () => {
    const { world, gateway, receiver } = context;
    world.openai.behave({ status: 500 });
    const answer = await gateway.call({
      path: '/v1/chat/completions',
      headers: { ...bearer(world), 'x-portkey-config': 'falls' },
      body: {
        model: 'any',
        messages: [user('Employee EMP-123456 asks for leave'), { role: 'tool', tool_call_id: 'a', content: 'EMP-654321' }, user('EMP-123456?')],
      },
    });
    expect(answer.status).toBe(200);
    const tried = (await spansOf(receiver, traceIdOf(answer))).filter(({ kind }) => kind === 'client');
    expect(tried.map(({ attributes }) => [attributes['gateway.lane'], attributes['gen_ai.request.temperature']])).toEqual([
      ['native', 0.5],
      ['native', 0.5],
      ['translated', 0.2],
    ]);
    for (const { attributes } of tried) expect(attributes['gen_ai.input.messages']).toMatch(/Employee \{\w+\} asks for leave.*\{\w+\}\?/);
    await gateway.recordOf(answer);
    expect(JSON.stringify([receiver.spans, receiver.logRecords, receiver.points, gateway.records])).not.toContain('EMP-123456');
  });

  test.each<[string, string, object]>([
    [
      'converse',
      'converse',
      {
        system: [{ text: 'Be short.' }],
        messages: [
          {
            role: 'user',
            content: [{ text: 'EMP-123456 and jane.doe' }, { toolResult: { toolUseId: 'a', content: [{ json: { answer: 'token: abcdefg' } }] } }],
          },
        ],
      },
    ],
    [
      'invoke',
      'invoke',
      {
        anthropic_version: 'bedrock-2023-05-31',
        max_tokens: 5,
        system: 'Be short.',
        messages: [
          user([
            { type: 'text', text: 'EMP-123456 and jane.doe' },
            { type: 'tool_result', tool_use_id: 'a', content: 'token: abcdefg' },
          ]),
        ],
      },
    ],
  ])('has those of Bedrock: %s', async (_, operation, body) => {
    const { world, gateway, receiver } = context;
    const answer = await gateway.call({
      path: `/model/${BEDROCK_MODEL}/${operation}`,
      headers: bearer(world, 'bedrock'),
      body,
    });
    expect(answer.status).toBe(200);
    const [attempt] = (await spansOf(receiver, traceIdOf(answer))).filter(({ kind }) => kind === 'client');
    expect(JSON.parse(attempt.attributes['gen_ai.input.messages'])).toEqual([
      { role: 'system', parts: [{ type: 'text', content: 'Be short.' }] },
      { role: 'user', parts: [{ type: 'text', content: expect.stringMatching(/^\{\w+\} and jane.doe$/) }] },
      { role: 'tool', parts: [{ type: 'text', content: 'token: ***' }] },
    ]);
  });
});

describe('a gateway that is to, and has no key', () => {
  const context = withReceiver();

  test('has what could not go out in no span', async () => {
    const { world, receiver } = context;
    world.secrets.put(OPENAI_SECRET, undefined);
    const gateway = await GatewayProcess.start(world, tracesTo(receiver, { capturesPrompts: true }));
    await serving({ world, gateway });
    const answer = await gateway.call({
      path: '/v1/chat/completions',
      headers: bearer(world, 'openai'),
      body: { model: 'gpt-4o', messages: [user('Nobody was told of it.')] },
    });
    expect([answer.status, world.openai.requests.length]).toEqual([503, 0]);
    const [attempt] = (await spansOf(receiver, traceIdOf(answer))).filter(({ kind }) => kind === 'client');
    expect([attempt.attributes['gateway.calls'], attempt.attributes['gen_ai.input.messages']]).toEqual([0, undefined]);
    await gateway.kill();
  });
});

describe('a gateway that is to, under attack', () => {
  const context = withReceiver({}, { capturesPrompts: true });

  test('a name as long as a body above many texts ends no task, and is served', async () => {
    const json = { ['n'.repeat(1_000_000)]: Array.from({ length: 10_000 }, () => 'a') };
    const { pid } = context.gateway;
    const [attempt] = await attempts(context, 'Say something.', { messages: [{ role: 'tool', content: [{ type: 'text', text: 'a', json }] }] });
    expect(attempt.attributes['gateway.prompt_cut']).toBe(true);
    expect((await attempts(context, 'And now?')).length).toBe(1);
    expect(context.gateway.pid).toBe(pid);
  });
});

describe('a gateway that is not', () => {
  const context = withReceiver({});

  test('has no word of them', async () => {
    const [attempt] = await attempts(context, 'What nobody else may read.');
    expect(attempt.attributes).not.toHaveProperty(['gen_ai.input.messages']);
    expect(JSON.stringify(context.receiver.spans)).not.toMatch(/nobody else|Be short/);
  });
});
