/** One record of several attempts: what each used and costs, and all of them together. */
import type { Attempt } from '../../attempt';
import { Refusal } from '../../refusal';
import { chat, type Given, recorded, SERVED, USAGE } from '../records';

type Known = NonNullable<Given['attempts']>[number];

const record = (attempts: readonly Known[], more: Partial<Given> = {}, body?: object) => {
  const exchange = chat({ attempts, ...more });
  if (body) Object.assign(exchange.body ?? {}, body);
  return recorded(exchange)[0];
};

const FAILED: Known = { status: 500, calls: 1, finished: 1, failure: { status: 500, cause: 'provider' } as Attempt['failure'] };
const told = (input: number, output: number): Known => ({
  ...SERVED,
  state: { ...SERVED.state, usage: { prompt_tokens: input, completion_tokens: output } },
});
/** Broke off behind its head, having told that. */
const brokenWith = (state: Known['state']): Known => ({ status: 200, calls: 1, finished: 1, refusal: new Refusal('upstream_incomplete'), state });
/** 4,000 bytes of a prompt are estimated as so many tokens. */
const PROMPT = { promptBytes: 4_000 };
const PROMPT_TOKENS = 1_000;
/** Of `gpt-4o` in these tests, per million: 2 for the prompt, 10 for the answer. */
const dollars = (input: number, output: number) => (input * 2 + output * 10) / 1e6;

test('who fails before its first word costs nothing', () => {
  const { Cost, InputTokens, OutputTokens, estimated, attempts, retries } = record([FAILED, SERVED]);
  expect([InputTokens, OutputTokens, Cost, estimated, retries]).toEqual([9, 12, dollars(9, 12), undefined, 1]);
  expect(attempts.map(({ inputTokens, cost }: { inputTokens?: number; cost?: number }) => [inputTokens, cost])).toEqual([
    [undefined, undefined],
    [9, dollars(9, 12)],
  ]);
});

test('bills of two attempts are summed, and told apart', () => {
  const first: Known = { ...told(100, 5), refusal: new Refusal('upstream_failed'), finished: 1 };
  const { Cost, InputTokens, OutputTokens, attempts, estimated } = record([first, told(9, 12)]);
  expect([InputTokens, OutputTokens, estimated]).toEqual([109, 17, undefined]);
  expect(Cost).toBeCloseTo(dollars(109, 17), 12);
  expect(attempts.map(({ cost }: { cost: number }) => cost)).toEqual([dollars(100, 5), dollars(9, 12)]);
});

test('details of counts are summed where only one of them has any', () => {
  const cached: Known = { ...SERVED, state: { ...SERVED.state, usage: { ...USAGE, prompt_tokens_details: { cached_tokens: 4, audio_tokens: 2 } } } };
  const { CachedInputTokens, audioInputTokens } = record([{ ...SERVED, refusal: new Refusal('upstream_failed') }, cached]);
  expect([CachedInputTokens, audioInputTokens]).toEqual([4, 2]);
});

describe('an earlier attempt', () => {
  type Row = readonly [name: string, attempt: Known, input: number, output: number, estimated: true | undefined];
  test.each<Row>([
    ['whose time was over is estimated', { calls: 1, expired: true, refusal: new Refusal('upstream_timeout') }, PROMPT_TOKENS, 0, true],
    [
      'whose time was over behind its head is estimated',
      { status: 200, calls: 1, expired: true, refusal: new Refusal('upstream_timeout') },
      PROMPT_TOKENS,
      0,
      true,
    ],
    ['whose stream broke off is estimated', brokenWith({ said: 0, pieces: 0 }), PROMPT_TOKENS, 0, true],
    [
      'whose stream broke off is estimated, but for what it had counted',
      brokenWith({ said: 0, pieces: 0, usage: { prompt_tokens: 700, completion_tokens: 3 } }),
      700,
      3,
      true,
    ],
    [
      'whose stream broke off behind its count is not',
      brokenWith({ said: 0, pieces: 0, counted: true, usage: { prompt_tokens: 700, completion_tokens: 3 } }),
      700,
      3,
      undefined,
    ],
    ['that nobody took is not', { calls: 1, refusal: new Refusal('upstream_unreachable') }, 0, 0, undefined],
    ['that never went out is not', { calls: 0, refusal: new Refusal('provider_key_not_set') }, 0, 0, undefined],
    ['whose time was over before it went out is not', { calls: 0, expired: true, refusal: new Refusal('upstream_timeout') }, 0, 0, undefined],
    ['that was refused is not', { status: 429, calls: 1 }, 0, 0, undefined],
    [
      'that told an error before its first word is not',
      { status: 200, calls: 1, refusal: new Refusal('upstream_failed'), state: { error: { type: 'server_error' } } },
      0,
      0,
      undefined,
    ],
  ])('%s', (_name, attempt, input, output, estimated) => {
    const { InputTokens, OutputTokens, Cost, estimated: isEstimated } = record([attempt, SERVED], {}, PROMPT);
    expect([InputTokens, OutputTokens, isEstimated]).toEqual([9 + input, 12 + output, estimated]);
    expect(Cost).toBeCloseTo(dollars(9 + input, 12 + output), 12);
  });
});

describe('the last attempt', () => {
  /** The client had its head before anybody answered, for nobody did for long. */
  const alone = { stream: true, broken: new Refusal('upstream_failed') };
  test.each<[string, Known]>([
    ['was refused', { status: 429, calls: 1, failure: { status: 429, cause: 'rate_limit' } as Attempt['failure'] }],
    ['failed', FAILED],
    ['was not taken', { calls: 1, refusal: new Refusal('upstream_unreachable') }],
    ['never went out', { calls: 0, refusal: new Refusal('provider_key_not_set') }],
  ])('costs nothing where it %s, although its client reads a stream', (_name, attempt) => {
    const { InputTokens, Cost, estimated, unpriced } = record([FAILED, attempt], alone, PROMPT);
    expect([InputTokens, Cost, estimated, unpriced]).toEqual([undefined, undefined, undefined, undefined]);
  });

  test('is estimated where its stream breaks off', () => {
    const broken = { ...brokenWith({ said: 400, pieces: 3 }) };
    const { InputTokens, OutputTokens, estimated } = record([FAILED, broken], { stream: true, broken: new Refusal('upstream_incomplete') }, PROMPT);
    expect([InputTokens, OutputTokens, estimated]).toEqual([PROMPT_TOKENS, 100, true]);
  });

  test('is estimated where its client leaves, and the earlier ones are not', () => {
    const left: Known = { status: 200, calls: 1, cancelled: true, state: { said: 400, pieces: 3 } };
    const { InputTokens, OutputTokens, attempts, outcome } = record([FAILED, left], { stream: true, cancelled: true, aborted: true }, PROMPT);
    expect([InputTokens, OutputTokens, outcome]).toEqual([PROMPT_TOKENS, 100, 'aborted']);
    expect(attempts.map(({ cost }: { cost?: number }) => cost !== undefined)).toEqual([false, true]);
  });
});

describe('what has no price', () => {
  const unknown: Known = { ...SERVED, state: { ...SERVED.state, model: 'gpt-unknown' } };

  test('is told of all attempts together, each word once', () => {
    const { unpriced, Cost, UnpricedRequests } = record([{ ...unknown, refusal: new Refusal('upstream_failed') }, unknown], { model: 'gpt-unknown' });
    expect([unpriced, Cost, UnpricedRequests]).toEqual([['model'], undefined, 1]);
  });

  test('does not hide that the others have one', () => {
    const exchange = chat({ attempts: [{ ...SERVED, refusal: new Refusal('upstream_failed') }, SERVED] });
    const [first] = exchange.attempts;
    Object.assign(first, {
      target: { ...first.target, model: 'gpt-unknown', known: 'gpt-unknown' },
      state: { ...first.state, model: 'gpt-unknown' },
    });
    const [{ unpriced, Cost, UnpricedRequests, InputTokens }] = recorded(exchange);
    expect([unpriced, Cost, UnpricedRequests, InputTokens]).toEqual([['model'], dollars(9, 12), 1, 18]);
  });
});

test('a request that was refused before any attempt has no bill', () => {
  const { Cost, InputTokens, attempts, retries } = record([], { status: 403, refusal: new Refusal('route_not_allowed') });
  expect([Cost, InputTokens, attempts, retries]).toEqual([undefined, undefined, [], 0]);
});
