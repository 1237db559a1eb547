import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { checkInput } from '../../inputs';
import { DashboardRow, type IWatched, type WatchContext, type WatchedAlarm, type WatchedWidget, WatchedWidgetKind } from '../../watched';
import type { UsageDelivery } from '../usage';
import { FIVE_MINUTES, HOUR } from './periods';

/** Firehose writes every five minutes. */
const STALE = Duration.minutes(30);

/** The delivery of usage records: whether they arrive, and whether a month was reported. */
export class UsageDeliverySubject implements IWatched {
  public readonly order?: number = 90;

  private readonly delivery: UsageDelivery;

  /** @param delivery what is watched */
  constructor(delivery: UsageDelivery) {
    checkInput('UsageDelivery', delivery, 'delivery');
    this.delivery = delivery;
  }

  public alarms(_context: WatchContext): WatchedAlarm[] {
    const { reportFunction } = this.delivery;
    return [
      {
        id: 'UsageDelivery',
        description: `Usage records have waited more than ${STALE.toHumanString()} for their bucket`,
        metric: this.freshness(),
        periods: 3,
        threshold: STALE.toSeconds(),
      },
      ...(reportFunction
        ? [
            {
              id: 'ChargebackReport',
              description: 'A monthly chargeback report failed; it can be made again, see docs/chargeback.md',
              metric: reportFunction.metricErrors({ period: HOUR }),
              periods: 1,
              threshold: 0,
            },
          ]
        : []),
    ];
  }

  public widgets(_context: WatchContext): WatchedWidget[] {
    return [
      { row: DashboardRow.COST, kind: WatchedWidgetKind.GRAPH, title: 'Usage on its way to the bucket (seconds)', metrics: [this.freshness()] },
    ];
  }

  /** @see https://docs.aws.amazon.com/firehose/latest/dev/monitoring-with-cloudwatch-metrics.html */
  private freshness(): cloudwatch.Metric {
    return new cloudwatch.Metric({
      namespace: 'AWS/Firehose',
      metricName: 'DeliveryToS3.DataFreshness',
      dimensionsMap: { DeliveryStreamName: this.delivery.deliveryStream.ref },
      statistic: 'Maximum',
      period: FIVE_MINUTES,
    });
  }
}
