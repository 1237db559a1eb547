/**
 * The stock gateway, called in process, once for an attempt: it translates what the provider's own APIs do not have. What is known about it, and
 * what is mended of it at this boundary, stands here.
 */
import type { IncomingHttpHeaders } from 'node:http';
import { PassThrough, Readable } from 'node:stream';
import { frameError } from './answer/bedrock-chunks';
import { EventReader, type ServerEvent } from './answer/events';
import { type Frame, FrameReader } from './answer/frames';
import { saidError } from './answer/provider-error';
import { EVENTS, FRAMES, type ProviderError } from './answer/state';
import type { Attempt } from './attempt';
import { fields, parseJson, text } from './parsing';
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
    return new Promise((resolve) => {
      const response = new ImageResponse((status, received) => resolve({ status, headers: received, body: response }));
      // it reads method, url and rawHeaders, and `host` of the headers
      const request = Object.assign(Readable.from([body], { objectMode: false }), {
        method: 'POST',
        url: path,
        headers: { host: 'gateway' },
        rawHeaders: ['host', 'gateway', ...Object.entries(headers).flat()],
      });
      attempt.onCancel(() => response.destroy());
      // as a failure of its own
      const unanswered = () => resolve({ status: 500, headers: {}, body: Readable.from([]) });
      Promise.resolve(this.listener?.(request, response)).then(unanswered, unanswered);
      response.once('close', unanswered);
    });
  }
}

/** Its own failures lack the header that it gives to every answer of a provider. */
export const isOwnFailure = ({ status, headers }: UpstreamAnswer): boolean =>
  status >= 400 && headers['x-portkey-last-used-option-index'] === undefined;

/** What it says is wrong with the request, where it says more than that something is. */
export function ownMessage(body: Buffer): string | undefined {
  const message = text(fields(parseJson(body)).message);
  return message === 'Something went wrong' ? undefined : message?.slice(0, 200);
}

/**
 * An answer in a form that the image reads rightly. It loses a frame of Bedrock's that begins in the last three bytes of a piece, so it gets whole
 * ones; it loses the text of events with other line ends than its own, comments or several lines of data, so it gets plain ones; it tells an error
 * in a stream as a good end, and what breaks off as one that was whole.
 */
export async function* readable(type: string, body: Readable, attempt: Attempt): AsyncGenerator<Uint8Array> {
  const events = type.startsWith(EVENTS);
  try {
    if (!events && !type.startsWith(FRAMES)) return yield* body;
    // it takes the last word before the last event for the end
    let isEnded = !events || attempt.target.provider.kind !== 'anthropic';
    for await (const part of partsOf(body, events ? new EventReader() : new FrameReader())) {
      const error = errorIn(part);
      if (error) throw new Refusal('upstream_failed', redacted(error.message ?? ''));
      isEnded ||= 'name' in part && part.name === 'message_stop' && parseJson(part.data ?? '') !== undefined;
      yield plain(part);
    }
    if (!isEnded) throw new Refusal('upstream_incomplete');
  } catch (error) {
    if (!attempt.cancelled) attempt.refusal ??= asRefusal(error);
  }
}

async function* partsOf(body: Readable, reader: EventReader | FrameReader): AsyncGenerator<Frame | ServerEvent> {
  for await (const piece of body) yield* reader.read(piece);
  yield* reader.end();
}

/** An event of one line of data, whatever ends its lines and stands beside it; of others the image loses the text. */
function plain(part: Frame | ServerEvent): Uint8Array {
  if ('payload' in part) return part.bytes;
  const { name, data } = part;
  return Buffer.from(data === undefined ? '' : `${name ? `event: ${name}\n` : ''}data: ${data.replaceAll('\n', ' ')}\n\n`);
}

const errorIn = (part: Frame | ServerEvent): ProviderError | undefined =>
  'payload' in part ? frameError(part.headers, part.payload) : part.data === undefined ? undefined : saidError(parseJson(part.data), part.name);
