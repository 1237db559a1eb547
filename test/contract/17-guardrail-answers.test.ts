import { BEDROCK_MODEL, BLOCKED_OUTPUT, type FakeGuardrail, type FakeWorld, GUARDRAIL_ID } from '../../fakes';
import type { GuardrailOutput } from '../../src/contract';
import { framesOf } from './frames-of';
import { GatewayProcess } from './gateway-process';
import type { Answer } from './http-client';
import { refusalCode } from './refused';
import { bearer, serving, withWorld } from './with-gateway';
import { guarded, shownTo } from './with-guardrail';

type Provider = 'openai' | 'anthropic' | 'bedrock';
interface Case {
  readonly name: string;
  readonly provider: Provider;
  readonly path: string;
  readonly streamedPath?: string;
  readonly body: object;
}

const messages = [{ role: 'user', content: 'Say something.' }];
const CLAUDE = { model: 'claude-sonnet-4-20250514', max_tokens: 64, messages };
const ENVELOPE = { anthropic_version: 'bedrock-2023-05-31', max_tokens: 64, messages };
const MODEL = `/model/${BEDROCK_MODEL}`;

const CASES: readonly Case[] = [
  { name: 'chat', provider: 'openai', path: '/v1/chat/completions', body: { model: 'gpt-4o', messages } },
  { name: 'chat that is translated', provider: 'anthropic', path: '/v1/chat/completions', body: CLAUDE },
  { name: 'a completion', provider: 'openai', path: '/v1/completions', body: { model: 'gpt-3.5-turbo-instruct', prompt: 'Say something.' } },
  { name: 'a response', provider: 'openai', path: '/v1/responses', body: { model: 'gpt-4o', input: 'Say something.' } },
  { name: 'messages', provider: 'anthropic', path: '/v1/messages', body: CLAUDE },
  { name: 'messages on Bedrock', provider: 'bedrock', path: '/v1/messages', body: { ...CLAUDE, model: BEDROCK_MODEL } },
  {
    name: 'Converse',
    provider: 'bedrock',
    path: `${MODEL}/converse`,
    streamedPath: `${MODEL}/converse-stream`,
    body: { messages: [{ role: 'user', content: [{ text: 'Say something.' }] }] },
  },
  { name: 'InvokeModel', provider: 'bedrock', path: `${MODEL}/invoke`, streamedPath: `${MODEL}/invoke-with-response-stream`, body: ENVELOPE },
];
const BOTH = CASES.flatMap((one) => [false, true].map((stream) => [`${one.name}${stream ? ', streamed' : ''}`, one, stream] as const));
const STREAMED = CASES.map((one) => [one.name, one] as const);

/** What the fake providers say is `word0 word1 …`. */
const masksWord2: FakeGuardrail = {
  versions: ['1'],
  piiEntities: [{ name: 'WORD', pattern: /word2\b/g, action: 'ANONYMIZED' }],
  blockedInput: '',
  blockedOutput: BLOCKED_OUTPUT,
};
const blocks = (pattern: RegExp): FakeGuardrail => ({
  versions: ['1'],
  words: [{ name: 'custom', pattern, action: 'BLOCKED' }],
  blockedInput: '',
  blockedOutput: BLOCKED_OUTPUT,
});

/** Whatever its form, as text. */
const told = (answer: Answer, { streamedPath }: Case, stream: boolean): string =>
  stream && streamedPath ? JSON.stringify(framesOf(answer.bytes)) : answer.text;

const ENDINGS: Readonly<Record<string, RegExp>> = {
  chat: /"finish_reason":"content_filter"/,
  'chat that is translated': /"finish_reason":"content_filter"/,
  'a completion': /"finish_reason":"content_filter"/,
  'a response': /"incomplete_details":\{"reason":"content_filter"\}/,
  messages: /"stop_reason":"refusal"/,
  'messages on Bedrock': /"stop_reason":"refusal"/,
  Converse: /"stopReason":"guardrail_intervened"/,
  InvokeModel: /"stop_reason":"refusal"/,
};

function withOutput(output: GuardrailOutput, more: object = {}) {
  const context = withWorld() as { world: FakeWorld; gateway: GatewayProcess };
  beforeAll(async () => {
    context.gateway = await GatewayProcess.start(context.world, guarded({ output, memory: 0, ...more }));
    await serving(context);
  });
  const ask = ({ path, streamedPath, provider, body }: Case, stream: boolean, changes: object = {}): Promise<Answer> =>
    context.gateway.call({
      path: stream ? (streamedPath ?? path) : path,
      body: { ...body, ...(stream && !streamedPath && { stream }), ...changes },
      headers: bearer(context.world, provider),
    });
  const guards = (guardrail: FakeGuardrail): void => {
    context.world.farBedrock.guardrails = { [GUARDRAIL_ID]: guardrail };
  };
  const says = (chunks: number): void => {
    for (const fake of [context.world.openai, context.world.anthropic, context.world.bedrock]) fake.behave({ chunks });
  };
  return { context, ask, guards, says };
}

describe('answers that are held as a whole', () => {
  const { context, ask, guards } = withOutput('buffer');
  let plain: GatewayProcess;
  beforeAll(async () => {
    plain = await GatewayProcess.start(context.world, { bedrockApi: true });
    await serving({ world: context.world, gateway: plain });
  });

  test.each(BOTH)('%s: what is masked is masked wherever it stands, and nothing else is', async (_, one, stream) => {
    guards(masksWord2);
    const answer = await ask(one, stream);
    const text = told(answer, one, stream);
    expect([answer.status, answer.broken, text.includes('word2')]).toEqual([200, false, false]);
    expect(text).toContain('word0 word1 {WORD} word3 word4');
    expect(await context.gateway.recordOf(answer)).toMatchObject({
      outcome: 'served',
      guardrail: 'masked',
      guardrailFindings: ['output sensitiveInformation WORD'],
    });
  });

  test.each(BOTH)('%s: what passes is the same as without a guardrail, byte for byte', async (_, one, stream) => {
    guards(blocks(/nothing/g));
    const headers = bearer(context.world, one.provider);
    const unchanged = (answer: Answer): string =>
      answer.bytes
        .toString('latin1')
        .replace(/(chatcmpl-|cmpl-|anthropic-|resp_|msg_bdrk_|msg_)\w+|"(created|\w*_?tokens|\w*Tokens)":\d+|"p":"\w+"|"bytes":"[^"]*"/g, '');
    const path = stream ? (one.streamedPath ?? one.path) : one.path;
    const expected = await plain.call({ path, body: { ...one.body, ...(stream && !one.streamedPath && { stream }) }, headers });
    const answer = await ask(one, stream);
    if (one.streamedPath && stream) expect(framesOf(answer.bytes).map(({ name }) => name)).toEqual(framesOf(expected.bytes).map(({ name }) => name));
    else expect(unchanged(answer)).toBe(unchanged(expected));
    expect(await context.gateway.recordOf(answer)).toMatchObject({ guardrail: 'passed', outcome: 'served' });
  });

  test.each(BOTH)('%s: of what is blocked nothing is given', async (_, one, stream) => {
    guards(blocks(/word3/g));
    const answer = await ask(one, stream);
    const text = told(answer, one, stream);
    expect([answer.status, answer.broken, /word\d/.test(text)]).toEqual([200, false, false]);
    expect(text).toContain(BLOCKED_OUTPUT);
    expect(text).toMatch(ENDINGS[one.name]);
    const record = await context.gateway.recordOf(answer);
    expect(record).toMatchObject({ outcome: 'served', guardrail: 'blocked', guardrailFindings: ['output word CUSTOM'] });
    // the provider has worked for it, and is paid
    expect(record.OutputTokens).toBeGreaterThan(200);
  });

  test('each of the three places where Responses tell a text tells the same', async () => {
    guards(masksWord2);
    const { objects } = await ask(CASES[3], true);
    const deltas = objects.filter(({ type }) => type === 'response.output_text.delta').map(({ delta }) => delta);
    const done = objects.find(({ type }) => type === 'response.output_text.done').text;
    const part = objects.find(({ type }) => type === 'response.content_part.done').part.text;
    const item = objects.find(({ type }) => type === 'response.output_item.done').item.content[0].text;
    const whole = objects.find(({ type }) => type === 'response.completed').response.output[0].content[0].text;
    expect(new Set([deltas.join(''), done, part, item, whole])).toEqual(new Set(['word0 word1 {WORD} word3 word4 ']));
    expect(objects.map(({ sequence_number }) => sequence_number)).toEqual(objects.map((_, index) => index));
  });

  test('signed thoughts and calls of tools stay as they are, whatever stands in them', async () => {
    guards(masksWord2);
    const thinking = { type: 'thinking', thinking: 'word2 is what I think of', signature: 'c2lnbmVk' } as const;
    const call = { type: 'tool_use', id: 'toolu_1', name: 'find', input: { text: 'word2' } } as const;
    context.world.anthropic.behave({ content: [thinking, { type: 'text', text: 'It is word2.' }, call] });
    const whole = await ask(CASES[4], false);
    expect(whole.json.content).toEqual([thinking, { type: 'text', text: 'It is {WORD}.' }, call]);
    const { objects } = await ask(CASES[4], true);
    const joined = (member: string) => objects.map(({ delta }) => delta?.[member] ?? '').join('');
    expect([joined('thinking'), joined('text'), JSON.parse(joined('partial_json'))]).toEqual([thinking.thinking, 'It is {WORD}.', call.input]);
  });

  test('a failure of the provider is told as it is, and is not shown to the guardrail', async () => {
    guards(masksWord2);
    context.world.openai.behave({ status: 400, failure: { message: 'word2 is not known' } });
    const answer = await ask(CASES[0], true);
    expect([answer.status, answer.json.error.message]).toEqual([400, 'word2 is not known']);
    context.world.openai.behave({ failure: { message: 'it broke', after: 3 } });
    const broken = await ask(CASES[0], true);
    expect(broken.text).toContain('it broke');
    expect(shownTo(context.world).at(-1)).toBe('word0 word1 ');
  });
});

describe('answers that are held window by window', () => {
  const { context, ask, guards, says } = withOutput('window');

  test.each(STREAMED)('%s: what came before it is given, of the window that is blocked nothing', async (_, one) => {
    says(400);
    guards(blocks(/word300\b/g));
    const answer = await ask(one, true);
    const text = told(answer, one, true);
    expect([answer.status, answer.broken]).toEqual([200, false]);
    expect([text.includes('word100'), text.includes('word300'), text.includes('word399')]).toEqual([true, false, false]);
    expect(text).toMatch(ENDINGS[one.name]);
    expect(await context.gateway.recordOf(answer)).toMatchObject({ guardrail: 'blocked' });
  });

  test.each(STREAMED)('%s: all of what passes is given', async (_, one) => {
    says(400);
    guards(blocks(/nothing/g));
    const text = told(await ask(one, true), one, true);
    for (let index = 0; index < 400; index += 57) expect(text).toContain(`word${index} `);
    expect(text).not.toMatch(ENDINGS[one.name]);
  });

  test.each(BOTH)('%s: nothing is masked, and that is recorded', async (_, one, stream) => {
    guards(masksWord2);
    const answer = await ask(one, stream);
    expect(told(answer, one, stream)).toContain('word2');
    expect(await context.gateway.recordOf(answer)).toMatchObject({ guardrail: 'detected', guardrailFindings: ['output sensitiveInformation WORD'] });
  });

  test('what stands across two windows is seen', async () => {
    says(300);
    for (let index = 5; index < 290; index += 9) {
      guards(blocks(new RegExp(`word${index} word${index + 1} word${index + 2} `, 'g')));
      const answer = await ask(CASES[0], true);
      expect([index, answer.text.includes('content_filter'), answer.text.includes(`word${index + 2} `)]).toEqual([index, true, false]);
    }
  });

  test('a window is a text unit, of which a fifth has been shown before', async () => {
    context.world.openai.behave({ chunks: 400, interval: 2 });
    guards(blocks(/nothing/g));
    await ask(CASES[0], true);
    const shown = shownTo(context.world).slice(1);
    expect(Math.max(...shown.map(({ length }) => length))).toBeLessThanOrEqual(1_008);
    for (const [index, text] of shown.slice(1).entries()) expect(text.slice(0, 200)).toBe(shown[index].slice(-200));
  });

  test('what a client has begun to read of an answer ends as its API says: a response with its items', async () => {
    says(400);
    guards(blocks(/word300\b/g));
    const { objects } = await ask(CASES[3], true);
    expect(objects.map(({ sequence_number }) => sequence_number)).toEqual(objects.map((_, index) => index));
    const text = objects
      .filter(({ type }) => type === 'response.output_text.delta')
      .map(({ delta }) => delta)
      .join('');
    expect(objects.find(({ type }) => type === 'response.output_text.done').text).toBe(text);
    expect(objects.at(-1)).toMatchObject({ type: 'response.incomplete', response: { status: 'incomplete', output: [{ content: [{ text }] }] } });
  });
});

describe('answers that are given as they come, and checked behind', () => {
  const { context, ask, guards } = withOutput('detect');

  test.each(BOTH)('%s: what is found is recorded, and nothing is changed', async (_, one, stream) => {
    guards({ ...blocks(/word3/g), ...{ piiEntities: masksWord2.piiEntities } });
    const answer = await ask(one, stream);
    expect(told(answer, one, stream)).toMatch(/word2.*word3/s);
    const record = await context.gateway.recordOf(answer);
    expect(record).toMatchObject({ outcome: 'served', guardrail: 'detected' });
    expect(record.guardrailFindings).toEqual(['output word CUSTOM', 'output sensitiveInformation WORD']);
    expect(shownTo(context.world).at(-1)).toContain('word0 word1 word2 word3 word4');
  });

  test('a guardrail that takes its time holds up no answer', async () => {
    context.world.farBedrock.behave(({ json }) => (json.source === 'OUTPUT' ? { delay: 700 } : {}));
    const begun = Date.now();
    const answer = await ask(CASES[0], false);
    expect([answer.status, Date.now() - begun < 600]).toEqual([200, true]);
    expect(await context.gateway.recordOf(answer)).toMatchObject({ guardrail: 'passed' });
  });
});

describe.each<['buffer' | 'window', 'pass' | 'block']>([
  ['buffer', 'pass'],
  ['buffer', 'block'],
  ['window', 'pass'],
  ['window', 'block'],
])('answers that are held (%s) while the guardrail cannot be asked (%s)', (output, unavailable) => {
  const { context, ask } = withOutput(output, { whenUnavailable: unavailable });

  test.each(BOTH)('%s', async (_, one, stream) => {
    context.world.farBedrock.behave((request) => ((request.json as { source: string }).source === 'OUTPUT' ? { status: 500 } : {}));
    const answer = await ask(one, stream);
    const text = stream && one.streamedPath && unavailable === 'block' ? answer.text : told(answer, one, stream);
    expect(/word\d/.test(text)).toBe(unavailable === 'pass');
    const record = await context.gateway.recordOf(answer);
    if (unavailable === 'pass') expect(record).toMatchObject({ outcome: 'served', guardrail: 'unchecked' });
    else {
      expect(record).toMatchObject({ outcome: 'failed', errorCode: 'guardrail_not_available' });
      if (!stream && !one.path.startsWith('/model/')) expect([answer.status, refusalCode(answer)]).toEqual([503, 'guardrail_not_available']);
      if (stream && !one.streamedPath) expect(text).toContain('guardrail not available');
    }
  });
});
