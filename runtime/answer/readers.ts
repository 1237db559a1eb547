/** What an answer says about itself, by the API that it belongs to: one row per kind of answer. Nothing is trusted to have the API's shape. */
import type { AnswerKind } from '../endpoints';
import { OPTIMIZED } from '../headers';
import { type Fields, fields, list, text } from '../parsing';
import { bedrockUsage, filledUsage, mergeUsage } from '../usage';
import { exception, METRICS } from './bedrock-chunks';
import { INTERVENED } from './intervention';
import { saidError } from './provider-error';
import { countSaid } from './said';
import type { AnswerState, ProviderError } from './state';

export interface AnswerReader {
  /** The whole answer, parsed. */
  document(json: unknown, state: AnswerState): void;
  /** One event of a stream: its data, parsed (`undefined` where that is no JSON), or the word `[DONE]`. */
  event(json: unknown, name: string | undefined, state: AnswerState): void;
  /** Whether a stream that ended cleanly here was complete; `choices`: as many as were asked for. */
  complete(state: AnswerState, choices?: unknown): boolean;
}

export const DONE = '[DONE]';

/** What stands at the same place in a document of every API, and in those events that tell it. */
function describe(body: Fields, state: AnswerState): void {
  const usage = fields(body.usage);
  state.id = text(body.id) ?? state.id;
  state.model = text(body.model) ?? state.model;
  state.usage = mergeUsage(state.usage, usage.inputTokens === undefined ? body.usage : bedrockUsage(usage));
  // another model's that this one asked, whose tokens are in no total
  const asked = list(usage.iterations).filter((each) => fields(each).type === 'advisor_message').length;
  if (asked > 0) state.tools = { ...state.tools, advisor: asked };
  // Anthropic says it beside its counts, Bedrock in an object
  if (fields(body.performanceConfig).latency === OPTIMIZED) state.billedTier = OPTIMIZED;
  const tiers = [state.billedTier, body.service_tier, usage.service_tier, fields(body.serviceTier).type];
  state.serviceTier = tiers.map(text).find(Boolean) ?? state.serviceTier;
}

/** A guardrail's is told beside the model's own, which it did not choose, and in any event. */
function guarded(body: Fields, state: AnswerState): void {
  if (body['amazon-bedrock-guardrailAction'] === 'INTERVENED') state.stopReason = INTERVENED;
}

function stopped(reason: unknown, state: AnswerState): void {
  if (state.stopReason !== INTERVENED) state.stopReason = text(reason) ?? state.stopReason;
}

/** A whole answer: a document, or what the last event of a response holds. */
function whole(body: Fields, state: AnswerState): void {
  describe(body, state);
  guarded(body, state);
  // those that a stream showed one by one
  if (list(body.output).length > 0) state.tools = undefined;
  for (const item of list(body.output)) toolRan(fields(item), state);
  for (const choice of list(body.choices)) stopped(fields(choice).finish_reason, state);
  stopped(body.stop_reason ?? body.stopReason ?? fields(body.incomplete_details).reason ?? body.status, state);
  if (body.status === 'failed') fail(saidError(body) ?? { message: 'the response failed' }, state);
}

/** OpenAI's tools that are billed by the call; of a search in the web, not the pages that it opens. */
const BILLED_TOOL = /^(web_search|file_search|code_interpreter|image_generation)_call$/;

function toolRan({ type, action }: Fields, state: AnswerState): void {
  const [, tool] = BILLED_TOOL.exec(String(type)) ?? [];
  if (tool && (text(fields(action).type) ?? 'search') === 'search') count(tool, state);
}

function count(tool: string, state: AnswerState): void {
  state.tools = { ...state.tools, [tool]: (state.tools?.[tool] ?? 0) + 1 };
}

/** The first of an answer counts. */
function fail(error: ProviderError, state: AnswerState): void {
  state.error ??= error;
}

type OnEvent = (body: Fields, type: string, state: AnswerState) => void;

/** By what a document of the API has, and what the events of a stream mean. */
function reader(isDocument: (body: Fields) => boolean, onEvent: OnEvent): AnswerReader {
  return {
    document(json, state) {
      const body = fields(json);
      const isOne = isDocument(body);
      const error = saidError(json);
      // what is an error alone may repeat a model's name that the client invented
      if (isOne || !error) whole(body, state);
      if (error) fail(error, state);
      state.finished = isOne && !state.error;
      if (state.finished) state.counted = true;
    },
    event(json, name, state) {
      const error = saidError(json, name);
      if (error) fail(error, state);
      const body = fields(json);
      const { usage } = state;
      countSaid(body.delta, state);
      onEvent(body, json === DONE ? DONE : (text(body.type) ?? name ?? ''), state);
      state.counted = (state.ended || state.finished) && (state.counted || state.usage !== usage);
    },
    complete: ({ finished }) => finished,
  };
}

const has =
  (name: string) =>
  (body: Fields): boolean =>
    Array.isArray(body[name]);

/** The event that completes it tells what it used. */
const lastIs =
  (last: RegExp): OnEvent =>
  (body, type, state) => {
    describe(body, state);
    if (last.test(type)) state.finished = true;
  };

/** There is none. */
const NO_STREAM: OnEvent = () => undefined;

/** Chat and completions, of OpenAI, Azure (whose first chunk has no choices), Google (which counts in every chunk) and servers like them. */
const CHOICES: AnswerReader = {
  ...reader(has('choices'), (body, type, state) => {
    if (type === DONE) state.finished = true;
    describe(body, state);
    for (const choice of list(body.choices)) {
      const { index, finish_reason, delta, text: completion } = fields(choice);
      countSaid(delta ?? completion, state);
      const at = typeof index === 'number' ? index : 0;
      const ends = text(finish_reason) !== undefined;
      stopped(finish_reason, state);
      state.choices ??= new Map();
      if (!ends && state.choices.has(at)) continue;
      state.choices.set(at, ends);
      state.ended = true;
      for (const ended of state.choices.values()) if (!ended) state.ended = false;
    }
  }),
  // servers like OpenAI's leave the last event out
  complete: ({ finished, ended, choices }, asked) => finished || (ended === true && choices?.size === (Number(asked) || choices?.size)),
};

/** Anthropic's tools, as usage calls them: some have several names, one for each of their commands. */
const SERVER_TOOL = /web_search|web_fetch|code_execution|tool_search|advisor/;

const onMessage: OnEvent = (body, type, state) => {
  guarded(body, state);
  switch (type) {
    case 'message_start':
      guarded(fields(body.message), state);
      return describe(fields(body.message), state);
    case 'content_block_start': {
      // in the end its usage counts them
      const { type: block, name } = fields(body.content_block);
      const [tool] = (block === 'server_tool_use' && SERVER_TOOL.exec(String(name))) || [];
      if (tool) count(tool, state);
      return;
    }
    case 'message_delta': {
      const { stop_reason } = fields(body.delta);
      stopped(stop_reason, state);
      if (text(stop_reason)) {
        state.ended = true;
        state.tools = undefined;
      }
      return describe(body, state);
    }
    case 'message_stop':
      state.finished = true;
      describe(body, state);
      state.usage = filledUsage(state.usage, bedrockUsage(body[METRICS]));
  }
};

const onResponse: OnEvent = (body, type, state) => {
  // a client of a text waits for no more than this, and usage comes behind it
  if (type === 'response.output_text.done') state.ended = true;
  else if (type === 'response.output_item.done') {
    state.ended = fields(body.item).type !== 'reasoning';
    toolRan(fields(body.item), state);
  } else if (/_(item|part)\.added$/.test(type)) state.ended = false;
  if (!body.response) return;
  state.finished ||= /^response\.(completed|incomplete|failed)$/.test(type);
  (state.finished ? whole : describe)(fields(body.response), state);
};

/** Bedrock's own, whose frames name the events; counts come behind the last of the answer. */
const onConverse: OnEvent = (body, type, state) => {
  if (type.endsWith('Exception')) return fail(exception(type, body), state);
  describe(body, state);
  if (type !== 'messageStop') return;
  stopped(body.stopReason, state);
  state.finished = state.ended = true;
};

/** Whatever a model of InvokeModel's answers with: Claude's events, or pieces without a type, the last of which has what Bedrock counted. */
const onInvoked: OnEvent = (body, type, state) => {
  if (type.startsWith('message_')) return onMessage(body, type, state);
  for (const choice of list(body.choices)) countSaid(fields(choice).delta ?? choice, state);
  countSaid(body.outputs ?? fields(body.contentBlockDelta).delta ?? { text: body.generation ?? body.outputText ?? body.text }, state);
  whole(fields(body.messageStop ?? body), state);
  if (body[METRICS] || (!body.type && state.stopReason)) state.finished = true;
  state.usage = filledUsage(state.usage, bedrockUsage(body[METRICS]));
};

export const READERS: Readonly<Record<AnswerKind, AnswerReader>> = {
  chat: CHOICES,
  completions: CHOICES,
  responses: reader(has('output'), onResponse),
  messages: reader(has('content'), onMessage),
  converse: reader(({ output }) => fields(output).message !== undefined, onConverse),
  invoked: reader((body) => Object.keys(body).length > 0, onInvoked),
  // Bedrock's own too, which a client of Anthropic's gets as theirs
  count: reader(({ input_tokens, inputTokens }) => Number.isFinite(input_tokens ?? inputTokens), NO_STREAM),
  embeddings: reader(has('data'), NO_STREAM),
  moderations: reader(has('results'), NO_STREAM),
  images: reader(has('data'), lastIs(/^image_\w+\.completed$/)),
  // speech and transcripts end with an event of theirs, or as the stream of a server like OpenAI's
  media: reader(({ text }) => text !== undefined, lastIs(/^\[DONE]$|\.done$/)),
};
