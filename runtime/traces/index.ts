/** Traces of requests, exported as OpenTelemetry's spans. A part of the runtime that only gateways with traces carry. */
import type { Exchange } from '../exchange';
import { taskId } from '../record';
import { createDestination } from './destination';
import { createExporter } from './exporter';
import { type Attributes, encodeSpan, envelopeOf } from './otlp';
import type { TracesGiven, TracesPart } from './part';
import { createSampling } from './sampling';
import { countSpans, spansOf } from './spans';
import { RequestTrace } from './trace';

export type { Tracer, TracesPart } from './part';

const SCOPE = 'cdk-portkey-gateway';

export const traces: TracesPart = ({ boot, aws, log, env }) => {
  const { traces: configuration } = boot;
  if (!configuration) return undefined;
  const destination = createDestination(configuration, aws, log, envelopeOf(resourceOf(boot, env), SCOPE));
  const exporter = createExporter(destination.send, log);
  const sampling = createSampling(configuration);
  const propagatesTo: ReadonlySet<string> = new Set(configuration.propagateTo);
  return {
    tracer: {
      begin: (headers) => new RequestTrace(headers, sampling, propagatesTo, configuration.capturesPrompts),
      end(exchange: Exchange, account) {
        const trace = exchange.trace as RequestTrace;
        const ended = performance.now();
        const sampled = trace.isSampledAtOnce(exchange.caller !== undefined) ?? sampling.atItsEnd(exchange, ended - exchange.started);
        if (!sampled) return;
        try {
          exporter.add(countSpans(exchange), () => spansOf(exchange, trace, account, sampled, ended).map(encodeSpan));
        } catch (error) {
          // who leaves here has been served: no trace is a reason to end the process
          log('error', `traces: ${(error as Error).stack}`);
        }
      },
    },
    metrics: exporter.takeCounts,
    start: destination.start,
    flushed: exporter.flushed,
  };
};

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
