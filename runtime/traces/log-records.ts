/** What the task logs, as OpenTelemetry's log records: https://opentelemetry.io/docs/specs/otel/logs/data-model/ */
import { nanoseconds, quoted } from './otlp';

/** The record as the log has it, without what makes metrics of it. */
export type LogFields = Readonly<Record<string, unknown>>;

const SEVERITY: Readonly<Record<string, number>> = { info: 9, warn: 13, error: 17 };
const TRACE_ID = /^[0-9a-f]{32}$/;

/** Fields are attributes by their own names; lists and objects among them are JSON. */
export function encodeLogRecord({ logger, level, time, message, traceId, ...fields }: LogFields): string {
  const at = nanoseconds(Date.parse(String(time)));
  const trace = TRACE_ID.test(String(traceId)) ? `"traceId":"${traceId}",` : '';
  const body = message === undefined ? '' : `"body":{"stringValue":${quoted(String(message))}},`;
  const severity = `"severityNumber":${SEVERITY[String(level)]},"severityText":"${String(level).toUpperCase()}"`;
  let attributes = '';
  for (const name in fields) {
    const value = fields[name];
    if (value !== undefined && !isNoNumber(value)) attributes += `${attributes && ','}{"key":"${name}","value":{${encodeField(value)}}}`;
  }
  return `{"timeUnixNano":"${at}","observedTimeUnixNano":"${at}",${severity},"eventName":"${logger}",${trace}${body}"attributes":[${attributes}]}`;
}

/** JSON has none of these. */
const isNoNumber = (value: unknown): boolean => typeof value === 'number' && !Number.isFinite(value);

/** A field is of one type in all records, whatever its value in this one. */
function encodeField(value: unknown): string {
  if (typeof value === 'number') return `"doubleValue":${value}`;
  if (typeof value === 'boolean') return `"boolValue":${value}`;
  return `"stringValue":${quoted(typeof value === 'string' ? value : JSON.stringify(value))}`;
}
