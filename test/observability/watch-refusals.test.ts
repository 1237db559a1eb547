import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Metric, SearchExpression } from 'aws-cdk-lib/aws-cloudwatch';
import { GatewayObservability, RequestsSubject, TasksSubject } from '../../src/observability';
import { DashboardRow, type IWatched, type WatchContext, type WatchedAlarm, type WatchedWidget, WatchedWidgetKind } from '../../src/watched';
import { bodyOf } from './readings';

const metric = new Metric({ namespace: 'Mine', metricName: 'Age' });
const ALARM: WatchedAlarm = { id: 'Age', description: 'Messages wait', metric, periods: 2, threshold: 60 };
const WIDGET: WatchedWidget = { row: DashboardRow.EDGE, kind: WatchedWidgetKind.GRAPH, title: 'Messages', metrics: [metric] };

/** Something of one's own that wants what it is given. */
class Queue implements IWatched {
  constructor(
    private readonly wanted: readonly WatchedAlarm[],
    private readonly shown: readonly WatchedWidget[] = [WIDGET],
  ) {}

  alarms(_context: WatchContext): WatchedAlarm[] {
    return [...this.wanted];
  }

  widgets(_context: WatchContext): WatchedWidget[] {
    return [...this.shown];
  }
}

/** The records of requests, with alarms under other ids. */
class OtherRequests extends RequestsSubject {
  override alarms(context: WatchContext): WatchedAlarm[] {
    return super.alarms(context).map((alarm) => ({ ...alarm, id: `Other${alarm.id}` }));
  }
}

/** Has an alarm, and then cannot say what it shows. */
class Broken extends Queue {
  override widgets(): WatchedWidget[] {
    throw new Error('it has no widgets');
  }
}

const withAlarm = (change: object) => new Queue([{ ...ALARM, ...change }]);
const withWidget = (change: object) => new Queue([ALARM], [WIDGET, { ...WIDGET, title: 'Second', ...change }]);

describe.each([true, false])('with alarms: %s, it is refused at synthesis, and leaves nothing behind', (alarms) => {
  test.each<[string, IWatched, RegExp | string]>([
    ['an alarm id that something else has', withAlarm({ id: 'EgressRefusals' }), /^AlreadyWatched: watch\(\) is "EgressRefusals": /],
    ['an alarm id twice in one', new Queue([ALARM, { ...ALARM, threshold: 90 }]), /^AlreadyWatched: watch\(\) is "Age": /],
    ['the records of requests once more', new OtherRequests(), /^AlreadyWatched: watch\(\) is "OtherRequests": .*by RequestsSubject/],
    ['what cannot say what it shows', new Broken([ALARM]), 'it has no widgets'],
    ['no period', withAlarm({ periods: 0 }), /^InvalidWatched: periods of alarm "Age" of Queue is 0: .*whole number from 1/],
    ['half a period', withAlarm({ periods: 1.5 }), /^InvalidWatched: periods of alarm "Age" of Queue is 1.5: /],
    ['no periods at all', withAlarm({ periods: undefined }), /^InvalidWatched: periods of alarm "Age" of Queue is undefined: /],
    [
      'fewer periods than are to be counted',
      withAlarm({ periods: 3, evaluationPeriods: 2 }),
      /^InvalidWatched: evaluationPeriods of alarm "Age" of Queue is 2: .*from 3/,
    ],
    ['an unknown row', withWidget({ row: 'attic' }), /^InvalidWatched: row of widget "Second" of Queue is "attic": .*overview.*edge/],
    ['an unknown kind', withWidget({ kind: 'pie' }), /^InvalidWatched: kind of widget "Second" of Queue is "pie": .*graph.*log-pie/],
    ['the name of what every object has', withWidget({ kind: 'constructor' }), /^InvalidWatched: kind of widget "Second" of Queue /],
    ['a gauge without end', withWidget({ kind: WatchedWidgetKind.GAUGE }), /^InvalidWatched: max of widget "Second" of Queue is undefined: .*gauge/],
    [
      'a table without query',
      withWidget({ kind: WatchedWidgetKind.LOG_TABLE }),
      /^InvalidWatched: queryLines of widget "Second" of Queue is undefined: .*log-table/,
    ],
    ['a pie of an empty query', withWidget({ kind: WatchedWidgetKind.LOG_PIE, queryLines: [] }), /^InvalidWatched: queryLines .* is \[\]: /],
    ...[WatchedWidgetKind.GRAPH, WatchedWidgetKind.BAR_GRAPH, WatchedWidgetKind.TOTAL, WatchedWidgetKind.GAUGE].map(
      (kind): [string, IWatched, RegExp] => [
        `a ${kind} of nothing`,
        withWidget({ kind, max: 1, metrics: undefined }),
        /^InvalidWatched: metrics of widget "Second" of Queue is undefined: /,
      ],
    ),
    ['a graph of no metric', withWidget({ metrics: [] }), /^InvalidWatched: metrics of widget "Second" of Queue is \[\]: /],
  ])('%s', (_, subject, message) => {
    const stack = new Stack(new App(), 'Stack');
    const observability = new GatewayObservability(stack, 'Observability', { alarms });
    observability.watch(new RequestsSubject());
    observability.watch(new TasksSubject());
    const template = () => Template.fromStack(stack).toJSON();
    const constructs = () => observability.node.findAll().map(({ node }) => node.path);
    const before = constructs();

    expect(() => observability.watch(subject)).toThrow(message);
    expect(constructs()).toEqual(before);
    expect(JSON.stringify(template())).not.toContain('Mine');
    expect(bodyOf(stack).widgets.map(({ properties }: { properties: { title: string } }) => properties.title)).not.toContain('Messages');
  });
});

test('an alarm that CloudWatch cannot have takes with it the others of its subject, which can be watched once it is mended', () => {
  const stack = new Stack(new App(), 'Stack');
  const observability = new GatewayObservability(stack, 'Observability');
  const search = new SearchExpression({ expression: "SEARCH('Mine', 'Sum', 300)" });
  expect(() => observability.watch(new Queue([ALARM, { ...ALARM, id: 'Search', metric: search }]))).toThrow(/[Ss]earch/);
  Template.fromStack(stack).resourceCountIs('AWS::CloudWatch::Alarm', 0);
  expect(observability.alarms).toEqual([]);

  const mended = new GatewayObservability(new Stack(), 'Observability');
  expect(() => mended.watch(new Queue([ALARM, { ...ALARM, id: 'Search', metric: search }]))).toThrow();
  mended.watch(new Queue([ALARM, { ...ALARM, id: 'Search' }]));
  expect(mended.alarms.map(({ node }) => node.id)).toEqual(['Age', 'Search']);
});

test('the same kind of records is watched once in each gateway, whichever class does it', () => {
  const observability = new GatewayObservability(new Stack(), 'Observability');
  observability.watch(new OtherRequests());
  expect(() => observability.watch(new RequestsSubject())).toThrow(/^AlreadyWatched: watch\(\) is "RequestsSubject": .*by OtherRequests/);
});

test('a state of alarms needs nothing, and a gauge may end at 0', () => {
  const observability = new GatewayObservability(new Stack(), 'Observability');
  const { row, title } = WIDGET;
  const shown = [
    { row, title, kind: WatchedWidgetKind.ALARM_STATUS },
    { ...WIDGET, kind: WatchedWidgetKind.GAUGE, min: -1, max: 0 },
  ];
  expect(() => observability.watch(new Queue([ALARM], shown))).not.toThrow();
});
