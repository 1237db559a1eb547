/**
 * The stock gateway, called in process, once for an attempt: it translates what the provider's own APIs do not have. What is known about it, and
 * what is mended of it at this boundary, stands here.
 */
import type { IncomingHttpHeaders } from 'node:http';
import { PassThrough, Readable } from 'node:stream';
import type { Attempt } from './attempt';
import { Refusal } from './refusal';
import type { UpstreamAnswer } from './upstream/answer';

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
      attempt.stop = () => response.destroy();
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

const EVENT_STREAM = 'application/vnd.amazon.eventstream';

/** It reads Bedrock's frames wrongly where one begins in the last three bytes of a piece: it gets pieces of whole frames. */
export function wholeFrames(response: Response): Response {
  if (!response.headers.get('content-type')?.startsWith(EVENT_STREAM)) return response;
  let rest = Buffer.alloc(0);
  const align = new TransformStream<Uint8Array, Uint8Array>({
    transform(piece, controller) {
      rest = Buffer.concat([rest, piece]);
      let end = 0;
      // the first four bytes of a frame are its length, of which 16 are around the message
      for (let next = 0; next <= rest.length; next = rest.length - end < 4 ? Infinity : end + Math.max(16, rest.readUInt32BE(end))) end = next;
      if (end === 0) return;
      controller.enqueue(rest.subarray(0, end));
      rest = rest.subarray(end);
    },
  });
  return new Response(response.body?.pipeThrough(align), { status: response.status, headers: response.headers });
}
