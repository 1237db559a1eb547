/** What the client gets: an answer of the runtime's own, or one of a provider as it comes. */
import type { ServerResponse } from 'node:http';
import type { Client, Copy } from '../answer/client';
import { EVENTS } from '../answer/state';
import type { Api } from '../endpoints';
import type { Exchange } from '../exchange';
import { ownHeaders } from '../headers';
import { Refusal } from '../refusal';
import { errorBody, errorEvent, errorHeaders } from '../refusal-body';

/** What every answer of one server shares. */
export interface Door {
  /** New requests are still served, but every answer closes its connection. */
  draining: boolean;
  /** What of a body is read on behind an answer, so that the client sees the answer and not a reset. */
  readonly maxDiscardedBytes: number;
}

/** What came from the provider at once goes to the client at once, up to so much. */
const MAX_GATHERED = 64 * 1024;
const PING_MS = 15_000;
/** Where an API has no event for it, a comment; Bedrock's frames have neither. */
const PINGS: Partial<Record<Api, string>> = { anthropic: 'event: ping\ndata: {"type":"ping"}\n\n', openai: ': ping\n\n', responses: ': ping\n\n' };
/** Of a provider that sends so much without a word of content nobody else takes the place. */
const MAX_HELD = 1024 * 1024;

export class ClientAnswer implements Client {
  exchange!: Exchange;
  /** Nothing more is added. */
  given = false;
  /** The runtime asked for the usage chunk of the stream, the client did not. */
  hidesUsage = false;
  /** The provider's own stream has no events that only say that it lives. */
  pings = false;
  /** What is written is kept back: another provider may answer in its place. */
  holds = false;
  copy?: Copy;
  /** Begun before it was known who answers, and nobody has yet. */
  #isAlone = false;
  #head?: readonly [status: number, headers: Record<string, string>];
  #lastWrite = performance.now();
  #gathered: Buffer[] = [];
  #size = 0;

  constructor(
    private readonly response: ServerResponse,
    private readonly door: Door,
  ) {}

  get begun(): boolean {
    return this.response.headersSent;
  }

  get isAnswered(): boolean {
    return this.begun && !this.#isAlone;
  }

  /** Its client has left, or has all of it. */
  get closed(): boolean {
    return this.response.destroyed || this.response.closed;
  }

  /** When the client is told to send its body. */
  continue(): void {
    this.response.writeContinue();
  }

  refuse(refusal: Refusal): void {
    if (this.given || this.closed) return;
    const { exchange } = this;
    exchange.refusal = refusal;
    const api = exchange.endpoint?.api;
    if (this.begun) this.breakOff(refusal);
    else this.whole(refusal.status, errorHeaders(refusal, api), errorBody(refusal, api, exchange.requestId));
  }

  json(document: unknown): void {
    this.whole(200, { 'content-type': 'application/json' }, JSON.stringify(document));
  }

  /** An answer that is known to its end. */
  whole(status: number, headers: Record<string, string>, body: string | Buffer): void {
    const { exchange } = this;
    if (this.holds) this.takeBack();
    // to a client that waits for a stream, and has its head
    if (this.begun) {
      this.breakOff(new Refusal('upstream_invalid'));
      return;
    }
    this.given = true;
    exchange.firstByte ??= performance.now();
    exchange.responseBytes = Buffer.byteLength(body);
    this.begin(status, { ...headers, 'content-length': String(exchange.responseBytes) });
    this.copy?.add(Buffer.from(body));
    this.response.end(body);
    // the rest of a body that nobody wants is read, but not for ever
    const { request } = exchange;
    if (request.complete) return;
    let discarded = 0;
    request.on('data', (piece: Buffer) => {
      discarded += piece.length;
      if (discarded > this.door.maxDiscardedBytes) request.socket.destroy();
    });
  }

  hold(): void {
    this.holds = true;
  }

  takeBack(): void {
    this.#head = undefined;
    this.#gathered = [];
    this.#size = 0;
    this.holds = this.hidesUsage = this.pings = false;
    this.exchange.stream = this.begun;
  }

  commit(): void {
    if (!this.holds) return;
    this.holds = false;
    if (this.#head) this.begin(...this.#head);
    if (this.#size > 0) this.#sends(this.#size);
    this.#flush();
  }

  begin(status: number, headers: Record<string, string>): void {
    if (this.holds) this.#head = [status, headers];
    if (this.holds || this.begun) return;
    this.exchange.status = status;
    if (this.copy) this.copy.headers = headers;
    this.response.writeHead(status, { ...headers, ...ownHeaders(this.exchange), ...(this.door.draining && { connection: 'close' }) });
  }

  /** False where the client does not keep up: `onDrain` tells when it has. */
  write(bytes: Buffer): boolean {
    // what is read on for its usage alone
    if (this.given) return true;
    if (this.holds && this.#size + bytes.length > MAX_HELD) this.commit();
    this.#size += bytes.length;
    const isFirst = this.#gathered.push(bytes) === 1;
    if (this.holds) return true;
    this.#sends(bytes.length);
    if (isFirst) setImmediate(() => this.#flush());
    if (this.#size > MAX_GATHERED) this.#flush();
    return !this.response.writableNeedDrain;
  }

  #sends(bytes: number): void {
    this.#isAlone = false;
    this.exchange.firstByte ??= performance.now();
    this.exchange.responseBytes += bytes;
    this.#lastWrite = performance.now();
  }

  /** A write costs the kernel more than all the rest of an event costs us. */
  #flush(): void {
    if (this.#size === 0) return;
    const bytes = Buffer.concat(this.#gathered);
    this.copy?.add(bytes);
    this.response.write(bytes);
    this.#gathered = [];
    this.#size = 0;
  }

  onDrain(resume: () => void): void {
    this.response.once('drain', resume);
  }

  end(): void {
    this.commit();
    this.given = true;
    this.#flush();
    this.response.end();
  }

  /** Ends what cannot go on: an error event in a stream, the provider's own where it said one, else a connection that breaks, so that nobody takes the answer for whole. */
  breakOff(refusal: Refusal, said?: Buffer): void {
    if (this.given) return;
    const { exchange, response } = this;
    if (this.holds) this.takeBack();
    exchange.broken ??= refusal;
    this.given = true;
    this.#flush();
    if (exchange.stream) {
      const event = said ?? errorEvent(refusal, exchange.endpoint?.api, exchange.requestId);
      exchange.responseBytes += event.length;
      response.end(event);
    } else response.destroy();
  }

  /** The response has closed: all of it has gone out, or the client has left. */
  left(): void {
    const { exchange, response } = this;
    if (response.writableFinished || exchange.interrupted) return;
    if (!this.begun) exchange.status = 499;
    exchange.aborted = !exchange.cancelled && !exchange.broken;
    exchange.cancel();
    // what is still to be read of it is held up by nobody any more
    response.emit('drain');
  }

  /** The connection has gone, and no socket was ever given to this answer. */
  abandon(): void {
    if (!this.response.socket) this.response.emit('close');
  }

  /** From outside: the request takes too long, or the task stops. */
  interrupt(refusal: Refusal): void {
    const { exchange, response } = this;
    exchange.interrupted = refusal.code === 'interrupted';
    response.shouldKeepAlive = false;
    // answered before, and the client does not read it
    if (this.given) response.socket?.destroy();
    else this.refuse(refusal);
    exchange.cancel(true);
  }

  /** Into a stream whose provider sends none itself, or that waits for one that does: clients give up on one in which nothing comes. */
  ping(now: number): void {
    const { exchange } = this;
    const ping = PINGS[exchange.endpoint?.api ?? 'bedrock'];
    const isWaiting = exchange.body?.stream && (this.holds || this.#isAlone);
    if (!ping || !(this.pings || isWaiting) || this.given || now - this.#lastWrite < PING_MS) return;
    this.#lastWrite = now;
    if (!this.begun) this.#beginAlone();
    this.response.write(ping);
  }

  /** Before it is known who answers. */
  #beginAlone(): void {
    const { exchange } = this;
    exchange.stream = this.#isAlone = true;
    exchange.status = 200;
    const { 'x-portkey-provider': _, ...own } = ownHeaders(exchange);
    this.response.writeHead(200, { 'content-type': EVENTS, 'cache-control': 'no-cache', ...own, ...(this.door.draining && { connection: 'close' }) });
  }
}
