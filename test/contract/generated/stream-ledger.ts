import { chunkText, eventMessage } from '../../../fakes';
import { serverSent } from './answers';
import type { Random } from './random';

/** What is asked, how the answer travels, and in whose words it is told. */
export interface StreamedCall {
  readonly name: string;
  readonly provider: string;
  readonly path: string;
  readonly model: string;
  readonly says: 'chat' | 'responses' | 'messages' | 'converse';
  readonly framed: boolean;
  readonly translated: boolean;
}

/** What the generator has said so far: what the record of it must be. */
export interface Ledger {
  model?: string;
  inputTokens?: number;
  outputTokens?: number;
  cachedInputTokens?: number;
  stopReason?: string;
  serviceTier?: string;
  /** The API's last event was said, or what stands for it. */
  finished: boolean;
  failed: boolean;
}

/** A piece of a stream that is read as a whole or not at all, and what has been said when it has been. */
export interface Told {
  readonly bytes: Buffer;
  readonly ledger: Readonly<Ledger>;
}

const WORDS = ['word ', 'Grüße ', '\u{1f44b}\u{1f3fd} ', '漢字', '"usage": {', 'data: [DONE]\n\n', '\r\n', 'event: error\n', '\u2028', ''];
const STOPS = {
  chat: ['stop', 'length', 'content_filter', 'tool_calls'],
  responses: ['completed'],
  messages: ['end_turn', 'max_tokens', 'stop_sequence', 'model_context_window_exceeded'],
  converse: ['end_turn', 'max_tokens', 'guardrail_intervened', 'content_filtered'],
};
/** How the image calls them. */
const AS_CHAT: Readonly<Record<string, string>> = {
  max_tokens: 'length',
  guardrail_intervened: 'content_filter',
  content_filtered: 'content_filter',
};

/** One thing that is said, and what of the ledger it changes. */
type Said = readonly [name: string | undefined, document: object | string, change?: Partial<Ledger>];

/** A stream with everything that it says written down: whole, or ended early, or with an error somewhere. */
export function tell(call: StreamedCall, random: Random, large: boolean): Told[] {
  let said = SAY[call.says](random, large);
  const failure: readonly Said[] = random.chance(0.15) ? [[...failureOf(call), { failed: true }]] : [];
  // what the last events are leaves off, or an error ends it, and what comes behind is not read as an answer any more
  if (failure.length > 0 || random.chance(0.15)) said = [...said.slice(0, random.between(1, said.length - 1)), ...failure];
  const end = random.of(['\n', '\r\n', '\r']);
  const ledger: Ledger = { finished: false, failed: false };
  return said.map(([name, document, change]) => {
    Object.assign(ledger, change);
    const text = typeof document === 'string' ? document : JSON.stringify(document);
    return {
      bytes: call.framed ? frame(call, name, text, document) : Buffer.from(serverSent({ name, data: text }, end, random)),
      ledger: { ...ledger },
    };
  });
}

function frame({ says }: StreamedCall, name: string | undefined, text: string, document: object | string): Buffer {
  if (name?.endsWith('Exception')) return eventMessage(name, document as object, 'exception');
  return says === 'converse' ? eventMessage(String(name), document as object) : chunkText(text);
}

function failureOf({ says, framed }: StreamedCall): [string | undefined, object] {
  if (framed) return ['throttlingException', { message: 'Too many requests' }];
  if (says === 'messages') return ['error', { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } }];
  if (says === 'responses') return ['error', { type: 'error', code: 'server_error', message: 'it failed', param: null }];
  return [undefined, { error: { type: 'server_error', message: 'it failed', code: null } }];
}

const words = (random: Random, large: boolean): string[] =>
  Array.from({ length: random.between(1, large ? 60 : 6) }, () => random.of(WORDS).repeat(large ? random.between(1, 400) : 1));

const SAY: Readonly<Record<StreamedCall['says'], (random: Random, large: boolean) => Said[]>> = {
  chat: (random, large) => {
    const [model, stop, tier] = [`gpt-${random.between(1, 3)}`, random.of(STOPS.chat), random.of([undefined, 'default', 'priority'])];
    const [input, output, cached] = counts(random);
    const head = { id: 'c', object: 'chat.completion.chunk', model, ...(tier && { service_tier: tier }) };
    const choice = (content: string | undefined, finish_reason: string | null) => ({
      ...head,
      choices: [{ index: 0, delta: content === undefined ? {} : { content }, finish_reason }],
    });
    const known = { model, serviceTier: tier };
    const usage = { prompt_tokens: input, completion_tokens: output, prompt_tokens_details: { cached_tokens: cached } };
    return [
      ...words(random, large).map((word): Said => [undefined, choice(word, null), known]),
      // a clean end behind it is an end, since servers leave the rest out
      [undefined, choice(undefined, stop), { stopReason: stop, finished: true }],
      [undefined, { ...head, choices: [], usage }, { inputTokens: input, outputTokens: output, cachedInputTokens: cached }],
      ...(random.chance(0.8) ? [[undefined, '[DONE]'] as Said] : []),
    ];
  },
  responses: (random, large) => {
    const [model, tier] = [`gpt-${random.between(1, 3)}`, random.of(['default', 'flex'])];
    const [input, output, cached] = counts(random);
    const incomplete = random.chance(0.2);
    const usage = { input_tokens: input, output_tokens: output, input_tokens_details: { cached_tokens: cached } };
    const last = incomplete ? 'response.incomplete' : 'response.completed';
    const stopReason = incomplete ? 'max_output_tokens' : 'completed';
    const response = {
      model,
      output: [],
      service_tier: tier,
      usage,
      status: incomplete ? 'incomplete' : 'completed',
      incomplete_details: incomplete ? { reason: 'max_output_tokens' } : null,
    };
    return [
      ['response.created', { type: 'response.created', response: { model, output: [], usage: null } }, { model }],
      ...words(random, large).map((delta): Said => ['response.output_text.delta', { type: 'response.output_text.delta', delta }]),
      ['response.output_text.done', { type: 'response.output_text.done', text: 'all' }],
      [
        last,
        { type: last, response },
        { finished: true, stopReason, serviceTier: tier, inputTokens: input, outputTokens: output, cachedInputTokens: cached },
      ],
    ];
  },
  messages: (random, large) => {
    const [model, stop] = [`claude-${random.between(1, 3)}`, random.of(STOPS.messages)];
    const [input, output, cached] = counts(random);
    const message = {
      type: 'message',
      model,
      content: [],
      usage: { input_tokens: input - cached, cache_read_input_tokens: cached, output_tokens: 1 },
    };
    const delta = (text: string) => ({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text } });
    return [
      ['message_start', { type: 'message_start', message }, { model, inputTokens: input, outputTokens: 1, cachedInputTokens: cached }],
      ['content_block_start', { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } }],
      ['ping', { type: 'ping' }],
      ...words(random, large).map((word): Said => ['content_block_delta', delta(word)]),
      ['content_block_stop', { type: 'content_block_stop', index: 0 }],
      [
        'message_delta',
        { type: 'message_delta', delta: { stop_reason: stop, stop_sequence: null }, usage: { output_tokens: output } },
        { stopReason: stop, outputTokens: output },
      ],
      ['message_stop', { type: 'message_stop' }, { finished: true }],
    ];
  },
  converse: (random, large) => {
    const stop = random.of(STOPS.converse);
    const [input, output, cached] = counts(random);
    const usage = { inputTokens: input - cached, outputTokens: output, totalTokens: input + output, cacheReadInputTokens: cached };
    return [
      ['messageStart', { role: 'assistant' }],
      ...words(random, large).map((text): Said => ['contentBlockDelta', { contentBlockIndex: 0, delta: { text } }]),
      ['contentBlockStop', { contentBlockIndex: 0 }],
      ['messageStop', { stopReason: stop }],
      [
        'metadata',
        { usage, metrics: { latencyMs: 12 } },
        { stopReason: stop, inputTokens: input, outputTokens: output, cachedInputTokens: cached, finished: true },
      ],
    ];
  },
};

const counts = (random: Random): [number, number, number] => [random.between(100, 9_000), random.between(2, 900), random.between(1, 99)];

/** What is left of it where the image translates: chat's words, no tier, and what is used is told with the reason of the end. */
export function asTranslated({ stopReason, ...ledger }: Readonly<Ledger>): Ledger {
  const { finished, failed, model } = ledger;
  return stopReason ? { ...ledger, stopReason: AS_CHAT[stopReason] ?? 'stop', serviceTier: undefined } : { finished, failed, model };
}
