/** What the runtime needs to know of traces: of which requests its spans are exported, and where to. */
import type { SecretKey } from './secret-key';
import { type Shape, TEXT } from './shapes';

export interface TracesConfiguration {
  /**
   * Whole URL that spans are posted to, as OTLP over HTTP in JSON: `http://127.0.0.1:4318/v1/traces` of a collector in the same task.
   * Absent: the X-Ray endpoint of the gateway's own region, `https://xray.<region>.<suffix>/v1/traces`, signed with the task role.
   */
  readonly url?: string;
  /**
   * With a `url` of https: what is posted carries these headers, such as a key. The secret is written as `OTEL_EXPORTER_OTLP_HEADERS` is:
   * `name=value`, several with commas between, percent-encoded. Absent: none.
   */
  readonly headers?: SecretKey;
  /** Of the traces that begin here, the part that is exported: 0 is none, 1 is all. Absent: `TRACES.ratio`. */
  readonly ratio?: number;
  /** What the parent of a request says of its trace, sampled or not, is not followed: `ratio` holds for all. Absent: it is followed. */
  readonly ignoresParent?: boolean;
  /** Requests that failed (a status of 500 or more, an answer that broke) are exported by `ratio` alone. Absent: all of them are. */
  readonly ignoresErrors?: boolean;
  /** Milliseconds: requests that took longer are exported, all of them. 0: by `ratio` alone. Absent: `TRACES.slowerThan`. */
  readonly slowerThan?: number;
  /** Metrics are posted, too, once a minute, to `/v1/metrics` beside `url`. Absent: they are not. */
  readonly metrics?: boolean;
  /** What the task logs is posted, too, to `/v1/logs` beside `url`. Absent: it is not. */
  readonly logs?: boolean;
  /** Names of the providers that are sent `traceparent`, so that a server of one's own goes on with the trace. Absent: none. */
  readonly propagateTo?: readonly string[];
  /** Spans of attempts carry the prompt, cut, and without what has the form of a secret. Absent: no word of it. */
  readonly capturesPrompts?: boolean;
}

/** Defaults. */
export const TRACES = { ratio: 0.05, slowerThan: 60_000 } as const;

/** Paths of a collector's receiver, behind its base URL: https://opentelemetry.io/docs/specs/otlp/#otlphttp-request */
export const OTLP_PATHS = { traces: '/v1/traces', metrics: '/v1/metrics', logs: '/v1/logs' } as const;

/** Beside `x-request-id` on every answer of a gateway with traces: 32 hexadecimal digits. */
export const TRACE_ID_HEADER = 'x-trace-id';

/** The whole text, as tasks are given it. */
const URL_OF_RECEIVER = /^https?:\/\/[^\s/?#@\\]+\/[^\s#\\]*$/;
/** A key goes to nobody in plain text. */
const ENCRYPTED_URL = /^https:\/\/[^\s/?#@\\]+\/[^\s#\\]*$/;

/** The section of the boot document. */
export const tracesShape = (given: TracesConfiguration | undefined, isProvider: (name: string) => boolean): Shape => ({
  ...(given?.headers ? { url: ENCRYPTED_URL, headers: { secretArn: TEXT, 'field?': TEXT } } : { 'url?': URL_OF_RECEIVER }),
  'ratio?': [0, 1],
  'ignoresParent?': isFlag,
  'ignoresErrors?': isFlag,
  'slowerThan?': [0, 86_400_000],
  // X-Ray takes neither
  ...(given?.url?.endsWith(OTLP_PATHS.traces) && { 'metrics?': isFlag, 'logs?': isFlag }),
  'propagateTo?': [isProvider],
  'capturesPrompts?': isFlag,
});

const isFlag: Shape = (value) => typeof value === 'boolean';
