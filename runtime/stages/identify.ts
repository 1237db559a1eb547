/** Who asks. What Node would answer by itself is answered here, before the token is looked at. */

import { Refusal } from '../refusal';
import type { Stage } from '../stage';

export const identify: Stage = {
  enter(exchange, services): void | Promise<void> {
    const { headers, rawHeaders } = exchange.request;
    const { host, expect = '100-continue' } = headers;
    const hosts = rawHeaders.filter((name, index) => index % 2 === 0 && name.toLowerCase() === 'host').length;
    if (host === undefined || hosts > 1 || expect.toLowerCase() !== '100-continue') throw new Refusal('invalid_request');
    // nothing but chunks: https://www.rfc-editor.org/rfc/rfc9112#section-6.1
    if ((headers['transfer-encoding'] ?? 'chunked').toLowerCase() !== 'chunked') throw new Refusal('invalid_request', 'transfer-encoding');
    const caller = services.identify(rawHeaders);
    if (!(caller instanceof Promise)) exchange.caller = caller;
    else
      return caller.then((each) => {
        exchange.caller = each;
      });
  },
};
