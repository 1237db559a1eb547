import type { ScannedObject } from './json';

/** A body that has come as a whole, and what decisions read of it. */
export interface RequestBody extends Omit<ScannedObject, 'document'> {
  readonly bytes: Buffer;
  readonly contentType: string;
  readonly model?: string;
  readonly stream: boolean;
  // biome-ignore lint/suspicious/noExplicitAny: a client's document
  readonly document?: any;
}

/** Of a body that is no JSON, or that is not needed any more. */
export const NO_JSON = { bytes: Buffer.alloc(0), document: undefined, text: '', members: new Map(), weight: 0, promptBytes: 0 };

/** Of one that no attempt needs any more, what the record tells. */
export const summaryOf = ({ model, stream, contentType, promptBytes, document }: RequestBody): RequestBody => ({
  ...NO_JSON,
  model,
  stream,
  contentType,
  promptBytes,
  // how many choices its answer has, of one prompt
  document: { n: Array.isArray(document?.prompt) ? undefined : document?.n },
});
