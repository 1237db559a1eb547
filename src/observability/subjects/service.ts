import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import { checkInput } from '../../inputs';
import { DashboardRow, type IWatched, type WatchContext, type WatchedAlarm, type WatchedWidget, WatchedWidgetKind } from '../../watched';
import { idFor, type SubjectOptions, titleFor } from './naming';
import { FIVE_MINUTES, MINUTE } from './periods';

/** An ECS service of any launch type: CPU and memory of its tasks. */
export class ServiceSubject implements IWatched {
  public readonly order?: number = 70;

  private readonly service: ecs.IBaseService;
  private readonly options: SubjectOptions;

  /**
   * @param service the service, made here or imported
   * @param options what tells it from another one of the same gateway
   */
  constructor(service: ecs.IBaseService, options: SubjectOptions = {}) {
    checkInput('aws_ecs.IBaseService', service, 'service');
    checkInput('SubjectOptions', options, 'options');
    this.service = service;
    this.options = options;
  }

  public alarms(context: WatchContext): WatchedAlarm[] {
    const { cpuThresholdPercent } = context.thresholds;
    return [
      {
        id: idFor('Cpu', this.options),
        description: `The tasks' CPU has been over ${cpuThresholdPercent} % for 15 minutes: scaling has come to its end`,
        metric: this.metric('CPUUtilization', { period: FIVE_MINUTES, statistic: 'Average' }),
        periods: 3,
        threshold: cpuThresholdPercent,
      },
      {
        id: idFor('Memory', this.options),
        description: "The tasks' memory has been over 90 % for 5 minutes: they will be killed at 100",
        metric: this.metric('MemoryUtilization', { period: MINUTE, statistic: 'Maximum' }),
        periods: 5,
        threshold: 90,
      },
    ];
  }

  public widgets(_context: WatchContext): WatchedWidget[] {
    return [
      {
        row: DashboardRow.TASKS,
        kind: WatchedWidgetKind.GRAPH,
        title: titleFor('CPU and memory (%)', this.options),
        metrics: [this.metric('CPUUtilization'), this.metric('MemoryUtilization')],
      },
    ];
  }

  private metric(metricName: string, options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    return new cloudwatch.Metric({
      namespace: 'AWS/ECS',
      metricName,
      dimensionsMap: { ClusterName: this.service.cluster.clusterName, ServiceName: this.service.serviceName },
      ...options,
    });
  }
}
