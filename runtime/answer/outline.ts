/** Of a document that is too large to be held, what tells of it: its members, without what is deep in them or too long. */
import { parseJson } from '../aws';

/** Counts of usage and reasons to stop are no deeper. */
const MAX_DEPTH = 3;
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
          keep(byte);
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
