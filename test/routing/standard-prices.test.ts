import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PriceTable } from '../../src';
import { createPriceTable, type LivePrice, type LivePrices } from '../../src/contract';
import { dataFiles } from '../../tools/prices/data-files';
import { standardPrices, TABLE, tableText } from '../../tools/prices/make-table';
import { DATA, readSource } from '../../tools/prices/source';

const SOURCE = readSource();
const STANDARD = PriceTable.standard().render() as LivePrices;
const find = createPriceTable(STANDARD);
const rowsFor = (kind: string, model: string): readonly LivePrice[] => find({ name: 'a-provider', kind }, model);

test('src/routing/standard-prices.ts says what tools/prices/data says (npx projen prices writes it)', () => {
  expect(tableText(standardPrices(SOURCE)) === readFileSync(join(__dirname, '../..', TABLE), 'utf8')).toBe(true);
});

test('the data stand as they would be taken', () => {
  for (const [name, text] of Object.entries(dataFiles(SOURCE))) expect(text === readFileSync(join(DATA, name), 'utf8')).toBe(true);
});

test('the table has the date of the data, and in full is small enough to be published', () => {
  expect(STANDARD.asOf).toBe(SOURCE.prices.asOf);
  expect(JSON.stringify(STANDARD).length).toBeLessThan(200_000);
});

const LEFT_OUT = 9;

test('every model of the data is priced by its own name, but for the few that are no models', () => {
  const own = SOURCE.prices.models.filter(({ provider, model }) => rowsFor(provider, model).some((row) => row.model === model));
  expect(own).toHaveLength(SOURCE.prices.models.length - LEFT_OUT);
});

test('every row has a price for input or output, and what it reads from a cache costs no more than input', () => {
  for (const { model, input, output, cachedInput = 0 } of STANDARD.models) {
    expect([model, (input ?? output) !== undefined, cachedInput <= (input ?? cachedInput)]).toEqual([model, true, true]);
  }
});

test('what a model is listed at is the price of a place: where some Regions cost more, the others cost that', () => {
  const named = (row: LivePrice) => `${row.provider} ${row.model}`;
  const somewhere = new Set(STANDARD.models.flatMap((row) => (row.geographies && !Object.values(row.geographies).includes(1) ? [] : [named(row)])));
  expect(STANDARD.models.map(named).filter((name) => !somewhere.has(name))).toEqual([]);
});

test('a fee is of the models that it is said to be of: nothing that answers in words is charged as a reranker', () => {
  expect(STANDARD.models.filter(({ fees }) => fees && 'rerank' in fees)).toEqual([]);
});

test("Claude's searches for tools are counted, and cost nothing but their tokens", () => {
  const claude = STANDARD.models.filter(({ model }) => /^(anthropic\.)?claude-/.test(model));
  expect(claude.filter(({ fees }) => fees?.tool_search !== 0)).toEqual([]);
});

/** Names that go on where a row's name ends, or that are older than what the row is of. */
test.each<[string, string]>([
  ['openai', 'gpt-4o-realtime-preview-of-tomorrow'],
  ['openai', 'gpt-realtime-whisper'],
  ['openai', 'gpt-realtime-translate'],
  ['openai', 'gpt-realtime-3'],
  ['openai', 'gpt-4o-2027-01-31'],
  ['openai', 'gpt-5-2027-01-31'],
  ['openai', 'gpt-5.1-mini-of-tomorrow'],
  ['openai', 'gpt-7'],
  ['openai', 'whisper-1'],
  ['openai', 'a-model-of-tomorrow'],
  ['anthropic', 'claude-opus-5-6'],
  ['anthropic', 'claude-opus-6'],
  ['anthropic', 'claude-sonnet-4-9-20290101'],
  ['google', 'gemini-2.5-flash-native-audio-preview-of-tomorrow'],
  ['google', 'gemini-2.5-flash-live'],
  ['google', 'gemini-pro-001'],
  ['google', 'imagen-3.0-generate-001'],
  ['bedrock', 'anthropic.claude-opus-5-6'],
  ['bedrock', 'amazon.nova-canvas-v1:0'],
  ['bedrock', 'claude-opus-5'],
  ['bedrock-mantle', 'openai.gpt-oss-120b-1:0'],
  ['azure-openai', 'gpt-4.1-2027-01-31'],
  ['compatible', 'gpt-5.2'],
])('%s %s is unpriced rather than priced as something else', (kind, model) => {
  expect(rowsFor(kind, model)).toEqual([]);
});
