/** The model of the deployment controller by itself: its plan, its alarms, and that each of its assumptions says where it is from. */
import {
  ASSUMPTIONS,
  Clock,
  type Datum,
  type DeploymentConfiguration,
  type HookAnswer,
  type NamedAlarm,
  planOf,
  RollbackAlarms,
  refusalOf,
} from '../../rehearsal/controller';
import { Deployment, GatewayPreset } from '../../src';
import { ALARM, deploymentOf, gatewayWith } from '../deployment/stacks';
import { resources } from '../network/synthesize';

const clock = new Clock(30, new AbortController().signal);

test('every assumption says where it is from: a page of AWS, or us', () => {
  for (const { source } of Object.values(ASSUMPTIONS)) expect(source).toMatch(/^(https:\/\/docs\.aws\.amazon\.com\/|ours$)/);
});

test('a time of the template is divided by the factor', () => {
  expect(clock.milliseconds(60)).toBe(2_000);
});

describe('the plan', () => {
  const configurationOf = (deployment: Deployment): DeploymentConfiguration =>
    deploymentOf(gatewayWith(() => ({ compute: { deployment } })).template).configuration;
  const told = (deployment: Deployment, hasTestListener = false) =>
    planOf(configurationOf(deployment), hasTestListener).map((step) =>
      step.does === 'shift' ? step.percent : step.does === 'wait' ? `${step.minutes} min` : step.does,
    );

  test.each<[string, Deployment, boolean, (string | number)[]]>([
    ['rolling', Deployment.rolling(), false, ['replace']],
    ['rolling with alarms', Deployment.rolling({ rollbackAlarms: true }), false, ['replace', '5 min']],
    ['blue/green', Deployment.blueGreen(), false, ['start', 100, '5 min', 'stop']],
    ['blue/green with a test listener', Deployment.blueGreen({ testListener: {} }), true, ['start', 'shiftTest', 100, '5 min', 'stop']],
    ['canary', Deployment.canary(), false, ['start', 5, '10 min', 100, '5 min', 'stop']],
    ['linear', Deployment.linear({ stepPercent: 40 }), false, ['start', 40, '6 min', 80, '6 min', 100, '5 min', 'stop']],
  ])('of %s', (_name, deployment, hasTestListener, expected) => {
    expect(told(deployment, hasTestListener)).toEqual(expected);
  });

  const hookAt = (...stages: string[]): DeploymentConfiguration => ({
    ...configurationOf(Deployment.blueGreen()),
    LifecycleHooks: [{ HookTargetArn: 'arn', LifecycleStages: stages }],
  });

  test('asks hooks at their stages', () => {
    const stages = ['POST_PRODUCTION_TRAFFIC_SHIFT', 'PRE_SCALE_UP', 'POST_TEST_TRAFFIC_SHIFT', 'POST_SCALE_UP'];
    expect(planOf(hookAt(...stages), true).map((step) => (step.does === 'ask' ? step.stage : step.does))).toEqual([
      'PRE_SCALE_UP',
      'start',
      'POST_SCALE_UP',
      'shiftTest',
      'POST_TEST_TRAFFIC_SHIFT',
      'shift',
      'POST_PRODUCTION_TRAFFIC_SHIFT',
      'wait',
      'stop',
    ]);
  });

  test('the one of the smoke test stands in the template', () => {
    const { configuration } = deploymentOf(
      gatewayWith(() => ({ auth: {}, compute: { deployment: Deployment.blueGreen({ testListener: {}, smokeTest: {} }) } })).template,
    );
    expect(planOf(configuration, true).map(({ stage }) => stage)).toContain('POST_TEST_TRAFFIC_SHIFT');
  });

  test.each([
    ['RECONCILE_SERVICE', true],
    ['POST_TEST_TRAFFIC_SHIFT', false],
  ])('guesses nothing of a hook at %s with a test listener: %s', (stage, hasTestListener) => {
    expect(() => planOf(hookAt(stage), hasTestListener)).toThrow('not modelled');
  });

  test('waits as often as the warning counts', () => {
    expect(told(Deployment.linear()).filter((step) => step === '6 min')).toHaveLength(9);
  });

  test('a strategy without a bake time is refused', () => {
    expect(() => planOf({ MinimumHealthyPercent: 100, MaximumPercent: 200, Strategy: 'BLUE_GREEN' }, false)).toThrow(/36 hours/);
  });
});

describe('a hook', () => {
  const quick = new Clock(10_000, new AbortController().signal);
  const asked = async (...answers: (HookAnswer | undefined)[]) => {
    const events: object[] = [];
    const hook = {
      name: 'mine',
      stages: ['PRE_SCALE_UP'],
      ask: async (event: object) => {
        events.push(event);
        return answers.shift();
      },
    };
    return { refusal: await refusalOf(hook, 'PRE_SCALE_UP', quick, () => {}), events };
  };

  test('is asked until it is sure, with the details that it gave', async () => {
    const { refusal, events } = await asked(
      { hookStatus: 'IN_PROGRESS', hookDetails: { a: 1, b: 1 } },
      { hookStatus: 'IN_PROGRESS', hookDetails: { b: 2 } },
      { hookStatus: 'SUCCEEDED' },
    );
    expect(refusal).toBeUndefined();
    expect(events.map((event) => (event as { hookDetails?: object }).hookDetails)).toEqual([undefined, { a: 1, b: 1 }, { a: 1, b: 2 }]);
  });

  test.each<[string, HookAnswer | undefined]>([
    ['FAILED', { hookStatus: 'FAILED' }],
    ['no status', {}],
    ['no status', undefined],
  ])('refuses by %s', async (said, answer) => {
    expect((await asked(answer)).refusal).toBe(`mine at PRE_SCALE_UP: ${said}`);
  });
});

describe('the alarms of the template', () => {
  const { template } = gatewayWith(() => ({ preset: GatewayPreset.PROD, compute: { deployment: Deployment.canary() } }));
  const all = Object.entries(resources(template, ALARM)).filter(([id]) => id.includes('Rollback'));
  const named = (text: string): NamedAlarm[] =>
    all
      .filter(([id]) => id.includes(text))
      .map(([id, { Properties }]) => ({
        name: id,
        properties: JSON.parse(JSON.stringify(Properties), (_key, value) => value?.['Fn::GetAtt']?.[0] ?? value),
      }));
  const fed = (alarms: readonly NamedAlarm[], ...periods: Datum[]): string | undefined => {
    const watched = new RollbackAlarms(alarms, clock, () => () => undefined);
    for (const period of periods) watched.feed(period);
    return watched.ringing;
  };
  /** Requests and errors of the first and of the second target group. */
  const traffic =
    (first: [number, number], second: [number, number]): Datum =>
    (metric, group) => {
      const [requests, errors] = /Alternate/.test(group) ? second : first;
      return (metric === 'RequestCount' ? requests : errors) || undefined;
    };
  const bad = traffic([500, 0], [500, 400]);

  test.each<[string, Datum[], boolean]>([
    ['three bad minutes', [bad, bad, bad], true],
    ['two', [bad, bad], false],
    ['two, and one with few errors', [bad, bad, traffic([500, 0], [500, 1]), bad], false],
    ['few errors of few requests', Array(3).fill(traffic([0, 0], [9, 9])), false],
    ['a group that is silent takes nothing from the other one', Array(3).fill(traffic([0, 0], [500, 400])), true],
    ['a minute without an error between bad ones is passed over, as AWS documents it', [bad, bad, traffic([500, 0], [500, 0]), bad], true],
    ['the other target group', Array(3).fill(traffic([500, 400], [0, 0])), true],
  ])('go off by errors: %s', (_name, periods, rings) => {
    expect(Boolean(fed(named('Errors'), ...periods))).toBe(rings);
  });

  test('a canary of 5 % that answers nothing but 5xx is heard while it is one', () => {
    expect(fed(named('Errors'), ...Array<Datum>(3).fill(traffic([950, 0], [50, 50])))).toMatch(/Errors/);
  });

  test('a task that fails its health check for three minutes', () => {
    const one: Datum = (_metric, group) => (/Alternate/.test(group) ? 1 : 0);
    expect(fed(named('Unhealthy'), one, one, one)).toMatch(/Unhealthy/);
    expect(fed(named('Unhealthy'), one, one)).toBeUndefined();
  });

  test('no data is no breach', () => {
    expect(fed(named('Latency'), ...Array<Datum>(9).fill(() => undefined))).toBeUndefined();
  });
});
