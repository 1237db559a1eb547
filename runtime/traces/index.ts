/** Traces of requests, and where they are wanted metrics and what the task logs, exported by OpenTelemetry's protocol. A part of the runtime that only gateways with traces carry. */
import type { Exchange } from '../exchange';
import { taskId } from '../record';
import { createDestination } from './destination';
import { createExporter } from './exporter';
import { encodeLogRecord, type LogFields } from './log-records';
import { createMeter } from './metrics';
import { type Attributes, encodeSpan, envelopeOf, type Signal } from './otlp';
import type { TracesGiven, TracesPart } from './part';
import { createSampling } from './sampling';
import { countSpans, spansOf } from './spans';
import { RequestTrace } from './trace';

export type { Tracer, TracesPart } from './part';

const SCOPE = 'cdk-portkey-gateway';
const METRICS_MS = 60_000;

export const traces: TracesPart = ({ boot, aws, log, env }) => {
  const { traces: configuration } = boot;
  if (!configuration) return undefined;
  const destination = createDestination(configuration, aws, log);
  const resource = resourceOf(boot, env);
  const exporterOf = (signal: Signal) => createExporter(signal, destination.sender(signal, envelopeOf(signal, resource, SCOPE)), log);
  const spans = exporterOf('traces');
  const metrics = configuration.metrics ? exporterOf('metrics') : undefined;
  const records = configuration.logs ? exporterOf('logs') : undefined;
  const meter = metrics && createMeter();
  const sampling = createSampling(configuration);
  const propagatesTo: ReadonlySet<string> = new Set(configuration.propagateTo);
  const exportMetrics = (): void => {
    const taken = meter?.take() ?? [];
    if (taken.length > 0) metrics?.add(taken.length, () => taken);
  };
  const counts = () => {
    const [ofSpans, ofMetrics, ofRecords] = [spans, metrics, records].map((exporter) => exporter?.takeCounts());
    return {
      ExportedSpans: ofSpans?.exported,
      DroppedSpans: ofSpans?.dropped,
      DroppedLogRecords: ofRecords?.dropped,
      SpanExportErrors: (ofSpans?.errors ?? 0) + (ofMetrics?.errors ?? 0) + (ofRecords?.errors ?? 0),
    };
  };
  return {
    tracer: {
      begin: (headers) => new RequestTrace(headers, sampling, propagatesTo, configuration.capturesPrompts),
      end(exchange: Exchange, account) {
        const trace = exchange.trace as RequestTrace;
        const ended = performance.now();
        try {
          meter?.count(exchange, account, ended);
          const sampled = trace.isSampledAtOnce(exchange.caller !== undefined) ?? sampling.atItsEnd(exchange, ended - exchange.started);
          if (sampled) spans.add(countSpans(exchange, trace), () => spansOf(exchange, trace, account, sampled, ended).map(encodeSpan));
        } catch (error) {
          // who leaves here has been served: no trace is a reason to end the process
          log('error', `traces: ${(error as Error).stack}`);
        }
      },
    },
    log: records && ((record) => void (isOfItself(record) || records.add(1, () => [encodeLogRecord(record)]))),
    metrics: counts,
    start() {
      destination.start();
      if (metrics) setInterval(exportMetrics, METRICS_MS).unref();
    },
    async flushed() {
      exportMetrics();
      await Promise.all([spans, metrics, records].map((exporter) => exporter?.flushed()));
    },
  };
};

/** What is said of the export of log records is no log record: a receiver that fails now and then would keep it going for ever. */
const isOfItself = ({ message }: LogFields): boolean => typeof message === 'string' && message.startsWith('logs: ');

/** https://opentelemetry.io/docs/specs/semconv/resource/ */
function resourceOf({ gateway, aws }: TracesGiven['boot'], env: NodeJS.ProcessEnv): Attributes {
  const isOnEcs = env.ECS_CONTAINER_METADATA_URI_V4 !== undefined;
  return {
    'service.name': gateway,
    'service.instance.id': taskId(env),
    'cloud.provider': 'aws',
    'cloud.region': aws.region,
    ...(isOnEcs && { 'cloud.platform': 'aws_ecs', 'aws.ecs.task.id': taskId(env) }),
  };
}
