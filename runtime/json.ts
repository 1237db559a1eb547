/**
 * Reads a client's JSON as strictly as the strictest provider would, so that what is decided here is what is done there, and changes single
 * members of it without touching the rest.
 */
import { isUtf8 } from 'node:buffer';
import { Refusal } from './refusal';

/** Where a member stands in its text: from the quote before its name, and its value from the first character to behind the last. */
export interface Member {
  readonly nameStart: number;
  readonly start: number;
  readonly end: number;
}

export interface ScannedObject {
  readonly members: ReadonlyMap<string, Member>;
  /** Members and lists wherever they stand, an object counting as five: what it costs to walk through it. */
  readonly weight: number;
  /** How many bytes it is to a model: a picture or a document inside of it is as many as a page of text, whatever its size. */
  readonly promptBytes: number;
  /** Its bytes, one character each, so that places in it are places in the bytes. */
  readonly text: string;
  readonly document: Readonly<Record<string, unknown>>;
}

const MAX_DEPTH = 500;
const MAX_MEMBERS = 10_000;
const WEIGHT_OF_OBJECT = 5;
const NONE: ReadonlyMap<string, string> = new Map();
const QUOTE = 34;
const BACKSLASH = 92;
const COLON = /\s*:\s*/y;
const ATTACHMENT_BYTES = 6_000;
/** A string that begins as bytes in base64 do, with their address or without; and what such a one does not have. */
const ATTACHMENT = /(?:data:[^",]{1,99},)?(?:[\w+/]|\\\/|\\u00){1000}/y;
const NOT_IN_ATTACHMENT = /[^\w+/\\=:;,.-]|\\u(?!00)/;

/**
 * Its limits are checked before anything is built of it, and while it may be anything: that it is JSON is said by the parser, at last.
 *
 * @param decisions names, by what they are in lower case: a top-level name that differs from one in case alone is refused
 * @throws Refusal, which never quotes the text
 */
export function scanObject(bytes: Buffer, decisions: ReadonlyMap<string, string> = NONE, maxWeight = Infinity): ScannedObject {
  if (!isUtf8(bytes)) throw invalid('the body is not UTF-8');
  const text = bytes.toString('latin1');
  const members = new Map<string, { nameStart: number; start: number; end: number }>();
  /** Of every object and list that is open: the names so far, or undefined for a list. */
  const levels: (Map<string, unknown> | undefined)[] = [];
  let weight = 0;
  let promptBytes = unescapedBytes(text);
  let last = { nameStart: 0, start: 0, end: 0 };
  const weigh = (more: number): void => {
    weight += more;
    if (weight > maxWeight || levels.length > MAX_DEPTH || (levels.at(-1)?.size ?? 0) > MAX_MEMBERS) throw invalid('too many objects, or too deep');
  };

  // between strings only brackets, colons and commas say something
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      const end = stringEnd(text, at);
      COLON.lastIndex = end;
      if (COLON.test(text)) {
        const names = levels.at(-1);
        const name = text.slice(at + 1, end - 1);
        if (name.includes('\\')) throw invalid('a member name has an escape');
        if (!names || names.has(name)) throw invalid('a member name stands twice in one object');
        const isTop = levels.length === 1;
        if (isTop && (decisions.get(folded(name)) ?? name) !== name) throw invalid('a member name differs from a known one in case alone');
        if (isTop) last = { nameStart: at, start: COLON.lastIndex, end: 0 };
        names.set(name, last);
        weigh(1);
        at = COLON.lastIndex - 1;
      } else {
        ATTACHMENT.lastIndex = at + 1;
        if (ATTACHMENT.test(text) && !NOT_IN_ATTACHMENT.test(text.slice(at + 1, end - 1)))
          promptBytes += ATTACHMENT_BYTES - unescapedBytes(text.slice(at, end));
        at = end - 1;
      }
    } else if (code === 123 || code === 91) {
      levels.push(code === 91 ? undefined : levels.length === 0 ? members : new Map());
      weigh(code === 91 ? 1 : WEIGHT_OF_OBJECT);
    } else if (code === 44 || code === 125 || code === 93) {
      if (levels.length === 1) last.end = last.start + text.slice(last.start, at).trimEnd().length;
      if (code !== 44) levels.pop();
    }
  }
  return { members, weight, promptBytes, text, document: parse(bytes, text) };
}

function parse(bytes: Buffer, text: string): Readonly<Record<string, unknown>> {
  try {
    if (/^\s*{/.test(text)) return JSON.parse(bytes.toString());
  } catch {}
  throw invalid('the body is not a JSON object');
}

/** Models have a token for so many of them. Looked for where it begins alone: indented text has many places to begin. */
const WHITE_SPACE = /(?<!\s)\s{20}|(?<!\\[nrt])(?:\\[nrt]){20}/g;
/** The rest of it, piece by piece: an expression without a bound has a stack that megabytes overflow. */
const MORE = /\s{1,1000}|(?:\\[nrt]){1,1000}/y;

/** How many bytes there are about, once escapes are the characters that they mean and white space is a twentieth. */
function unescapedBytes(text: string): number {
  let bytes = text.length;
  for (let at = text.indexOf('\\u'); at >= 0; at = text.indexOf('\\u', at + 5)) bytes -= hasTwoBytes(text, at + 2) ? 4 : 3;
  for (const { index, 0: begun } of text.matchAll(WHITE_SPACE)) {
    let end = index + begun.length;
    for (MORE.lastIndex = end; MORE.test(text); ) end = MORE.lastIndex;
    bytes -= Math.floor((end - index) * 0.95) - 4;
  }
  return bytes;
}

/** Below U+0800, and each half of a character that has four. */
function hasTwoBytes(text: string, at: number): boolean {
  const isAbove = text[at + 1] >= '8';
  return text[at] === '0' ? !isAbove : isAbove && /d/i.test(text[at]);
}

const invalid = (detail: string): Refusal => new Refusal('invalid_request', detail);

/** A member's value as JSON text. */
export interface Edit {
  readonly name: string;
  readonly value: string;
}

/** The bytes with these top-level members set, those that are new in front; every other byte is as it was. */
export function spliceObject(bytes: Buffer, members: ReadonlyMap<string, Member>, edits: readonly Edit[]): Buffer {
  const added = edits.filter(({ name }) => !members.has(name)).map(({ name, value }) => `${JSON.stringify(name)}:${value}`);
  const front = bytes.indexOf('{') + 1;
  const changes = [{ start: front, end: front, value: added.join() + (added.length > 0 && members.size > 0 ? ',' : '') }];
  for (const { name, value } of edits) {
    const member = members.get(name);
    if (member) changes.push({ ...member, value });
  }
  const pieces: Buffer[] = [];
  let at = 0;
  for (const { start, end, value } of changes.sort((one, other) => one.start - other.start)) {
    pieces.push(bytes.subarray(at, start), Buffer.from(value));
    at = end;
  }
  return Buffer.concat([...pieces, bytes.subarray(at)]);
}

/** As readers compare that take no notice of case: with the long s and the sign for Kelvin, which are letters of ASCII in another case. */
function folded(name: string): string {
  return Buffer.from(name, 'latin1').toString().toUpperCase().toLowerCase();
}

/** Behind the closing quote. */
function stringEnd(text: string, start: number): number {
  for (let at = start; ; ) {
    at = text.indexOf('"', at + 1);
    if (at < 0) throw invalid('the body is not a JSON object');
    let backslashes = 0;
    while (text.charCodeAt(at - 1 - backslashes) === BACKSLASH) backslashes++;
    if (backslashes % 2 === 0) return at + 1;
  }
}
