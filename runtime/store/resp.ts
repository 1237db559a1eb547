/** The protocol of Valkey and Redis, version 2: https://valkey.io/topics/protocol/ */

export class ReplyError extends Error {}

export type Reply = number | string | Buffer | null | ReplyError | readonly Reply[];

export type Word = string | number | Buffer;

/** Nothing that we ask for is longer: who sends more does not speak the protocol. */
const MAX_BYTES = 1024 * 1024;
const MAX_DEPTH = 4;

export function encode(words: readonly Word[]): string | Buffer {
  const head = `*${words.length}\r\n`;
  const isText = (word: Word): word is string | number => !Buffer.isBuffer(word);
  const written = (word: string | number): string => `$${Buffer.byteLength(String(word))}\r\n${word}\r\n`;
  if (words.every(isText)) return head + words.map(written).join('');
  const pieces = words.flatMap((word) => (isText(word) ? written(word) : [`$${word.length}\r\n`, word, '\r\n']));
  return Buffer.concat([head, ...pieces].map((piece) => Buffer.from(piece as Buffer)));
}

interface Parsed {
  readonly reply: Reply;
  readonly end: number;
}

/** The reply that begins at a place, and where it ends; undefined where it is not all there yet. What is stored is text unless bytes are asked for. Throws for what is none. */
export function parse(bytes: Buffer, at = 0, isBinary = false, depth = 0): Parsed | undefined {
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
    if (bytes.length < end + 2) return undefined;
    return { reply: isBinary ? bytes.subarray(next, end) : bytes.toString('utf8', next, end), end: end + 2 };
  }
  const replies: Reply[] = [];
  let end = next;
  while (replies.length < count) {
    const parsed = parse(bytes, end, isBinary, depth + 1);
    if (!parsed) return undefined;
    replies.push(parsed.reply);
    end = parsed.end;
  }
  return { reply: replies, end };
}
