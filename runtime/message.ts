/**
 * The request and answer objects of the server, through the options that Node has for them: they count the request body as it comes
 * off the wire, and filter, read and replace what the gateway answers, without a closure or a listener per request.
 * https://nodejs.org/api/http.html#httpcreateserveroptions-requestlistener
 */
import { IncomingMessage, ServerResponse } from 'node:http';
import type { AdmissionConfiguration } from '../src/contract';
import { countBody, countMembers } from './admit';
import { type AnswerBody, EventBody, JsonBody } from './answer-body';
import type { Answer, Exchange, Exchanges } from './exchange';
import { Refusal } from './refusal';
import { refusalBody, refusalEvent, refusalHeaders } from './refusal-body';
import { downwardHeaders, ownHeaders } from './route';

/** What every message of one server shares. */
export interface MessageContext {
  readonly exchanges: Exchanges;
  readonly limits: AdmissionConfiguration;
  /** New requests are still served, but every answer closes its connection. */
  draining: boolean;
}

let context: MessageContext;
export const useContext = (shared: MessageContext): void => {
  context = shared;
};

export class GatewayRequest extends IncomingMessage {
  response?: GatewayResponse;
  #discarded = -1;

  /** Node's parser hands over each piece of the body, and null at the end. */
  override push(chunk: Buffer | null, encoding?: BufferEncoding): boolean {
    const response = this.response;
    if (this.#discarded >= 0) return this.#discard(chunk);
    if (response) response.exchange.received = chunk ? performance.now() : Infinity;
    if (chunk && response) {
      try {
        countMembers(chunk, response.exchange);
        countBody(chunk.length, response.exchange, context.exchanges, context.limits);
      } catch (refusal) {
        response.refuse(refusal as Refusal);
        this.#discarded = 0;
        this.complete = true; // else the end of the stream is taken for an abort, and the socket destroyed
        super.push(null);
        return this.#discard(chunk);
      }
    }
    return super.push(chunk, encoding);
  }

  /** Reads on, so that the client sees the answer and not a reset; but not for ever. */
  #discard(chunk: Buffer | null): boolean {
    this.#discarded += chunk?.length ?? 0;
    if (this.#discarded > context.limits.maxUploadBodyBytes) this.socket.destroy();
    return true;
  }
}

/** What becomes of the gateway's answer. */
enum Mode {
  Pass,
  /** The refusal is sent when the gateway ends its own answer. */
  Replace,
  /** Already answered: the gateway's answer goes nowhere. */
  Ignore,
}

export class GatewayResponse extends ServerResponse<GatewayRequest> implements Answer {
  exchange!: Exchange;
  #mode = Mode.Pass;
  #body?: AnswerBody;

  /** Answers in place of the gateway. */
  refuse(refusal: Refusal): void {
    if (this.#mode === Mode.Ignore || this.headersSent) return;
    const { exchange } = this;
    this.#mode = Mode.Ignore;
    exchange.refusal = refusal;
    this.#send(
      refusal.status,
      { ...ownHeaders(exchange), ...refusalHeaders(refusal) },
      refusalBody(refusal, exchange.endpoint?.api, exchange.requestId),
    );
  }

  /** An answer of the runtime's own that is not a refusal. */
  answer(json: unknown): void {
    this.#mode = Mode.Ignore;
    this.#send(200, { ...ownHeaders(this.exchange), 'content-type': 'application/json' }, JSON.stringify(json));
  }

  health(loaded: boolean): void {
    const status = context.draining ? 'draining' : loaded ? 'ok' : 'loading';
    super.writeHead(status === 'ok' ? 200 : 503, { 'content-type': 'text/plain', 'cache-control': 'no-store' });
    super.end(status);
  }

  interrupt(refusal: Refusal): void {
    const { exchange } = this;
    exchange.interrupted = refusal.code === 'interrupted';
    this.shouldKeepAlive = false;
    // answered before, and the client does not read it
    if (this.#mode === Mode.Ignore) this.socket?.destroy();
    else if (!this.headersSent) this.refuse(refusal);
    else {
      exchange.broken = refusal;
      this.end();
      this.#mode = Mode.Ignore;
    }
    exchange.cancel();
  }

  override writeHead(status: number, ...rest: unknown[]): this {
    const headers = (rest.at(-1) ?? {}) as Record<string, unknown>;
    if (this.#mode !== Mode.Pass) return this;
    const { exchange } = this;
    const refusal = status >= 400 ? (exchange.refusal ?? stockFailure(exchange, headers)) : undefined;
    if (refusal) {
      this.#mode = Mode.Replace;
      exchange.refusal = refusal;
      return this;
    }
    exchange.refusal = undefined;
    exchange.status = status;
    const type = String(headers['content-type']);
    const kept = downwardHeaders(headers, exchange);
    if (type.startsWith('text/event-stream')) {
      exchange.stream = true;
      this.#body = new EventBody(exchange);
      delete kept['content-length'];
    } else if (type.startsWith('application/json')) this.#body = new JsonBody(exchange);
    if (context.draining) kept.connection = 'close';
    return super.writeHead(status, kept);
  }

  // biome-ignore lint/suspicious/noExplicitAny: the overloads of the stream
  override write(chunk: any, ...rest: any[]): boolean {
    if (this.#mode !== Mode.Pass) return true;
    const kept = this.#see(chunk);
    return kept === undefined ? true : super.write(kept, ...rest);
  }

  // biome-ignore lint/suspicious/noExplicitAny: the overloads of the stream
  override end(chunk?: any): this {
    if (this.#mode === Mode.Replace) {
      this.#mode = Mode.Pass;
      this.refuse(withStockMessage(this.exchange.refusal as Refusal, this.exchange, chunk));
    }
    if (this.#mode === Mode.Ignore) return this;
    const { exchange } = this;
    const rest: Uint8Array[] = [];
    const last = chunk === undefined || typeof chunk === 'function' ? undefined : this.#see(chunk);
    if (last) rest.push(last);
    const held = this.#body?.end();
    if (held) rest.push(held);
    if (exchange.broken && exchange.stream) rest.push(Buffer.from(refusalEvent(exchange.broken, exchange.endpoint?.api, exchange.requestId)));
    return super.end(rest.length > 1 ? Buffer.concat(rest) : rest[0]);
  }

  /** After the runtime has answered, nobody else ends the connection before the client has read it. */
  override destroy(error?: Error): this {
    if (this.#mode === Mode.Ignore) return this;
    if (error) this.exchange.broken ??= new Refusal('upstream_unreachable');
    return super.destroy(error);
  }

  #see(chunk: string | Uint8Array): Uint8Array | undefined {
    const { exchange } = this;
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
    exchange.firstByte ??= performance.now();
    const kept = this.#body ? this.#body.pass(bytes) : bytes;
    exchange.responseBytes += kept?.length ?? 0;
    return kept;
  }

  #send(status: number, headers: Record<string, string>, body: string): void {
    const { exchange } = this;
    exchange.status = status;
    exchange.firstByte ??= performance.now();
    headers['content-length'] = String(Buffer.byteLength(body));
    exchange.responseBytes = Number(headers['content-length']);
    if (context.draining) headers.connection = 'close';
    super.writeHead(status, headers);
    super.end(body);
  }
}

/** The gateway's own failures lack the header that it gives to every answer of a provider. */
function stockFailure(exchange: Exchange, headers: Record<string, unknown>): Refusal | undefined {
  if (headers['x-portkey-last-used-option-index'] !== undefined) return undefined;
  return new Refusal(exchange.upstreamCalls > 0 ? 'upstream_unreachable' : 'invalid_request');
}

/** What the gateway says is wrong with the request, where it says more than that something is. */
function withStockMessage(refusal: Refusal, exchange: Exchange, body: unknown): Refusal {
  if (refusal.code !== 'invalid_request' || exchange.upstreamCalls > 0 || body === undefined) return refusal;
  try {
    const { message } = JSON.parse(String(typeof body === 'string' ? body : Buffer.from(body as Uint8Array)));
    return typeof message === 'string' && message !== 'Something went wrong' ? new Refusal('invalid_request', message.slice(0, 200)) : refusal;
  } catch {
    return refusal;
  }
}
