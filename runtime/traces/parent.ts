/** What a request says of the trace that it belongs to. */
import type { IncomingHttpHeaders } from 'node:http';

export interface Parent {
  readonly traceId: string;
  readonly spanId?: string;
  /** Absent: it does not say. */
  readonly sampled?: boolean;
}

/** https://www.w3.org/TR/trace-context/#traceparent-header; of a later version what this one knows, too. */
const TRACEPARENT = /^(?!ff)([0-9a-f]{2})-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;

/**
 * https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader; clients may send a root of their own making, and
 * `Sampled=?` leaves it to who is asked.
 */
const ROOT = /(?:^|;) ?Root=1-(?!0{8}-0{24})([0-9a-f]{8})-([0-9a-f]{24})(?:;|$)/;
const PARENT = /(?:^|;) ?Parent=(?!0{16})([0-9a-f]{16})(?:;|$)/;
const SAMPLED = /(?:^|;) ?Sampled=([01])(?:;|$)/;

/** Of `traceparent`, or else of what the load balancer adds. What is not well-formed is not there. */
export function parentOf({ traceparent, 'x-amzn-trace-id': amazons }: IncomingHttpHeaders): Parent | undefined {
  const [, version, traceId, spanId, flags, more] = TRACEPARENT.exec(String(traceparent ?? '')) ?? [];
  if (traceId && !(version === '00' && more)) return { traceId, spanId, sampled: (Number.parseInt(flags, 16) & 1) === 1 };
  return amazons ? ofAmazon(String(amazons)) : undefined;
}

function ofAmazon(header: string): Parent | undefined {
  const [, seconds, rest] = ROOT.exec(header) ?? [];
  if (!seconds) return undefined;
  const [, sampled] = SAMPLED.exec(header) ?? [];
  return { traceId: seconds + rest, spanId: PARENT.exec(header)?.[1], sampled: sampled === undefined ? undefined : sampled === '1' };
}
