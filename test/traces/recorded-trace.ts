import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ReceivedSpan } from '../../fakes';

export const RECORDED = join(__dirname, 'recorded-spans.json');

/** A span of the run that the picture shows; times from the beginning of the request, in milliseconds. */
export type RecordedSpan = Pick<ReceivedSpan, 'traceId' | 'spanId' | 'parentSpanId' | 'name' | 'kind' | 'start' | 'end' | 'error' | 'attributes'>;

export const recordOf =
  (server: ReceivedSpan) =>
  ({ traceId, spanId, parentSpanId, name, kind, start, end, error, attributes }: ReceivedSpan): RecordedSpan => ({
    ...{ traceId, spanId, parentSpanId, name, kind, error, attributes },
    start: Math.round((start - server.start) * 1_000) / 1_000,
    end: Math.round((end - server.start) * 1_000) / 1_000,
  });

export const recordedTrace = (): readonly RecordedSpan[] => JSON.parse(readFileSync(RECORDED, 'utf8'));
