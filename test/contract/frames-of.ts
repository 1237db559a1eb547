import { EventStreamCodec } from '@smithy/eventstream-codec';
import { fromUtf8, toUtf8 } from '@smithy/util-utf8';

/** Reads frames as AWS's own codec does, checksums and all; of InvokeModel's what is wrapped in them. */
// biome-ignore lint/suspicious/noExplicitAny: a test reads any shape
export function framesOf(bytes: Buffer): { readonly name: unknown; readonly payload: any }[] {
  const codec = new EventStreamCodec(toUtf8, fromUtf8);
  const found: { name: unknown; payload: unknown }[] = [];
  for (let at = 0; at < bytes.length; at += bytes.readUInt32BE(at)) {
    const { headers, body } = codec.decode(bytes.subarray(at, at + bytes.readUInt32BE(at)));
    const payload = JSON.parse(Buffer.from(body).toString('utf8'));
    const inner = payload.bytes === undefined ? payload : JSON.parse(Buffer.from(payload.bytes, 'base64').toString('utf8'));
    found.push({ name: (headers[':event-type'] ?? headers[':exception-type'])?.value, payload: inner });
  }
  return found;
}
