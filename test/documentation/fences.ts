import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export const ROOT = join(__dirname, '..', '..');

export const read = (page: string): string => readFileSync(join(ROOT, page), 'utf8');

/** Pages that a reader is sent to, by their path in the repository. `API.md` and `docs/construct-tree.md` are written by programs. */
export const PAGES: readonly string[] = [
  'README.md',
  'UPGRADING.md',
  'CONTRIBUTING.md',
  ...readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' }).map((file) => `docs/${file.replaceAll('\\', '/')}`),
]
  .filter((page) => page.endsWith('.md') && page !== 'docs/construct-tree.md')
  .sort();

/** A fenced block of a page. What may stand behind its language is told in docs/testing.md. */
export interface Fence {
  readonly page: string;
  /** Line of the page where its text begins. */
  readonly line: number;
  readonly language: string;
  /** `run` is a word without a value, `run=full` and `without="a b"` have one. */
  readonly words: ReadonlyMap<string, string>;
  /** Ends with a line break. */
  readonly text: string;
}

const FENCE = /^```(\w+)([^\n]*)\n([\s\S]*?)^```$/gm;
const WORD = /([\w-]+)(?:=(?:"([^"]*)"|(\S+)))?/g;

export function fencesOf(page: string): Fence[] {
  const document = read(page);
  return [...document.matchAll(FENCE)].map(({ index, 1: language, 2: words, 3: text }) => ({
    page,
    line: document.slice(0, index).split('\n').length + 1,
    language,
    words: new Map([...words.matchAll(WORD)].map(([, word, quoted, plain]) => [word, quoted ?? plain ?? ''])),
    text,
  }));
}

export const placeOf = ({ page, line }: Fence): string => `${page}:${line}`;

/** The page without its fenced blocks: what is read as prose, with tables and headings. The lines keep their numbers. */
export const proseOf = (page: string): string => read(page).replace(FENCE, (fence) => fence.replace(/[^\n]/g, ''));
