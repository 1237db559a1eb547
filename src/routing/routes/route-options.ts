import type { Duration } from 'aws-cdk-lib';

/** A provider, and how it is called. */
export interface RouteTargetOptions {
  /** Name of the provider, which may be enabled later. */
  readonly provider: string;

  /**
   * Model that is called in place of the one that is asked for, by the name that the provider has for it. Behind an alias it is the alias that is
   * asked for: give one, unless the provider has a model of that name.
   *
   * @default - the one that is asked for
   */
  readonly model?: string;

  /**
   * Top-level members of the body that take the place of the client's, such as `temperature` or `service_tier`: JSON. Not the model, the prompt,
   * whether the answer is a stream, and what is kept at a provider. Uploads have none.
   *
   * @default - the body is the client's
   */
  // biome-ignore lint/suspicious/noExplicitAny: jsii's word for JSON
  readonly parameters?: { readonly [name: string]: any };

  /**
   * How many times it is called again where a call fails, from 0 to 5. All calls of a request count for `maxAttempts` of the route.
   *
   * @default 0
   */
  readonly retries?: number;

  /**
   * Statuses behind which it is called again, from 400 to 599. Time-outs are 504, connections that cannot be made or are reset 502.
   *
   * @default [408, 429, 500, 502, 503, 504, 529]
   */
  readonly retryOnStatus?: number[];

  /**
   * Pause in front of the first further call, up to 10 seconds; each further one is twice as long, and a random part of up to half is taken off.
   * Where the provider asks for a longer one with `retry-after` that counts, up to 10 seconds: behind a longer one it is not called again.
   *
   * @default Duration.millis(500)
   */
  readonly retryBackoff?: Duration;

  /**
   * How long a call may take until the first content of its answer, from 1 millisecond up to `maxRequestDuration` of the gateway. Reasoning comes before content, and
   * takes minutes.
   *
   * @default - 10 minutes
   */
  readonly firstByteTimeout?: Duration;

  /**
   * How long a call may take in all, from 1 millisecond up to `maxRequestDuration` of the gateway. What of an answer was given by then is cut, with an error.
   *
   * @default - as long as requests may take
   */
  readonly timeout?: Duration;
}

/** Options of a route or an alias. */
export interface RouteOptions {
  /**
   * Most calls for one request, retries included: 1 to 10.
   *
   * @default 4
   */
  readonly maxAttempts?: number;

  /**
   * How long all calls for one request may take together, from 1 millisecond up to `maxRequestDuration` of the gateway. What of an answer was given by
   * then is cut, with an error.
   *
   * @default - as long as requests may take
   */
  readonly deadline?: Duration;
}
