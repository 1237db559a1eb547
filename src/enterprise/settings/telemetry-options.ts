import type * as ecs from 'aws-cdk-lib/aws-ecs';

/** How OTLP is written. */
export enum OtlpProtocol {
  /** JSON over HTTP. */
  HTTP_JSON = 'http/json',
  /** Protocol buffers over HTTP. */
  HTTP_PROTOBUF = 'http/protobuf',
}

/** Telemetry by OTLP. At least one of `endpoint` and `tracesEndpoint` is given. */
export interface OtlpOptions {
  /**
   * Where analytics go: a base URL, such as `http://127.0.0.1:4318` of a collector among `sidecars`.
   *
   * @default - to the control plane only
   */
  readonly endpoint?: string;

  /**
   * Headers for it, `name=value` with commas between.
   *
   * @default - none
   */
  readonly headers?: ecs.Secret;

  /**
   * How it is written.
   *
   * @default - as the image has it: OtlpProtocol.HTTP_JSON
   */
  readonly protocol?: OtlpProtocol;

  /**
   * Name of the service in it.
   *
   * @default - as the image has it
   */
  readonly serviceName?: string;

  /**
   * Attributes of all of it.
   *
   * @default - none
   */
  readonly resourceAttributes?: Record<string, string>;

  /**
   * Where traces go, with prompts and answers in them: a base URL without `/v1/traces`. The image calls it experimental.
   *
   * @default - there are none
   */
  readonly tracesEndpoint?: string;

  /**
   * Headers for traces.
   *
   * @default - none
   */
  readonly tracesHeaders?: ecs.Secret;

  /**
   * Attributes of all traces.
   *
   * @default - none
   */
  readonly tracesResourceAttributes?: Record<string, string>;
}

/** Prometheus' metrics of the images. */
export interface PrometheusOptions {
  /**
   * Whether there are any.
   *
   * @default - as the image has it: true
   */
  readonly enabled?: boolean;

  /**
   * Whether they are told apart by model.
   *
   * @default - as the image has it: false
   */
  readonly modelLabel?: boolean;

  /**
   * Whether they are told apart by name of the configuration.
   *
   * @default - as the image has it: false
   */
  readonly configNameLabel?: boolean;

  /**
   * Whether they are told apart by name of the API key.
   *
   * @default - as the image has it: false
   */
  readonly apiKeyNameLabel?: boolean;

  /**
   * Keys of the metadata of requests that they are told apart by. Each value is a series of its own.
   *
   * @default - none
   */
  readonly metadataLabels?: string[];

  /**
   * Further labels, by the older way of the image: `apiKeyName`, `configName`.
   *
   * @default - none
   */
  readonly extraLabels?: string[];

  /**
   * Ends of the ranges of histograms, ascending.
   *
   * @default - as the image has them
   */
  readonly histogramBuckets?: number[];

  /**
   * Those of the time of requests, in seconds.
   *
   * @default - as the image has them
   */
  readonly httpDurationBuckets?: number[];

  /**
   * Those of garbage collection, in seconds.
   *
   * @default - as the image has them
   */
  readonly gcBuckets?: number[];
}
