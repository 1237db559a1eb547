/** What an answer says about itself, by the API that it belongs to: one row per kind of answer. Nothing is trusted to have the API's shape. */
import type { AnswerKind } from '../endpoints';
import { bedrockUsage, filledUsage, mergeUsage } from '../usage';
import { exception } from './bedrock-chunks';
import { type Fields, fields, type SaidError, saidError, text } from './provider-error';
import type { AnswerState, ProviderError } from './state';

export interface AnswerReader {
  /** The whole answer, parsed. */
  document(json: unknown, state: AnswerState): void;
  /** One event of a stream: its data, parsed (`undefined` where that is no JSON), or the word `[DONE]`. */
  event(json: unknown, name: string | undefined, state: AnswerState): void;
  /** Whether a stream that ended cleanly here was complete. */
  complete(state: AnswerState): boolean;
}

export const DONE = '[DONE]';

const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** Model, usage and tier stand at the same place in a document of every API, and where Bedrock serves it, its guardrail's action. */
function describe(body: Fields, state: AnswerState): void {
  const { model, usage, service_tier } = body;
  if (text(model)) state.model = model as string;
  if (usage) state.usage = mergeUsage(state.usage, usage);
  // Anthropic says it beside its counts
  const tier = text(service_tier) ?? text(fields(usage).service_tier);
  if (tier) state.serviceTier = tier;
  if (body['amazon-bedrock-guardrailAction'] === 'INTERVENED') state.stopReason = INTERVENED;
}

const INTERVENED = 'guardrail_intervened';

/** A guardrail's is told beside the model's own, which it did not choose. */
function stopped(reason: unknown, state: AnswerState): void {
  if (state.stopReason !== INTERVENED) state.stopReason = text(reason) ?? state.stopReason;
}

/** Whether it was one; the first of an answer counts. */
function failed(json: unknown, name: string | undefined, state: AnswerState): boolean {
  const said = saidError(json, name);
  if (!said) return false;
  const { type, code, message, status, shape } = said;
  state.error ??= { type, code, message, status, shape };
  return true;
}

/** A document that is complete if it has a member of the API; in a stream, the event that completes it. */
function reader(isDocument: (body: Fields) => boolean, isLast: (type: string, body: Fields) => boolean): AnswerReader {
  return {
    document(json, state) {
      const body = fields(json);
      describe(body, state);
      state.finished = !failed(json, undefined, state) && isDocument(body);
    },
    event(json, name, state) {
      if (failed(json, name, state)) return;
      const body = fields(json);
      describe(body, state);
      if (isLast(json === DONE ? DONE : (text(body.type) ?? name ?? ''), body)) state.finished = true;
    },
    complete: ({ finished }) => finished,
  };
}

const isList =
  (name: string) =>
  (body: Fields): boolean =>
    Array.isArray(body[name]);

const never = (): boolean => false;

/** Chat and completions, of OpenAI, Azure (whose first chunk has no choices), Google (which counts in every chunk) and servers like them. */
const CHOICES: AnswerReader = {
  document(json, state) {
    const body = fields(json);
    describe(body, state);
    for (const choice of list(body.choices)) stopped(fields(choice).finish_reason, state);
    state.finished = !failed(json, undefined, state) && Array.isArray(body.choices);
  },
  event(json, name, state) {
    if (json === DONE) {
      state.finished = true;
      return;
    }
    const body = fields(json);
    describe(body, state);
    choices(body.choices, state);
    failed(json, name, state);
  },
  // servers like OpenAI's leave the last event out
  complete: ({ finished, ended }) => finished || ended === true,
};

function choices(of: unknown, state: AnswerState): void {
  const given = list(of);
  if (given.length === 0) return;
  state.choices ??= new Map();
  for (const choice of given) {
    const { index, finish_reason } = fields(choice);
    const at = typeof index === 'number' ? index : 0;
    const ends = text(finish_reason) !== undefined;
    stopped(finish_reason, state);
    if (!ends && state.choices.has(at)) continue;
    state.choices.set(at, ends);
    state.ended = true;
    for (const ended of state.choices.values()) if (!ended) state.ended = false;
  }
}

const MESSAGES: AnswerReader = {
  document(json, state) {
    const body = fields(json);
    describe(body, state);
    stopped(body.stop_reason, state);
    state.finished = !failed(json, undefined, state) && Array.isArray(body.content);
  },
  event(json, name, state) {
    if (failed(json, name, state)) return;
    const body = fields(json);
    switch (body.type ?? name) {
      case 'message_start':
        return describe(fields(body.message), state);
      case 'message_delta': {
        const { stop_reason } = fields(body.delta);
        stopped(stop_reason, state);
        if (text(stop_reason)) state.ended = true;
        return describe(body, state);
      }
      case 'message_stop':
        state.finished = true;
        describe(body, state);
        state.usage = filledUsage(state.usage, bedrockUsage(body['amazon-bedrock-invocationMetrics']));
    }
  },
  complete: ({ finished }) => finished,
};

const LAST_OF_RESPONSE = /^response\.(completed|incomplete|failed)$/;

const RESPONSES: AnswerReader = {
  document(json, state) {
    const body = fields(json);
    response(body, state);
    state.finished = !failed(json, undefined, state) && Array.isArray(body.output);
  },
  event(json, name, state) {
    const body = fields(json);
    const type = text(body.type) ?? name ?? '';
    if (type === 'response.failed') state.error ??= ofResponse(saidError(body.response));
    else if (failed(json, name, state)) return;
    // a client of a text waits for no more than this, and usage comes behind it
    if (type === 'response.output_text.done') state.ended = true;
    else if (type === 'response.output_item.done') state.ended = fields(body.item).type !== 'reasoning';
    else if (type === 'response.output_item.added' || type === 'response.content_part.added') state.ended = false;
    if (!body.response) return;
    const last = LAST_OF_RESPONSE.test(type);
    if (last) response(fields(body.response), state);
    else describe(fields(body.response), state);
    state.finished ||= last;
  },
  complete: ({ finished }) => finished,
};

/** Where it says no more, what is known. */
const ofResponse = ({ type, code, message = 'the response failed' }: SaidError = {}): ProviderError => ({ type, code, message, shape: 'openai' });

function response(body: Fields, state: AnswerState): void {
  describe(body, state);
  stopped(text(fields(body.incomplete_details).reason) ?? body.status, state);
  if (body.status === 'failed') state.error ??= ofResponse(saidError(body));
}

/** Bedrock's own, which names its events in their frames; counts come behind the last of the answer. */
const CONVERSE: AnswerReader = {
  document(json, state) {
    const body = fields(json);
    converse(body, state);
    state.finished = !failed(json, undefined, state) && fields(body.output).message !== undefined;
  },
  event(json, name, state) {
    if (name?.endsWith('Exception')) state.error ??= exception(name, fields(json));
    else if (!failed(json, name, state)) converse(fields(json), state);
    if (name === 'messageStop') state.finished = state.ended = true;
  },
  complete: ({ finished }) => finished,
};

function converse({ stopReason, usage, serviceTier }: Fields, state: AnswerState): void {
  stopped(stopReason, state);
  state.usage = mergeUsage(state.usage, bedrockUsage(usage));
  state.serviceTier = text(fields(serviceTier).type) ?? state.serviceTier;
}

export const READERS: Readonly<Record<AnswerKind, AnswerReader>> = {
  chat: CHOICES,
  completions: CHOICES,
  responses: RESPONSES,
  messages: MESSAGES,
  converse: CONVERSE,
  // Bedrock's own, which the client gets as Anthropic's
  count: reader(({ input_tokens, inputTokens }) => Number.isFinite(input_tokens ?? inputTokens), never),
  embeddings: reader(isList('data'), never),
  moderations: reader(isList('results'), never),
  images: reader(isList('data'), (type) => /^image_\w+\.completed$/.test(type)),
  // speech and transcripts end with an event of theirs, or as the stream of a server like OpenAI's; a list of models is one document
  media: reader(
    (body) => isList('data')(body) || body.text !== undefined,
    (type) => type === DONE || /\.done$/.test(type),
  ),
};
