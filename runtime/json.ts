/**
 * Reads a few members of a large JSON object without parsing the rest of it: strings are skipped with `indexOf`, nested values
 * with one regular expression, so a body of megabytes costs what scanning its bytes costs.
 */
const STRUCTURE = /["{}[\]]/g;
const LITERAL_END = /[,}\]\s]/g;

/** Where the value of a member stands in the text: from the first character to behind the last. */
export type Span = readonly [start: number, end: number];

/** The spans of the wanted members of the top-level object; of a member written twice, the last, as in `JSON.parse`. */
export function members<K extends string>(text: string, wanted: readonly K[]): Partial<Record<K, Span>> {
  const found: Partial<Record<K, Span>> = {};
  let at = text.indexOf('{');
  if (at < 0) return found;
  for (;;) {
    const key = text.indexOf('"', at);
    if (key < 0) return found;
    const keyEnd = stringEnd(text, key);
    const colon = text.indexOf(':', keyEnd);
    if (colon < 0) return found;
    const start = skipSpace(text, colon + 1);
    at = valueEnd(text, start);
    const name = text.slice(key + 1, keyEnd - 1) as K;
    if (wanted.includes(name)) found[name] = [start, at];
  }
}

/** The parsed value of a span; `undefined` when there is none or it is not JSON. */
export function parseSpan(text: string, span: Span | undefined): unknown {
  if (!span) return undefined;
  try {
    return JSON.parse(text.slice(span[0], span[1]));
  } catch {
    return undefined;
  }
}

export function valueEnd(text: string, start: number): number {
  const first = text[start];
  if (first === '"') return stringEnd(text, start);
  if (first !== '{' && first !== '[') return search(LITERAL_END, text, start, 0);
  let depth = 0;
  for (let at = start; ; ) {
    at = search(STRUCTURE, text, at, 1);
    if (at > text.length) return text.length;
    const character = text[at - 1];
    if (character === '"') at = stringEnd(text, at - 1);
    else if (character === '{' || character === '[') depth++;
    else if (--depth === 0) return at;
  }
}

/** Index of the next match, plus `past`; behind the text when there is none. */
function search(pattern: RegExp, text: string, from: number, past: 0 | 1): number {
  pattern.lastIndex = from;
  return pattern.test(text) ? pattern.lastIndex - 1 + past : text.length + past;
}

function stringEnd(text: string, start: number): number {
  for (let at = start; ; ) {
    at = text.indexOf('"', at + 1);
    if (at < 0) return text.length;
    let backslashes = 0;
    while (text.charCodeAt(at - 1 - backslashes) === 92) backslashes++;
    if (backslashes % 2 === 0) return at + 1;
  }
}

function skipSpace(text: string, from: number): number {
  let at = from;
  while (text.charCodeAt(at) <= 32) at++;
  return at;
}
