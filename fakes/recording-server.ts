import { createServer as createPlainServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { pauseWhileOpen } from './pause';
import type { Certificate } from './tls';

/** Body bytes that are kept; the rest is only counted, so that a test of large uploads does not measure itself. */
const KEPT_BODY_BYTES = 16 * 1024 * 1024;

/** One request as it arrived. */
export class RecordedRequest {
  readonly method: string;
  /** Path with query, as sent. */
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  /** Name, value, name, value: as sent, duplicates kept. */
  readonly rawHeaders: readonly string[];
  readonly startedAt = Date.now();
  /** Set when the connection goes away before the answer is complete. */
  aborted = false;
  /** Length of the body, also of what is not kept in `bytes`. */
  bodyLength = 0;
  endedAt?: number;
  private readonly chunks: Buffer[] = [];

  constructor(
    readonly number: number,
    message: IncomingMessage,
    readonly upgrade: boolean,
    readonly socket: Socket,
    /** It came over a connection that had carried another one. */
    readonly reused: boolean,
  ) {
    this.method = message.method ?? '';
    this.url = message.url ?? '';
    this.headers = message.headers;
    this.rawHeaders = message.rawHeaders;
  }

  get path(): string {
    return this.url.split('?')[0];
  }

  /** The body, byte for byte. */
  get bytes(): Buffer {
    return Buffer.concat(this.chunks);
  }

  // biome-ignore lint/suspicious/noExplicitAny: a test reads any shape
  get json(): any {
    return JSON.parse(this.bytes.toString('utf8'));
  }

  /** Everything that left the caller, as one string: what must not be in it is searched for here. */
  get wire(): string {
    return `${this.method} ${this.url}\n${this.rawHeaders.join('\n')}\n${this.bytes.toString('latin1')}`;
  }

  receive(chunk: Buffer): void {
    if (this.bodyLength < KEPT_BODY_BYTES) this.chunks.push(chunk);
    this.bodyLength += chunk.length;
  }
}

/** What goes wrong before a request is looked at. */
export interface Trouble {
  /** The connection is cut. */
  readonly killed?: boolean;
  /** Milliseconds before anything else. `Infinity`: nothing comes. */
  readonly slowed?: number;
  /** Bytes in place of the answer, under its usual headers. */
  readonly garbled?: string;
  /** A failure in place of the answer. */
  readonly status?: number;
}

export type Answer<R extends RecordedRequest> = (request: R, response: ServerResponse) => void | Promise<void>;

/** An HTTP or HTTPS server on a free loopback port that remembers everything it was asked. */
export class RecordingServer<R extends RecordedRequest = RecordedRequest> {
  requests: R[] = [];
  /** Connections that were opened, also those on which nothing was said. */
  connections = 0;
  /** While set, this goes wrong; or what the function gives for a request. */
  trouble?: Trouble | ((request: R) => Trouble | undefined);
  private readonly server: Server;
  private readonly sockets = new Set<Socket>();
  private readonly used = new WeakSet<Socket>();
  private count = 0;

  constructor(
    private readonly Request: new (...parameters: ConstructorParameters<typeof RecordedRequest>) => R,
    private readonly answer: Answer<R>,
    certificate?: Certificate,
  ) {
    const listener = (message: IncomingMessage, response: ServerResponse) => void this.handle(message, response);
    this.server = certificate
      ? (createSecureServer({ key: certificate.key, cert: certificate.cert }, listener) as unknown as Server)
      : createPlainServer(listener);
    // the caller's limits are what is tested, never these
    this.server.keepAliveTimeout = 0;
    this.server.requestTimeout = 0;
    this.server.headersTimeout = 0;
    this.server.on('upgrade', (message: IncomingMessage, socket: Socket) => {
      this.requests.push(this.record(message, true));
      socket.end('HTTP/1.1 404 Not Found\r\nconnection: close\r\n\r\n');
    });
    this.server.on('connection', (socket: Socket) => {
      this.connections += 1;
      this.sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => this.sockets.delete(socket));
    });
    this.server.on('tlsClientError', () => {});
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  get address(): string {
    return `127.0.0.1:${this.port}`;
  }

  async start(host = '127.0.0.1', port = 0): Promise<this> {
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(port, host, resolve);
    });
    return this;
  }

  async stop(): Promise<void> {
    const closed = new Promise((resolve) => this.server.close(resolve));
    for (const socket of this.sockets) socket.destroy();
    await closed;
  }

  clear(): void {
    this.requests = [];
    this.connections = 0;
  }

  /** The last request; throws when there was none. */
  get last(): R {
    const request = this.requests.at(-1);
    if (!request) throw new Error('the fake was not asked anything');
    return request;
  }

  private record(message: IncomingMessage, upgrade: boolean): R {
    this.count += 1;
    const reused = this.used.has(message.socket);
    this.used.add(message.socket);
    return new this.Request(this.count, message, upgrade, message.socket, reused);
  }

  private async handle(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const request = this.record(message, false);
    this.requests.push(request);
    response.on('error', () => {});
    response.on('close', () => {
      request.endedAt = Date.now();
      request.aborted = !response.writableFinished;
    });
    try {
      for await (const chunk of message) request.receive(chunk as Buffer);
      if (!(await this.isTroubled(request, response))) await this.answer(request, response);
    } catch (error) {
      if (response.destroyed || message.destroyed) return; // the caller left: recorded as aborted
      if (!response.headersSent) response.writeHead(500, { 'content-type': 'text/plain' });
      response.end(`the fake failed: ${(error as Error).stack}`);
    }
  }

  /** False: it is answered as ever. */
  private async isTroubled(request: R, response: ServerResponse): Promise<boolean> {
    const { killed, slowed = 0, garbled, status } = (typeof this.trouble === 'function' ? this.trouble(request) : this.trouble) ?? {};
    if (slowed === Number.POSITIVE_INFINITY) return true;
    if (!(await pauseWhileOpen(response, slowed))) return true;
    if (killed) request.socket.destroy();
    else if (garbled !== undefined || status !== undefined) {
      response.writeHead(status ?? 200, { 'content-type': 'application/json' });
      response.end(garbled ?? JSON.stringify({ __type: 'InternalServerError', message: 'as programmed' }));
    } else return false;
    return true;
  }
}
