import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { checkInput } from '../../inputs';
import { DashboardRow, type IWatched, type WatchContext, type WatchedAlarm, type WatchedWidget, WatchedWidgetKind } from '../../watched';
import { kindOf, loadBalancerDimension } from './load-balancer-kinds';
import { idFor, type SubjectOptions, titleFor } from './naming';
import { FIVE_MINUTES } from './periods';

/** A load balancer, application or network: an alarm on what it fails at itself, and its traffic. */
export class LoadBalancerSubject implements IWatched {
  public readonly order?: number = 50;

  private readonly loadBalancer: elbv2.ILoadBalancerV2;
  private readonly options: SubjectOptions;

  /**
   * @param loadBalancer the load balancer, made here or imported
   * @param options what tells it from another one of the same gateway
   */
  constructor(loadBalancer: elbv2.ILoadBalancerV2, options: SubjectOptions = {}) {
    checkInput('aws_elasticloadbalancingv2.ILoadBalancerV2', loadBalancer, 'loadBalancer');
    checkInput('SubjectOptions', options, 'options');
    this.loadBalancer = loadBalancer;
    this.options = options;
  }

  public alarms(_context: WatchContext): WatchedAlarm[] {
    const { metric, description, threshold } = kindOf(this.loadBalancer).ownFailures;
    return [
      {
        id: idFor('LoadBalancerErrors', this.options),
        description,
        metric: this.sumOf(metric).with({ period: FIVE_MINUTES }),
        periods: 1,
        threshold,
      },
    ];
  }

  public widgets(_context: WatchContext): WatchedWidget[] {
    return [
      {
        row: DashboardRow.EDGE,
        kind: WatchedWidgetKind.GRAPH,
        title: titleFor('Load balancer', this.options),
        metrics: kindOf(this.loadBalancer).traffic.map((name) => this.sumOf(name)),
      },
    ];
  }

  private sumOf(metricName: string): cloudwatch.Metric {
    return new cloudwatch.Metric({
      namespace: kindOf(this.loadBalancer).namespace,
      metricName,
      dimensionsMap: { LoadBalancer: loadBalancerDimension(this.loadBalancer) },
      statistic: 'Sum',
    });
  }
}
