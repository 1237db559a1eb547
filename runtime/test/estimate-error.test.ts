/** How far the estimate of tokens is from what OpenAI counts: docs/estimates.md tells it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { scanObject } from '../json';
import { estimateTokens } from '../usage';
import { stream } from './answers';
import { DOCUMENTED_USAGE } from './documented-usage';
import { answerTokens, type Encoding, promptTokens, tokenByToken, tokensIn } from './openai-tokens';
import { CONVERSATION, TEXTS } from './texts';

const NOTHING_SAID = { said: 0, pieces: 0 };
const inputOf = (body: string): number => estimateTokens(undefined, scanObject(Buffer.from(body)).promptBytes, NOTHING_SAID).inputTokens;
function outputOf(pieces: readonly string[]): number {
  const events = pieces.map((content) => ({ choices: [{ index: 0, delta: { content }, finish_reason: null }] }));
  return estimateTokens(undefined, 0, stream('chat', events)).outputTokens;
}

/** As Python's `json.dumps` writes by default. */
const escaped = (json: string): string => json.replace(/[^\0-\x7F]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** What is estimated, of what is counted, in the order of the table. */
function ratiosOf(text: string) {
  const messages = [{ role: 'user', content: text }];
  const body = JSON.stringify({ model: 'gpt-4o', messages, stream: true });
  const prompt = (json: string, encoding: Encoding) => inputOf(json) / promptTokens(messages, encoding);
  const answer = (pieces: readonly string[], encoding: Encoding) => outputOf(pieces) / answerTokens(text, encoding);
  return {
    prompt: prompt(body, 'o200k_base'),
    escapedPrompt: prompt(escaped(body), 'o200k_base'),
    answer: answer([text], 'o200k_base'),
    answerByToken: answer(tokenByToken(text, 'o200k_base'), 'o200k_base'),
    olderPrompt: prompt(body, 'cl100k_base'),
    olderAnswer: answer([text], 'cl100k_base'),
  };
}
type Ratios = ReturnType<typeof ratiosOf>;
const MEASURED = Object.entries(TEXTS).map(([name, text]) => [name, ratiosOf(text)] as const);

const page = (): string => readFileSync(join(__dirname, '../../docs/estimates.md'), 'utf8');

/** Cells of the rows of the table under a heading. */
function table(heading: string): string[][] {
  const section =
    page()
      .split(/^## /m)
      .find((part) => part.startsWith(heading)) ?? '';
  const rows = section.split('\n').filter((line) => line.startsWith('| '));
  return rows.slice(1).map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

describe('R18: what is estimated, of the tokens that OpenAI counts', () => {
  const LATIN = ['English', 'German', 'French', 'Polish', 'system prompt of an agent', 'Markdown with a table'];
  const EAST_ASIAN = ['Chinese', 'Japanese', 'Korean'];
  const OTHER_SCRIPTS = ['Russian', 'Arabic', 'Thai', 'Hindi'];
  const CODE = ['TypeScript', 'Python', 'HTML, deeply indented', 'YAML', 'source with line numbers', 'list of files'];
  const DATA = ['JSON', 'JSON, indented', 'diff', 'log with a stack trace', 'emoji'];
  const RANDOM = ['rows of numbers', 'UUIDs', 'hexadecimal digits', 'base64'];
  const ALL_BUT_SPACES = [LATIN, EAST_ASIAN, OTHER_SCRIPTS, CODE, DATA, RANDOM].flat();

  test.each<[string, keyof Ratios, readonly string[], least: number, most: number]>([
    ['a prompt in Latin letters', 'prompt', LATIN, 0.85, 1.2],
    ['an answer in Latin letters', 'answer', LATIN, 0.8, 1.2],
    ['a prompt in Chinese, Japanese or Korean', 'prompt', EAST_ASIAN, 0.9, 1.15],
    ['an answer in Chinese, Japanese or Korean', 'answer', EAST_ASIAN, 0.9, 1.1],
    ['a prompt in a script of two or three bytes whose words are tokens: too many', 'prompt', OTHER_SCRIPTS, 1.6, 2.3],
    ['an answer in such a script: too many', 'answer', OTHER_SCRIPTS, 1.6, 2.3],
    ['a prompt with code', 'prompt', CODE, 0.9, 1.35],
    ['an answer with code', 'answer', CODE, 0.8, 1.3],
    ['a prompt with data', 'prompt', DATA, 0.7, 1.05],
    ['an answer with data', 'answer', DATA, 0.65, 0.9],
    ['a prompt of digits and letters without words: too few', 'prompt', RANDOM, 0.35, 0.6],
    ['an answer of digits and letters without words: too few', 'answer', RANDOM, 0.35, 0.6],
    ['the same, where every event has a token', 'answerByToken', RANDOM, 0.99, 1.01],
    ['any answer but spaces, where every event has a token', 'answerByToken', ALL_BUT_SPACES, 0.8, 2.3],
    ['a prompt in escapes: nothing worse than the same in UTF-8', 'escapedPrompt', ALL_BUT_SPACES, 0.35, 2.3],
    ['a prompt for an older model', 'olderPrompt', ALL_BUT_SPACES, 0.35, 1.35],
    ['an answer of an older model', 'olderAnswer', ALL_BUT_SPACES, 0.3, 1.3],
    ['a prompt of spaces, of which many are one token', 'prompt', ['nothing but spaces'], 1, 2.1],
    ['an answer of spaces, each of which is counted', 'answer', ['nothing but spaces'], 10, 30],
  ])('%s', (_, column, names, least, most) => {
    const outside = MEASURED.filter(([name, ratios]) => names.includes(name) && !(ratios[column] >= least && ratios[column] <= most));
    expect(outside.map(([name, ratios]) => [name, ratios[column]])).toEqual([]);
  });

  test.each([
    ['spaces', ' '],
    ['line feeds in escapes', '\n'],
    ['tabs in escapes', '\t'],
  ])('ten MB of %s are no prompt of millions of tokens', (_, space) => {
    const body = JSON.stringify({ text: space.repeat(10_000_000 / JSON.stringify(space).length) });
    expect(inputOf(body)).toBeLessThan(130_000);
  });

  test('every text is in a group', () => {
    expect([...ALL_BUT_SPACES, 'nothing but spaces'].sort()).toEqual(Object.keys(TEXTS).sort());
  });

  test('a conversation of an agent, its tools counted as their JSON: a few percent off', () => {
    const { messages, tools } = CONVERSATION;
    const said = messages.map(({ role, content, tool_calls: [call] = [] }) => ({
      role,
      content: content ?? `${call.function.name}${call.function.arguments}`,
    }));
    const counted = promptTokens(said, 'o200k_base') + tools.reduce((sum, each) => sum + tokensIn(JSON.stringify(each), 'o200k_base'), 0);
    const ratio = inputOf(JSON.stringify({ model: 'gpt-4o', messages, tools, stream: true })) / counted;
    expect(ratio).toBeCloseTo(0.98);
    expect(page()).toContain('is estimated at 0.98 of what is counted');
  });

  test('the page says what is measured', () => {
    expect(table('How exact an estimate is')).toEqual(
      MEASURED.map(([name, ratios]) => [name, ...Object.values(ratios).map((ratio) => ratio.toFixed(2))]),
    );
  });
});

describe('R18: what is estimated of examples that providers document', () => {
  const estimated = ({ promptBytes, answer = { ...NOTHING_SAID, outputTokens: 0 } }: (typeof DOCUMENTED_USAGE)[number]) =>
    estimateTokens(undefined, promptBytes, answer);

  test('the page says it, beside what they count', () => {
    expect(table('Documented examples')).toEqual(
      DOCUMENTED_USAGE.map((example) => {
        const { inputTokens, outputTokens } = estimated(example);
        const output = example.answer ? [outputTokens, example.answer.outputTokens] : ['', ''];
        return [`[${example.name}](${example.source})`, inputTokens, example.inputTokens, ...output].map(String);
      }),
    );
  });

  const withTools = ({ inputTokens }: (typeof DOCUMENTED_USAGE)[number]) => inputTokens > 400;
  test.each(DOCUMENTED_USAGE.filter((example) => !withTools(example)).map((example) => [example.name, example] as const))(
    '%s: a few dozen tokens too many, at most',
    (_, example) => {
      const { inputTokens, outputTokens } = estimated(example);
      expect(Math.abs(inputTokens - example.inputTokens)).toBeLessThanOrEqual(65);
      expect(Math.abs(outputTokens - (example.answer?.outputTokens ?? 0))).toBeLessThanOrEqual(15);
    },
  );

  test.each(DOCUMENTED_USAGE.filter(withTools).map((example) => [example.name, example] as const))(
    '%s: too few, for what Anthropic puts around tools',
    (_, example) => {
      const missing = example.inputTokens - estimated(example).inputTokens;
      expect(missing).toBeGreaterThan(300);
      expect(missing).toBeLessThan(370);
    },
  );
});
