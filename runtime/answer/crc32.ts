// read by name at run time: releases of Node before 20.15 and 22.2 have none
import * as zlib from 'node:zlib';

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let row = byte;
  for (let bit = 0; bit < 8; bit++) row = row & 1 ? (row >>> 1) ^ 0xedb88320 : row >>> 1;
  return row;
});

function ofTable(bytes: Buffer): number {
  let sum = ~0;
  for (const byte of bytes) sum = TABLE[(sum ^ byte) & 255] ^ (sum >>> 8);
  return ~sum >>> 0;
}

/** The checksum of ISO 3309, as gzip has it. */
export const crc32: (bytes: Buffer) => number = zlib.crc32 ?? ofTable;
