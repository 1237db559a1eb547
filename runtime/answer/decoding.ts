import { pipeline, type Readable } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { Refusal } from '../refusal';

const DECODERS: Readonly<Record<string, () => Readable & NodeJS.WritableStream>> = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
};

/**
 * The body without its content encoding, decoded no faster than it is read. That it is corrupt, cut or broken off is an `error` of the stream, at
 * once; who destroys one stream destroys both.
 *
 * @throws Refusal
 */
export function decoded(body: Readable, encoding = 'identity'): Readable {
  const name = encoding.trim().toLowerCase() || 'identity';
  if (name === 'identity') return body;
  if (!Object.hasOwn(DECODERS, name)) throw new Refusal('upstream_invalid');
  const decoder = DECODERS[name]();
  // both have the error as an event; the callback is the one that `pipeline` asks for
  pipeline(body, decoder, () => {});
  return decoder;
}
