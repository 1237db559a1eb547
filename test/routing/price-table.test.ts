import { CfnParameter, Stack } from 'aws-cdk-lib';
import { type AddedPrices, type ModelPrice, PriceTable, type PriceTableOptions, type TierPrice } from '../../src';
import { createPriceTable, type LivePrice, type LivePrices, MAX_PRICES } from '../../src/contract';

/** Rows that answer, as tasks find them. */
const rowsOf = (table: PriceTable, provider: string, model: string, name = provider): readonly LivePrice[] =>
  createPriceTable(JSON.parse(JSON.stringify(table.render() ?? { models: [] })))({ name, kind: provider }, model);

const asOf = '2026-11-01';
const price: ModelPrice = { provider: 'openai', model: 'gpt-4.1', input: 1, output: 2 };

/** Small, and with what prices of a model can be. */
const table = PriceTable.of({
  asOf: '2026-10-01',
  models: [
    { ...price, input: 2 },
    { ...price, model: 'gpt-4.1-2025-04-14', input: 2 },
    { ...price, model: 'gpt-4.1-mini', input: 0.4 },
    { ...price, model: 'gpt-4o', exact: true, input: 2.5 },
    { ...price, model: 'gpt-4o-2024-05-13', input: 5 },
    { ...price, provider: 'azure-openai', input: 2, geographies: { global: 1, us: 1.1 } },
    { ...price, provider: 'azure-openai', input: 2.4, geographies: { eu: 1 } },
    { ...price, provider: 'azure-openai', input: 1.5, geographies: { global: 1 }, validFrom: '2027-01-01' },
  ],
});

test('the standard table is one that users could give', () => {
  const { asOf: date, models } = PriceTable.standard().render() as LivePrices;
  const given = models.map(({ exact, from, ...row }) => ({ ...row, exact: exact === 1 || undefined, validFrom: from })) as ModelPrice[];
  expect(JSON.parse(JSON.stringify(PriceTable.of({ asOf: date, models: given }).render()))).toEqual(
    JSON.parse(JSON.stringify({ asOf: date, models })),
  );
});

test('a table stands in the live document as it was given', () => {
  const full = {
    ...price,
    cachedInput: 0.25,
    cacheWrite: 1.25,
    cacheWrite1h: 2,
    audioInput: 3,
    imageInput: 4,
    audioOutput: 5,
    imageOutput: 6,
    longContext: { aboveInputTokens: 200_000, input: 2 },
    tiers: { flex: { input: 0.5, longContext: { aboveInputTokens: 200_000, input: 1 } } },
    geographies: { global: 1, us: 1.1 },
    fees: { web_search: 0.01 },
  };
  const models: ModelPrice[] = [
    { ...full, exact: true, validFrom: '2026-12-01' },
    { ...price, exact: false },
  ];
  expect(PriceTable.of({ asOf, models }).render()).toEqual({ asOf, models: [{ ...full, exact: 1, from: '2026-12-01' }, price] });
});

test('a table stays as it was checked, whatever becomes of what it was made of', () => {
  const row = { ...price, fees: { web_search: 0.01 }, tiers: { flex: { input: 0.5 } }, geographies: { eu: 1.1 } };
  const made = [PriceTable.of({ asOf, models: [row] }), table.withPrices({ models: [{ ...row, model: 'gpt-9' }] })];
  const before = JSON.stringify(made.map((each) => each.render()));
  Object.assign(row.fees, { web_search: -5 });
  Object.assign(row.tiers.flex, { input: -5 });
  Object.assign(row.geographies, { EU: -5 });
  expect(JSON.stringify(made.map((each) => each.render()))).toBe(before);
});

test('no prices are none', () => {
  expect([PriceTable.none().render(), PriceTable.none().asOf]).toEqual([undefined, undefined]);
});

describe('prices that are added', () => {
  const added = (...models: ModelPrice[]) => table.withPrices({ models });

  test.each<[string, AddedPrices['asOf'], string]>([
    ['do not make an old table a new one', undefined, '2026-10-01'],
    ['make it a new one where that is said', '2026-11-01', '2026-11-01'],
  ])('%s', (_title, date, expected) => {
    expect(table.withPrices({ asOf: date, models: [price] }).asOf).toBe(expected);
  });

  test('stand beside those of other models, and leave the table that they are added to as it was', () => {
    const changed = added({ ...price, model: 'gpt-9' });
    expect(rowsOf(changed, 'openai', 'gpt-9')).toMatchObject([{ input: 1 }]);
    expect(rowsOf(changed, 'openai', 'gpt-4.1')).toMatchObject([{ input: 2 }]);
    expect(rowsOf(table, 'openai', 'gpt-9')).toEqual([]);
  });

  test('take the place of all rows of their model: of every place and day', () => {
    const row = { ...price, provider: 'azure-openai' };
    expect(rowsOf(table, 'azure-openai', 'gpt-4.1')).toHaveLength(3);
    expect(rowsOf(added(row), 'azure-openai', 'gpt-4.1')).toEqual([row]);
  });

  test('take the place of rows of its dated versions too, whose names the answers carry', () => {
    expect(rowsOf(added(price), 'openai', 'gpt-4.1-2025-04-14')).toEqual([price]);
    expect(rowsOf(added({ ...price, model: 'GPT-4o' }), 'openai', 'gpt-4o-2024-05-13')).toMatchObject([{ input: 1 }]);
  });

  test('do not where they are exact', () => {
    const row: ModelPrice = { ...price, model: 'gpt-4o', exact: true };
    expect(rowsOf(added(row), 'openai', 'gpt-4o')).toMatchObject([{ input: 1 }]);
    expect(rowsOf(added(row), 'openai', 'gpt-4o-2024-05-13')).toMatchObject([{ input: 5 }]);
  });

  test.each([
    ['a dated version alone', 'gpt-4.1-2025-04-14', 'gpt-4.1', 2],
    ['a longer name', 'gpt-4.1', 'gpt-4.1-mini', 0.4],
  ])('say nothing of others: %s', (_title, model, other, input) => {
    expect(rowsOf(added({ ...price, model }), 'openai', other)).toMatchObject([{ input }]);
  });

  test('can be for one provider by its name', () => {
    const changed = added({ ...price, provider: 'our-proxy' });
    expect(rowsOf(changed, 'openai', 'gpt-4.1-2025-04-14', 'our-proxy')).toMatchObject([{ input: 1 }]);
    expect(rowsOf(changed, 'openai', 'gpt-4.1-2025-04-14')).toMatchObject([{ input: 2 }]);
  });

  test('need a date where the table has none', () => {
    expect(() => PriceTable.none().withPrices({ models: [price] })).toThrow(/^InvalidPriceDate: prices\.asOf is undefined: /);
    expect(PriceTable.none().withPrices({ asOf, models: [price] }).asOf).toBe(asOf);
  });

  test('do not make the table longer than it may be', () => {
    const full = PriceTable.of({ asOf, models: Array.from({ length: MAX_PRICES }, (_, index) => ({ ...price, model: `model-${index}x` })) });
    expect(() => full.withPrices({ models: [price] })).toThrow(/^TooManyPrices: prices\.models is 5001: /);
    expect(() => full.withPrices({ models: [{ ...price, model: 'model-7x' }] })).not.toThrow();
  });
});

describe('the table of some providers', () => {
  test('has their rows, by name or kind, and the same date', () => {
    const named = table.withPrices({ models: [{ ...price, provider: 'our-proxy' }] });
    const of = (...providers: string[]) => {
      const { asOf: date, models } = named.forProviders(...providers).render() as LivePrices;
      return [date, [...new Set(models.map(({ provider }) => provider))]];
    };
    expect(of('our-proxy', 'azure-openai')).toEqual(['2026-10-01', ['azure-openai', 'our-proxy']]);
    expect(of('openai', 'anthropic')).toEqual(['2026-10-01', ['openai']]);
    expect(of()).toEqual(['2026-10-01', []]);
  });

  test('is none where there are no prices', () => {
    expect(PriceTable.none().forProviders('openai').render()).toBeUndefined();
    expect(() => PriceTable.standard().forProviders('OpenAI', 'azure')).toThrow(
      /^PricesOfNobody: forProviders\(\) is \["OpenAI","azure"\]: .*openai/,
    );
  });
});

describe('refused', () => {
  const flex = (tier: TierPrice): ModelPrice => ({ ...price, tiers: { flex: tier } });
  const long = { aboveInputTokens: 200_000 };
  const third = (model: ModelPrice): ModelPrice[] => [price, { ...price, model: 'gpt-5' }, model];
  const other: ModelPrice = { ...price, model: 'gpt-6' };

  test.each<[string, ModelPrice[]]>([
    ['InvalidPrice: prices.models[2].input', third({ ...other, input: -1 })],
    ['InvalidPrice: prices.models[2].cacheWrite', third({ ...other, cacheWrite: 2e6 })],
    ['InvalidPrice: prices.models[2].cacheWrite1h', third({ ...other, cacheWrite1h: -1 })],
    ['InvalidPrice: prices.models[2].imageOutput', third({ ...other, imageOutput: -1 })],
    ['InvalidPrice: prices.models[2].tiers.flex.input', third({ ...flex({ input: -1 }), model: 'gpt-6' })],
    ['InvalidPrice: prices.models[0].tiers.flex.longContext.output', [flex({ longContext: { ...long, output: -1 } })]],
    ['InvalidPrice: prices.models[0].longContext.audioInput', [{ ...price, longContext: { ...long, audioInput: 2e6 } }]],
    ['InvalidPrice: prices.models[0].longContext.aboveInputTokens', [{ ...price, longContext: { aboveInputTokens: 0 } }]],
    ['InvalidPrice: prices.models[0].longContext.aboveInputTokens', [{ ...price, longContext: { aboveInputTokens: 0.5 } }]],
    ['InvalidPrice: prices.models[0].geographies.eu', [{ ...price, geographies: { us: 1, eu: -1.1 } }]],
    ['InvalidPrice: prices.models[0].geographies.eu', [{ ...price, geographies: { eu: 1_001 } }]],
    ['InvalidPrice: prices.models[0].geographies', [{ ...price, geographies: {} }]],
    ['InvalidPrice: prices.models[0].geographies.EU', [{ ...price, geographies: { EU: 1 } }]],
    ['InvalidPrice: prices.models[0].geographies.', [{ ...price, geographies: { '': 2 } }]],
    ['InvalidPrice: prices.models[0].geographies.ü', [{ ...price, geographies: { ü: 2 } }]],
    ['InvalidPrice: prices.models[0].tiers.', [{ ...price, tiers: { '': { input: 1 } } }]],
    ['InvalidPrice: prices.models[0].fees.ü', [{ ...price, fees: { ü: 1 } }]],
    ['InvalidPrice: prices.models[0].fees.web_search', [{ ...price, fees: { web_search: -0.01 } }]],
    ['InvalidPrice: prices.models[0].model', [{ ...price, model: '' }]],
    ['InvalidPrice: prices.models[0].provider', [{ ...price, provider: 'é' }]],
    ['InvalidPrice: prices.models[0]', [{ provider: 'openai', model: 'gpt-6' }]],
    ['InvalidPriceDate: prices.models[0].validFrom', [{ ...price, validFrom: '1.12.2026' }]],
    ['InvalidPriceDate: prices.models[0].validFrom', [{ ...price, validFrom: '2026-02-30' }]],
    ['NotAnOption: prices.models[0].output', [{ ...price, output: Number.NaN }]],
    ['NotAnOption: prices.models[0].tiers.flex', [{ ...price, tiers: { flex: 1 as never } }]],
    ['NotAnOption: prices.models[0].longContext.aboveInputTokens', [{ ...price, longContext: { input: 1 } as never }]],
    ['NotAnOption: prices.models[0].fees.web_search', [{ ...price, fees: { web_search: '0.01' as never } }]],
    ['DuplicatePrice: prices.models[1]', [price, { ...price, model: 'GPT-4.1' }]],
    ['DuplicatePrice: prices.models[1]', [price, { ...price, exact: true }]],
    [
      'DuplicatePrice: prices.models[1]',
      [
        { ...price, validFrom: '2026-12-01' },
        { ...price, validFrom: '2026-12-01', input: 3 },
      ],
    ],
    [
      'DuplicatePrice: prices.models[1]',
      [
        { ...price, geographies: { eu: 1, us: 1 } },
        { ...price, geographies: { us: 1.1 } },
      ],
    ],
    ['TooManyPrices: prices.models', Array.from({ length: MAX_PRICES + 1 }, (_, index) => ({ ...price, model: `m${index}` }))],
  ])('%s', (message, models) => {
    expect(() => PriceTable.of({ asOf, models })).toThrow(`${message} is `);
    expect(() => PriceTable.standard().withPrices({ asOf, models })).toThrow(`${message} is `);
  });

  test.each([
    ['bedrock', 'claude-opus-5', /vendor/],
    ['bedrock', 'eu.anthropic.claude-opus-5', /geography/],
    ['bedrock-mantle', 'EU.anthropic.claude-opus-5', /geography/],
    ['bedrock', 'arn:aws:bedrock:eu-central-1::foundation-model/anthropic.claude-opus-5', /without the path or ARN/],
    ['google', 'models/gemini-3', /without the path or ARN/],
    ['openai', 'gpt-4*', /no pattern/],
    ['openai', ' gpt-4.1', /blank/],
  ])('PriceNeverUsed: a row of %s whose id no request has: %s', (provider, model, why) => {
    const models = [{ ...price, provider, model }];
    expect(() => PriceTable.of({ asOf, models })).toThrow(/^PriceNeverUsed: prices\.models\[0\]\.model is /);
    expect(() => table.withPrices({ models })).toThrow(why);
  });

  test.each([
    ['bedrock', 'anthropic.claude-opus-5'],
    ['bedrock', 'a1b2c3d4e5f6'],
    ['bedrock-gateway', 'gpt-oss-120b'],
    ['openai', 'claude-opus-5'],
    ['compatible', 'meta-llama/Llama-3'],
    ['openai', 'ft:gpt-4.1:acme::abc'],
  ])('not a row of %s whose id requests have: %s', (provider, model) => {
    expect(() => PriceTable.of({ asOf, models: [{ ...price, provider, model }] })).not.toThrow();
  });

  test.each(['provider', 'model'])('InvalidPrice: a %s that only the deployment knows, which no row could be looked up by', (name) => {
    const models = [{ ...price, [name]: new CfnParameter(new Stack(), 'Name').valueAsString }];
    expect(() => PriceTable.of({ asOf, models })).toThrow(/^InvalidPrice: prices\.models\[0\]\..*it must be known when the template is written/);
  });

  test.each(['1.11.2026', '2026-02-30', '2026-11-1', ''])('InvalidPriceDate: prices.asOf is %j', (date) => {
    expect(() => PriceTable.of({ asOf: date, models: [price] })).toThrow(/^InvalidPriceDate: prices\.asOf is /);
    expect(() => table.withPrices({ asOf: date, models: [price] })).toThrow(/^InvalidPriceDate: prices\.asOf is /);
  });

  test('a date to come, as the alarm on its age would never go off', () => {
    const day = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
    expect(() => PriceTable.of({ asOf: day(2), models: [price] })).toThrow(/^InvalidPriceDate: prices\.asOf is .*\(it is to come\)/);
    expect(() => table.withPrices({ asOf: '2999-01-01', models: [price] })).toThrow(/^InvalidPriceDate: prices\.asOf is /);
    // somewhere it is tomorrow already
    expect(PriceTable.of({ asOf: day(1), models: [price] }).asOf).toBe(day(1));
  });

  test('prices that are to come alone, in place of one that counts today', () => {
    const later: ModelPrice = { ...price, validFrom: '2999-01-01' };
    expect(() => table.withPrices({ models: [{ ...price, model: 'gpt-9' }, later] })).toThrow(
      /^NoPriceToday: prices\.models\[1\]\.validFrom is "2999-01-01"/,
    );
    expect(() => table.withPrices({ models: [price, later] })).not.toThrow();
    expect(() => table.withPrices({ models: [{ ...later, model: 'gpt-9' }] })).not.toThrow();
    expect(() => table.withPrices({ models: [{ ...later, validFrom: '2026-11-02' }] })).not.toThrow();
    expect(() => PriceTable.of({ asOf, models: [later] })).not.toThrow();
  });

  test('a table without its date', () => {
    expect(() => PriceTable.of({ models: [price] } as unknown as PriceTableOptions)).toThrow(/^NotAnOption: prices\.asOf is undefined: /);
  });

  test.each<[Partial<ModelPrice>, string]>([
    [{ input: -1 }, 'a rate is from 0 to 1,000,000 USD per million tokens'],
    [{ fees: { web_search: 2e6 } }, 'a fee is from 0 to 1,000,000 USD a call'],
    [{ geographies: { eu: 1_001 } }, "so many times the row's price, from 0 to 1,000"],
    [{ geographies: {} }, 'a row without any place is the price of nothing'],
    [{ geographies: { EU: 1 } }, 'a place has up to 128 printable ASCII characters, no blanks and no capitals'],
    [{ longContext: { aboveInputTokens: 0 } }, 'a context is long above 1 to 1,000,000,000 tokens'],
    [{ model: 'é' }, '1 to 128 printable ASCII characters'],
    [{ tiers: { '': {} } }, '1 to 128 printable ASCII characters'],
  ])('%j, and the message tells what that one may be', (fields, detail) => {
    expect(() => PriceTable.of({ asOf, models: [{ ...price, ...fields }] })).toThrow(`tasks would refuse the price table (${detail}`);
  });

  test('not the same model in other places, or from another day on', () => {
    const models = [
      price,
      { ...price, geographies: { eu: 1.1 } },
      { ...price, geographies: { us: 1.1 } },
      { ...price, validFrom: '2026-12-01' },
      { ...price, geographies: { eu: 1.2 }, validFrom: '2026-12-01' },
    ];
    expect(() => PriceTable.of({ asOf, models })).not.toThrow();
  });
});
