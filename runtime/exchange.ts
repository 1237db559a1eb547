/** One request and its answer, and the set of those that are open. */
import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { LiveLists } from '../src/contract';
import type { Client } from './answer/client';
import type { AnswerState } from './answer/state';
import { Attempt } from './attempt';
import type { Endpoint } from './endpoints';
import type { Guarded } from './guarded';
import type { Caller } from './identify';
import type { Provider } from './providers';
import type { Refusal } from './refusal';
import { type RequestBody, summaryOf } from './request-body';
import type { Step } from './routes/step';
import type { Target } from './target';
import type { Trace } from './trace';

/** What is known of an answer that no attempt has given. */
export type KeptAnswer = Pick<AnswerState, 'model' | 'stopReason' | 'serviceTier'>;

/** Each stage owns what it finds out; to the others that is to be read. */
export class Exchange {
  readonly started = performance.now();
  readonly method: string;
  readonly path: string;
  readonly query: string;
  endpoint?: Endpoint;
  /** Absent: it has none. */
  trace?: Trace;

  /** Stage `identify`. */
  caller?: Caller;
  /** Stage `body`. */
  body?: RequestBody;
  /** As the client sent it, where a route has changed it for the attempt. */
  givenBody?: RequestBody;
  /** As they were when the body had come: what is read later is for later requests. */
  lists!: LiveLists;
  requestBytes = 0;
  /** When the last piece of the body came; never again once it is complete. */
  received = this.started;
  /** Request bytes that count against the limit of the task. */
  held = 0;
  /** Stage `plan`. */
  steps: readonly Step[] = [];
  /** Calls that may be made, and until when they may go on. */
  maxCalls = 2;
  deadline = Infinity;
  route?: string;
  /** In place of a model. */
  alias?: string;
  /** Of a route: what the request belongs to. */
  conversation?: string;
  /** The provider that serves, or that was asked for. */
  provider?: Provider;
  /** `x-portkey-provider` named something that is not enabled. */
  unknownProvider = false;
  /** What was changed of the request on its way, one word each: `store=false`, `-service_tier`. */
  readonly edits: string[] = [];
  /** Stage `limit`: where it was counted, what did not let it pass, and what its client is told of what is left. */
  counted?: 'shared' | 'task';
  limitedBy?: string;
  stageHeaders?: Readonly<Record<string, string>>;
  /** Stage `cache`: what it had, and what an answer that it gave had said of itself. */
  cacheHits?: number;
  cacheSavings?: number;
  cached?: 'hit' | 'miss' | 'refresh' | 'disabled';
  kept?: KeptAnswer;
  /** What its provider says is read to the end where its client has left: it is counted. */
  outlivesClient = false;
  /** Stage `guardrail`: what it did. */
  guarded?: Guarded;
  /** Stage `attempts`. */
  readonly attempts: Attempt[] = [];

  /** Of the answer, as the client got it. */
  status = 0;
  stream = false;
  responseBytes = 0;
  firstByte?: number;
  /** The runtime's own answer, or what it makes of a provider's failure. */
  refusal?: Refusal;
  interrupted = false;
  /** The client left. */
  aborted = false;
  cancelled = false;
  /** The answer ended before its end. */
  broken?: Refusal;

  constructor(
    readonly request: IncomingMessage,
    /** What stands in front of it may keep back what is written. */
    public answer: Client,
    readonly requestId: string,
  ) {
    const [path, query = ''] = (request.url ?? '').split('?', 2);
    this.method = request.method ?? '';
    this.path = path;
    this.query = query;
  }

  get attempt(): Attempt | undefined {
    return this.attempts.at(-1);
  }

  /** Nobody waits for the answer any more. */
  cancel(isOver = false): void {
    this.cancelled = true;
    if (this.outlivesClient && !isOver) return;
    for (const attempt of this.attempts) attempt.cancel(this.interrupted);
  }
}

/** One that is to be sent: what it is and what its body says is known. */
export type Planned = Exchange & Required<Pick<Exchange, 'body' | 'endpoint'>>;

const PLACEHOLDER = /gw-[0-9a-f]{24}-[0-9]+/;

export class Exchanges extends Set<Exchange> {
  /** By their placeholders. */
  readonly #attempts = new Map<string, Attempt>();
  readonly #requestPrefix = `req_${randomBytes(9).toString('hex')}`;
  readonly #placeholderPrefix = `gw-${randomBytes(12).toString('hex')}-`;
  #count = 0;
  #peak = 0;
  bytesHeld = 0;

  open(exchange: Exchange): void {
    this.add(exchange);
    this.#peak = Math.max(this.#peak, this.size);
  }

  close(exchange: Exchange): void {
    this.delete(exchange);
    for (const { placeholder } of exchange.attempts) this.#attempts.delete(placeholder);
    this.release(exchange);
  }

  hold(exchange: Exchange, bytes: number): void {
    exchange.held += bytes;
    this.bytesHeld += bytes;
  }

  /** No further attempt can need the body. */
  release(exchange: Exchange): void {
    this.bytesHeld -= exchange.held;
    exchange.held = 0;
    exchange.givenBody = undefined;
    exchange.body &&= summaryOf(exchange.body);
  }

  /** Begins another attempt. */
  attempt(exchange: Exchange, target: Target, key = 0): Attempt {
    const attempt = new Attempt(target, exchange.requestId, this.#placeholderPrefix + ++this.#count, key, exchange.caller);
    this.#attempts.set(attempt.placeholder, attempt);
    exchange.attempts.push(attempt);
    exchange.trace?.calls(attempt, exchange);
    return attempt;
  }

  /** The attempt whose placeholder stands in a header or a URL; null when it has ended. */
  find(text: string): Attempt | null | undefined {
    const placeholder = PLACEHOLDER.exec(text);
    if (!placeholder) return undefined;
    const attempt = this.#attempts.get(placeholder[0]);
    return attempt && attempt.finished === undefined ? attempt : null;
  }

  /** Highest number open at once since the last call. */
  takePeak(): number {
    const peak = this.#peak;
    this.#peak = this.size;
    return peak;
  }

  /** Also for an answer that belongs to no request, as to bytes that are not HTTP. */
  newRequestId(): string {
    return this.#requestPrefix + (++this.#count).toString(36).padStart(6, '0');
  }
}
