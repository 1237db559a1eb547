/**
 * Reads a client's JSON as strictly as the strictest provider would, so that what is decided here is what is done there, and changes single
 * members of it without touching the rest.
 */
import { isUtf8 } from 'node:buffer';

/** Where a member stands in its text: from the quote before its name, and its value from the first character to behind the last. */
export interface Member {
  readonly nameStart: number;
  readonly start: number;
  readonly end: number;
}

export interface ScannedObject {
  readonly members: ReadonlyMap<string, Member>;
  /** Members wherever they stand, an object counting as five: what it costs to walk through it. */
  readonly weight: number;
  /** Its bytes, one character each, so that places in it are places in the bytes. */
  readonly text: string;
  readonly document: Readonly<Record<string, unknown>>;
}

export class InvalidJson extends Error {}

const WEIGHT_OF_OBJECT = 5;
const QUOTE = 34;
const COLON = 58;
const BACKSLASH = 92;

/** An object, one level of it being scanned: the names so far, or undefined for a list. */
type Level = Set<string> | undefined;

/**
 * @param decisions names in lower case: a top-level name that differs from one in case alone is refused
 * @throws InvalidJson, which never quotes the text
 */
export function scanObject(bytes: Buffer, decisions: ReadonlySet<string>, maxWeight: number): ScannedObject {
  if (!isUtf8(bytes)) throw new InvalidJson('the body is not UTF-8');
  if (bytes[0] === 0xef) throw new InvalidJson('the body begins with a byte-order mark');
  const document = parse(bytes);
  const text = bytes.toString('latin1');
  const members = new Map<string, Member>();
  const levels: Level[] = [];
  let weight = 0;
  let open: { name: string; nameStart: number; start: number } | undefined;

  const close = (end: number): void => {
    if (open && levels.length === 1) {
      members.set(open.name, { nameStart: open.nameStart, start: open.start, end: trimmed(text, end) });
      open = undefined;
    }
  };

  // it is JSON: between strings only brackets, colons and commas say something
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      const end = stringEnd(text, at);
      const after = skipSpace(text, end);
      if (text.charCodeAt(after) === COLON) {
        const names = levels.at(-1) as Set<string>;
        const name = text.slice(at + 1, end - 1);
        if (name.includes('\\')) throw new InvalidJson('a member name has an escape');
        if (names.has(name)) throw new InvalidJson('a member name stands twice in one object');
        names.add(name);
        if (++weight > maxWeight) throw new InvalidJson('too many objects');
        if (levels.length === 1) {
          if (!decisions.has(name) && decisions.has(folded(name))) throw new InvalidJson('a member name differs from a known one in case alone');
          open = { name, nameStart: at, start: skipSpace(text, after + 1) };
        }
        at = after;
      } else at = end - 1;
    } else if (code === 123 || code === 91) {
      if (code === 123) weight += WEIGHT_OF_OBJECT;
      if (weight > maxWeight) throw new InvalidJson('too many objects');
      levels.push(code === 123 ? new Set() : undefined);
    } else if (code === 125 || code === 93) {
      close(at);
      levels.pop();
    } else if (code === 44) close(at);
  }
  return { members, weight, text, document };
}

function parse(bytes: Buffer): Readonly<Record<string, unknown>> {
  let document: unknown;
  try {
    document = JSON.parse(bytes.toString());
  } catch {
    throw new InvalidJson('the body is not JSON');
  }
  if (!(document instanceof Object) || Array.isArray(document)) throw new InvalidJson('the body is not a JSON object');
  return document as Readonly<Record<string, unknown>>;
}

/** The members of an object inside, which has been scanned with the whole. */
export function scanNested(text: string, { start, end }: Pick<Member, 'start' | 'end'>): ReadonlyMap<string, Member> {
  const { members } = scanObject(Buffer.from(text.slice(start, end), 'latin1'), new Set(), Number.POSITIVE_INFINITY);
  const moved = [...members].map(([name, each]): [string, Member] => [
    name,
    { nameStart: each.nameStart + start, start: each.start + start, end: each.end + start },
  ]);
  return new Map(moved);
}

/** A member's value as JSON text. */
export interface Edit {
  readonly name: string;
  readonly value: string;
}

/** The bytes with these top-level members set; every other byte is as it was. */
export function spliceObject(bytes: Buffer, members: ReadonlyMap<string, Member>, edits: readonly Edit[]): Buffer {
  const front = bytes.indexOf('{') + 1;
  const pieces: Buffer[] = [bytes.subarray(0, front)];
  const added = edits.filter(({ name }) => !members.has(name)).map(({ name, value }) => `${JSON.stringify(name)}:${value}`);
  if (added.length > 0) pieces.push(Buffer.from(added.join() + (members.size > 0 ? ',' : '')));
  let at = front;
  const changed = edits.flatMap(({ name, value }) => ({ value, ...members.get(name) })).filter(({ start }) => start !== undefined);
  for (const { value, start, end } of changed.sort((one, other) => Number(one.start) - Number(other.start))) {
    pieces.push(bytes.subarray(at, start), Buffer.from(value));
    at = end ?? at;
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
    let backslashes = 0;
    while (text.charCodeAt(at - 1 - backslashes) === BACKSLASH) backslashes++;
    if (backslashes % 2 === 0) return at + 1;
  }
}

const isSpace = (code: number): boolean => code === 32 || code === 10 || code === 13 || code === 9;

function skipSpace(text: string, from: number): number {
  let at = from;
  while (isSpace(text.charCodeAt(at))) at++;
  return at;
}

function trimmed(text: string, end: number): number {
  let at = end;
  while (isSpace(text.charCodeAt(at - 1))) at--;
  return at;
}
