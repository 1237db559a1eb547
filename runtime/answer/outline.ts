/** Of a document that is too large to be held, what tells of it: members near its top, nothing that is deep in them, and no long strings. */
import { parseJson } from '../aws';

/** Counts of usage and reasons to stop are no deeper. */
const MAX_DEPTH = 3;
const MAX_STRING = 1024;
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
  /** Where the value of the member at the top began, behind its bracket. */
  let value = 0;
  /** Where the string that is open began; none: -1. */
  let string = -1;
  let isEscaped = false;

  const keep = (byte: number): void => {
    if (depth > maxDepth) return;
    held[size++] = byte;
    if (size < MAX_HELD) return;
    // of a value that is too long nothing is kept
    size = value;
    maxDepth = 1;
  };

  const between = (byte: number): void => {
    if (byte === 125 || byte === 93) depth--;
    keep(byte);
    if (byte === QUOTE) string = size;
    if (byte !== 123 && byte !== 91) return;
    depth++;
    if (depth > 2) return;
    value = size;
    maxDepth = MAX_DEPTH;
  };

  return {
    read(piece) {
      for (let at = 0; at < piece.length; at++) {
        const byte = piece[at];
        const isLong = size - string >= MAX_STRING;
        if (string < 0) {
          if (byte > 90 || byte === QUOTE || depth <= maxDepth) between(byte);
        } else if (isEscaped || byte !== QUOTE) {
          isEscaped = byte === BACKSLASH && !isEscaped;
          if (!isLong) keep(byte);
        } else {
          // one that may have been cut is none
          if (isLong) size = string;
          string = -1;
          keep(byte);
        }
      }
    },
    parsed: () => parseJson(held.subarray(0, size)),
  };
}
