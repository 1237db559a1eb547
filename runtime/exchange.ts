/** One request and its answer, and the set of those that are open. */
import { randomBytes } from 'node:crypto';
import type { Endpoint } from './endpoints';
import type { Caller } from './identify';
import type { Provider } from './provider';
import type { Refusal } from './refusal';
import type { RawUsage } from './usage';

/** What the drain and the watch over long requests do to an open answer. */
export interface Answer {
  /** Ends the answer now: an error body where nothing was sent yet, an error event in a stream. */
  interrupt(refusal: Refusal): void;
}

export class Exchange {
  readonly started = performance.now();
  method = '';
  path = '';
  traceId?: string;
  endpoint?: Endpoint;
  caller?: Caller;
  provider?: Provider;
  route?: string;
  /** `x-portkey-provider` named something that is not enabled. */
  unknownProvider = false;

  status = 0;
  /** The runtime's own answer, given or about to be given; of the last upstream call where there were several. */
  refusal?: Refusal;
  interrupted = false;
  /** The client left. */
  aborted = false;
  cancelled = false;
  /** The upstream broke off in the middle of its answer. */
  broken?: Refusal;
  upstreamCalls = 0;

  stream = false;
  requestBytes = 0;
  responseBytes = 0;
  firstByte?: number;

  requestedModel?: string;
  model?: string;
  usage?: RawUsage;
  /** The runtime asked for the usage chunk of the stream, the client did not. */
  usageAdded = false;

  /** What the JSON body has so far, and whether its last byte stood in a string (1) or was a backslash there (2). */
  members = 0;
  quoted = 0;
  /** When the last piece of the body came; never again once it is complete. */
  received = this.started;
  /** Request bytes that count against the limit of the task. */
  held = 0;
  #abort?: AbortController;

  constructor(
    readonly number: number,
    readonly requestId: string,
    /** What the gateway is given as api key; only the egress knows what stands for it. */
    readonly placeholder: string,
    readonly answer: Answer,
  ) {}

  /** Aborted when the client leaves, the request takes too long or the task stops. */
  get signal(): AbortSignal {
    this.#abort ??= new AbortController();
    if (this.cancelled) this.#abort.abort();
    return this.#abort.signal;
  }

  cancel(): void {
    this.cancelled = true;
    this.#abort?.abort();
  }
}

const PLACEHOLDER = /gw-[0-9a-f]{24}-([0-9]+)/;

export class Exchanges {
  readonly #open = new Map<number, Exchange>();
  readonly #requestPrefix = `req_${randomBytes(9).toString('hex')}`;
  readonly #placeholderPrefix = `gw-${randomBytes(12).toString('hex')}-`;
  #count = 0;
  #peak = 0;
  bytesHeld = 0;

  get size(): number {
    return this.#open.size;
  }

  open(answer: Answer): Exchange {
    const requestId = this.newRequestId();
    const exchange = new Exchange(this.#count, requestId, this.#placeholderPrefix + this.#count, answer);
    this.#open.set(this.#count, exchange);
    this.#peak = Math.max(this.#peak, this.#open.size);
    return exchange;
  }

  close(exchange: Exchange): void {
    this.#open.delete(exchange.number);
    this.bytesHeld -= exchange.held;
    exchange.held = 0;
  }

  hold(exchange: Exchange, bytes: number): void {
    exchange.held += bytes;
    this.bytesHeld += bytes;
  }

  /** The open exchange whose placeholder stands in a header or a URL; null when it is closed already. */
  find(text: string): Exchange | null | undefined {
    const match = text.includes(this.#placeholderPrefix) && PLACEHOLDER.exec(text);
    return match ? (this.#open.get(Number(match[1])) ?? null) : undefined;
  }

  [Symbol.iterator](): Iterator<Exchange> {
    return this.#open.values();
  }

  /** Highest number open at once since the last call. */
  takePeak(): number {
    const peak = this.#peak;
    this.#peak = this.#open.size;
    return peak;
  }

  /** A request id for an answer that belongs to no request, as to bytes that are not HTTP. */
  newRequestId(): string {
    return this.#requestPrefix + (++this.#count).toString(36).padStart(6, '0');
  }
}
