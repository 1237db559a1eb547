import { checkInput } from '../../inputs';
import { gatewayMetric } from '../../metrics';
import { DashboardRow, type IWatched, type WatchContext, type WatchedAlarm, type WatchedWidget, WatchedWidgetKind } from '../../watched';
import { metricsInsights } from '../metrics-insights';
import { overRequests } from '../queries';
import { FIVE_MINUTES, MINUTE } from './periods';

const { LIMITS } = DashboardRow;
const { GRAPH, LOG_TABLE } = WatchedWidgetKind;

/** A question that is late now and then refuses nobody; one in every minute is a store that fails. */
const FAILING_MINUTES = 3;

/** Properties of `LimitsSubject`. */
export interface LimitsSubjectProps {
  /**
   * Whether tasks count together.
   *
   * @default true
   */
  readonly store?: boolean;
}

/** Limits and budgets: who is refused, which budgets are used, and whether counting works. Only a gateway with `limits` has these metrics. */
export class LimitsSubject implements IWatched {
  public readonly order?: number = 35;

  private readonly props: LimitsSubjectProps;

  /** @param props what is counted with */
  constructor(props: LimitsSubjectProps = {}) {
    checkInput('LimitsSubjectProps', props);
    this.props = props;
  }

  public alarms(context: WatchContext): WatchedAlarm[] {
    const { gatewayName } = context;
    const isFailing = (id: 'SharedStateErrors' | 'LedgerErrors', description: string): WatchedAlarm => ({
      id,
      description,
      metric: gatewayMetric(gatewayName, id, { period: MINUTE }),
      periods: FAILING_MINUTES,
      threshold: 0,
    });
    return [
      {
        id: 'BudgetsReached',
        description: 'Budgets reached a percentage that is to be told: the log names the subjects, and npx cdk-portkey-gateway budgets lists them',
        metric: gatewayMetric(gatewayName, 'BudgetsReached', { period: FIVE_MINUTES }),
        periods: 1,
        threshold: 0,
      },
      ...(this.props.store === false
        ? []
        : [isFailing('SharedStateErrors', 'Questions to shared state failed or were late in each of 3 minutes: tasks count for themselves')]),
      isFailing('LedgerErrors', 'What was spent could not be read or written in each of 3 minutes: a store that is lost now forgets it'),
    ];
  }

  public widgets(context: WatchContext): WatchedWidget[] {
    const { gatewayName: gateway } = context;
    const metric = (name: string, label: string) => gatewayMetric(gateway, name, { label });
    return [
      {
        row: LIMITS,
        kind: GRAPH,
        title: 'Requests refused by limits, by client',
        metrics: [
          metricsInsights({
            gateway,
            select: 'SUM',
            metric: 'LimitRefusals',
            over: ['Gateway', 'Client'],
            groupBy: 'Client',
            limit: 10,
            label: 'requests',
          }),
        ],
      },
      {
        row: LIMITS,
        kind: LOG_TABLE,
        title: 'The ten limits that refuse most',
        queryLines: overRequests(['filter ispresent(limitedBy)', 'stats sum(Requests) as requests by limitedBy', 'sort requests desc', 'limit 10']),
      },
      { row: LIMITS, kind: GRAPH, title: 'Budgets that reached a percentage', metrics: [metric('BudgetsReached', 'budgets')] },
      {
        row: LIMITS,
        kind: GRAPH,
        title: 'Shared state and ledger, errors',
        metrics: [metric('SharedStateErrors', 'shared state'), metric('LedgerErrors', 'ledger')],
      },
      {
        row: LIMITS,
        kind: LOG_TABLE,
        title: 'Where requests were counted',
        queryLines: overRequests(['filter ispresent(counted)', 'stats sum(Requests) as requests by counted', 'sort requests desc']),
      },
    ];
  }
}
