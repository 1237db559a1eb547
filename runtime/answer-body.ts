/** Reads model and usage out of an answer's body while it passes: JSON at its end, server-sent events as they go by. */
import type { Exchange } from './exchange';
import { members, parseSpan, type Span, valueEnd } from './json';
import { mergeUsage } from './usage';

export interface AnswerBody {
  /** What of the chunk goes to the client: all of it, less, or nothing yet. */
  pass(chunk: Uint8Array): Uint8Array | undefined;
  /** What was held back, when the answer ends. */
  end(): Uint8Array | undefined;
}

const USAGE = Buffer.from('"usage"');
const MODEL = Buffer.from('"model"');
/** Behind an empty line; lines may end with a carriage return too. */
const EVENT_END = /\n\r?\n/g;
const MAX_JSON = 16 * 1024 * 1024;
const TAIL = 64 * 1024;
const view = (chunk: Uint8Array): Buffer => Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);

/** A whole JSON document. Of one that is too large to keep, the end, which is where usage stands. */
export class JsonBody implements AnswerBody {
  #parts: Uint8Array[] = [];
  #size = 0;
  #cut = false;

  constructor(private readonly exchange: Exchange) {}

  pass(chunk: Uint8Array): Uint8Array {
    this.#parts.push(chunk);
    this.#size += chunk.length;
    if (this.#size > MAX_JSON) {
      this.#parts = [Buffer.concat(this.#parts).subarray(-TAIL)];
      this.#size = TAIL;
      this.#cut = true;
    }
    return chunk;
  }

  end(): undefined {
    if (this.#parts.length === 0) return;
    const text = (this.#parts.length === 1 ? view(this.#parts[0]) : Buffer.concat(this.#parts)).toString('latin1');
    const found: { model?: Span; usage?: Span } = this.#cut ? {} : members(text, ['model', 'usage']);
    if (this.#cut) {
      const start = text.indexOf('{', text.lastIndexOf('"usage"'));
      if (start > 0) found.usage = [start, valueEnd(text, start)];
    }
    see(this.exchange, { model: parseSpan(text, found.model), usage: parseSpan(text, found.usage) });
  }
}

/**
 * Server-sent events. An event is parsed only when it can hold usage, or the model when that is not known yet; the others pass
 * after one `indexOf`. The usage chunk that the runtime asked for and the client did not is taken out.
 */
export class EventBody implements AnswerBody {
  /** Bytes of an event that is not complete, as latin1. */
  #rest = '';

  constructor(private readonly exchange: Exchange) {}

  pass(chunk: Uint8Array): Uint8Array | undefined {
    const { exchange } = this;
    const bytes = view(chunk);
    const whole = this.#rest === '' && bytes.at(-1) === 10 && bytes.at(bytes.at(-2) === 13 ? -3 : -2) === 10;
    if (whole && !bytes.includes(USAGE) && (exchange.model !== undefined || !bytes.includes(MODEL))) return chunk;

    const text = this.#rest + bytes.toString('latin1');
    let kept = '';
    let from = 0;
    EVENT_END.lastIndex = Math.max(0, this.#rest.length - 2);
    while (EVENT_END.test(text)) {
      const event = text.slice(from, EVENT_END.lastIndex);
      if (!this.#isAddedUsage(event)) kept += event;
      from = EVENT_END.lastIndex;
    }
    this.#rest = text.slice(from);
    if (this.#rest.length > MAX_JSON) this.#rest = '';
    if (!exchange.usageAdded) return chunk;
    return kept === '' ? undefined : Buffer.from(kept, 'latin1');
  }

  end(): Uint8Array | undefined {
    const rest = this.#rest;
    this.#rest = '';
    if (rest === '' || this.#isAddedUsage(rest) || !this.exchange.usageAdded) return undefined;
    return Buffer.from(rest, 'latin1');
  }

  #isAddedUsage(event: string): boolean {
    const { exchange } = this;
    const hasUsage = /"usage"\s*:\s*\{/.test(event);
    if (!hasUsage && (exchange.model !== undefined || !event.includes('"model"'))) return false;
    const start = event.indexOf('{', event.indexOf('data:'));
    const data = start < 0 ? undefined : (parseSpan(event, [start, event.trimEnd().length]) as Described | undefined);
    if (!data) return false;
    // the envelope differs: OpenAI's chunk, Anthropic's `message_start`, a `response.*` event
    see(exchange, data.message ?? data.response ?? data);
    if (data.message && data.usage) see(exchange, data);
    return exchange.usageAdded && hasUsage && Array.isArray(data.choices) && data.choices.length === 0;
  }
}

interface Described {
  model?: unknown;
  usage?: unknown;
  message?: Described;
  response?: Described;
  choices?: unknown;
}

function see(exchange: Exchange, { model, usage }: Described): void {
  if (typeof model === 'string' && model) exchange.model = model;
  exchange.usage = mergeUsage(exchange.usage, usage);
}
