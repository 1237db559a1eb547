import { PriceTable } from '../../src';
import type { LivePrice, LivePrices } from '../../src/contract';
import { problemsOf } from '../../tools/prices/check-prices';
import { standardPrices } from '../../tools/prices/make-table';
import { readSource, type Source, type SourceModel } from '../../tools/prices/source';

const SOURCE = readSource();
const STANDARD = PriceTable.standard().render() as LivePrices;

/** The data with one thing changed. */
const changed = (change: (source: Source) => void): Source => {
  const source: Source = JSON.parse(JSON.stringify(SOURCE));
  change(source);
  return source;
};
// biome-ignore lint/suspicious/noExplicitAny: to be changed
const modelIn = ({ prices }: Source, provider: string, model: string): any =>
  prices.models.find((each) => each.provider === provider && each.model === model);
/** Changes the fee of a tool that costs so much. */
function feeOf({ fees }: Source, tool: string, usdPer1000: number, change: object): void {
  Object.assign(fees.toolFees.find((fee) => fee.tool === tool && fee.usdPer1000 === usdPer1000) as object, change);
}
/** The fees of a tool that are not those of a model. */
function withoutFee({ fees }: Source, tool: string, model: string): void {
  const toolFees = fees.toolFees.map((fee) => (fee.tool === tool ? { ...fee, models: fee.models?.filter((each) => each !== model) } : fee));
  Object.assign(fees, { toolFees });
}

const idOf = ({ provider, model, from, geographies = {} }: LivePrice): string =>
  [provider, model, from, ...Object.keys(geographies)].filter(Boolean).join(' ');

/** Which rows differ. */
function differences(prices: LivePrices): string[] {
  const [before, after] = [STANDARD, prices].map(({ models }) => new Map(models.map((row) => [JSON.stringify(row), idOf(row)])));
  const only = (one: Map<string, string>, other: Map<string, string>) => [...one].filter(([row]) => !other.has(row)).map(([, id]) => id);
  return [...new Set([...only(before, after), ...only(after, before)])].sort();
}

describe('a change in the data changes the rows that it is about, and no other', () => {
  test.each<[string, (source: Source) => void, string[]]>([
    ['none', () => undefined, []],
    [
      'the price of a model',
      (source) => {
        modelIn(source, 'openai', 'gpt-5.2').input = 1.7;
      },
      ['openai gpt-5.2'],
    ],
    [
      'a tier',
      (source) => {
        modelIn(source, 'bedrock', 'qwen.qwen3-32b-v1:0').tiers.priority.output = 1;
      },
      ['bedrock qwen.qwen3-32b-v1:0'],
    ],
    [
      'what stays in the cache for minutes',
      (source) => {
        modelIn(source, 'anthropic', 'claude-sonnet-5-5').cacheWrite5m = 2.6;
      },
      ['anthropic claude-sonnet-5-5 global us'],
    ],
    [
      'a place that costs so many times as much',
      (source) => {
        modelIn(source, 'bedrock', 'amazon.nova-lite-v1:0').geographies.eu = 1.4;
      },
      ['bedrock amazon.nova-lite-v1:0 apac eu in-region us us-gov us-gov-west-1'],
    ],
    [
      'a place with prices of its own',
      (source) => {
        modelIn(source, 'bedrock', 'amazon.nova-pro-v1:0').geographies.eu.input = 1.06;
      },
      ['bedrock amazon.nova-pro-v1:0 eu'],
    ],
    [
      'a price to come',
      (source) => {
        modelIn(source, 'google', 'gemini-4-argon').upcoming[0].output = 21;
      },
      ['google gemini-4-argon 2026-12-01'],
    ],
    [
      'a fee, on every day that the model has a price',
      (source) => withoutFee(source, 'google_maps', 'gemini-4-argon'),
      ['google gemini-4-argon', 'google gemini-4-argon 2026-12-01'],
    ],
    [
      'a fee, in every place that has one of its own',
      (source) => withoutFee(source, 'web_search', 'openai.gpt-5.6-luna'),
      [
        'bedrock-mantle openai.gpt-5.6-luna in-region',
        'bedrock-mantle openai.gpt-5.6-luna in-region us-gov-west-1',
        'bedrock-mantle openai.gpt-5.6-luna us-gov-west-1',
      ],
    ],
    ['a fee of a model that has no price', (source) => void feeOf(source, 'rerank', 2, { usdPer1000: 3 }), []],
    [
      'a price that no answer tells',
      (source) => {
        modelIn(source, 'openai', 'gpt-6-sol').cacheWrite12h = 6;
      },
      [],
    ],
    [
      'a dated id of another price: the name without a date answers for itself alone from then on',
      (source) => {
        modelIn(source, 'openai', 'gpt-5.2-2025-12-11').input = 1.8;
      },
      ['openai gpt-5.2', 'openai gpt-5.2-2025-12-11'],
    ],
  ])('%s', (_, change, rows) => {
    expect(differences(standardPrices(changed(change)))).toEqual(rows);
  });

  test('its date changes none', () => {
    const later = standardPrices(changed(({ prices }) => Object.assign(prices, { asOf: '2027-01-31' })));
    expect([later.asOf, differences(later)]).toEqual(['2027-01-31', []]);
  });
});

describe('data that cannot be right make no table', () => {
  test.each<[string, (source: Source) => void]>([
    [
      '.input is not valid',
      (source) => {
        modelIn(source, 'openai', 'gpt-5.2').input = -1;
      },
    ],
    [
      'openai gpt-5.2 reads from its cache at a higher price',
      (source) => {
        modelIn(source, 'openai', 'gpt-5.2').tiers.flex.cachedInput = 1;
      },
    ],
    [
      'openai gpt-5.5 reads from its cache at a higher price',
      (source) => {
        modelIn(source, 'openai', 'gpt-5.5').longContext.cachedInput = 11;
      },
    ],
    [
      'openai gpt-5.2  everywhere has two prices',
      (source) => {
        (source.prices.models as SourceModel[]).push(modelIn(source, 'openai', 'gpt-5.2'));
      },
    ],
    [
      'google gemini-4-argon 2026-12-01 everywhere has two prices',
      (source) => {
        const { upcoming } = modelIn(source, 'google', 'gemini-4-argon');
        upcoming.push({ ...upcoming[0], input: 5 });
      },
    ],
    [
      'openai gpt-5.2 has no source',
      (source) => {
        modelIn(source, 'openai', 'gpt-5.2').sources = [];
      },
    ],
    [
      'anthropic claude-opus-5 is not 3 times as dear when it is fast',
      (source) => {
        modelIn(source, 'anthropic', 'claude-opus-5').multipliers['speed:fast'] = 3;
      },
    ],
    [
      'bedrock-mantle anthropic.claude-haiku-5-5 has no long context in a place',
      (source) => {
        modelIn(source, 'bedrock-mantle', 'anthropic.claude-haiku-5-5').regional['us-gov-west-1'].output = 0.7;
      },
    ],
    [
      'google gemini-4-argon has prices to come, and not for every place',
      (source) => {
        modelIn(source, 'google', 'gemini-4-argon').geographies = { global: 1, eu: { input: 3, output: 11 } };
      },
    ],
    [
      'openai tts-1 is not priced by the token',
      (source) => {
        (source.prices.models as SourceModel[]).push({ ...modelIn(source, 'openai', 'gpt-5.2'), model: 'tts-1' });
      },
    ],
    [
      'the fee of bedrock-mantle for web_search, 14.4, is mended and not in the data',
      (source) => feeOf(source, 'web_search', 14.4, { usdPer1000: 15 }),
    ],
    ['the fee of openai for web_search, 25, is mended and not in the data', (source) => feeOf(source, 'web_search', 25, { usdPer1000: 26 })],
    ['the fee of anthropic for tool_search is added and in the data', (source) => feeOf(source, 'web_fetch', 0, { tool: 'tool_search' })],
    [
      'bedrock amazon.rerank-v1:0 is said to have a fee, which is not in the data',
      (source) => feeOf(source, 'rerank', 1, { model: 'amazon.nova-lite-v1:0' }),
    ],
    ['bedrock a.stranger has a fee for rerank and is not in the data', (source) => feeOf(source, 'rerank', 1, { model: 'a.stranger' })],
    ['fee of openai web_search.counts is not valid', (source) => feeOf(source, 'web_search', 25, { counts: 'request' })],
    ['fee of openai web_search.usdper1000 is not valid', (source) => feeOf(source, 'web_search', 25, { usdper1000: 25 })],
    [
      'openai gpt-5.2.cachedinput is not valid',
      (source) => {
        modelIn(source, 'openai', 'gpt-5.2').cachedinput = 0.1;
      },
    ],
    [
      'openai gpt-5.2.tiers.flex.inputs is not valid',
      (source) => {
        modelIn(source, 'openai', 'gpt-5.2').tiers.flex.inputs = 0.1;
      },
    ],
    [
      'azure-openai gpt-4o-mini-tts is mended and not in the data',
      (source) => {
        modelIn(source, 'azure-openai', 'gpt-4o-mini-tts').model = 'gpt-4o-mini-tts-2';
      },
    ],
  ])('%s', (problem, change) => {
    expect(() => standardPrices(changed(change))).toThrow(problem);
  });

  test('nor does a row that answers for a model of another price', () => {
    const models = STANDARD.models.map(({ exact, ...row }) => row);
    const problems = problemsOf({ ...STANDARD, models }, SOURCE.prices.models, SOURCE);
    expect(problems).toContain('google gemini-pro answers for gemini-pro-latest, which has another price');
    expect(problems).toContain('openai gpt-4o answers for gpt-4o-2024-05-13, which has another price');
  });

  test('nor a table that lacks a model of the data', () => {
    const models = STANDARD.models.filter(({ model }) => model !== 'gpt-5.2');
    expect(problemsOf({ ...STANDARD, models }, SOURCE.prices.models, SOURCE)).toContain('openai gpt-5.2 is not reached');
  });
});
