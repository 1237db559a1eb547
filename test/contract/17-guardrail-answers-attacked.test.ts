import { type FakeGuardrail, type FakeWorld, GUARDRAIL_ID, pause } from '../../fakes';
import type { GuardrailConfiguration, GuardrailOutput } from '../../src/contract';
import { GatewayProcess } from './gateway-process';
import type { Answer } from './http-client';
import { bearer, serving, withWorld } from './with-gateway';
import { guarded, shownTo, user } from './with-guardrail';

const STREAM = { 'content-type': 'text/event-stream' };
const JSON_TYPE = { 'content-type': 'application/json' };

const masks: FakeGuardrail = {
  versions: ['1'],
  piiEntities: [{ name: 'EMAIL', pattern: /jane@example\.com/g, action: 'ANONYMIZED' }],
  words: [{ name: 'custom', pattern: /bluebird/g, action: 'BLOCKED' }],
  blockedInput: 'No.',
  blockedOutput: 'No.',
};

function withOutput(output: GuardrailOutput, more: Partial<GuardrailConfiguration> = {}) {
  const context = withWorld() as { world: FakeWorld; gateway: GatewayProcess };
  beforeAll(async () => {
    context.gateway = await GatewayProcess.start(context.world, guarded({ output, memory: 0, ...more }));
    await serving(context);
  });
  beforeEach(() => {
    context.world.farBedrock.guardrails = { [GUARDRAIL_ID]: masks };
  });
  const post = (path: string, body: object) => context.gateway.call({ path, headers: bearer(context.world, 'openai'), body });
  const says = (body: string, headers: Record<string, string> = STREAM): void => context.world.openai.behave({ body, headers });
  return {
    context,
    says,
    chat: (stream: boolean) => post('/v1/chat/completions', { model: 'gpt-4o', messages: [user('Say something.')], stream }),
    respond: () => post('/v1/responses', { model: 'gpt-4o', input: 'Say something.', stream: true }),
  };
}

const line = (document: unknown): string => `data: ${JSON.stringify(document)}\n\n`;
const chunk = (choice: object): string => line({ id: 'a', object: 'chat.completion.chunk', model: 'gpt-4o', choices: [{ index: 0, ...choice }] });
const END = `${chunk({ delta: {}, finish_reason: 'stop' })}data: [DONE]\n\n`;

const event = (type: string, members: object): string => `event: ${type}\n${line({ type, ...members })}`;
const item = (text: string, more: object = {}) => ({
  id: 'msg_1',
  type: 'message',
  status: 'completed',
  role: 'assistant',
  content: [{ type: 'output_text', text, annotations: [] }],
  ...more,
});
const usage = { input_tokens: 1, output_tokens: 1, total_tokens: 2 };
const completed = (output: readonly object[]): string =>
  event('response.completed', { response: { id: 'resp_1', object: 'response', status: 'completed', model: 'gpt-4o', output, usage } });
const created = event('response.created', { response: { id: 'resp_1', status: 'in_progress', output: [] } });

/** Every way in which a provider may tell a text without a piece of it that is known to be one. */
const CHAT: readonly (readonly [string, (text: string) => string])[] = [
  ['a message beside the piece', (text) => chunk({ delta: { content: 'It is ' }, message: { role: 'assistant', content: text } })],
  ['a message alone', (text) => chunk({ message: { role: 'assistant', content: text } })],
  ['a text of a choice', (text) => chunk({ delta: {}, text })],
  ['a piece in parts', (text) => chunk({ delta: { content: [{ type: 'text', text }] } })],
];
const RESPONSES: readonly (readonly [string, (text: string) => string])[] = [
  [
    'a text that is done',
    (text) => event('response.output_text.done', { item_id: 'msg_1', output_index: 0, content_index: 0, text }) + completed([]),
  ],
  [
    'a part that is done',
    (text) =>
      event('response.content_part.done', { item_id: 'msg_1', output_index: 0, content_index: 0, part: { type: 'output_text', text } }) +
      completed([]),
  ],
  ['an item that is done', (text) => event('response.output_item.done', { output_index: 0, item: item(text) }) + completed([])],
  ['the response alone', (text) => completed([item(text)])],
];

describe.each<GuardrailOutput>(['buffer', 'window'])('texts of a stream that come otherwise than piece by piece: %s', (output) => {
  const { says, chat, respond } = withOutput(output);
  const CASES = [
    ...CHAT.map(([name, told]) => [name, told, END, () => chat(true)] as const),
    ...RESPONSES.map(([name, told]) => [name, (text: string) => created + told(text), '', respond] as const),
  ];

  test.each(CASES)('%s is blocked', async (_, told, end, ask) => {
    says(told('bluebird') + end);
    const answer = await ask();
    expect([answer.status, answer.text.includes('bluebird'), answer.text.includes('content_filter')]).toEqual([200, false, true]);
  });

  test.each(CASES)('%s that passes is as it was', async (_, told, end, ask) => {
    says(told('Nothing.') + end);
    expect((await ask()).text).toBe(told('Nothing.') + end);
  });

  if (output === 'buffer')
    test.each(CASES)('%s is masked', async (_, told, end, ask) => {
      says(told('jane@example.com') + end);
      expect((await ask()).text).toBe(told('{EMAIL}') + end);
    });
});

describe('what is masked of a stream', () => {
  const { context, says, chat, respond } = withOutput('buffer');

  test('is masked in a message that tells with each piece what has been told so far', async () => {
    const text = 'Write to jane@example.com now.';
    const pieces = ['Write to ', 'jane@', 'example.com', ' now.'];
    const told = (index: number) => ({ role: 'assistant', content: pieces.slice(0, index + 1).join('') });
    says(pieces.map((content, index) => chunk({ delta: { content }, message: told(index) })).join('') + END);
    const { text: given, objects } = await chat(true);
    expect(given).not.toMatch(/jane|example/);
    expect(objects.map(({ choices }) => choices[0].delta.content ?? '').join('')).toBe(text.replace(/jane@\S+/, '{EMAIL}'));
    expect(objects.at(3).choices[0].message.content).toBe(text.replace(/jane@\S+/, '{EMAIL}'));
    expect(shownTo(context.world).slice(1)).toEqual([text]);
  });

  test('a call of a tool that says the same stays as it is', async () => {
    const text = 'jane@example.com';
    const call = { id: 'ctc_1', type: 'custom_tool_call', call_id: 'call_1', name: 'find', input: text };
    const at = { item_id: 'msg_1', output_index: 0, content_index: 0 };
    says(
      [
        created,
        event('response.output_text.delta', { ...at, delta: text }),
        event('response.output_text.done', { ...at, text }),
        event('response.output_item.done', { output_index: 0, item: item(text) }),
        event('response.custom_tool_call_input.delta', { item_id: 'ctc_1', output_index: 1, delta: text }),
        event('response.custom_tool_call_input.done', { item_id: 'ctc_1', output_index: 1, input: text }),
        event('response.output_item.done', { output_index: 1, item: call }),
        completed([item(text), call]),
      ].join(''),
    );
    const { objects } = await respond();
    expect(objects.filter(({ delta }) => delta).map(({ delta }) => delta)).toEqual(['{EMAIL}', text]);
    expect(objects.at(-1).response.output).toEqual([item('{EMAIL}'), call]);
    expect(objects.at(-2).item).toEqual(call);
  });
});

describe('what cannot be read', () => {
  const { says, chat } = withOutput('buffer');

  test('an event that is too large to be read is not given', async () => {
    says(chunk({ delta: { content: `bluebird ${'x'.repeat(17 * 1024 * 1024)}` } }) + END);
    const { text } = await chat(true);
    expect([text.includes('bluebird'), text.includes('guardrail not available')]).toEqual([false, true]);
  }, 30_000);

  test('an event that is no JSON is not given', async () => {
    says(`data: {"choices":[{"index":0,"delta":{"content":"bluebird"}},]}\n\n${END}`);
    expect((await chat(true)).text).not.toContain('bluebird');
  });

  test('a large document that is no JSON is not given', async () => {
    const content = `bluebird ${'x'.repeat(2 * 1024 * 1024)}\u0001`;
    says(JSON.stringify({ choices: [{ index: 0, message: { content }, finish_reason: 'stop' }] }).replace('\\u0001', '\u0001'), JSON_TYPE);
    const answer = await chat(false);
    expect(answer.text).not.toContain('bluebird');
  }, 30_000);
});

describe('what is held', () => {
  const within = (asked: Promise<Answer>) => Promise.race([asked, pause(15_000).then(() => undefined)]);

  describe('window by window', () => {
    const { says, chat } = withOutput('window');
    test('a long answer that is no stream is given', async () => {
      const content = 'word '.repeat(500_000);
      says(JSON.stringify({ choices: [{ index: 0, message: { content }, finish_reason: 'stop' }] }), JSON_TYPE);
      expect((await within(chat(false)))?.json.choices[0].message.content).toBe(content);
    }, 30_000);
  });

  describe('by all answers together', () => {
    const { context, says, chat } = withOutput('buffer');
    test('is bounded: one that finds no room is refused, and the next that does is given', async () => {
      context.world.farBedrock.behave(({ json }) => (json.source === 'OUTPUT' ? { delay: 1_500 } : {}));
      const content = 'x'.repeat(20 * 1024 * 1024);
      says(chunk({ delta: {}, padding: content.slice(0, 15 * 1024 * 1024) }) + chunk({ delta: { content: 'Yes.' } }) + END);
      const answers = await Promise.all(Array.from({ length: 8 }, () => chat(true)));
      const given = answers.filter(({ text }) => text.includes('Yes.'));
      expect([given.length > 0, given.length < 6]).toEqual([true, true]);
      for (const answer of answers.filter((one) => !given.includes(one))) expect(answer.text).toContain('guardrail not available');
      expect((await chat(true)).text).toContain('Yes.');
    }, 60_000);
  });
});
