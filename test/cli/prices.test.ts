import { prices } from '../../cli/commands/prices';
import { type ModelPrice, PriceTable } from '../../src';
import type { LivePrices } from '../../src/contract';
import { InstalledCommand } from './installed-command';

const { asOf, models } = PriceTable.standard().render() as LivePrices;
const PROFILE = 'arn:aws:bedrock:eu-central-1:111122223333:inference-profile/eu.anthropic.claude-haiku-4-5-20251001-v1:0';
const daysAfter = (days: number): number => Date.parse(asOf) + days * 86_400_000;

let installed: InstalledCommand;
beforeAll(() => {
  installed = new InstalledCommand();
}, 180_000);
afterAll(() => installed.remove());

describe('--check', () => {
  /** In this process, whose clock can be set. */
  async function checkedAfter(days: number, more: Record<string, string> = {}) {
    jest.useFakeTimers({ now: daysAfter(days) + 3_600_000 });
    const given = { text: (name: string) => more[name], list: () => [], flag: (name: string) => name === 'check' || name in more, operands: [] };
    const printed: string[] = [];
    const code = await prices
      .run(given, { stdin: process.stdin, print: (text) => printed.push(text), note: () => {} })
      .finally(() => jest.useRealTimers());
    return { code, printed: printed.join('\n') };
  }

  test.each([
    [0, {}, 0, 'No older than 90.'],
    [90, {}, 0, 'No older than 90.'],
    [91, {}, 1, 'Older than 90: '],
    [31, { 'max-age': '30' }, 1, 'Older than 30: '],
    [30, { 'max-age': '30' }, 0, 'No older than 30.'],
  ])('%i days after the date of the table, with %j, ends with %i', async (days, more, code, verdict) => {
    const checked = await checkedAfter(days, more);
    expect(checked.code).toBe(code);
    expect(checked.printed).toContain(`Prices of ${asOf}, ${days} days old. ${verdict}`);
  });

  test('as JSON', async () => {
    const { printed } = await checkedAfter(91, { json: '' });
    expect(JSON.parse(printed)).toEqual({ asOf, age: 91, maxAge: 90, holds: false });
  });

  test('of the installed command', () => {
    const { code, stdout } = installed.runAlone(['prices', '--check', '--max-age', '3650']);
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining(`Prices of ${asOf}, `) });
  });
});

describe('rows', () => {
  const rowsFor = (...args: string[]) => JSON.parse(installed.run(['prices', '--json', ...args]).stdout).rows;

  const sorted = (rows: readonly object[]) => rows.map((row) => JSON.stringify(Object.entries(row).sort())).sort();
  const rendered = (rows: ModelPrice[]): LivePrices['models'] => JSON.parse(JSON.stringify(PriceTable.of({ asOf, models: rows }).render())).models;

  test('are those of the table that gateways publish, as a table of your own takes them', () => {
    expect(sorted(rendered(rowsFor()))).toEqual(sorted(JSON.parse(JSON.stringify(models))));
  });

  test('of a kind of provider are its own', () => {
    expect(sorted(rendered(rowsFor('--provider', 'google')))).toEqual(sorted(models.filter(({ provider }) => provider === 'google')));
  });

  test.each([
    ['a dated id', ['--model', 'claude-opus-4-1-20250805'], 'anthropic', /^claude-opus-4-1/],
    ['an inference profile', ['--model', 'eu.anthropic.claude-haiku-4-5-20251001-v1:0'], 'bedrock', /^anthropic\.claude-haiku-4-5/],
    ['an ARN', ['--model', PROFILE], 'bedrock', /^anthropic\.claude-haiku-4-5/],
    ["one of Google's paths", ['--model', 'models/gemini-2.5-flash'], 'google', /^gemini-2\.5-flash$/],
  ])('of %s are those that answer for it', (_title, args, provider, model) => {
    const [row] = rowsFor(...args);
    expect(row).toMatchObject({ provider, model: expect.stringMatching(model) });
  });

  test('of an id that several kinds of providers have are those of all, or of the one that is named', () => {
    const kinds = (...args: string[]) => new Set(rowsFor('--model', 'gpt-4.1', ...args).map(({ provider }: { provider: string }) => provider));
    expect([...kinds()]).toEqual(['openai', 'azure-openai']);
    expect([...kinds('--provider', 'azure-openai')]).toEqual(['azure-openai']);
  });

  test('say all that they hold, a line for each part', () => {
    const row = models.find(({ longContext, tiers }) => longContext && tiers?.batch) as LivePrices['models'][number];
    const { code, stdout } = installed.run(['prices', '--provider', row.provider, '--model', row.model]);
    expect(code).toBe(0);
    expect(stdout).toContain(`${row.provider} ${row.model}`);
    expect(stdout).toContain(`\n  input ${row.input}, `);
    expect(stdout).toContain(
      `\n  above ${row.longContext?.aboveInputTokens.toLocaleString('en-US')} input tokens: input ${row.longContext?.input}, `,
    );
    expect(stdout).toContain('\n  tier batch: input ');
  });

  test('that nobody has are told, with exit code 1', () => {
    const { code, stdout } = installed.run(['prices', '--model', 'a-model-of-tomorrow']);
    expect(code).toBe(1);
    expect(stdout).toContain('No row answers for a-model-of-tomorrow: such requests are recorded as unpriced.');
  });
});

test.each([
  ['--check with a model', ['--check', '--model', 'gpt-5'], '--check goes without'],
  ['an age that is no number of days', ['--check', '--max-age', 'old'], '--max-age is a number of days'],
  ['an age of no day', ['--check', '--max-age', '0'], '--max-age is a number of days'],
  ['an age that nothing is compared with', ['--max-age', '30'], '--max-age goes with --check'],
  ['an age in other digits', ['--check', '--max-age', '1e2'], '--max-age is a number of days'],
  ['an age with blanks', ['--check', '--max-age', ' 7 '], '--max-age is a number of days'],
  ['a kind that there is not', ['--provider', 'OpenAI'], 'there is no kind "OpenAI": there are openai, anthropic, '],
  ['no kind', ['--provider', ''], 'there is no kind "": '],
  ['no model', ['--model', ''], '--model is empty'],
])('%s is answered with the usage, and exit code 2', (_title, args, message) => {
  const { code, stdout, stderr } = installed.run(['prices', ...args]);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toContain(message);
});
