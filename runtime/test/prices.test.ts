import { askedAs, createPriceTable, type LivePrice } from '../../src/contract';
import { bill, type Used } from '../prices';

const row = (provider: string, model: string, input = 1, more: Partial<LivePrice> = {}): LivePrice => ({
  provider,
  model,
  input,
  output: 2,
  ...more,
});
const find = createPriceTable({
  asOf: '2026-01-31',
  models: [
    row('openai', 'gpt-4o', 2.5, { exact: 1 }),
    row('openai', 'gpt-4o-2024-08-06', 2.5),
    row('openai', 'gpt-4o-2024-05-13', 5),
    row('openai', 'gpt-4.1', 2),
    row('openai', 'ft:gpt-4o-2024-08-06', 3.75),
    row('openai-eu', 'gpt-4.1', 2.2),
    row('openai-eu', 'gpt-4o', 2.75),
    row('anthropic', 'claude-opus-5', 5),
    row('google', 'gemini-2.5-flash', 0.3),
    row('google', 'gemini-2.5-flash-preview', 0.15, { exact: 1 }),
    row('bedrock', 'anthropic.claude-sonnet-4-5-20250929-v1:0', 3.1),
    row('bedrock', 'amazon.nova-2-lite-v1:0', 0.3),
    row('bedrock', 'anthropic.claude-opus-5', 5.5),
  ],
});

const OPENAI = { name: 'openai', kind: 'openai' } as const;
const EU = { name: 'openai-eu', kind: 'openai' } as const;
const ANTHROPIC = { name: 'claude', kind: 'anthropic' } as const;
const GOOGLE = { name: 'google', kind: 'google' } as const;
const BEDROCK = { name: 'bedrock', kind: 'bedrock' } as const;

test.each([
  [OPENAI, 'gpt-4o', 2.5],
  [OPENAI, 'GPT-4o', 2.5],
  [OPENAI, 'gpt-4o-2024-08-06', 2.5],
  [OPENAI, 'gpt-4o-2024-05-13', 5],
  [OPENAI, 'gpt-4o-2026-01-01', undefined], // the row is of its own id alone
  [OPENAI, 'gpt-4.1', 2],
  [OPENAI, 'gpt-4.1-2025-04-14', 2],
  [OPENAI, 'gpt-4.1-mini', undefined],
  [OPENAI, 'gpt-4.10', undefined],
  [OPENAI, 'gpt-4', undefined],
  [OPENAI, 'ft:gpt-4o-2024-08-06:acme::abc123', 3.75],
  [OPENAI, 'ft:gpt-4.1:acme::abc123', undefined],
  [OPENAI, '', undefined],
  [OPENAI, 'claude-opus-5', undefined],
  [OPENAI, `gpt-4.1-${'x'.repeat(1_000)}`, undefined],
  [EU, 'gpt-4.1', 2.2],
  [EU, 'gpt-4o-2024-05-13', 2.75], // a row of its own name goes first, also where its kind has one that says the date
  [EU, 'ft:gpt-4o-2024-08-06:acme::abc123', 3.75], // no row of its own name: the row of its kind
  [{ name: 'openai', kind: 'azure-openai' }, 'gpt-4.1', undefined], // a name that is another kind's has none of its prices
  [{ name: 'anthropic', kind: 'compatible' }, 'claude-opus-5', undefined],
  [{ name: 'openai', kind: 'bedrock' }, 'anthropic.claude-opus-5', 5.5],
  [ANTHROPIC, 'claude-opus-5-20260301', 5],
  [ANTHROPIC, 'claude-opus-5@20260301', 5],
  [ANTHROPIC, 'claude-opus-5-latest', 5],
  [ANTHROPIC, 'claude-opus-5-5', undefined], // a newer version, of another price
  [GOOGLE, 'gemini-2.5-flash-001', 0.3],
  [GOOGLE, 'gemini-2.5-flash-tts', undefined],
  [GOOGLE, 'gemini-2.5-flash-preview', 0.15],
  [GOOGLE, 'gemini-2.5-flash-preview-09-2025', undefined],
  [BEDROCK, 'anthropic.claude-sonnet-4-5-20250929-v1:0', 3.1],
  [BEDROCK, 'amazon.nova-2-lite-v1:0:256k', 0.3],
  [BEDROCK, 'anthropic.claude-opus-5-v1:0', 5.5],
  [BEDROCK, 'anthropic.claude-opus-5-5', undefined],
])('%j %s costs %s', (provider, model, input) => {
  expect(find(provider, model)[0]?.input).toBe(input);
});

test.each([
  ['google', 'models/gemini-2.5-pro', 'gemini-2.5-pro', undefined],
  ['google', 'publishers/google/models/gemini-2.5-pro', 'gemini-2.5-pro', undefined],
  ['bedrock', 'eu.anthropic.claude-opus-5', 'anthropic.claude-opus-5', 'eu'],
  ['bedrock', 'us-gov.anthropic.claude-opus-5', 'anthropic.claude-opus-5', 'us-gov'],
  ['bedrock', 'anthropic.claude-opus-5', 'anthropic.claude-opus-5', undefined],
  ['bedrock', 'arn:aws:bedrock:eu-west-1:123456789012:inference-profile/eu.amazon.nova-lite-v1:0', 'amazon.nova-lite-v1:0', 'eu'],
  ['bedrock-mantle', 'us.openai.gpt-5.4', 'openai.gpt-5.4', 'us'],
  ['openai', 'eu.anthropic.claude-opus-5', 'eu.anthropic.claude-opus-5', undefined],
])('%s asks for %s: the price of %s, in %s', (kind, model, id, geography) => expect(askedAs(kind, model)).toEqual({ id, geography }));

test('without a table nothing has a price', () => expect(createPriceTable(undefined)(OPENAI, 'gpt-4o')).toEqual([]));

describe('a price that does not count yet', () => {
  const toCome = createPriceTable({
    models: [
      row('my', 'gpt-4.1', 9, { from: '2027-01-01' }),
      row('openai', 'gpt-4.1', 2),
      row('openai', 'gpt-5-2026-01-01', 9, { from: '2027-01-01' }),
      row('openai', 'gpt-5', 3),
      row('openai', 'gpt-6', 4, { from: '2027-01-01' }),
    ],
  });
  const MY = { name: 'my', kind: 'openai' };
  test.each([
    ["of the provider's own name leaves that of its kind", 'gpt-4.1', '2026-12-31', 2],
    ["of the provider's own name goes first from its day on", 'gpt-4.1', '2027-01-01', 9],
    ['of a dated id leaves that of the model', 'gpt-5-2026-01-01', '2026-12-31', 3],
    ['is none', 'gpt-6', '2026-12-31', undefined],
    ['is found where no day is asked for', 'gpt-6', undefined, 4],
  ])('%s', (_, model, day, input) => expect(toCome(MY, model, day)[0]?.input).toBe(input));
});

test.each(['-v1', '-001', '-latest', ':1', ':', '-20250101', '-v1:', 'x'])('a name full of %s is looked up as fast as any other', (piece) => {
  const names = [`a${piece.repeat(511 / piece.length)}`, `ft:${piece.repeat(509 / piece.length)}`];
  const fastest = names.map((name) =>
    Math.min(
      ...Array.from({ length: 9 }, () => {
        const started = performance.now();
        find(EU, name);
        return performance.now() - started;
      }),
    ),
  );
  expect(Math.max(...fastest)).toBeLessThan(2);
});

const used = (tokens: Used['tokens'], more: Partial<Used> = {}): Used => ({
  inputTokens: tokens.input ?? 0,
  tokens,
  tools: {},
  places: ['global'],
  ...more,
});
const M = 1_000_000;
const PLAIN = row('p', 'm', 3, { output: 15, cachedInput: 0.3, cacheWrite: 3.75 });
const LONG = row('p', 'm', 2, {
  cachedInput: 0.2,
  longContext: { aboveInputTokens: 200_000, input: 4, output: 6 },
  tiers: { flex: { input: 1 }, priority: { input: 4, longContext: { aboveInputTokens: 200_000, input: 8, output: 12 } } },
});
const PLACES = [row('p', 'm', 10, { geographies: { global: 1, eu: 1.1 } }), row('p', 'm', 30, { geographies: { jp: 1 } })];
const DATED = [row('p', 'm', 4, { from: '2020-01-01' }), row('p', 'm', 2), row('p', 'm', 9, { from: '2999-01-01' })];
const COUNTING = createPriceTable({ models: DATED })({ name: 'p', kind: 'p' }, 'm', '2026-11-27');

const RENEWED = [row('p', 'm', 1, { geographies: { eu: 2 } }), row('p', 'm', 7, { from: '2026-06-01' })];
const REGIONS = [row('p', 'm', 3, { from: '2026-06-01', geographies: { 'in-region': 1 } }), row('p', 'm', 5, { geographies: { 'eu-west-1': 1 } })];

test.each<[string, readonly LivePrice[], Used, number | undefined, readonly string[]]>([
  ['input and output', [PLAIN], used({ input: M, output: 100_000 }), 4.5, []],
  ['cached, written for minutes', [PLAIN], used({ input: 100_000, cachedInput: 400_000, cacheWrite: 500_000 }), 2.295, []],
  ['cached without a price of its own: as input', [row('p', 'm', 2)], used({ cachedInput: 5, cacheWrite: 5 }), 0.00002, []],
  ['written for an hour without a price of its own: unpriced', [PLAIN], used({ input: M, cacheWrite1h: 1 }), 3, ['cacheWrite1h']],
  [
    'sound and pictures without prices of their own: as text',
    [PLAIN],
    used({ audioInput: M, imageInput: M, audioOutput: M, imageOutput: M }),
    36,
    [],
  ],
  ['output where no price is known', [row('p', 'm', 1, { output: undefined })], used({ input: M, output: 1 }), 1, ['output']],
  ['what floating point would write with seventeen digits', [row('p', 'm', 0.15, { output: 0.6 })], used({ input: 36, output: 36 }), 0.000027, []],
  ['nothing', [PLAIN], used({}), 0, []],
  ['a model without a row', [], used({ input: 1 }), undefined, ['model']],
  ['a context at its border', [LONG], used({ input: 200_000 }), 0.4, []],
  ['a long context: all of its tokens', [LONG], used({ input: 200_001, output: M }), 6.800004, []],
  ['what is absent in the long context: as the row says', [LONG], used({ cachedInput: M }, { inputTokens: M }), 0.2, []],
  ['another tier', [LONG], used({ input: M, output: M }, { tier: 'flex', inputTokens: 1_000 }), 3, []],
  ['a long context in another tier', [LONG], used({ input: M }, { tier: 'priority' }), 8, []],
  ['a long context in a tier without a price for it', [LONG], used({ input: M }, { tier: 'flex' }), undefined, ['long context']],
  [
    "what is absent in a tier's long context: as the row's says",
    [{ ...LONG, tiers: { flex: { input: 1, cachedInput: 0.1, longContext: { aboveInputTokens: 200_000, input: 2 } } } }],
    used({ input: M, cachedInput: M, output: M }, { tier: 'flex' }),
    2 + 0.1 + 6,
    [],
  ],
  ["OpenAI's newer word for its tier, of a row that has the old one", [LONG], used({ input: M }, { tier: 'fast', inputTokens: 1 }), 4, []],
  [
    'fast, of a row that has it',
    [{ ...LONG, tiers: { ...LONG.tiers, fast: { input: 7 } } }],
    used({ input: M }, { tier: 'fast', inputTokens: 1 }),
    7,
    [],
  ],
  ['fast, of a row that has neither', [PLAIN], used({ input: 1 }, { tier: 'fast' }), undefined, ['tier fast']],
  ['a tier without a price', [LONG], used({ input: 1 }, { tier: 'scale' }), undefined, ['tier scale']],
  ['a tier that is no tier', [LONG], used({ input: 1 }, { tier: 'constructor' }), undefined, ['tier constructor']],
  ['a place', PLACES, used({ input: M }, { places: ['eu'] }), 11, []],
  ['a place of another row', PLACES, used({ input: M }, { places: ['jp'] }), 30, []],
  ['the first place that has a price', PLACES, used({ input: M }, { places: ['us-east-1', 'eu', 'global'] }), 11, []],
  ['a place without a price', PLACES, used({ input: M }, { places: ['constructor'] }), undefined, ['geography']],
  ['any place, where the price is one everywhere', [PLAIN], used({ input: M }, { places: ['mars'] }), 3, []],
  ['a newer price of every place, before an older one of the place', RENEWED, used({ input: M }, { places: ['eu'] }), 7, []],
  [
    'the price of the place, before one of every place from the same day',
    [row('p', 'm', 7), RENEWED[0]],
    used({ input: M }, { places: ['eu'] }),
    2,
    [],
  ],
  ['a Region of its own price, whatever is newer for all others', REGIONS, used({ input: M }, { places: ['eu-west-1', 'in-region'] }), 5, []],
  ['a Region like others', REGIONS, used({ input: M }, { places: ['eu-west-2', 'in-region'] }), 3, []],
  ['the newest price that counts', COUNTING, used({ input: M }), 4, []],
  [
    'tools, whatever the place',
    [row('p', 'm', 1, { fees: { web_search: 0.01 }, geographies: { eu: 2 } })],
    used({ input: M }, { tools: { web_search: 3 }, places: ['eu'] }),
    2.03,
    [],
  ],
  ['a tool without a price', [PLAIN], used({ input: M }, { tools: { code_interpreter: 1 } }), 3, ['code_interpreter']],
])('%s', (_, rows, what, cost, unpriced) => {
  expect(bill(rows, what)).toMatchObject({ unpriced, ...(cost !== undefined && { cost }) });
  if (cost === undefined) expect(bill(rows, what).cost).toBeUndefined();
});
