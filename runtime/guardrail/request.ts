/** The texts of a request, and the request with others in their place. */
import { JSON_BODY } from '../endpoints';
import type { Exchanges, Planned } from '../exchange';
import { scanObject } from '../json';
import { textsOfForm, withFormTexts } from './forms';
import { withTexts } from './places';
import { type FoundText, type FoundTexts, stepsOf, textsOfRequest } from './texts';

export const textsOf = ({ endpoint, body }: Pick<Planned, 'endpoint' | 'body'>): FoundTexts =>
  endpoint.body === JSON_BODY ? textsOfRequest(endpoint.answer, body.document) : { texts: textsOfForm(body.bytes), isUnreadable: false };

const DATA_URL = /^data:[^,]*,/;

/** As it stands in the document. */
export const asGiven = ({ body }: Planned, { path, isBase64 }: FoundText, text: string): string =>
  isBase64 ? (DATA_URL.exec(valueAt(body.document, path))?.[0] ?? '') + Buffer.from(text).toString('base64') : text;

const valueAt = (document: unknown, path: string): string => String(stepsOf(path).reduce<unknown>((value, step) => Object(value)[step], document));

/** What goes out from here on. False where one of the texts has no place. */
export function replaceTexts(exchange: Planned, exchanges: Exchanges, found: readonly FoundText[], texts: ReadonlyMap<string, string>): boolean {
  const { endpoint, body } = exchange;
  const { contentType, model, stream } = body;
  const isJson = endpoint.body === JSON_BODY;
  const bytes = isJson ? withTexts(body.text, texts) : withFormTexts(body.bytes, found, texts);
  if (!bytes) return false;
  exchanges.hold(exchange, bytes.length - body.bytes.length);
  exchange.body = { ...body, ...(isJson && scanObject(bytes)), bytes, contentType, model, stream };
  return true;
}
