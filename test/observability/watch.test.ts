import { App, Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { type CfnDashboard, type Dashboard, GraphWidget, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import {
  FirewallSubject,
  GatewayObservability,
  LoadBalancerSubject,
  RequestsSubject,
  ServiceSubject,
  TargetsSubject,
  TasksSubject,
} from '../../src/observability';
import { DashboardRow, type IWatched, type WatchContext, type WatchedAlarm, type WatchedWidget, WatchedWidgetKind } from '../../src/watched';
import { bodyOf } from './readings';
import { blueAndGreen, everything, observed, parts } from './stacks';

interface Widget {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  // biome-ignore lint/suspicious/noExplicitAny: JSON
  readonly properties: any;
}
const widgetsOf = (stack: Stack): Widget[] => bodyOf(stack).widgets;
const titlesOf = (stack: Stack) => widgetsOf(stack).map(({ properties }) => properties.title);
const widgetIn = (stack: Stack, title: string) => widgetsOf(stack).find(({ properties }) => properties.title === title) as Widget;

const alarmIn = (stack: Stack, name: string) => {
  const alarms = Template.fromStack(stack).findResources('AWS::CloudWatch::Alarm');
  return Object.entries(alarms).find(([id]) => new RegExp(`^ObservabilityAlarms${name}.{8}$`).test(id))?.[1].Properties;
};

/** Something that the library knows nothing of. */
class Queue implements IWatched {
  constructor(
    private readonly title = 'Queue',
    readonly order?: number,
  ) {}

  alarms({ gatewayName }: WatchContext): WatchedAlarm[] {
    return [{ id: `${this.title}Age`, description: `Messages of ${gatewayName} wait`, metric: this.age(), periods: 2, threshold: 60 }];
  }

  widgets({ thresholds }: WatchContext): WatchedWidget[] {
    const { dailyCostBudget } = thresholds;
    return [{ row: DashboardRow.EDGE, kind: WatchedWidgetKind.GRAPH, title: this.title, metrics: [this.age()], max: dailyCostBudget }];
  }

  private age() {
    return new Metric({ namespace: 'Mine', metricName: 'Age', period: Duration.minutes(1) });
  }
}

describe('the order of watching does not matter', () => {
  const everythingBackwards = (stack: Stack) => everything(stack).reverse();

  test('for rows and widgets', () => {
    const { stack } = observed({}, {}, everythingBackwards);
    expect(titlesOf(stack)).toEqual(titlesOf(observed().stack));
  });

  test('for the state of alarms, but for two things of one kind', () => {
    const state = (subjectsIn: (stack: Stack) => IWatched[]): string[] => {
      const { observability } = observed({}, {}, subjectsIn);
      return observability.alarms.map(({ node }) => node.id.replace(/^ProviderErrors-.*/, 'ProviderErrors'));
    };
    expect(state(everythingBackwards)).toEqual(state(everything));
  });

  test('for what was asked of the dashboard before', () => {
    const { stack, observability } = observed({}, {}, () => []);
    const dashboard = observability.dashboard as Dashboard;
    stack.resolve((dashboard.node.defaultChild as CfnDashboard).dashboardBody);
    dashboard.addWidgets(new GraphWidget({ title: 'Mine', width: 24 }));
    observability.watch(new TasksSubject());
    observability.watch(new RequestsSubject());
    const titles = titlesOf(stack);
    expect(titles[0]).toBe('Requests');
    expect(titles.at(-1)).toBe('Mine');
    const places = widgetsOf(stack).map(({ x, y }) => `${x}, ${y}`);
    expect(new Set(places).size).toBe(places.length);
  });
});

describe('something of one’s own', () => {
  test('has its alarm, told to the topic, and its widget in the row that it names', () => {
    const { stack } = observed({ gatewayName: 'gw', dailyCostBudget: 7 }, {}, (scope) => [new Queue(), ...everything(scope)]);
    expect(alarmIn(stack, 'QueueAge')).toMatchObject({
      AlarmDescription: 'Messages of gw wait. Gateway gw.',
      Namespace: 'Mine',
      EvaluationPeriods: 2,
      Threshold: 60,
      ComparisonOperator: 'GreaterThanThreshold',
      TreatMissingData: 'notBreaching',
      AlarmActions: [expect.anything()],
      OKActions: [expect.anything()],
    });
    expect(titlesOf(stack).slice(-4)).toEqual(['Load balancer', 'Tasks', 'Firewall', 'Queue']);
    expect(widgetIn(stack, 'Queue').properties.yAxis.left).toEqual({ min: 0, max: 7 });
  });

  test('stands where its order says', () => {
    const { stack } = observed({}, {}, (scope) => [...everything(scope), new Queue('Queue', 55)]);
    expect(titlesOf(stack).slice(-4)).toEqual(['Load balancer', 'Queue', 'Tasks', 'Firewall']);
  });

  test('has a widget but no alarm where there are none', () => {
    const { stack } = observed({ alarms: false }, {}, () => [new Queue()]);
    expect(titlesOf(stack)).toEqual(['Queue']);
    Template.fromStack(stack).resourceCountIs('AWS::CloudWatch::Alarm', 0);
  });

  test.each([
    [1, [1]],
    [6, [6]],
    [7, [3, 4]],
    [13, [4, 4, 5]],
  ])('%i of them share the width in lines of %j', (count, expected) => {
    const { stack } = observed({ alarms: false }, {}, () => Array.from({ length: count }, (_, index) => new Queue(`Queue${index}`)));
    const widgets = widgetsOf(stack);
    const lines = [...new Set(widgets.map(({ y }) => y))].map((line) => widgets.filter(({ y }) => y === line));
    expect(lines.map((line) => line.length)).toEqual(expected);
    for (const line of lines) {
      expect(line.reduce((sum, { width }) => sum + width, 0)).toBe(24);
    }
  });
});

describe('several target groups', () => {
  const { stack } = observed({}, {}, (scope) => [new TargetsSubject({ ...blueAndGreen(scope), minCapacity: 2 })]);

  test.each([
    ['TargetErrors', 'HTTPCode_Target_5XX_Count', 'Sum', 300, 'SUM([hTTPCode_Target_5XX_Count0, hTTPCode_Target_5XX_Count1])'],
    ['UnhealthyTasks', 'UnHealthyHostCount', 'Maximum', 60, 'MAX([unHealthyHostCount0, unHealthyHostCount1])'],
    ['TooFewTasks', 'HealthyHostCount', 'Minimum', 60, 'SUM([FILL(healthyHostCount0, 0), FILL(healthyHostCount1, 0)])'],
  ])('count as one in the alarm %s', (id, metric, statistic, period, expression) => {
    const { Metrics } = alarmIn(stack, id);
    expect(Metrics[0]).toMatchObject({ Expression: expression, ReturnData: true });
    const parts = Metrics.slice(1);
    for (const { MetricStat } of parts) {
      expect(MetricStat).toMatchObject({ Metric: { MetricName: metric }, Stat: statistic, Period: period });
    }
    const groups = parts.map(({ MetricStat }: { MetricStat: { Metric: { Dimensions: { Name: string; Value: unknown }[] } } }) =>
      JSON.stringify(MetricStat.Metric.Dimensions.find(({ Name }) => Name === 'TargetGroup')),
    );
    expect(new Set(groups).size).toBe(2);
  });

  test('count as one in the dashboard', () => {
    const { metrics } = widgetIn(stack, 'Tasks').properties;
    expect(metrics.map(([first]: [{ label?: string }]) => first.label).filter(Boolean)).toEqual(['HealthyHostCount', 'UnHealthyHostCount']);
    expect(metrics).toHaveLength(6);
  });

  test('of one, nothing is computed', () => {
    const { stack: single } = observed({}, {}, (scope) => {
      const { loadBalancer, targetGroup } = parts(scope);
      return [new TargetsSubject({ loadBalancer, targetGroups: [targetGroup] })];
    });
    expect(alarmIn(single, 'TooFewTasks')).toMatchObject({ MetricName: 'HealthyHostCount', Statistic: 'Minimum', Threshold: 1 });
  });
});

describe('a load balancer of either kind, made here or imported', () => {
  const arn = (kind: string) => `arn:aws:elasticloadbalancing:eu-central-1:111111111111:loadbalancer/${kind}/gateway/50dc6c495c0c9188`;
  const groupArn = 'arn:aws:elasticloadbalancing:eu-central-1:111111111111:targetgroup/gateway/6d0ecf831eec9f09';
  const group = (scope: Stack) => elbv2.NetworkTargetGroup.fromTargetGroupAttributes(scope, 'Group', { targetGroupArn: groupArn });

  const KINDS: [string, (scope: Stack) => elbv2.ILoadBalancerV2, string, string, string][] = [
    ['application', (scope) => parts(scope).loadBalancer, 'AWS/ApplicationELB', 'HTTPCode_ELB_5XX_Count', 'HTTPCode_Target_5XX_Count'],
    [
      'imported application',
      (scope) =>
        elbv2.ApplicationLoadBalancer.fromApplicationLoadBalancerAttributes(scope, 'Imported', {
          loadBalancerArn: arn('app'),
          securityGroupId: 'sg-12345678',
        }),
      'AWS/ApplicationELB',
      'HTTPCode_ELB_5XX_Count',
      'HTTPCode_Target_5XX_Count',
    ],
    [
      'network',
      (scope) => new elbv2.NetworkLoadBalancer(scope, 'Network', { vpc: parts(scope).vpc }),
      'AWS/NetworkELB',
      'PortAllocationErrorCount',
      'TCP_Target_Reset_Count',
    ],
    [
      'imported network',
      (scope) => elbv2.NetworkLoadBalancer.fromNetworkLoadBalancerAttributes(scope, 'Imported', { loadBalancerArn: arn('net') }),
      'AWS/NetworkELB',
      'PortAllocationErrorCount',
      'TCP_Target_Reset_Count',
    ],
  ];

  test.each(KINDS)('%s', (_kind, loadBalancerIn, namespace, own, ofTargets) => {
    const { stack } = observed({}, {}, (scope) => {
      const loadBalancer = loadBalancerIn(scope);
      return [new LoadBalancerSubject(loadBalancer), new TargetsSubject({ loadBalancer, targetGroups: [group(scope)] })];
    });
    for (const [id, metric] of Object.entries({
      LoadBalancerErrors: own,
      TargetErrors: ofTargets,
      UnhealthyTasks: 'UnHealthyHostCount',
      TooFewTasks: 'HealthyHostCount',
    })) {
      expect(alarmIn(stack, id)).toMatchObject({ Namespace: namespace, MetricName: metric });
    }
    for (const title of ['Load balancer', 'Tasks']) {
      expect(widgetIn(stack, title).properties.metrics.map(([first]: [string]) => first)).toEqual(expect.arrayContaining([namespace]));
    }
  });

  test.each(KINDS.filter(([kind]) => kind.startsWith('imported')))('%s: dimensions are the ends of its addresses', (kind, loadBalancerIn) => {
    const { stack } = observed({}, {}, (scope) => [new TargetsSubject({ loadBalancer: loadBalancerIn(scope), targetGroups: [group(scope)] })]);
    expect(alarmIn(stack, 'TargetErrors').Dimensions).toEqual([
      { Name: 'LoadBalancer', Value: `${kind.endsWith('network') ? 'net' : 'app'}/gateway/50dc6c495c0c9188` },
      { Name: 'TargetGroup', Value: 'targetgroup/gateway/6d0ecf831eec9f09' },
    ]);
  });
});

test('a second thing of a kind has a name, in its alarms and widgets', () => {
  const { stack, observability } = observed();
  const { loadBalancer, targetGroup, service } = parts(new Stack(stack.node.root as App, 'Other'));
  const options = { name: 'internal' };
  const before = observability.alarms.length;
  for (const subject of [
    new LoadBalancerSubject(loadBalancer, options),
    new TargetsSubject({ loadBalancer, targetGroups: [targetGroup], ...options }),
    new ServiceSubject(service, options),
    new FirewallSubject('other', options),
  ]) {
    observability.watch(subject);
  }
  const added = observability.alarms.map(({ node }) => node.id).filter((id) => id.endsWith('-internal'));
  expect(added).toHaveLength(observability.alarms.length - before);
  expect(titlesOf(stack).filter((title) => title.endsWith(' (internal)'))).toEqual([
    'CPU and memory (%) (internal)',
    'Load balancer (internal)',
    'Tasks (internal)',
    'Firewall (internal)',
  ]);
});

test('saved queries come with the records of requests, and not without', () => {
  const queriesOf = (subject: IWatched) => {
    const stack = new Stack(new App(), 'Stack');
    new GatewayObservability(stack, 'Observability').watch(subject);
    return Object.keys(Template.fromStack(stack).findResources('AWS::Logs::QueryDefinition')).length;
  };
  expect(queriesOf(new TasksSubject())).toBe(0);
  expect(queriesOf(new RequestsSubject())).toBeGreaterThan(10);
});

test('who watches something gets its alarms, to hand them on', () => {
  const stack = new Stack(new App(), 'Stack');
  const observability = new GatewayObservability(stack, 'Observability');
  const alarms = observability.watch(new Queue());
  expect(alarms.map(({ node }) => node.id)).toEqual(['QueueAge']);
  expect(observability.alarms).toEqual(alarms);
});
