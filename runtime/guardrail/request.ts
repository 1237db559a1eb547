/** The texts of a request, and the request with others in their place. */
import { JSON_BODY } from '../endpoints';
import type { Exchanges, Planned } from '../exchange';
import { scanObject } from '../json';
import { textsOfForm, withFormTexts } from './forms';
import { withTexts } from './places';
import { type FoundText, type FoundTexts, textsOfRequest } from './texts';

export const textsOf = ({ endpoint, body }: Planned): FoundTexts =>
  endpoint.body === JSON_BODY ? textsOfRequest(endpoint.answer, body.document) : { texts: textsOfForm(body.bytes), isEncoded: false };

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
