/**
 * OpenTelemetry's protocol for traces, in JSON, as a receiver reads it: what a message of protobuf could not hold is no export.
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
