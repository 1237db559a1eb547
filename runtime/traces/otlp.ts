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
  /** What went wrong. */
  readonly error?: string;
}

/** Attributes that are no integers, whatever they are of one request. */
const isFraction = (key: string): boolean => /cost$|time_to_first_chunk$|temperature$|top_[pk]$|penalty$/.test(key);

export const encodeSpan = ({ traceId, spanId, parentSpanId, isRemote, name, kind, start, end, attributes, error }: Span): string =>
  JSON.stringify({
    traceId,
    spanId,
    parentSpanId,
    flags: FLAGS.sampled | FLAGS.knowsParent | (isRemote ? FLAGS.isRemote : 0),
    name,
    kind,
    startTimeUnixNano: nanoseconds(start),
    endTimeUnixNano: nanoseconds(end),
    attributes: encodeAttributes(attributes),
    status: error === undefined ? {} : { code: STATUS_ERROR, message: error },
  });

/** Of all spans of a task, what stands around them. */
export function envelopeOf(resource: Attributes, scope: string): readonly [before: string, after: string] {
  const [before, after] = JSON.stringify({
    resourceSpans: [{ resource: { attributes: encodeAttributes(resource) }, scopeSpans: [{ scope: { name: scope }, spans: ['SPANS'] }] }],
  }).split('"SPANS"');
  return [before, after];
}

/** Integers of 64 bits are text: https://protobuf.dev/programming-guides/json/ */
const encodeAttributes = (attributes: Attributes): object[] =>
  Object.entries(attributes).flatMap(([key, value]) => (value === undefined ? [] : [{ key, value: encodeValue(key, value) }]));

function encodeValue(key: string, value: NonNullable<AttributeValue>): object {
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  if (typeof value === 'number') return isFraction(key) ? { doubleValue: value } : { intValue: String(value) };
  return { arrayValue: { values: value.map((each) => ({ stringValue: each })) } };
}

/** To the microsecond: a double has no more of it. */
const nanoseconds = (milliseconds: number): string => `${Math.round(milliseconds * 1_000)}000`;
