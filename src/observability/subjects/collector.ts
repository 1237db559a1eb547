import { Names } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import * as logs from 'aws-cdk-lib/aws-logs';
import { METRIC_NAMESPACE } from '../../contract/catalogue';
import { checkInput } from '../../inputs';
import { DashboardRow, type IWatched, type WatchContext, type WatchedAlarm, type WatchedWidget, WatchedWidgetKind } from '../../watched';
import { FIVE_MINUTES } from './periods';

const { TRACES } = DashboardRow;
const { GRAPH } = WatchedWidgetKind;

/** Of the collector, in each task that has one. */
export const COLLECTOR_NAME = 'otel-collector';

/** What is refused once is lost, for it tries nothing again. So many periods of an hour are more than that, and a gateway that is seldom asked sends no more often. */
const FAILING_PERIODS = 3;
const PERIODS_OF_HOUR = 12;

/**
 * The collector beside a service's container: how it does, and whether it gets rid of what it has taken. Of its health, CPU and memory only a cluster with Container
 * Insights with enhanced observability has metrics.
 */
export class CollectorSubject implements IWatched {
  public readonly order?: number = 41;

  private readonly service: ecs.IBaseService;
  private readonly errors?: cloudwatch.Metric;

  /**
   * @param service whose tasks have it
   * @param logGroup where its own lines go, in JSON, of `sidecarLogGroups` of the service: those of the level `error` are counted. Without it there is no alarm
   */
  constructor(service: ecs.IBaseService, logGroup?: logs.ILogGroup) {
    checkInput('aws_ecs.IBaseService', service, 'service');
    if (logGroup !== undefined) {
      checkInput('aws_logs.ILogGroup', logGroup, 'logGroup');
    }
    this.service = service;
    this.errors = logGroup && countErrors(logGroup);
  }

  /** Whoever sends to it is told that all is well when it has taken it, so that nobody else would tell. */
  public alarms(_context: WatchContext): WatchedAlarm[] {
    return this.errors
      ? [
          {
            id: 'CollectorErrors',
            description:
              'The collector said in 3 times 5 minutes of an hour that it could not pass on what it had taken, and dropped it, or could not begin: its log says why',
            metric: this.errors,
            periods: FAILING_PERIODS,
            evaluationPeriods: PERIODS_OF_HOUR,
            threshold: 0,
          },
        ]
      : [];
  }

  public widgets(_context: WatchContext): WatchedWidget[] {
    return [
      {
        row: TRACES,
        kind: GRAPH,
        title: this.errors ? 'Collector, errors, unhealthy and started anew' : 'Collector, unhealthy and started anew',
        metrics: [
          ...(this.errors ? [this.errors.with({ label: 'errors' })] : []),
          this.metric('UnHealthyContainerHealthStatus', 'Maximum'),
          this.metric('RestartCount', 'Sum'),
        ],
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

/** Of one that ends before it knows how to log: its configuration is none to it, or it is at fault itself. It is started again each minute, and says so each time. */
const LAST_WORDS = ['failed to get config', 'panic: ', 'fatal error: '];

/** What comes of a filter has no dimensions of its own: the name tells those of several gateways apart. */
function countErrors(logGroup: logs.ILogGroup): cloudwatch.Metric {
  const metric = {
    metricNamespace: `${METRIC_NAMESPACE}/Collector`,
    metricName: `Errors-${Names.uniqueResourceName(logGroup, { maxLength: 200 })}`,
  };
  logGroup.addMetricFilter('CollectorFaults', { filterPattern: logs.FilterPattern.anyTerm(...LAST_WORDS), ...metric });
  const filter = logGroup.addMetricFilter('CollectorErrors', { filterPattern: logs.FilterPattern.stringValue('$.level', '=', 'error'), ...metric });
  return filter.metric({ statistic: 'Sum', period: FIVE_MINUTES });
}
