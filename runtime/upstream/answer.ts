import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';
import { Refusal } from '../refusal';
import { EGRESS_REFUSED } from './egress';

/** What comes back from a provider, by whichever lane, as its body begins. */
export interface UpstreamAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Readable;
}

/** Timeouts by their codes: https://github.com/nodejs/undici/blob/main/docs/docs/api/Errors.md */
export function asRefusal(error: unknown): Refusal {
  const { code, cause } = Object(error) as { code?: string; cause?: unknown };
  if (error instanceof Refusal) return error;
  if (/^(Z_|ERR__?BROTLI|ERR_PADDING)/.test(String(code))) return new Refusal('upstream_invalid');
  if (code === EGRESS_REFUSED) return new Refusal('egress_refused');
  if (/TIMEOUT|ETIMEDOUT/.test(String(code))) return new Refusal('upstream_timeout');
  return cause ? asRefusal(cause) : new Refusal('upstream_unreachable');
}
