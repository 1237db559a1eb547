/**
 * Alarms and request scaling of two target groups while Amazon ECS moves requests from one to the other: the alarms of the template, fed with what a load balancer
 * would tell. How it tells of groups without tasks, and what CloudWatch makes of it, is taken from AWS's documentation: `rehearsal/controller/metric-math.ts`.
 */
import { evaluate, type Point, rings } from '../../rehearsal/controller';
import { Deployment, GatewayPreset } from '../../src';
import { resources } from '../network/synthesize';
import { bodyOf } from '../observability/readings';
import { type Feed, minutesOfAlarm, valuesOf } from './rung';
import { ALARM, deploymentOf, gatewayWith } from './stacks';

const TASKS = 2;
const REQUESTS = 1_000;
const MINUTES = 60;
/** When the new version begins to get requests, when it has all, when the old one has gone. */
const [BEGINS, SHIFTED, GONE] = [20, 35, 40];

const { template, stack, gateway } = gatewayWith(() => ({
  preset: GatewayPreset.PROD,
  compute: { deployment: Deployment.canary(), minCapacity: TASKS, requestsPerTargetPerMinute: 400 },
}));
const groups = gateway.door.targetGroups.map(({ targetGroupArn }) => stack.resolve(targetGroupArn).Ref as string);
const alarms = Object.entries(resources(template, ALARM)).filter(([, { Properties }]) => JSON.stringify(Properties).includes('"TargetGroup"'));
const named = (part: string) => alarms.filter(([id]) => id.includes(part));

/** Share of the requests that the new version gets. */
type Shift = (minute: number) => number;
const SHIFTS: Readonly<Record<string, Shift>> = {
  'all at once': (minute) => (minute < BEGINS ? 0 : 1),
  'after a twentieth': (minute) => (minute < BEGINS ? 0 : minute < SHIFTED ? 0.05 : 1),
  'in ten steps': (minute) => Math.min(1, Math.max(0, Math.ceil((minute - BEGINS + 1) / 1.5) / 10)),
};

/** What is wrong with the tasks of the new version, or with all of them. */
interface Trouble {
  readonly failing?: number;
  readonly latency?: number;
  readonly unhealthy?: number;
  readonly healthy?: number;
}

/** What is told of the two groups: the old version leaves group `from`. A group without tasks is silent, and so is a count of errors where there are none. */
function feedOf(shift: Shift, from: 0 | 1, trouble: Trouble = {}): Feed {
  return (metric, group, minute): Point => {
    const isNew = group !== from;
    const has = isNew ? minute >= BEGINS - 2 : minute < GONE;
    const share = isNew ? shift(minute) : 1 - shift(minute);
    const requests = Math.round(REQUESTS * share);
    const { failing = 0, latency = 2, unhealthy = 0, healthy = TASKS } = isNew ? trouble : {};
    const errors = Math.round(requests * failing);
    const told: Readonly<Record<string, Point>> = {
      HealthyHostCount: has ? healthy : undefined,
      UnHealthyHostCount: has ? unhealthy : undefined,
      RequestCount: requests || undefined,
      RequestCountPerTarget: requests ? requests / TASKS : undefined,
      HTTPCode_Target_5XX_Count: errors || undefined,
      TargetResponseTime: requests ? latency : undefined,
    };
    if (!(metric in told)) throw new Error(`nothing tells ${metric}`);
    return told[metric];
  };
}

const WAYS = Object.entries(SHIFTS).flatMap(([name, shift]) => ([0, 1] as const).map((from) => ({ name, shift, from, to: 1 - from })));
/** Names of those that ring, and the first minute of each. */
const rung = (feed: Feed): Record<string, number> =>
  Object.fromEntries(
    alarms.flatMap(([id, { Properties }]) => {
      const [first] = minutesOfAlarm(Properties, groups, feed, MINUTES);
      return first === undefined ? [] : [[NAMES.find((name) => id.includes(name)) ?? id, first]];
    }),
  );
const NAMES = ['RollbackErrors', 'RollbackLatency', 'RollbackUnhealthyTasks', 'TargetErrors', 'UnhealthyTasks', 'TooFewTasks'];

test('every alarm on target groups is looked at, and looks at both of them', () => {
  expect(groups).toHaveLength(2);
  expect(alarms.map(([id]) => NAMES.find((name) => id.includes(name))).sort()).toEqual([...NAMES].sort());
  for (const [, alarm] of alarms) {
    for (const group of groups) expect(JSON.stringify(alarm)).toContain(`"${group}"`);
  }
});

test('and the dashboard shows the tasks of both', () => {
  const { widgets } = bodyOf(stack);
  const [tasks] = widgets.filter(({ properties }: { properties: { title?: string } }) => properties.title === 'Tasks');
  const expressions = tasks.properties.metrics.flatMap(([first]: [{ expression?: string }]) => first.expression ?? []);
  expect(expressions).toEqual(['SUM([FILL(healthyHostCount0, 0), FILL(healthyHostCount1, 0)])', 'MAX([unHealthyHostCount0, unHealthyHostCount1])']);
});

describe.each(WAYS)('requests that are shifted $name from group $from to group $to', ({ shift, from }) => {
  const when = (trouble: Trouble) => rung(feedOf(shift, from, trouble));

  test('ring nothing, before, while and after, where all is well', () => {
    expect(when({})).toEqual({});
  });

  test('ring for a version that answers with errors, before it has all requests or as soon as it has', () => {
    const rings = when({ failing: 1 });
    expect(Object.keys(rings).sort()).toEqual(['RollbackErrors', 'TargetErrors']);
    expect(rings.RollbackErrors).toBeLessThanOrEqual(BEGINS + 5);
  });

  test('ring for a version whose answers are slow', () => {
    const rings = when({ latency: 40 });
    expect(Object.keys(rings)).toEqual(['RollbackLatency']);
    expect(rings.RollbackLatency).toBeLessThanOrEqual(BEGINS + 5);
  });

  test('ring nothing where a few requests are all that there is, and slow', () => {
    const feed = feedOf(shift, from);
    const few: Feed = (metric, group, minute) => {
      const point = feed(metric, group, minute);
      if (point === undefined) return point;
      return metric === 'RequestCount' ? Math.min(point, 9) : metric === 'TargetResponseTime' ? 40 : point;
    };
    expect(rung(few)).toEqual({});
  });

  test('ring for a task of the new version that fails its health check', () => {
    expect(Object.keys(when({ unhealthy: 1, healthy: TASKS })).sort()).toEqual(['RollbackUnhealthyTasks', 'UnhealthyTasks']);
  });

  test('ring for too few tasks when the old version has gone, and not while it serves', () => {
    const { TooFewTasks, ...others } = when({ healthy: TASKS - 1 });
    expect(others).toEqual({});
    expect(TooFewTasks).toBe(GONE + 5);
  });

  test('add tasks by what one would get of all requests, whichever group has them', () => {
    const feed = feedOf(shift, from);
    const { values } = valuesOf(queriesOfPolicy(), groups, feed, MINUTES);
    expect(values.map((value) => Math.round(value ?? -1))).toEqual(values.map(() => REQUESTS / TASKS));
  });
});

test('silence of both groups rings for too few tasks, and for nothing else', () => {
  expect(rung(() => undefined)).toEqual({ TooFewTasks: 5 });
});

test('an alarm on missing tasks depends on the service, and takes no deployment back', () => {
  const [[id, alarm]] = named('TooFewTasks');
  const [service] = Object.keys(resources(template, 'AWS::ECS::Service'));
  expect(alarm.DependsOn).toContain(service);
  const rollback: { Ref: string }[] = deploymentOf(template).configuration.Alarms.AlarmNames;
  expect(rollback.map(({ Ref }) => Ref).sort()).toEqual(
    named('Rollback')
      .map(([each]) => each)
      .sort(),
  );
  expect(rollback.map(({ Ref }) => Ref)).not.toContain(id);
});

/** Of the policy that follows requests; CloudFormation has other names for what alarms call the same. */
function queriesOfPolicy() {
  const policies = Object.values(resources(template, 'AWS::ApplicationAutoScaling::ScalingPolicy'));
  const all = policies.map(({ Properties }) => Properties.TargetTrackingScalingPolicyConfiguration);
  const [policy, ...others] = all.filter(({ CustomizedMetricSpecification }) => CustomizedMetricSpecification?.Metrics);
  expect(others).toEqual([]);
  expect(policy).toMatchObject({ TargetValue: 400, DisableScaleIn: true, ScaleInCooldown: 300, ScaleOutCooldown: 60 });
  expect(JSON.stringify(all)).not.toContain('ALBRequestCountPerTarget');
  return policy.CustomizedMetricSpecification.Metrics;
}

test('while nobody calls there is no value, and none is put in its place', () => {
  expect(valuesOf(queriesOfPolicy(), groups, () => undefined, 3).values).toEqual([undefined, undefined, undefined]);
});

/** The examples of AWS's page on missing data: three of three, the newest value last. */
test.each<[string, Point[], Record<string, boolean>]>([
  ['0 - 1 - 1: three are there', [0, undefined, 1, undefined, 1], { notBreaching: false, breaching: false }],
  ['- - - - 0', [undefined, undefined, undefined, undefined, 0], { notBreaching: false, breaching: false }],
  ['- - - - -', [undefined, undefined, undefined, undefined, undefined], { notBreaching: false, breaching: true }],
  ['0 1 1 - 1: the missing one is passed over', [0, 1, 1, undefined, 1], { notBreaching: true, breaching: true }],
  ['- - 1 - -', [undefined, undefined, 1, undefined, undefined], { notBreaching: false, breaching: true }],
])('an alarm over %s', (_name, values, expected) => {
  const threshold = { ComparisonOperator: 'GreaterThanThreshold', Threshold: 0, EvaluationPeriods: 3 };
  const rung = Object.keys(expected).map((TreatMissingData) => [TreatMissingData, rings({ ...threshold, TreatMissingData }, values)]);
  expect(Object.fromEntries(rung)).toEqual(expected);
});

/** The examples of AWS's own page, and what our expressions have besides. */
test.each<[string, Record<string, Point[]>, Point[]]>([
  ['m1 < m2', { m1: [30, 20, 0, 0], m2: [20, undefined, 20, undefined] }, [0, 0, 1, 0]],
  ['m1 >= 30', { m1: [30, 20, 0, 0] }, [1, 0, 0, 0]],
  [
    'IF(m1, m2, m3)',
    { m1: [1, 1, 0, 0, undefined], m2: [30, undefined, 0, 0, 30], m3: [0, 0, 20, undefined, 20] },
    [30, 0, 20, undefined, undefined],
  ],
  ['IF(m1, m2, 5)', { m1: [1, 1, 0, 0, undefined], m2: [30, undefined, 0, 0, 30] }, [30, 0, 5, 5, undefined]],
  ['m1 + m2', { m1: [1, undefined, undefined], m2: [2, 3, undefined] }, [3, 3, undefined]],
  ['100 * m1 / m2', { m1: [1, 1, undefined], m2: [4, 0, undefined] }, [25, undefined, undefined]],
  ['SUM([FILL(m1, 0), FILL(m2, 0)])', { m1: [1, undefined], m2: [undefined, undefined] }, [1, 0]],
  ['MAX([m1, m2])', { m1: [1, undefined, undefined], m2: [undefined, 3, undefined] }, [1, 3, undefined]],
])('metric math: %s', (expression, series, expected) => {
  expect(evaluate(expression, series)).toEqual(expected);
});

test.each([['SUM(m1)'], ['m1 +'], ['LOG(m1)'], ['m2'], ['m1 % 2']])('metric math: %s is not guessed', (expression) => {
  expect(() => evaluate(expression, { m1: [1] })).toThrow();
});
