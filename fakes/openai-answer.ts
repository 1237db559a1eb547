import { type ApiAnswer, data, EVENT_STREAM_TYPE, JSON_TYPE, type Refusal } from './api-answer';
import { type Behaviour, inventUsage, type ProgrammedFailure, type ReportedUsage } from './behaviour';
import type { ProviderRequest } from './provider-request';

/** When every model answered. */
export const CREATED = 1_750_000_000;

/** The dated snapshot that OpenAI answers with when an alias was asked for. */
export const snapshot = (model: string): string => (/\d{4}-\d{2}-\d{2}$/.test(model) ? model : `${model}-2024-08-06`);

/** An error as the OpenAI API and its like say it. */
export const openAiError = ({ message, type, code }: ProgrammedFailure) => ({
  error: {
    message: message ?? 'The server had an error while processing your request. Sorry about that!',
    type: type ?? 'server_error',
    param: null,
    code: code ?? null,
  },
});

/** A refusal as they say it. */
export const openAiRefusal = ({ status, failure }: Refusal): ApiAnswer => ({
  status,
  headers: JSON_TYPE,
  body: JSON.stringify(openAiError({ type: 'invalid_request_error', ...failure })),
});

/** A whole answer; a failure takes its place under the same status. */
export const whole = (body: object): ApiAnswer => ({
  headers: JSON_TYPE,
  body: JSON.stringify(body),
  failure: (failure) => JSON.stringify(openAiError(failure)),
});

/** A stream; a failure is one of its events. */
export const streamed = (events: Iterable<string>): ApiAnswer => ({
  headers: EVENT_STREAM_TYPE,
  events,
  failure: (failure) => data(openAiError(failure)),
});

/** In two, as whatever is streamed comes in pieces. */
export function* halves(value: string): Generator<string> {
  const middle = Math.ceil(value.length / 2);
  if (middle > 0) yield value.slice(0, middle);
  if (middle < value.length) yield value.slice(middle);
}

/** What an OpenAI answer reports for a request. */
export function openAiUsage(request: ProviderRequest, behaviour: Behaviour, model: string, parts: Partial<ReportedUsage> = {}): ReportedUsage {
  request.reported = { ...inventUsage(request, model, behaviour), ...(!behaviour.usage?.cacheWriteTokens && { cacheWriteTokens: 0 }), ...parts };
  return request.reported;
}
