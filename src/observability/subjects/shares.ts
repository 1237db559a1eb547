import { OPTIONAL_DIMENSIONS } from '../../contract/catalogue';
import type { MetricDimensionOptions } from '../../metrics';
import { DashboardRow, type IWatched, type WatchContext, type WatchedAlarm, type WatchedWidget, WatchedWidgetKind } from '../../watched';
import { metricsInsights } from '../metrics-insights';
import { HOUR } from './periods';

/** Who the metrics of teams and routes are of, where a gateway emits them. */
export class SharesSubject implements IWatched {
  public readonly order?: number = 15;

  constructor(private readonly shares: MetricDimensionOptions) {}

  public alarms(): WatchedAlarm[] {
    return [];
  }

  public widgets({ gatewayName: gateway }: WatchContext): WatchedWidget[] {
    const { byTeam, byRoute } = OPTIONAL_DIMENSIONS;
    const chart = (title: string, over: typeof byTeam | typeof byRoute): WatchedWidget => {
      const cost = metricsInsights({ gateway, select: 'SUM', metric: 'Cost', over, groupBy: over[1], limit: 10, label: 'USD' });
      return { row: DashboardRow.COST, kind: WatchedWidgetKind.BAR_GRAPH, title, metrics: [cost.with({ period: HOUR })] };
    };
    return [
      ...(this.shares.metricsByTeam ? [chart('Cost by team (USD an hour)', byTeam)] : []),
      ...(this.shares.metricsByRoute ? [chart('Cost by route (USD an hour)', byRoute)] : []),
    ];
  }
}
