import { gatewayMetric } from '../../metrics';
import { DashboardRow, type IWatched, type WatchContext, type WatchedAlarm, type WatchedWidget, WatchedWidgetKind } from '../../watched';
import { FIVE_MINUTES } from './periods';

const { TASKS } = DashboardRow;
const { GRAPH } = WatchedWidgetKind;

/** What tasks say of themselves once a minute: requests in flight, dropped records, refused connections. */
export class TasksSubject implements IWatched {
  public readonly order?: number = 30;

  public alarms(context: WatchContext): WatchedAlarm[] {
    const { gatewayName } = context;
    return [
      {
        id: 'DroppedRecords',
        description: 'Usage records were dropped because standard output was full: tokens and cost are higher than they are shown',
        metric: gatewayMetric(gatewayName, 'DroppedRecords', { period: FIVE_MINUTES }),
        periods: 1,
        threshold: 0,
      },
      {
        id: 'EgressRefusals',
        description: 'The gateway refused to open a connection to an address that is not one of its providers',
        metric: gatewayMetric(gatewayName, 'EgressRefusals', { period: FIVE_MINUTES }),
        periods: 1,
        threshold: 0,
      },
    ];
  }

  public widgets(context: WatchContext): WatchedWidget[] {
    const { gatewayName } = context;
    const inFlight = (label: string, statistic?: string) =>
      gatewayMetric(gatewayName, 'RequestsInFlight', { label, ...(statistic && { statistic }) });
    return [
      { row: TASKS, kind: GRAPH, title: 'Requests in flight, per task', metrics: [inFlight('average'), inFlight('highest', 'Maximum')] },
      {
        row: TASKS,
        kind: GRAPH,
        title: 'Refused',
        metrics: ['Refusals', 'EgressRefusals', 'DroppedRecords'].map((name) => gatewayMetric(gatewayName, name)),
      },
    ];
  }
}
