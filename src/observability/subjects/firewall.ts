import { Aws } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { checkInput } from '../../inputs';
import { DashboardRow, type IWatched, type WatchContext, type WatchedAlarm, type WatchedWidget, WatchedWidgetKind } from '../../watched';
import { idFor, type SubjectOptions, titleFor } from './naming';
import { FIVE_MINUTES } from './periods';

/** The web ACL in front: an alarm on what it blocks, and what it lets pass. */
export class FirewallSubject implements IWatched {
  public readonly order?: number = 80;

  private readonly metricName: string;
  private readonly options: SubjectOptions;

  /**
   * @param metricName metric name in the visibility configuration of the web ACL
   * @param options what tells it from another one of the same gateway
   */
  constructor(metricName: string, options: SubjectOptions = {}) {
    checkInput('string', metricName, 'metricName');
    checkInput('SubjectOptions', options, 'options');
    this.metricName = metricName;
    this.options = options;
  }

  public alarms(context: WatchContext): WatchedAlarm[] {
    const { firewallBlocksThreshold } = context.thresholds;
    return [
      {
        id: idFor('FirewallBlocks', this.options),
        description: `The firewall blocked more than ${firewallBlocksThreshold} requests in 5 minutes`,
        metric: this.metric('BlockedRequests').with({ period: FIVE_MINUTES }),
        periods: 1,
        threshold: firewallBlocksThreshold,
      },
    ];
  }

  public widgets(_context: WatchContext): WatchedWidget[] {
    return [
      {
        row: DashboardRow.EDGE,
        kind: WatchedWidgetKind.GRAPH,
        title: titleFor('Firewall', this.options),
        metrics: ['AllowedRequests', 'BlockedRequests', 'CountedRequests'].map((name) => this.metric(name)),
      },
    ];
  }

  /** @see https://docs.aws.amazon.com/waf/latest/developerguide/waf-metrics.html */
  private metric(metricName: string): cloudwatch.Metric {
    return new cloudwatch.Metric({
      namespace: 'AWS/WAFV2',
      metricName,
      dimensionsMap: { WebACL: this.metricName, Region: Aws.REGION, Rule: 'ALL' },
      statistic: 'Sum',
    });
  }
}
