/** Where providers say what went wrong: one place for answers with an error's status and for those without. */
import { fields, parseJson, text } from '../parsing';
import type { ProviderError } from './state';

/** A longer message quotes the request. */
const MAX_MESSAGE = 4096;

export interface SaidError extends ProviderError {
  readonly param?: string;
  /** Google's reason among the details, which is finer than its type. */
  readonly reason?: string;
  /** Seconds, where the body says it. */
  readonly retryAfter?: string;
}

/** `undefined` where the document is no error. Google's endpoint wraps its document in a list. */
export function saidError(document: unknown, name?: string): SaidError | undefined {
  const body = fields(Array.isArray(document) ? document[0] : document);
  const coral = text(body.__type) ?? text(fields(body.Output).__type);
  if (coral) return { type: awsName(coral), message: readable(body.message ?? body.Message ?? fields(body.Output).message) };
  const isError = body.type === 'error' || body.object === 'error' || name === 'error';
  if (!body.error && !isError) return undefined;
  if (typeof body.error === 'string') return { type: text(body.type), message: readable(body.error) };
  // the Responses API's event has its members beside its type
  const error = fields(body.error ?? body);
  const type = error === body && body.type === 'error' ? undefined : text(error.type);
  const message = readable(error.message, text(body.provider));
  if (body.type === 'error' && body.error) return { type, code: text(error.code), message, shape: 'anthropic' };
  if (text(error.status)) return { type: text(error.status), message, status: Number(error.code) || undefined, ...details(error.details) };
  const code = typeof error.code === 'number' ? String(error.code) : text(error.code);
  return { type, code, param: text(error.param)?.slice(0, MAX_MESSAGE), message, shape: 'openai' };
}

/** `com.amazon.coral.service#UnknownOperationException`, `ThrottlingException:http://…` */
export const awsName = (name: string): string => name.replace(/^.*#|:.*$/g, '');

/** https://cloud.google.com/apis/design/errors#error_details */
function details(list: unknown): Pick<SaidError, 'reason' | 'retryAfter'> {
  let reason: string | undefined;
  let retryAfter: string | undefined;
  for (const each of Array.isArray(list) ? list.map(fields) : []) {
    reason ??= text(each.reason);
    const delay = Number.parseFloat(text(each.retryDelay) ?? '');
    if (delay >= 0) retryAfter = String(Math.ceil(delay));
  }
  return { reason, retryAfter };
}

/** A message without the name that the stock gateway puts before it, and of a document in it, what that says. */
export function readable(said: unknown, provider?: string): string | undefined {
  let message = text(said);
  if (message === undefined) return undefined;
  const prefix = `${provider} error: `;
  if (message.startsWith(prefix)) message = message.slice(prefix.length);
  const start = message.indexOf('{');
  if (start >= 0 && message.trimEnd().endsWith('}')) {
    const inner = parseJson(message.slice(start));
    const error = saidError(inner);
    message = error?.message ?? error?.type ?? text(fields(inner).message) ?? message;
  }
  return message.slice(0, MAX_MESSAGE);
}
