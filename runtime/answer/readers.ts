/** What an answer says about itself, by the API that it belongs to: one row per kind of answer. Nothing is trusted to have the API's shape. */
import type { AnswerKind } from '../endpoints';
import { mergeUsage } from '../usage';
import { type Fields, fields, saidError, text } from './provider-error';
import type { AnswerState } from './state';

export interface AnswerReader {
  /** The whole answer, parsed. */
  document(json: unknown, state: AnswerState): void;
  /** One event of a stream: its data, parsed (`undefined` where that is no JSON), or the word `[DONE]`. */
  event(json: unknown, name: string | undefined, state: AnswerState): void;
  /** Whether a stream that ended cleanly here was complete. */
  complete(state: AnswerState): boolean;
}

export const DONE = '[DONE]';

/** Model, usage and tier stand at the same place in a document of every API. */
function describe({ model, usage, service_tier }: Fields, state: AnswerState): void {
  if (text(model)) state.model = model as string;
  if (usage) state.usage = mergeUsage(state.usage, usage);
  // Anthropic says it beside its counts
  const tier = text(service_tier) ?? text(fields(usage).service_tier);
  if (tier) state.serviceTier = tier;
}

/** Whether it was one; the first of an answer counts. */
function failed(json: unknown, name: string | undefined, state: AnswerState): boolean {
  const said = saidError(json, name);
  if (!said) return false;
  const { type, code, message, status } = said;
  state.error ??= { type, code, message, status };
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
    choices(body.choices, state);
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
  complete({ finished, choices }) {
    if (finished || !choices?.size) return finished;
    for (const ended of choices.values()) if (!ended) return false;
    return true;
  },
};

function choices(list: unknown, state: AnswerState): void {
  if (!Array.isArray(list) || list.length === 0) return;
  state.choices ??= new Map();
  for (const choice of list) {
    const { index, finish_reason } = fields(choice);
    const at = typeof index === 'number' ? index : 0;
    const reason = text(finish_reason);
    if (reason) state.stopReason = reason;
    if (reason || !state.choices.has(at)) state.choices.set(at, reason !== undefined);
  }
}

const MESSAGES: AnswerReader = {
  document(json, state) {
    const body = fields(json);
    describe(body, state);
    state.stopReason = text(body.stop_reason) ?? state.stopReason;
    state.finished = !failed(json, undefined, state) && Array.isArray(body.content);
  },
  event(json, name, state) {
    if (failed(json, name, state)) return;
    const body = fields(json);
    switch (body.type ?? name) {
      case 'message_start':
        return describe(fields(body.message), state);
      case 'message_delta':
        state.stopReason = text(fields(body.delta).stop_reason) ?? state.stopReason;
        return describe(body, state);
      case 'message_stop':
        state.finished = true;
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
    if (type === 'response.failed') state.error ??= { message: 'the response failed', ...withoutShape(saidError(body.response)) };
    else if (failed(json, name, state)) return;
    if (!body.response) return;
    const last = LAST_OF_RESPONSE.test(type);
    if (last) response(fields(body.response), state);
    else describe(fields(body.response), state);
    state.finished ||= last;
  },
  complete: ({ finished }) => finished,
};

const withoutShape = ({ type, code, message }: ReturnType<typeof saidError> = {}) => ({ type, code, ...(message && { message }) });

function response(body: Fields, state: AnswerState): void {
  describe(body, state);
  state.stopReason = text(fields(body.incomplete_details).reason) ?? text(body.status) ?? state.stopReason;
  if (body.status === 'failed') state.error ??= { message: 'the response failed', ...withoutShape(saidError(body)) };
}

export const READERS: Readonly<Record<AnswerKind, AnswerReader>> = {
  chat: CHOICES,
  completions: CHOICES,
  responses: RESPONSES,
  messages: MESSAGES,
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
