import { checkInput } from '../../inputs';
import { gatewayMetric } from '../../metrics';
import { DashboardRow, type IWatched, type WatchContext, type WatchedAlarm, type WatchedWidget, WatchedWidgetKind } from '../../watched';
import { overRequests } from '../queries';
import { FIVE_MINUTES, MINUTE } from './periods';

const { GUARDRAIL } = DashboardRow;
const { GRAPH, LOG_TABLE } = WatchedWidgetKind;

/** A question that is late now and then is asked again with the next request; one in every minute is a guardrail that fails. */
const FAILING_MINUTES = 3;

/** Properties of `GuardrailSubject`. */
export interface GuardrailSubjectProps {
  /**
   * Whether tasks remember together what it found.
   *
   * @default false
   */
  readonly store?: boolean;
}

/** The guardrail: what it found, what passed it unchecked, and whether it can be asked. Only a gateway with `guardrail` has these metrics. */
export class GuardrailSubject implements IWatched {
  public readonly order?: number = 37;

  private readonly props: GuardrailSubjectProps;

  /** @param props what is remembered with */
  constructor(props: GuardrailSubjectProps = {}) {
    checkInput('GuardrailSubjectProps', props);
    this.props = props;
  }

  public alarms({ gatewayName }: WatchContext): WatchedAlarm[] {
    return [
      {
        id: 'GuardrailFailures',
        description:
          'Questions to the guardrail failed or were late in each of 3 minutes: what is to be checked is refused or passes, as the gateway says',
        metric: gatewayMetric(gatewayName, 'GuardrailFailures', { period: MINUTE }),
        periods: FAILING_MINUTES,
        threshold: 0,
      },
      {
        id: 'GuardrailUnchecked',
        description: 'Requests or answers passed unchecked, because the guardrail failed or a maximum was reached',
        metric: gatewayMetric(gatewayName, 'GuardrailUnchecked', { period: FIVE_MINUTES }),
        periods: 1,
        threshold: 0,
      },
      ...(this.props.store
        ? [
            {
              id: 'GuardrailMemoryErrors',
              description:
                'Questions to the store of what the guardrail found failed, were late or had an answer that cannot be read in each of 3 minutes: each task remembers for itself, and texts are paid for more than once',
              metric: gatewayMetric(gatewayName, 'GuardrailMemoryErrors', { period: MINUTE }),
              periods: FAILING_MINUTES,
              threshold: 0,
            },
          ]
        : []),
    ];
  }

  public widgets({ gatewayName }: WatchContext): WatchedWidget[] {
    const metric = (name: string, label: string) => gatewayMetric(gatewayName, name, { label });
    return [
      {
        row: GUARDRAIL,
        kind: GRAPH,
        title: 'What the guardrail did',
        metrics: [
          metric('GuardrailBlocked', 'blocked'),
          metric('GuardrailMasked', 'masked'),
          metric('GuardrailDetected', 'found, and passed'),
          metric('GuardrailUnchecked', 'passed unchecked'),
        ],
      },
      {
        row: GUARDRAIL,
        kind: GRAPH,
        title: 'Guardrail, errors',
        metrics: [metric('GuardrailFailures', 'failed or late'), ...(this.props.store ? [metric('GuardrailMemoryErrors', 'of its memory')] : [])],
      },
      { row: GUARDRAIL, kind: GRAPH, title: 'Text units of the guardrail', metrics: [metric('GuardrailUnits', 'units')] },
      {
        row: GUARDRAIL,
        kind: LOG_TABLE,
        title: 'The ten clients of whom the guardrail stops most',
        queryLines: overRequests([
          'filter guardrail = "blocked" or guardrail = "masked"',
          'stats sum(Requests) as requests by Client, guardrail',
          'sort requests desc',
          'limit 10',
        ]),
      },
      {
        row: GUARDRAIL,
        kind: LOG_TABLE,
        title: 'What the guardrail costs, by client',
        queryLines: overRequests([
          'filter ispresent(guardrailCost)',
          'stats sum(guardrailCost) as dollars, sum(guardrailUnits) as units by Client',
          'sort dollars desc',
          'limit 10',
        ]),
      },
    ];
  }
}
