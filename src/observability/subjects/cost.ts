import { gatewayMetric } from '../../metrics';
import { DashboardRow, type IWatched, type WatchContext, type WatchedAlarm, type WatchedWidget, WatchedWidgetKind } from '../../watched';
import { metricsInsights } from '../metrics-insights';
import { overRequests } from '../queries';
import { DAY, HOUR } from './periods';

const { OVERVIEW, COST, BUDGET } = DashboardRow;
const { BAR_GRAPH, GAUGE, GRAPH, LOG_TABLE, TOTAL } = WatchedWidgetKind;

/** What models cost. Only a gateway with a price table records it: without one an alarm on it could never go off. */
export class CostSubject implements IWatched {
  public readonly order?: number = 10;

  public alarms(context: WatchContext): WatchedAlarm[] {
    const { gatewayName } = context;
    const { dailyCostBudget, dailyCostThresholdPercent, unpricedRequestsThreshold, priceTableMaxAge } = context.thresholds;
    const maxAge = priceTableMaxAge.toDays();
    return [
      {
        id: 'DailyCost',
        description: `Models cost more than ${dailyCostThresholdPercent} % of ${dailyCostBudget} USD in 24 hours`,
        metric: gatewayMetric(gatewayName, 'Cost', { period: DAY }),
        periods: 1,
        threshold: (dailyCostBudget * dailyCostThresholdPercent) / 100,
      },
      {
        id: 'UnpricedRequests',
        description: 'Requests used something that has no price: the daily cost is higher than it is shown',
        metric: gatewayMetric(gatewayName, 'UnpricedRequests', { period: HOUR }),
        periods: 1,
        threshold: unpricedRequestsThreshold,
      },
      {
        id: 'PriceTableAge',
        description: `The price table is older than ${maxAge} days: costs may be wrong. A newer version of the library has a newer one`,
        metric: gatewayMetric(gatewayName, 'PriceTableAge', { period: HOUR }),
        periods: 1,
        threshold: maxAge,
      },
    ];
  }

  public widgets(context: WatchContext): WatchedWidget[] {
    const gateway = context.gatewayName;
    const { dailyCostBudget, dailyCostThresholdPercent } = context.thresholds;
    return [
      { row: OVERVIEW, kind: TOTAL, title: 'Cost (USD)', metrics: [gatewayMetric(gateway, 'Cost')] },
      {
        row: COST,
        kind: BAR_GRAPH,
        title: 'Cost by provider (USD an hour)',
        metrics: [
          metricsInsights({
            gateway,
            select: 'SUM',
            metric: 'Cost',
            over: ['Gateway', 'Provider', 'Model'],
            groupBy: 'Provider',
            label: 'USD',
          }).with({ period: HOUR }),
        ],
      },
      {
        row: COST,
        kind: LOG_TABLE,
        title: 'The ten teams that spend most',
        queryLines: overRequests(['stats sum(Cost) as usd, sum(Requests) as requests by team', 'sort usd desc', 'limit 10']),
      },
      {
        row: COST,
        kind: GRAPH,
        title: 'Cost by client (USD an hour)',
        metrics: [
          metricsInsights({
            gateway,
            select: 'SUM',
            metric: 'Cost',
            over: ['Gateway', 'Client'],
            groupBy: 'Client',
            limit: 10,
            label: 'USD',
          }).with({ period: HOUR }),
        ],
      },
      {
        row: BUDGET,
        kind: GAUGE,
        title: `Cost of a day, of ${dailyCostBudget} USD`,
        metrics: [gatewayMetric(gateway, 'Cost', { period: DAY, label: 'USD' })],
        max: dailyCostBudget,
        marks: [{ value: (dailyCostBudget * dailyCostThresholdPercent) / 100, label: `${dailyCostThresholdPercent} %` }],
      },
      { row: BUDGET, kind: GRAPH, title: 'Age of the price table (days)', metrics: [gatewayMetric(gateway, 'PriceTableAge')] },
    ];
  }
}
