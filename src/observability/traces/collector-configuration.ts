import { METRIC_NAMESPACE } from '../../contract/catalogue';
import { CollectorPipeline } from './destination-options';

/** Loopback: what is in the task may send, and nobody else. */
export const RECEIVER = '127.0.0.1:4318';
/** Where `/healthcheck` of the image asks. */
export const HEALTH = '127.0.0.1:13133';

/** The rest is for what is on its way while the limiter looks again. */
const SHARE_OF_MEMORY = 0.75;
const SHARE_OF_SPIKE = 0.2;

/** One of each task, where the platform names its host. Two tasks may write to one. */
// biome-ignore lint/suspicious/noTemplateCurlyInString: the collector's own
const STREAM = '${env:HOSTNAME:-collector}';

/** What traces are searched by: X-Ray indexes annotations, fifty of a trace, and keeps other attributes as metadata, which it shows alone. */
const INDEXED = ['gateway.client', 'gateway.team', 'gateway.outcome', 'gateway.provider', 'gateway.request_id', 'gen_ai.request.model'];

/**
 * In CloudWatch's words: it makes no metric of what has a unit that it does not know, such as `{token}`, and the exporter translates times and bytes alone.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricDatum.html
 */
const UNITS = { 'gen_ai.client.token.usage': 'Count', 'gateway.cost': 'None' };

/** Of a gateway's own: what is one series by its dimensions would else be that of all gateways of the account. */
export const metricsNamespaceOf = (gatewayName?: string): string => [METRIC_NAMESPACE, 'Collector', gatewayName].filter(Boolean).join('/');

export interface CollectorSurroundings {
  readonly region: string;
  readonly gatewayName?: string;
  readonly memoryLimitMiB: number;
  /** By pipeline, where it has one. */
  readonly logGroupNames: Readonly<Partial<Record<CollectorPipeline, string>>>;
}

type Exporter = Readonly<Record<string, unknown>>;

/** What leads out of each pipeline. The region is said: a container of an instance is not told of it. */
const EXPORTERS: Record<CollectorPipeline, (surroundings: CollectorSurroundings) => Exporter> = {
  [CollectorPipeline.TRACES]: ({ region }) => ({ awsxray: { region, indexed_attributes: INDEXED } }),
  [CollectorPipeline.METRICS]: ({ region, gatewayName, logGroupNames }) => ({
    awsemf: {
      region,
      namespace: metricsNamespaceOf(gatewayName),
      log_group_name: logGroupNames[CollectorPipeline.METRICS],
      log_stream_name: STREAM,
      // or every metric would be billed for each of its dimensions, too
      dimension_rollup_option: 'NoDimensionRollup',
      metric_descriptors: Object.entries(UNITS).map(([metric_name, unit]) => ({ metric_name, unit, overwrite: true })),
    },
  }),
  [CollectorPipeline.LOGS]: ({ region, logGroupNames }) => ({
    awscloudwatchlogs: { region, log_group_name: logGroupNames[CollectorPipeline.LOGS], log_stream_name: STREAM },
  }),
};

/**
 * What a collector is told, to do this with what it receives.
 *
 * @see https://opentelemetry.io/docs/collector/configuration/
 */
export function collectorConfiguration(pipelines: readonly CollectorPipeline[], surroundings: CollectorSurroundings): object {
  const exporters = pipelines.map((name) => ({ name, exporter: EXPORTERS[name](surroundings) }));
  return {
    extensions: { health_check: { endpoint: HEALTH } },
    receivers: { otlp: { protocols: { http: { endpoint: RECEIVER } } } },
    processors: {
      memory_limiter: {
        check_interval: '1s',
        limit_mib: Math.floor(surroundings.memoryLimitMiB * SHARE_OF_MEMORY),
        spike_limit_mib: Math.floor(surroundings.memoryLimitMiB * SHARE_OF_SPIKE),
      },
      batch: { timeout: '5s', send_batch_size: 512 },
    },
    exporters: Object.assign({}, ...exporters.map(({ exporter }) => exporter)),
    service: {
      extensions: ['health_check'],
      // its own metrics would be a server of Prometheus that nobody asks
      telemetry: { logs: { level: 'warn', encoding: 'json' }, metrics: { level: 'none' } },
      pipelines: Object.fromEntries(
        exporters.map(({ name, exporter }) => [
          name,
          { receivers: ['otlp'], processors: ['memory_limiter', 'batch'], exporters: Object.keys(exporter) },
        ]),
      ),
    },
  };
}
