import { Agent, type IncomingHttpHeaders, type IncomingMessage, request as send } from 'node:http';
import https from 'node:https';
import { until } from '../../fakes';

export interface Call {
  readonly method?: string;
  readonly path?: string;
  /** An array is sent as that many headers. */
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  /** An object is sent as JSON. */
  readonly body?: object | string | Buffer;
  readonly agent?: Agent;
  /** By TLS, whatever certificate is shown. */
  readonly tls?: boolean;
}

/** One answer, while it arrives or when it has. */
export class Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** Resolves when nothing more comes, whatever the reason. */
  readonly ended: Promise<void>;
  /** The connection went away before the answer was complete. */
  broken = false;
  readonly startedAt = Date.now();
  private readonly chunks: Buffer[] = [];

  constructor(
    private readonly message: IncomingMessage,
    /** The connection had been used before. */
    readonly reusedConnection = false,
  ) {
    this.status = message.statusCode ?? 0;
    this.headers = message.headers;
    message.on('data', (chunk: Buffer) => this.chunks.push(chunk));
    this.ended = new Promise((resolve) => {
      message.on('error', () => {});
      message.on('close', () => {
        this.broken = !message.complete;
        resolve();
      });
    });
  }

  get bytes(): Buffer {
    return Buffer.concat(this.chunks);
  }

  get text(): string {
    return this.bytes.toString('utf8');
  }

  // biome-ignore lint/suspicious/noExplicitAny: a test reads any shape
  get json(): any {
    return JSON.parse(this.text);
  }

  /** The `data` of every complete server-sent event so far. */
  get events(): string[] {
    return this.text
      .split('\n\n')
      .slice(0, -1)
      .flatMap((event) => event.split('\n').filter((line) => line.startsWith('data:')))
      .map((line) => line.slice(5).trim());
  }

  /** The events that are JSON. */
  // biome-ignore lint/suspicious/noExplicitAny: a test reads any shape
  get objects(): any[] {
    return this.events.filter((event) => event !== '[DONE]').map((event) => JSON.parse(event));
  }

  /** Waits until text has arrived that matches. */
  async seen(pattern: RegExp, timeout?: number): Promise<void> {
    await until(
      () => `${pattern} in the answer, of which ${this.text.length} characters came`,
      () => pattern.test(this.text),
      timeout,
    );
  }

  /** Leaves in the middle. */
  leave(): void {
    this.message.destroy();
  }
}

/** Sends a request and resolves with the head of the answer; every connection is new unless an agent is given. */
export function open(port: number, call: Call = {}): Promise<Answer> {
  const { body } = call;
  const payload = body === undefined || Buffer.isBuffer(body) || typeof body === 'string' ? body : JSON.stringify(body);
  const json: Record<string, string> = typeof body === 'object' && !Buffer.isBuffer(body) ? { 'content-type': 'application/json' } : {};
  const length: Record<string, string> = payload === undefined ? {} : { 'content-length': String(Buffer.byteLength(payload)) };
  return new Promise((resolve, reject) => {
    const request = (call.tls ? https.request : send)(
      {
        host: '127.0.0.1',
        port,
        method: call.method ?? (body === undefined ? 'GET' : 'POST'),
        path: call.path ?? '/',
        headers: { ...json, ...length, ...call.headers } as Record<string, string | string[]>,
        agent: call.agent ?? (call.tls ? new https.Agent({ keepAlive: false, rejectUnauthorized: false }) : new Agent({ keepAlive: false })),
      },
      (message) => resolve(new Answer(message, request.reusedSocket)),
    );
    request.on('error', reject);
    request.on('upgrade', (message, socket) => {
      socket.destroy();
      resolve(new Answer(message));
    });
    request.end(payload);
  });
}

/** Sends a request and resolves with the whole answer. */
export async function call(port: number, what: Call = {}): Promise<Answer> {
  const answer = await open(port, what);
  await answer.ended;
  return answer;
}
