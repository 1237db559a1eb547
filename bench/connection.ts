import { connect, type Socket } from 'node:net';
import { connect as connectSecurely } from 'node:tls';

export interface Destination {
  readonly port: number;
  /** With TLS, by whom the other side is trusted. */
  readonly ca?: string;
}

export interface Answer {
  readonly status: number;
  /** Milliseconds from the request to the first byte of the body, and to the last. */
  readonly firstMs: number;
  readonly lastMs: number;
  /** The end of the body. */
  readonly tail: string;
}

/** Of the body as it comes. */
export type Listener = (part: Buffer) => void;

const BLANK_LINE = Buffer.from('\r\n\r\n');
const TAIL = 64;

/**
 * One kept connection of HTTP/1.1, one request at a time: a client that costs the machine less than what it measures. It knows of answers what
 * gateways send: a length, or chunks without trailers.
 */
export class Connection {
  private head: Buffer = Buffer.alloc(0);
  private state: 'head' | 'length' | 'chunk-size' | 'chunk' = 'head';
  private remaining = 0;
  private sizeLine = '';
  /** The chunk of no length has come. */
  private ended = false;
  private status = 0;
  private started = 0;
  private firstMs = 0;
  private tail: Buffer = Buffer.alloc(0);
  private waiting?: { readonly resolve: (answer: Answer) => void; readonly reject: (error: Error) => void; readonly listener?: Listener };

  private constructor(private readonly socket: Socket) {
    socket.setNoDelay(true);
    socket.on('data', (part: Buffer) => this.take(part));
    socket.on('error', (error) => this.fail(error));
    socket.on('close', () => this.fail(new Error('the connection was closed')));
  }

  static open({ port, ca }: Destination): Promise<Connection> {
    return new Promise((resolve, reject) => {
      const socket = ca ? connectSecurely({ port, host: '127.0.0.1', servername: 'localhost', ca }) : connect(port, '127.0.0.1');
      socket.once('error', reject);
      socket.once(ca ? 'secureConnect' : 'connect', () => resolve(new Connection(socket)));
    });
  }

  /** Sends a request, as it stands on the wire. */
  send(request: Buffer, listener?: Listener): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.waiting = { resolve, reject, listener };
      this.state = 'head';
      this.firstMs = 0;
      this.tail = Buffer.alloc(0);
      this.started = performance.now();
      if (this.socket.destroyed) this.fail(new Error('the connection was closed'));
      else this.socket.write(request);
    });
  }

  close(): void {
    this.waiting = undefined;
    this.socket.destroy();
  }

  private take(part: Buffer): void {
    let rest = part;
    while (rest.length > 0) {
      if (this.state === 'head') rest = this.takeHead(rest);
      else if (this.state === 'chunk-size') rest = this.takeSize(rest);
      else rest = this.takeBody(rest);
    }
  }

  private takeHead(part: Buffer): Buffer {
    const head = this.head.length > 0 ? Buffer.concat([this.head, part]) : part;
    const end = head.indexOf(BLANK_LINE);
    this.head = end < 0 ? head : Buffer.alloc(0);
    if (end < 0) return Buffer.alloc(0);
    const text = head.toString('latin1', 0, end);
    this.status = Number(text.slice(9, 12));
    const length = /^content-length: *(\d+)/im.exec(text)?.[1];
    this.state = length === undefined ? 'chunk-size' : 'length';
    this.remaining = Number(length ?? 0);
    if (length === '0') this.finish();
    return head.subarray(end + BLANK_LINE.length);
  }

  private takeSize(part: Buffer): Buffer {
    const end = part.indexOf('\n');
    this.sizeLine += part.toString('latin1', 0, end < 0 ? part.length : end);
    if (end < 0) return Buffer.alloc(0);
    const line = this.sizeLine.trim();
    this.sizeLine = '';
    // behind every chunk, and behind the last, stands an empty line
    if (line !== '') {
      this.remaining = Number.parseInt(line, 16);
      this.state = this.remaining > 0 ? 'chunk' : 'chunk-size';
      this.ended = this.remaining === 0;
    } else if (this.ended) {
      this.finish();
    }
    return part.subarray(end + 1);
  }

  private takeBody(part: Buffer): Buffer {
    const body = part.subarray(0, this.remaining);
    if (this.firstMs === 0) this.firstMs = performance.now() - this.started;
    this.waiting?.listener?.(body);
    this.tail = body.length >= TAIL ? body.subarray(-TAIL) : Buffer.concat([this.tail, body]).subarray(-TAIL);
    this.remaining -= body.length;
    if (this.remaining === 0) {
      if (this.state === 'length') this.finish();
      else this.state = 'chunk-size';
    }
    return part.subarray(body.length);
  }

  private finish(): void {
    this.state = 'head';
    this.ended = false;
    const { waiting } = this;
    this.waiting = undefined;
    waiting?.resolve({ status: this.status, firstMs: this.firstMs, lastMs: performance.now() - this.started, tail: this.tail.toString('latin1') });
  }

  private fail(error: Error): void {
    this.waiting?.reject(error);
    this.waiting = undefined;
  }
}
