import { EventStreamCodec } from '@smithy/eventstream-codec';
import { fromUtf8, toUtf8 } from '@smithy/util-utf8';
import type { ProgrammedFailure } from './behaviour';

const codec = new EventStreamCodec(toUtf8, fromUtf8);
const header = (value: string) => ({ type: 'string' as const, value });
const ALPHABET = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';

export const FRAMES_TYPE = 'application/vnd.amazon.eventstream';

/** One message of `application/vnd.amazon.eventstream`. */
export function eventMessage(type: string, payload: object, messageType: 'event' | 'exception' = 'event'): Buffer {
  return Buffer.from(
    codec.encode({
      headers: {
        [messageType === 'event' ? ':event-type' : ':exception-type']: header(type),
        ':content-type': header('application/json'),
        ':message-type': header(messageType),
      },
      body: Buffer.from(JSON.stringify(payload)),
    }),
  );
}

/** A message that says an error which the API does not model. */
function errorMessage(code: string, message: string): Buffer {
  const headers = { ':error-code': header(code), ':error-message': header(message), ':message-type': header('error') };
  return Buffer.from(codec.encode({ headers, body: new Uint8Array() }));
}

/** A model's event in a `chunk`, with the padding that hides its length. */
export const chunkMessage = (event: object): Buffer => chunkText(JSON.stringify(event));

/** The same, of an event that is text already. */
export function chunkText(event: string): Buffer {
  const bytes = Buffer.from(event).toString('base64');
  return eventMessage('chunk', { bytes, p: ALPHABET.slice(0, 1 + (bytes.length % ALPHABET.length)) });
}

/** How a stream of frames says that it failed. */
export function failureMessage({
  type = 'throttlingException',
  code,
  message = 'Too many requests, please wait before trying again.',
}: ProgrammedFailure): Buffer {
  return code ? errorMessage(code, message) : eventMessage(type, { message }, 'exception');
}
