/** The protocol of Valkey and Redis, version 2: https://valkey.io/topics/protocol/ */

export class ReplyError extends Error {}

export type Reply = number | string | null | ReplyError | readonly Reply[];

/** Nothing that we ask for is longer: who sends more does not speak the protocol. */
const MAX_BYTES = 1024 * 1024;
const MAX_DEPTH = 4;

export const encode = (words: readonly (string | number)[]): string =>
  `*${words.length}\r\n${words.map((word) => `$${Buffer.byteLength(String(word))}\r\n${word}\r\n`).join('')}`;

interface Parsed {
  readonly reply: Reply;
  readonly end: number;
}

/** The reply that begins at a place, and where it ends; undefined where it is not all there yet. Throws for what is none. */
export function parse(bytes: Buffer, at = 0, depth = 0): Parsed | undefined {
  const line = bytes.indexOf('\r\n', at);
  if (line < 0) {
    if (bytes.length - at > MAX_BYTES) throw new Error('no reply of a store');
    return undefined;
  }
  const text = bytes.toString('utf8', at + 1, line);
  const next = line + 2;
  const kind = String.fromCharCode(bytes[at]);
  if (kind === '+') return { reply: text, end: next };
  if (kind === '-') return { reply: new ReplyError(text), end: next };
  const count = Number(text);
  if (text === '' || !Number.isSafeInteger(count) || depth > MAX_DEPTH || !/[:$*]/.test(kind)) throw new Error('no reply of a store');
  if (kind === ':') return { reply: count, end: next };
  if (count > MAX_BYTES) throw new Error('too long a reply');
  if (count < 0) return { reply: null, end: next };
  if (kind === '$') {
    const end = next + count;
    return bytes.length < end + 2 ? undefined : { reply: bytes.toString('utf8', next, end), end: end + 2 };
  }
  const replies: Reply[] = [];
  let end = next;
  while (replies.length < count) {
    const parsed = parse(bytes, end, depth + 1);
    if (!parsed) return undefined;
    replies.push(parsed.reply);
    end = parsed.end;
  }
  return { reply: replies, end };
}
