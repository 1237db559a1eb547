import { type ApiAnswer, EVENT_STREAM_TYPE, JSON_TYPE, named, Refusal } from './api-answer';
import { type Behaviour, type ClaudeBlock, inventUsage, type ProgrammedFailure, type ReportedUsage, text, words } from './behaviour';
import type { ProviderRequest } from './provider-request';

export type AnthropicOperation = (request: ProviderRequest, behaviour: Behaviour) => ApiAnswer;

/** Every surface with Anthropic's own paths asks for its version. */
export function requireVersion({ headers }: ProviderRequest): void {
  if (!headers['anthropic-version']) throw new Refusal(400, { message: 'anthropic-version: header is required' });
}

/** The Anthropic API as its reference documents it: what a POST is answered with. Fields that it does not know it takes. */
export const ANTHROPIC_OPERATIONS: Readonly<Record<string, AnthropicOperation>> = {
  '/v1/messages': messages,
  '/v1/messages/count_tokens': countTokens,
};

const ERROR_TYPES: Readonly<Record<number, string>> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  403: 'permission_error',
  404: 'not_found_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
  504: 'timeout_error',
  529: 'overloaded_error',
};

const anthropicError = ({ type, message }: ProgrammedFailure) => ({
  type: 'error',
  error: { type: type ?? 'overloaded_error', message: message ?? 'Overloaded' },
});

/** A refusal as the Anthropic API says it. */
export const anthropicRefusal = (request: ProviderRequest, { status, failure }: Refusal): ApiAnswer => ({
  status,
  headers: JSON_TYPE,
  body: JSON.stringify({
    ...anthropicError({ type: ERROR_TYPES[status] ?? 'api_error', ...failure }),
    request_id: `req_of_the_provider_${request.number}`,
  }),
});

/** An event of a stream, as every surface for Claude carries it. */
export interface MessageEvent {
  readonly type: string;
  readonly [field: string]: unknown;
}

const CALL: ClaudeBlock = { type: 'tool_use', id: 'toolu_1', name: 'now', input: {} };
const TEXT: ClaudeBlock = { type: 'text', text: '' };

/** What Claude answers, before a surface wraps it. */
export class ClaudeAnswer {
  readonly usage: ReportedUsage;
  private readonly base;

  constructor(
    request: ProviderRequest,
    private readonly behaviour: Behaviour,
    model: string,
    id = `msg_${request.number}`,
  ) {
    this.usage = { ...inventUsage(request, model, behaviour), reasoningTokens: 0 };
    request.reported = this.usage;
    // who asks for edits of the context is told which were made
    const managed = request.json.context_management && { context_management: { applied_edits: [] } };
    this.base = { id, type: 'message', role: 'assistant', model, ...managed };
  }

  get message(): object {
    return {
      ...this.base,
      content: this.content,
      stop_reason: this.stopReason,
      stop_sequence: null,
      usage: { ...inputUsage(this.usage), output_tokens: this.usage.outputTokens, service_tier: this.tier },
    };
  }

  private get content(): readonly ClaudeBlock[] {
    const { content, bareCall } = this.behaviour;
    return content ?? [bareCall ? CALL : { type: 'text', text: text(this.behaviour) }];
  }

  private get stopReason(): string {
    return this.behaviour.stopReason ?? (this.content.some(({ type }) => type === 'tool_use') ? 'tool_use' : 'end_turn');
  }

  private get tier(): string {
    return this.behaviour.serviceTier ?? 'standard';
  }

  /** All but the pings, which not every surface sends. */
  *events(): Generator<MessageEvent> {
    const usage = { ...inputUsage(this.usage), output_tokens: 1, service_tier: this.tier };
    yield { type: 'message_start', message: { ...this.base, content: [], stop_reason: null, stop_sequence: null, usage } };
    // words may go on for ever, and are not counted beforehand
    const blocks = this.behaviour.content ?? [this.behaviour.bareCall ? CALL : TEXT];
    for (const [index, block] of blocks.entries()) {
      yield { type: 'content_block_start', index, content_block: { ...block, ...BEGINNINGS[block.type] } };
      for (const delta of this.deltas(block)) yield { type: 'content_block_delta', index, delta };
      yield { type: 'content_block_stop', index };
    }
    yield {
      type: 'message_delta',
      delta: { stop_reason: this.stopReason, stop_sequence: null },
      usage: { output_tokens: this.usage.outputTokens },
    };
    yield { type: 'message_stop' };
  }

  private *deltas(block: ClaudeBlock): Generator<object> {
    if (block === TEXT) for (const word of words(this.behaviour)) yield { type: 'text_delta', text: word };
    else if (block === CALL) {
      if (this.behaviour.bareCall === true) yield { type: 'input_json_delta', partial_json: '' };
    } else yield* DELTAS[block.type](block as never);
  }
}

/** A block as it begins in a stream, without what its deltas bring. */
const BEGINNINGS: Readonly<Record<ClaudeBlock['type'], object>> = {
  text: { text: '' },
  thinking: { thinking: '', signature: '' },
  redacted_thinking: {},
  tool_use: { input: {} },
};

const DELTAS: { readonly [T in ClaudeBlock['type']]: (block: Extract<ClaudeBlock, { type: T }>) => Iterable<object> } = {
  text: (block) => pieces(block.text).map((piece) => ({ type: 'text_delta', text: piece })),
  thinking: (block) => [
    ...pieces(block.thinking).map((piece) => ({ type: 'thinking_delta', thinking: piece })),
    { type: 'signature_delta', signature: block.signature },
  ],
  redacted_thinking: () => [],
  tool_use: (block) => ['', ...pieces(JSON.stringify(block.input))].map((piece) => ({ type: 'input_json_delta', partial_json: piece })),
};

const pieces = (whole: string): readonly string[] => whole.match(/.{1,7}/gsu) ?? [];

/** Anthropic counts cached and newly cached tokens beside `input_tokens`, not in it. */
const inputUsage = (usage: ReportedUsage) => ({
  input_tokens: usage.inputTokens - usage.cachedInputTokens - usage.cacheWriteTokens,
  cache_creation_input_tokens: usage.cacheWriteTokens,
  cache_read_input_tokens: usage.cachedInputTokens,
  cache_creation: { ephemeral_5m_input_tokens: usage.cacheWriteTokens, ephemeral_1h_input_tokens: 0 },
});

export function messages(request: ProviderRequest, behaviour: Behaviour): ApiAnswer {
  if (request.json.max_tokens === undefined) throw new Refusal(400, { message: 'max_tokens: Field required' });
  const answer = new ClaudeAnswer(request, behaviour, String(request.json.model));
  if (!request.json.stream) {
    return { headers: JSON_TYPE, body: JSON.stringify(answer.message), failure: (failure) => JSON.stringify(anthropicError(failure)) };
  }
  return { headers: EVENT_STREAM_TYPE, events: withPing(answer.events()), failure: (failure) => named(anthropicError(failure)) };
}

function* withPing(events: Iterable<MessageEvent>): Generator<string> {
  for (const event of events) {
    yield named(event);
    if (event.type === 'content_block_start') yield named({ type: 'ping' });
  }
}

export function countTokens(request: ProviderRequest): ApiAnswer {
  return { headers: JSON_TYPE, body: JSON.stringify({ input_tokens: 1_000 + request.number }) };
}
