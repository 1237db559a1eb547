import type { Readable } from 'node:stream';

/** The beginning of a body that is read to be understood. */
export async function bounded(body: Readable, limit = 64 * 1024): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of body) {
    pieces.push(piece);
    size += piece.length;
    if (size > limit) break;
  }
  body.destroy();
  return Buffer.concat(pieces).subarray(0, limit);
}
