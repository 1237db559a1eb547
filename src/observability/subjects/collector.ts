import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import { checkInput } from '../../inputs';
import { DashboardRow, type IWatched, type WatchContext, type WatchedAlarm, type WatchedWidget, WatchedWidgetKind } from '../../watched';

const { TRACES } = DashboardRow;
const { GRAPH } = WatchedWidgetKind;

/** Of the collector, in each task that has one. */
export const COLLECTOR_NAME = 'otel-collector';

/** The collector beside a service's container: how it does. Only a cluster with Container Insights with enhanced observability has these metrics. */
export class CollectorSubject implements IWatched {
  public readonly order?: number = 40;

  private readonly service: ecs.IBaseService;

  /** @param service whose tasks have it */
  constructor(service: ecs.IBaseService) {
    checkInput('aws_ecs.IBaseService', service, 'service');
    this.service = service;
  }

  /** None: that spans do not get through is an alarm of who sends them. */
  public alarms(_context: WatchContext): WatchedAlarm[] {
    return [];
  }

  public widgets(_context: WatchContext): WatchedWidget[] {
    return [
      {
        row: TRACES,
        kind: GRAPH,
        title: 'Collector, unhealthy and started anew',
        metrics: [this.metric('UnHealthyContainerHealthStatus', 'Maximum'), this.metric('RestartCount', 'Sum')],
      },
      {
        row: TRACES,
        kind: GRAPH,
        title: 'Collector, CPU and memory (%)',
        metrics: [this.metric('ContainerCpuUtilization', 'Average'), this.metric('ContainerMemoryUtilization', 'Maximum')],
      },
    ];
  }

  /** @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Container-Insights-enhanced-observability-metrics-ECS.html */
  private metric(metricName: string, statistic: string): cloudwatch.Metric {
    const { cluster, serviceName } = this.service;
    return new cloudwatch.Metric({
      namespace: 'ECS/ContainerInsights',
      metricName,
      dimensionsMap: { ClusterName: cluster.clusterName, ServiceName: serviceName, ContainerName: COLLECTOR_NAME },
      statistic,
    });
  }
}
