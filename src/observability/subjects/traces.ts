import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { checkInput } from '../../inputs';
import { gatewayMetric } from '../../metrics';
import { DashboardRow, type IWatched, type WatchContext, type WatchedAlarm, type WatchedWidget, WatchedWidgetKind } from '../../watched';
import { overRequests } from '../queries';
import { FIVE_MINUTES, HOUR, MINUTE } from './periods';

const { TRACES } = DashboardRow;
const { GRAPH, LOG_TABLE } = WatchedWidgetKind;

/**
 * An export that is late now and then is tried again; one in every minute is a receiver that fails. A task that drains without its collector, which stops when the task is
 * told to, takes two minutes, and so up to three of these.
 */
const FAILING_MINUTES = 5;

/** A burst that fills the queue passes; what is dropped all the time is more than the receiver takes, or what it refuses. */
const DROPPING_PERIODS = 3;

/** Properties of `TracesSubject`. */
export interface TracesSubjectProps {
  /**
   * Whether tasks export what they log, too (`logs` of `traces`).
   *
   * @default false
   */
  readonly logs?: boolean;
}

/** Traces: whether spans get to where they go. Only a gateway with `traces` has these metrics. */
export class TracesSubject implements IWatched {
  public readonly order?: number = 39;

  private readonly props: TracesSubjectProps;

  /** @param props what is exported beside spans */
  constructor(props: TracesSubjectProps = {}) {
    checkInput('TracesSubjectProps', props);
    this.props = props;
  }

  public alarms({ gatewayName }: WatchContext): WatchedAlarm[] {
    return [
      {
        id: 'SpanExportErrors',
        description: 'Exports of spans, metrics or log records failed or were late in each of 5 minutes: they have gaps, requests are served as ever',
        metric: gatewayMetric(gatewayName, 'SpanExportErrors', { period: MINUTE }),
        periods: FAILING_MINUTES,
        threshold: 0,
      },
      {
        id: 'NoSpansExported',
        description: 'Of an hour no span was exported, and exports failed: the receiver takes none, be it that the account is not set up for it',
        metric: failuresAlone(gatewayName),
        periods: 1,
        threshold: 0,
      },
      dropping(
        gatewayName,
        'DroppedSpans',
        'Spans were dropped in each of 3 times 5 minutes: the receiver is slower than they come, takes a part of them, or none',
      ),
      ...(this.props.logs
        ? [
            dropping(
              gatewayName,
              'DroppedLogRecords',
              'Log records were not exported in each of 3 times 5 minutes, as with spans: they are in the log of the tasks alone',
            ),
          ]
        : []),
    ];
  }

  public widgets({ gatewayName }: WatchContext): WatchedWidget[] {
    const metric = (name: string, label: string) => gatewayMetric(gatewayName, name, { label });
    return [
      {
        row: TRACES,
        kind: GRAPH,
        title: 'Spans',
        metrics: [metric('ExportedSpans', 'exported'), metric('DroppedSpans', 'dropped')],
      },
      {
        row: TRACES,
        kind: GRAPH,
        title: this.props.logs ? 'Exports that failed, log records dropped' : 'Exports that failed',
        metrics: [metric('SpanExportErrors', 'exports'), ...(this.props.logs ? [metric('DroppedLogRecords', 'log records')] : [])],
      },
      {
        row: TRACES,
        kind: LOG_TABLE,
        title: 'Slowest requests, and their traces',
        queryLines: overRequests([
          'filter ispresent(traceId)',
          'fields @timestamp, traceId, requestId, status, Client, Provider, Model, Latency',
          'sort Latency desc',
          'limit 20',
        ]),
      },
    ];
  }
}

function dropping(gatewayName: string, id: 'DroppedSpans' | 'DroppedLogRecords', description: string): WatchedAlarm {
  return { id, description, metric: gatewayMetric(gatewayName, id, { period: FIVE_MINUTES }), periods: DROPPING_PERIODS, threshold: 0 };
}

/** A gateway that is seldom asked exports less than one a minute: that none is taken shows in a longer time alone. */
function failuresAlone(gatewayName: string): cloudwatch.MathExpression {
  const period = HOUR;
  const usingMetrics = {
    exported: gatewayMetric(gatewayName, 'ExportedSpans', { period }),
    failed: gatewayMetric(gatewayName, 'SpanExportErrors', { period }),
  };
  return new cloudwatch.MathExpression({ expression: 'IF(exported == 0, failed, 0)', usingMetrics, period, label: 'failed alone' });
}
