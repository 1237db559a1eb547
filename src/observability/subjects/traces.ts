import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import { checkInput } from '../../inputs';
import { gatewayMetric } from '../../metrics';
import { DashboardRow, type IWatched, type WatchContext, type WatchedAlarm, type WatchedWidget, WatchedWidgetKind } from '../../watched';
import { overRequests } from '../queries';
import { MINUTE } from './periods';

const { TRACES } = DashboardRow;
const { GRAPH, LOG_TABLE } = WatchedWidgetKind;

/** An export that is late now and then is tried again; one in every minute is a receiver that fails. */
const FAILING_MINUTES = 3;

/** Properties of `TracesSubject`. */
export interface TracesSubjectProps {
  /**
   * Service whose tasks have a collector, and the name of its container: how it does is shown where the cluster has Container Insights with enhanced
   * observability.
   *
   * @default - there is none
   */
  readonly collector?: WatchedContainer;
}

/** A container of a service. */
export interface WatchedContainer {
  /** The service. */
  readonly service: ecs.IBaseService;

  /** Name of the container. */
  readonly containerName: string;
}

/** Traces: whether spans get to where they go, and how the collector does. Only a gateway with `traces` has these metrics. */
export class TracesSubject implements IWatched {
  public readonly order?: number = 39;

  private readonly props: TracesSubjectProps;

  /** @param props what spans go through */
  constructor(props: TracesSubjectProps = {}) {
    checkInput('TracesSubjectProps', props);
    this.props = props;
  }

  public alarms({ gatewayName }: WatchContext): WatchedAlarm[] {
    return [
      {
        id: 'SpanExportErrors',
        description: 'Exports of spans failed or were late in each of 3 minutes: traces have gaps, requests are served as ever',
        metric: gatewayMetric(gatewayName, 'SpanExportErrors', { period: MINUTE }),
        periods: FAILING_MINUTES,
        threshold: 0,
      },
    ];
  }

  public widgets({ gatewayName }: WatchContext): WatchedWidget[] {
    const metric = (name: string, label: string) => gatewayMetric(gatewayName, name, { label });
    const { collector } = this.props;
    return [
      {
        row: TRACES,
        kind: GRAPH,
        title: 'Spans',
        metrics: [metric('ExportedSpans', 'exported'), metric('DroppedSpans', 'dropped')],
      },
      { row: TRACES, kind: GRAPH, title: 'Exports of spans that failed', metrics: [metric('SpanExportErrors', 'exports')] },
      ...(collector
        ? [
            {
              row: TRACES,
              kind: GRAPH,
              title: 'Collector, unhealthy and started anew',
              metrics: [ofContainer(collector, 'UnHealthyContainerHealthStatus', 'Maximum'), ofContainer(collector, 'RestartCount', 'Sum')],
            },
            {
              row: TRACES,
              kind: GRAPH,
              title: 'Collector, CPU and memory (%)',
              metrics: [
                ofContainer(collector, 'ContainerCpuUtilization', 'Average'),
                ofContainer(collector, 'ContainerMemoryUtilization', 'Maximum'),
              ],
            },
          ]
        : []),
      {
        row: TRACES,
        kind: LOG_TABLE,
        title: 'Slowest requests, and their traces',
        queryLines: overRequests([
          'filter ispresent(traceId)',
          'fields @timestamp, traceId, requestId, status, Client, Provider, Model, Latency',
          'sort Latency desc',
          'limit 20',
        ]),
      },
    ];
  }
}

/** @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Container-Insights-enhanced-observability-metrics-ECS.html */
function ofContainer({ service, containerName }: WatchedContainer, metricName: string, statistic: string): cloudwatch.Metric {
  return new cloudwatch.Metric({
    namespace: 'ECS/ContainerInsights',
    metricName,
    dimensionsMap: { ClusterName: service.cluster.clusterName, ServiceName: service.serviceName, ContainerName: containerName },
    statistic,
  });
}
