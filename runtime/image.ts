/**
 * The stock gateway, called in process, once for an attempt: it translates what the provider's own APIs do not have. What is known about it, and
 * what is mended of it at this boundary, stands here.
 */
import type { IncomingHttpHeaders } from 'node:http';
import { PassThrough, Readable } from 'node:stream';
import { anthropicEvent } from './answer/bedrock-chunks';
import { EventReader, type ServerEvent } from './answer/events';
import { type Frame, FrameReader } from './answer/frames';
import { saidError } from './answer/provider-error';
import { EVENTS, FRAMES, type ProviderError } from './answer/state';
import type { Attempt } from './attempt';
import { parseJson } from './aws';
import { redacted } from './redaction';
import { Refusal } from './refusal';
import { asRefusal, type UpstreamAnswer } from './upstream/answer';

export type Listener = (request: unknown, response: unknown) => unknown;

export interface ImageCall {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** What `@hono/node-server` calls of an answer beside a stream's own methods. */
class ImageResponse extends PassThrough {
  headersSent = false;

  constructor(private readonly begun: (status: number, headers: IncomingHttpHeaders) => void) {
    super();
  }

  writeHead(status: number, ...rest: unknown[]): this {
    this.headersSent = true;
    const headers = Object.entries((rest.at(-1) ?? {}) as Record<string, unknown>).map(([name, value]) => [name.toLowerCase(), String(value)]);
    this.begun(status, Object.fromEntries(headers));
    return this;
  }
}

export class Image {
  /** What the image gave to `http.createServer`. */
  listener?: Listener;

  call(attempt: Attempt, { path, headers, body }: ImageCall): Promise<UpstreamAnswer> {
    return new Promise((resolve, reject) => {
      const response = new ImageResponse((status, received) => resolve({ status, headers: received, body: response }));
      // it reads method, url and rawHeaders, and `host` of the headers
      const request = Object.assign(Readable.from([body], { objectMode: false }), {
        method: 'POST',
        url: path,
        headers: { host: 'gateway' },
        rawHeaders: ['host', 'gateway', ...Object.entries(headers).flat()],
      });
      attempt.onCancel(() => response.destroy());
      const served = this.listener?.(request, response) as Promise<void> | undefined;
      const unanswered = () => reject(new Refusal(attempt.calls > 0 ? 'upstream_unreachable' : 'invalid_request'));
      if (served) served.then(unanswered, unanswered);
      else unanswered();
      response.once('close', unanswered);
    });
  }
}

/** Its own failures lack the header that it gives to every answer of a provider. */
export const isOwnFailure = ({ status, headers }: UpstreamAnswer): boolean =>
  status >= 400 && headers['x-portkey-last-used-option-index'] === undefined;

/** What it says is wrong with the request, where it says more than that something is. */
export function ownMessage(body: Buffer): string | undefined {
  try {
    const { message } = JSON.parse(String(body));
    return typeof message === 'string' && message !== 'Something went wrong' ? message.slice(0, 200) : undefined;
  } catch {
    return undefined;
  }
}

/**
 * An answer in a form that the image reads rightly. It makes an answer of a page that has none in it; it loses a frame of Bedrock's that begins in
 * the last three bytes of a piece, so it gets whole ones; it loses the text of events with other line ends than its own, comments or
 * several lines of data, so it gets plain ones; it tells an error in a stream as a good end, and what breaks off as one
 * that was whole.
 *
 * @throws Refusal
 */
export function readable(status: number, type: string, body: Readable, attempt: Attempt): AsyncIterable<Uint8Array> {
  if (status < 300 && type.startsWith('text/html')) throw new Refusal('upstream_invalid');
  const reader = type.startsWith(EVENTS) ? new EventReader() : type.startsWith(FRAMES) ? new FrameReader() : undefined;
  return watched(reader ? wholeParts(body, reader, attempt) : body, attempt);
}

async function* watched(body: AsyncIterable<Uint8Array>, attempt: Attempt): AsyncGenerator<Uint8Array> {
  try {
    yield* body;
  } catch (error) {
    if (!attempt.cancelled) attempt.refusal ??= asRefusal(error);
  }
}

async function* wholeParts(body: Readable, reader: EventReader | FrameReader, attempt: Attempt): AsyncGenerator<Uint8Array> {
  // it takes the last word before the last event for the end
  let isEnded = attempt.target.provider.kind !== 'anthropic';
  for await (const part of partsOf(body, reader)) {
    const error = errorIn(part);
    if (error) {
      attempt.refusal = new Refusal('upstream_failed', redacted(error.message ?? ''));
      return;
    }
    isEnded ||= 'name' in part && part.name === 'message_stop' && parseJson(part.data ?? '') !== undefined;
    yield plain(part);
  }
  if (!isEnded) attempt.refusal ??= new Refusal('upstream_incomplete');
}

async function* partsOf(body: Readable, reader: EventReader | FrameReader): AsyncGenerator<Frame | ServerEvent> {
  for await (const piece of body) yield* reader.read(piece);
  const last = reader.end();
  if (last) yield last;
}

/** An event of one line of data, whatever ends its lines and stands beside it; of others the image loses the text. */
function plain(part: Frame | ServerEvent): Uint8Array {
  if ('payload' in part) return part.bytes;
  const { name, data } = part;
  return Buffer.from(data === undefined ? '' : `${name ? `event: ${name}\n` : ''}data: ${data.replaceAll('\n', ' ')}\n\n`);
}

function errorIn(part: Frame | ServerEvent): ProviderError | undefined {
  if (!('payload' in part)) return part.data === undefined ? undefined : saidError(parseJson(part.data), part.name);
  const event = anthropicEvent(part);
  return event && 'error' in event ? event.error : undefined;
}
