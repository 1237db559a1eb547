/** Who asks. What Node would answer by itself is answered here, before the token is looked at. */

import { Refusal } from '../refusal';
import type { Stage } from '../stage';

export const identify: Stage = async (exchange, { identify: callerOf }) => {
  const { headers, headersDistinct, rawHeaders } = exchange.request;
  if (headersDistinct.host?.length !== 1 || (headers.expect ?? '100-continue').toLowerCase() !== '100-continue') throw new Refusal('invalid_request');
  // nothing but chunks: https://www.rfc-editor.org/rfc/rfc9112#section-6.1
  if ((headers['transfer-encoding'] ?? 'chunked').toLowerCase() !== 'chunked') throw new Refusal('invalid_request', 'transfer-encoding');
  exchange.caller = await callerOf(rawHeaders);
};
