/**
 * OpenTelemetry's protocol, in JSON, as a receiver reads it: what a message of protobuf could not hold is no export.
 * https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding
 */

/** A span as it was received. */
export interface ReceivedSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly flags: number;
  readonly name: string;
  readonly kind: 'internal' | 'server' | 'client';
  /** Milliseconds since 1970. */
  readonly start: number;
  readonly end: number;
  // biome-ignore lint/suspicious/noExplicitAny: a test reads any value
  readonly attributes: Readonly<Record<string, any>>;
  readonly error?: string;
  readonly resource: Readonly<Record<string, unknown>>;
  readonly scope: string;
}

/** A point of a metric that counts what came since the last. */
export interface ReceivedPoint {
  readonly metric: string;
  readonly unit: string;
  readonly attributes: ReceivedSpan['attributes'];
  /** Absent of a sum. */
  readonly count?: number;
  readonly sum: number;
  readonly min?: number;
  readonly max?: number;
  readonly resource: Readonly<Record<string, unknown>>;
}

export interface ReceivedLogRecord {
  readonly eventName: string;
  readonly time: number;
  readonly severity: string;
  readonly traceId?: string;
  readonly body?: unknown;
  readonly attributes: ReceivedSpan['attributes'];
  readonly resource: Readonly<Record<string, unknown>>;
}

const KINDS = [undefined, 'internal', 'server', 'client'] as const;
const STATUS = { unset: 0, ok: 1, error: 2 };

// biome-ignore lint/suspicious/noExplicitAny: a document, before anything is known of it
type Any = any;

/** Throws where it is none. */
export function readSpans(document: Any): ReceivedSpan[] {
  only(document, ['resourceSpans']);
  return list(document.resourceSpans).flatMap((each) => {
    only(each, ['resource', 'scopeSpans', 'schemaUrl']);
    const resource = attributesOf(each.resource.attributes);
    return list(each.scopeSpans).flatMap(({ scope, spans }) => list(spans).map((span) => ({ ...spanOf(span), resource, scope: String(scope.name) })));
  });
}

const TIMES = ['startTimeUnixNano', 'timeUnixNano'];
const DELTA = 1;

/** Throws where it is none. */
export function readMetrics(document: Any): ReceivedPoint[] {
  only(document, ['resourceMetrics']);
  return list(document.resourceMetrics).flatMap((each) => {
    only(each, ['resource', 'scopeMetrics', 'schemaUrl']);
    const resource = attributesOf(each.resource.attributes);
    return list(each.scopeMetrics).flatMap(({ metrics }) =>
      list(metrics).flatMap((metric) => pointsOf(metric).map((point) => ({ ...point, resource }))),
    );
  });
}

function pointsOf(metric: Any): Omit<ReceivedPoint, 'resource'>[] {
  only(metric, ['name', 'description', 'unit', 'sum', 'histogram']);
  const { name, unit, sum, histogram } = metric;
  must(typeof name === 'string' && name !== '' && typeof unit === 'string' && !sum !== !histogram, metric);
  const { aggregationTemporality, dataPoints } = sum ?? histogram;
  must(aggregationTemporality === DELTA && (!sum || sum.isMonotonic === true), metric);
  const points = list(dataPoints).map((point) => {
    must(millisecondsOf(point.timeUnixNano) >= millisecondsOf(point.startTimeUnixNano), point);
    const read = { metric: name, unit, attributes: attributesOf(point.attributes) };
    if (sum) {
      only(point, [...TIMES, 'attributes', 'asDouble', 'asInt']);
      must(typeof point.asDouble === 'number', point);
      return { ...read, sum: point.asDouble };
    }
    only(point, [...TIMES, 'attributes', 'count', 'sum', 'min', 'max', 'bucketCounts', 'explicitBounds']);
    const bounds = list(point.explicitBounds);
    const counts = list(point.bucketCounts).map(whole);
    const count = whole(point.count);
    must(bounds.every((bound, index) => index === 0 || bound > bounds[index - 1]) && counts.length === bounds.length + 1, point);
    must(counts.reduce((total, each) => total + each, 0) === count && count > 0, point);
    must([point.sum, point.min, point.max].every((value) => typeof value === 'number') && point.min <= point.max, point);
    return { ...read, count, sum: point.sum, min: point.min, max: point.max };
  });
  must(new Set(points.map(({ attributes }) => JSON.stringify(attributes))).size === points.length, metric);
  return points;
}

/** Throws where it is none. */
export function readLogs(document: Any): ReceivedLogRecord[] {
  only(document, ['resourceLogs']);
  return list(document.resourceLogs).flatMap((each) => {
    only(each, ['resource', 'scopeLogs', 'schemaUrl']);
    const resource = attributesOf(each.resource.attributes);
    return list(each.scopeLogs).flatMap(({ logRecords }) => list(logRecords).map((record) => ({ ...logRecordOf(record), resource })));
  });
}

/** https://opentelemetry.io/docs/specs/otel/logs/data-model/#field-severitynumber */
const SEVERITIES: Readonly<Record<number, string>> = { 9: 'INFO', 13: 'WARN', 17: 'ERROR' };

function logRecordOf(record: Any): Omit<ReceivedLogRecord, 'resource'> {
  only(record, [
    ...['timeUnixNano', 'observedTimeUnixNano', 'severityNumber', 'severityText', 'eventName', 'traceId', 'spanId', 'flags'],
    ...['body', 'attributes', 'droppedAttributesCount'],
  ]);
  must(SEVERITIES[record.severityNumber] === record.severityText && typeof record.eventName === 'string', record);
  return {
    eventName: record.eventName,
    time: millisecondsOf(record.timeUnixNano),
    severity: record.severityText,
    ...(record.traceId !== undefined && { traceId: hex(record.traceId, 32) }),
    ...(record.body !== undefined && { body: readValue(record.body) }),
    attributes: attributesOf(record.attributes),
  };
}

function whole(text: Any): number {
  must(/^\d+$/.test(text), text);
  return Number(text);
}

function spanOf(span: Any): Omit<ReceivedSpan, 'resource' | 'scope'> {
  only(span, [
    ...['traceId', 'spanId', 'parentSpanId', 'traceState', 'flags', 'name', 'kind', 'startTimeUnixNano', 'endTimeUnixNano'],
    ...['attributes', 'events', 'links', 'status', 'droppedAttributesCount', 'droppedEventsCount', 'droppedLinksCount'],
  ]);
  const kind = KINDS[span.kind];
  const { code = STATUS.unset, message } = span.status ?? {};
  must(kind && Number.isInteger(span.flags) && typeof span.name === 'string' && span.name !== '', span);
  const read = {
    traceId: hex(span.traceId, 32),
    spanId: hex(span.spanId, 16),
    ...(span.parentSpanId !== undefined && { parentSpanId: hex(span.parentSpanId, 16) }),
    flags: span.flags,
    name: span.name,
    kind: kind as ReceivedSpan['kind'],
    start: millisecondsOf(span.startTimeUnixNano),
    end: millisecondsOf(span.endTimeUnixNano),
    attributes: attributesOf(span.attributes),
    ...(code === STATUS.error && { error: String(message) }),
  };
  must(read.end >= read.start, span);
  return read;
}

function attributesOf(given: Any): Record<string, unknown> {
  const keys = list(given).map(({ key }) => key);
  must(new Set(keys).size === keys.length && keys.every((key) => typeof key === 'string' && key !== ''), keys);
  return Object.fromEntries(list(given).map(({ key, value }) => [key, readValue(value)]));
}

function readValue(value: Any): unknown {
  const [[type, held], ...others] = Object.entries<Any>(value);
  must(others.length === 0, value);
  if (type === 'stringValue') must(typeof held === 'string', value);
  else if (type === 'boolValue') must(typeof held === 'boolean', value);
  else if (type === 'doubleValue') must(typeof held === 'number', value);
  else if (type === 'intValue') {
    must(/^-?\d+$/.test(held), value);
    return Number(held);
  } else if (type === 'arrayValue') return list(held.values).map(readValue);
  else must(false, value);
  return held;
}

function millisecondsOf(nanoseconds: Any): number {
  must(/^\d{19}$/.test(nanoseconds), nanoseconds);
  return Number(nanoseconds) / 1_000_000;
}

function hex(text: Any, digits: number): string {
  must(typeof text === 'string' && new RegExp(`^(?!0+$)[0-9a-f]{${digits}}$`).test(text), text);
  return text;
}

function list(value: Any): Any[] {
  must(Array.isArray(value), value);
  return value;
}

function only(value: Any, fields: readonly string[]): void {
  must(value instanceof Object && Object.keys(value).every((field) => fields.includes(field)), value);
}

function must(is: unknown, value: unknown): void {
  if (!is) throw new Error(`not OTLP: ${JSON.stringify(value)?.slice(0, 300)}`);
}
