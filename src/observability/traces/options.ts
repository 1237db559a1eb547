import type { Duration } from 'aws-cdk-lib';
import type { TelemetryPlacement } from './destination-options';
import type { TraceDestination } from './trace-destination';

/**
 * Traces: which requests the gateway makes spans of, and where they go. Where a provider or a store of spans bills them, it is by the span or by the
 * byte: a request has about three spans of 1 KB each, one of them of the request, one of each attempt, and one of each stage that it waited for.
 */
export interface GatewayTracesOptions {
  /**
   * Where spans go.
   *
   * @default TraceDestination.xray()
   */
  readonly destination?: TraceDestination;

  /**
   * Part of the requests that are exported, from 0 to 1, of those whose caller has not decided it in `traceparent` or `X-Amzn-Trace-Id`. At 0.05 and
   * a million requests a day that is some 150 MB of spans a day.
   *
   * @default 0.05
   */
  readonly samplingRatio?: number;

  /**
   * Whether what a caller says of its trace, sampled or not, is followed. Without it `samplingRatio` holds for all: no client can have all its requests
   * exported, and traces that begin at a client may be without the gateway's part.
   *
   * @default true
   */
  readonly followParent?: boolean;

  /**
   * Whether requests that failed (a status of 500 or more, an answer that broke) are exported, all of them.
   *
   * @default true
   */
  readonly sampleErrors?: boolean;

  /**
   * Requests that take longer are exported, all of them: up to a day. `Duration.seconds(0)` is none.
   *
   * @default Duration.minutes(1)
   */
  readonly slowThreshold?: Duration;

  /**
   * Whether metrics go to `destination`, too, once a minute: durations and tokens by OpenTelemetry's conventions, and cost, of all requests, whatever is
   * sampled. Not to X-Ray; a collector needs `CollectorPipeline.METRICS`. The gateway's own metrics in CloudWatch are there without it.
   *
   * @default false
   */
  readonly metrics?: boolean;

  /**
   * Whether what the tasks log, usage records among it, goes to `destination`, too, as log records with trace ids. Not to X-Ray; a collector needs
   * `CollectorPipeline.LOGS`. The gateway's own log group is there without it.
   *
   * @default false
   */
  readonly logs?: boolean;

  /**
   * Names of the providers that are sent `traceparent`, so that a server of your own goes on with the trace. Others learn nothing of it.
   *
   * @default - none
   */
  readonly propagateTo?: string[];

  /**
   * Whether spans of attempts carry the prompt: the last 8,192 characters of it, as it goes to the provider, without what has the form of a secret or of
   * somebody's data (keys, tokens, passwords, e-mail addresses, long numbers). Names of people stay: a guardrail that masks finds those. Who may read
   * traces may then read prompts, and a span is of some 10 KB more. No answer is in a span.
   *
   * @default false
   */
  readonly capturePrompts?: boolean;
}

/** Properties of `GatewayTraces`. */
export interface GatewayTracesProps extends GatewayTracesOptions, TelemetryPlacement {}
