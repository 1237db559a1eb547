/** What the frames of Bedrock's InvokeModelWithResponseStream say, for a client of Anthropic's Messages API. */
import { parseJson } from '../parsing';
import { errorNames, statusOf } from './error-types';
import type { Frame } from './frames';
import type { ProviderError } from './state';

export interface AnthropicEvent {
  /** The name of the event, which is the type of its document. */
  readonly event: string;
  /** The document as text in one line. */
  readonly data: string;
  /** The document, parsed. */
  readonly document: Readonly<Record<string, unknown>>;
}

export const METRICS = 'amazon-bedrock-invocationMetrics';
/** The member and one comma. A quote in a text is escaped, so it is nowhere else. */
const MEMBER = `"${METRICS}"\\s*:\\s*{(?:[^{}]|{[^{}]*})*}`;
const METRICS_MEMBER = new RegExp(`,\\s*${MEMBER}|${MEMBER}\\s*,?\\s*`);

/** `undefined` for a frame that holds no part of the answer. */
export function anthropicEvent({
  headers,
  payload,
}: Pick<Frame, 'headers' | 'payload'>): AnthropicEvent | { readonly error: ProviderError } | undefined {
  const error = frameError(headers, payload);
  if (error) return { error };
  if (headers[':event-type'] !== 'chunk') return undefined;
  const encoded = parse(payload).bytes;
  const text = typeof encoded === 'string' ? Buffer.from(encoded, 'base64').toString() : '';
  const document = parse(text);
  const { type } = document;
  // it becomes a line of its own, which holds nothing but a word
  if (typeof type !== 'string' || !/^\w+$/.test(type)) return { error: failure(500, undefined, 'a part of the answer is not readable') };
  const data = document[METRICS] ? text.replace(METRICS_MEMBER, '') : text;
  return { event: type, data: data.replace(/[\r\n]+/g, ' '), document };
}

/** Why a stream ends, if the frame says so. */
export function frameError(headers: Frame['headers'], payload: Buffer): ProviderError | undefined {
  if (headers[':message-type'] === 'exception') return exception(headers[':exception-type'], parse(payload));
  return headers[':message-type'] === 'error' ? failure(500, headers[':error-code'], headers[':error-message']) : undefined;
}

/** What a frame says, for a client of Bedrock's own API: of InvokeModel's, what is wrapped in it. */
export function frameDocument(payload: Buffer): Record<string, unknown> {
  const document = parse(payload);
  const { bytes } = document;
  return typeof bytes === 'string' ? parse(Buffer.from(bytes, 'base64')) : document;
}

/** What an exception frame says, by its name and payload; the type is Anthropic's. */
export function exception(name: string | undefined, { message, originalMessage, originalStatusCode }: Record<string, unknown>): ProviderError {
  const status = Number(originalStatusCode) || statusOf(name);
  const said = [message, originalMessage].find((each): each is string => typeof each === 'string');
  return failure(status, name, said);
}

const failure = (status: number, code: string | undefined, message: string | undefined): ProviderError => ({
  type: errorNames(status)[0],
  code,
  message,
  status,
});

/** Nothing, if it is no JSON object. */
const parse = (json: Buffer | string): Record<string, unknown> => Object(parseJson(json));
