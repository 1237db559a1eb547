import { createPriceTable } from '../../runtime/prices';
import { type ModelPrice, PriceTable } from '../../src';
import type { ProviderKind } from '../../src/contract';

const priceOf = (table: PriceTable, kind: ProviderKind, model: string, name: string = kind) =>
  createPriceTable(table.render())({ name, kind }, model);

describe('the standard table, as tasks read it', () => {
  const standard = PriceTable.standard();

  test.each<[ProviderKind, string, number, number]>([
    ['openai', 'gpt-4o-2024-08-06', 2.5, 10],
    ['openai', 'gpt-4o-2024-05-13', 5, 15],
    ['openai', 'gpt-4o-mini-2024-07-18', 0.15, 0.6],
    ['openai', 'gpt-4.1-2025-04-14', 2, 8],
    ['openai', 'gpt-4.1-mini-2025-04-14', 0.4, 1.6],
    ['openai', 'gpt-4.1-nano', 0.1, 0.4],
    ['openai', 'gpt-5-mini-2025-08-07', 0.25, 2],
    ['openai', 'text-embedding-3-small', 0.02, 0],
    ['anthropic', 'claude-sonnet-4-20250514', 3, 15],
    ['anthropic', 'claude-opus-4-1-20250805', 15, 75],
    ['anthropic', 'claude-3-5-haiku-20241022', 0.8, 4],
    ['anthropic', 'claude-3-5-haiku-latest', 0.8, 4],
    ['google', 'gemini-2.5-flash', 0.3, 2.5],
    ['google', 'gemini-2.5-flash-lite', 0.1, 0.4],
    ['google', 'gemini-2.5-pro', 1.25, 10],
    ['bedrock', 'eu.anthropic.claude-sonnet-4-20250514-v1:0', 3, 15],
    ['bedrock', 'anthropic.claude-3-5-haiku-20241022-v1:0', 0.8, 4],
    ['bedrock', 'us.amazon.nova-pro-v1:0', 0.8, 3.2],
    ['bedrock', 'amazon.nova-lite-v1:0', 0.06, 0.24],
  ])('%s %s costs %p and %p', (kind, model, input, output) => {
    expect(priceOf(standard, kind, model)).toMatchObject({ input, output });
  });

  test.each<[ProviderKind, string]>([
    ['openai', 'gpt-4o-audio-preview-2024-12-17'],
    ['openai', 'gpt-4o-realtime-preview'],
    ['openai', 'gpt-5-pro-2025-10-06'],
    ['openai', 'o1-pro-2025-03-19'],
    ['openai', 'o3-deep-research-2025-06-26'],
    ['openai', 'a-model-of-tomorrow'],
    ['anthropic', 'claude-sonnet-4-9-20290101'],
    ['bedrock', 'us.anthropic.claude-sonnet-4-5-20250929-v1:0'],
    ['azure-openai', 'gpt-4o-2024-08-06'],
  ])('%s %s is unpriced rather than priced as something else', (kind, model) => {
    expect(priceOf(standard, kind, model)).toBeUndefined();
  });

  test('cached input costs less than input, and its cache writes more', () => {
    for (const { model, input, cachedInput = 0, cacheWrite = Infinity } of standard.render()?.models ?? []) {
      expect([model, cachedInput < input, cacheWrite > input]).toEqual([model, true, true]);
    }
  });

  test('satisfies the rules for tables of users', () => {
    const { asOf = '', models = [] } = standard.render() ?? {};
    expect(PriceTable.of({ asOf, models: [...models] }).render()).toEqual(standard.render());
  });
});

describe('a table of your own', () => {
  const price: ModelPrice = { provider: 'openai', model: 'gpt-4.1', input: 1, output: 2 };

  test('replaces, adds and dates', () => {
    const table = PriceTable.standard().withPrices({ asOf: '2026-11-01', models: [price, { ...price, provider: 'azure-openai' }] });
    expect(table.asOf).toBe('2026-11-01');
    expect(priceOf(table, 'openai', 'gpt-4.1-2025-04-14')).toMatchObject({ input: 1, output: 2 });
    expect(priceOf(table, 'azure-openai', 'gpt-4.1-2025-04-14')).toMatchObject({ input: 1, output: 2 });
    expect(priceOf(table, 'openai', 'gpt-4.1-mini')).toMatchObject({ input: 0.4 });
    expect(priceOf(PriceTable.standard(), 'openai', 'gpt-4.1')).toMatchObject({ input: 2 });
  });

  test('can be for one provider by its name', () => {
    const table = PriceTable.standard().withPrices({ asOf: '2026-11-01', models: [{ ...price, provider: 'our-proxy' }] });
    expect(priceOf(table, 'openai', 'gpt-4.1', 'our-proxy')).toMatchObject({ input: 1 });
    expect(priceOf(table, 'openai', 'gpt-4.1')).toMatchObject({ input: 2 });
  });

  test('can be none', () => {
    expect([PriceTable.none().render(), PriceTable.none().asOf]).toEqual([undefined, undefined]);
  });

  test.each<[string, string, ModelPrice[]]>([
    ['InvalidPriceDate: prices.asOf', '1.11.2026', [price]],
    ['InvalidPriceDate: prices.asOf', '2026-02-30', [price]],
    ['InvalidPrice: prices.models[0].input', '2026-11-01', [{ ...price, input: -1 }]],
    ['NotAnOption: prices.models[0].output', '2026-11-01', [{ ...price, output: Number.NaN }]],
    ['InvalidPrice: prices.models[1].cacheWrite', '2026-11-01', [price, { ...price, cacheWrite: 2e6 }]],
    ['InvalidPrice: prices.models[0].model', '2026-11-01', [{ ...price, model: '' }]],
    ['DuplicatePrice: prices.models[1]', '2026-11-01', [price, { ...price, model: 'GPT-4.1' }]],
    ['TooManyPrices: prices.models', '2026-11-01', Array.from({ length: 5_001 }, (_, index) => ({ ...price, model: `m${index}` }))],
  ])('%s: %s is refused', (message, asOf, models) => {
    expect(() => PriceTable.of({ asOf, models })).toThrow(`${message} is `);
    expect(() => PriceTable.standard().withPrices({ asOf, models })).toThrow(`${message} is `);
  });
});
