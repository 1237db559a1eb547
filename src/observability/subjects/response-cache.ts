import { gatewayMetric } from '../../metrics';
import { DashboardRow, type IWatched, type WatchContext, type WatchedAlarm, type WatchedWidget, WatchedWidgetKind } from '../../watched';
import { overRequests } from '../queries';
import { MINUTE } from './periods';

const { LIMITS } = DashboardRow;
const { GRAPH, LOG_TABLE } = WatchedWidgetKind;

/** A question that is late now and then is a miss; one in every minute is a store that fails. */
const FAILING_MINUTES = 3;

/** The response cache: what it answers and saves, and whether its store works. Only a gateway with `responseCache` has these metrics. */
export class ResponseCacheSubject implements IWatched {
  public readonly order?: number = 38;

  public alarms({ gatewayName }: WatchContext): WatchedAlarm[] {
    return [
      {
        id: 'CacheErrors',
        description:
          'Questions to the response cache failed, were late or had an answer that cannot be read in each of 3 minutes: requests are served by providers, and paid for',
        metric: gatewayMetric(gatewayName, 'CacheErrors', { period: MINUTE }),
        periods: FAILING_MINUTES,
        threshold: 0,
      },
    ];
  }

  public widgets({ gatewayName }: WatchContext): WatchedWidget[] {
    const metric = (name: string, label: string, statistic?: string) => gatewayMetric(gatewayName, name, { label, statistic });
    return [
      {
        row: LIMITS,
        kind: GRAPH,
        title: 'Response cache, share of hits',
        metrics: [metric('CacheHits', 'of requests that may have one', 'Average')],
      },
      { row: LIMITS, kind: GRAPH, title: 'Response cache, USD saved', metrics: [metric('CacheSavings', 'USD')] },
      { row: LIMITS, kind: GRAPH, title: 'Response cache, errors', metrics: [metric('CacheErrors', 'errors')] },
      {
        row: LIMITS,
        kind: LOG_TABLE,
        title: 'What the response cache had, by client',
        queryLines: overRequests(['stats sum(Requests) as requests, sum(CacheSavings) as saved by Client, cache', 'sort requests desc', 'limit 20']),
      },
    ];
  }
}
