/** Of a document that is too large to be held, what tells of it: its members, without what is deep in them or too long. */
import { parseJson } from '../parsing';

/** Counts of usage, for each of its iterations too, reasons to stop and what a tool did are no deeper. */
const MAX_DEPTH = 5;
/** Of a longer text nothing is kept but its quotes: a picture would push out what stands beside it. */
const MAX_TEXT = 512;
const MAX_HELD = 256 * 1024;
const QUOTE = 34;
const BACKSLASH = 92;

export interface Outline {
  read(piece: Buffer): void;
  /** Parsed; `undefined` where the document does not end with its first bracket, or is no JSON. */
  parsed(): unknown;
}

export function createOutline(): Outline {
  const held = Buffer.allocUnsafe(MAX_HELD);
  let size = 0;
  let depth = 0;
  let maxDepth = MAX_DEPTH;
  /** Where the name or value that is open at the top began, behind its bracket or quote. */
  let start = 0;
  let isString = false;
  let isEscaped = false;
  /** Where the text that is open began, and how long it is so far. */
  let text = 0;
  let length = 0;

  const keep = (byte: number): void => {
    if (depth > maxDepth) return;
    held[size++] = byte;
    if (size < MAX_HELD) return;
    // nothing of it is kept but its end
    size = start;
    maxDepth = isString && depth === 1 ? 0 : 1;
  };

  const between = (byte: number): void => {
    if (byte === 125 || byte === 93) depth--;
    keep(byte);
    isString = byte === QUOTE;
    text = size;
    length = 0;
    const isOpening = byte === 123 || byte === 91;
    if (depth === 1 && (isString || isOpening)) {
      start = size;
      maxDepth = MAX_DEPTH;
    }
    if (isOpening) depth++;
  };

  return {
    read(piece) {
      for (let at = 0; at < piece.length; at++) {
        const byte = piece[at];
        if (!isString) {
          if (byte > 90 || byte === QUOTE || depth <= maxDepth) between(byte);
        } else if (isEscaped || byte !== QUOTE) {
          isEscaped = byte === BACKSLASH && !isEscaped;
          if (length < MAX_TEXT) {
            length++;
            keep(byte);
          } else if (size > text) size = text;
        } else {
          isString = false;
          if (depth === 1) maxDepth = MAX_DEPTH;
          keep(byte);
        }
      }
    },
    parsed: () => parseJson(held.subarray(0, size)),
  };
}
