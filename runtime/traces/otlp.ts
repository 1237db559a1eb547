/** OpenTelemetry's protocol, in JSON: https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding */

export type AttributeValue = string | number | boolean | readonly string[] | undefined;
export type Attributes = Readonly<Record<string, AttributeValue>>;

/** https://github.com/open-telemetry/opentelemetry-proto/blob/main/opentelemetry/proto/trace/v1/trace.proto */
export const KIND = { internal: 1, server: 2, client: 3 } as const;
const STATUS_ERROR = 2;
/** The lower byte is that of W3C; then that it is known whether the parent is of another process, and that it is. */
const FLAGS = { sampled: 0x001, knowsParent: 0x100, isRemote: 0x200 };

export interface Span {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  /** The parent is of another process. */
  readonly isRemote?: boolean;
  readonly name: string;
  readonly kind: (typeof KIND)[keyof typeof KIND];
  /** Milliseconds since 1970. */
  readonly start: number;
  readonly end: number;
  readonly attributes: Attributes;
  /** Others beside them: to put both into one object costs more than all the rest of a span. */
  readonly more?: Attributes;
  /** What went wrong. */
  readonly error?: string;
}

/** Attributes that are no integers, whatever they are of one request. */
const FRACTIONS: ReadonlySet<string> = new Set([
  ...['gateway.cost', 'gateway.guardrail_cost', 'gen_ai.response.time_to_first_chunk', 'gen_ai.request.temperature', 'gen_ai.request.top_p'],
  ...['gen_ai.request.top_k', 'gen_ai.request.frequency_penalty', 'gen_ai.request.presence_penalty'],
]);

/** As text, piece by piece: objects for it would cost several times as much. Keys are ours, and have nothing that JSON writes otherwise. */
export function encodeSpan({ traceId, spanId, parentSpanId, isRemote, name, kind, start, end, attributes, more, error }: Span): string {
  const parent = parentSpanId === undefined ? '' : `"parentSpanId":"${parentSpanId}",`;
  const flags = FLAGS.sampled | FLAGS.knowsParent | (isRemote ? FLAGS.isRemote : 0);
  const times = `"startTimeUnixNano":"${nanoseconds(start)}","endTimeUnixNano":"${nanoseconds(end)}"`;
  const status = error === undefined ? '{}' : `{"code":${STATUS_ERROR},"message":${quoted(error)}}`;
  return `{"traceId":"${traceId}","spanId":"${spanId}",${parent}"flags":${flags},"name":${quoted(name)},"kind":${kind},${times},"attributes":[${encodeAttributes(attributes, more)}],"status":${status}}`;
}

/** What spans, metrics and log records are wrapped in: `resourceSpans`, `scopeSpans`, and the name of their list. */
const WRAPPINGS = { traces: ['Spans', 'spans'], metrics: ['Metrics', 'metrics'], logs: ['Logs', 'logRecords'] } as const;

export type Signal = keyof typeof WRAPPINGS;
export type Envelope = readonly [before: string, after: string];

/** Of all that a task sends, what stands around it. */
export const envelopeOf = (signal: Signal, resource: Attributes, scope: string): Envelope => [
  `{"resource${WRAPPINGS[signal][0]}":[{"resource":{"attributes":[${encodeAttributes(resource)}]},"scope${WRAPPINGS[signal][0]}":[{"scope":{"name":${JSON.stringify(scope)}},"${WRAPPINGS[signal][1]}":[`,
  ']}]}]}',
];

export function encodeAttributes(...all: readonly (Attributes | undefined)[]): string {
  let text = '';
  for (const attributes of all) {
    for (const key in attributes) {
      const value = attributes[key];
      // no number of JSON's: one of these, and the receiver reads nothing of all that is sent with it
      if (typeof value === 'number' && !Number.isFinite(value)) continue;
      if (value !== undefined) text += `${text && ','}{"key":"${key}","value":{${encodeValue(key, value)}}}`;
    }
  }
  return text;
}

/** Integers of 64 bits are text: https://protobuf.dev/programming-guides/json/ */
function encodeValue(key: string, value: NonNullable<AttributeValue>): string {
  if (typeof value === 'string') return `"stringValue":${quoted(value)}`;
  if (typeof value === 'boolean') return `"boolValue":${value}`;
  if (typeof value === 'number') return FRACTIONS.has(key) || !Number.isSafeInteger(value) ? `"doubleValue":${value}` : `"intValue":"${value}"`;
  return `"arrayValue":{"values":[${value.map((each) => `{"stringValue":${quoted(each)}}`).join()}]}`;
}

/** Half of a character, as where a text was cut, is no UTF-8: protobuf's readers refuse it, and all that is sent with it. */
export function quoted(text: string): string {
  const json = JSON.stringify(text);
  return json.includes('\\ud') ? JSON.stringify(text.replace(/\p{Cs}/gu, '\ufffd')) : json;
}

/** To the microsecond: a double has no more of it. */
export const nanoseconds = (milliseconds: number): string => `${Math.round(milliseconds * 1_000)}000`;
