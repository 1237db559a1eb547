import type { Random } from './random';

/** Of a string as JSON has it: escapes of every kind, letters of every length in UTF-8, and what looks like structure. */
const TEXTS = [
  'word ',
  'Grüß dich',
  '\u{1f44b}\u{1f3fd}',
  'e\u0301',
  '\u2028',
  '\u200d',
  '\u007f',
  '\ufeff',
  'مرحبا',
  '漢字',
  '\\n',
  '\\"',
  '\\\\',
  '\\/',
  '\\u00fc',
  '\\u0000',
  '\\ud83d\\udc4b',
  '\\ud800',
  '\\"model\\":\\"other\\",',
  '\\"usage\\": {',
  'data: [DONE]',
  '{',
  '}',
  ']',
  ',',
  ':',
];
/** Without escapes: those are refused. Names that mean something to JavaScript are names like any other. */
const NAMES = ['', ' ', '__proto__', 'constructor', 'hasOwnProperty', 'ключ', '\u{1f511}', 'n\u0303', '{', '}', '[0]', ',', ':', 'data: ', '-', '.'];
/** What a reader that writes numbers again does not keep. */
const NUMBERS = [
  '0',
  '-0',
  '-0.0',
  '1.0',
  '0.1000',
  '1E+2',
  '1e400',
  '-1e-400',
  '12345678901234567890',
  '0.30000000000000004',
  '1e0',
  '9007199254740993',
];
const SPACES = ['', '', '', '', '', ' ', ' ', '\n', '\t', '\r\n', ' \t '];

/** One member of an object, as text. */
export interface MemberText {
  readonly name: string;
  /** From the quote in front of the name to the end of the value. */
  readonly text: string;
  /** The value alone. */
  readonly value: string;
}

/** JSON as text that nobody would write: valid, and lost by whoever reads and writes it again. */
export class RandomJson {
  constructor(private readonly random: Random) {}

  space(): string {
    return this.random.of(SPACES);
  }

  /** With its quotes; `holding` is somewhere in it. */
  string(holding = ''): string {
    const { random } = this;
    let text = holding;
    for (let count = random.between(0, 4); count > 0; count -= 1) text = random.chance(0.5) ? text + random.of(TEXTS) : random.of(TEXTS) + text;
    if (random.chance(0.01)) text += random.of(TEXTS).repeat(random.between(1, 2_000));
    return `"${text}"`;
  }

  value(depth = 3): string {
    const { random } = this;
    const choice = random.between(0, depth > 0 ? 9 : 6);
    if (choice <= 2) return this.string();
    if (choice <= 5) return random.of(NUMBERS);
    if (choice === 6) return random.of(['true', 'false', 'null', '{}', '[]', '{ }', '[\n]']);
    return choice === 7 ? this.list(this.some(() => this.value(depth - 1))) : this.object(this.members(random.between(0, 4), depth - 1));
  }

  /** Lists in lists in lists. */
  nested(levels: number): string {
    return '[{"x":'.repeat(levels) + this.value(0) + '}]'.repeat(levels);
  }

  list(items: readonly string[]): string {
    return `[${items.map((item) => this.space() + item + this.space()).join() || this.space()}]`;
  }

  object(members: readonly MemberText[]): string {
    return `{${members.map(({ text }) => this.space() + text + this.space()).join() || this.space()}}`;
  }

  member(name: string, value: string): MemberText {
    return { name, value, text: `"${name}"${this.space()}:${this.space()}${value}` };
  }

  /** Members of the future, each with another name. */
  members(count: number, depth = 3): MemberText[] {
    const names = new Set(
      Array.from({ length: count }, () => (this.random.chance(0.4) ? this.random.of(NAMES) : `x_${this.random.between(0, 1e6)}`)),
    );
    return [...names].map((name) => this.member(name, this.value(depth)));
  }

  private some(make: () => string): string[] {
    return Array.from({ length: this.random.between(0, 4) }, make);
  }
}

/** `text` of a JSON string without escapes, written with some. */
export const escaped = (text: string, random: Random): string =>
  [...text].map((each) => (random.chance(0.1) ? `\\u${each.charCodeAt(0).toString(16).padStart(4, '0')}` : each)).join('');
