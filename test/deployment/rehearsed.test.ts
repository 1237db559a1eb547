/**
 * Versions change places behind a real proxy, by what the template says: tasks are processes, streams are open, short requests go on. Amazon ECS's controller
 * is a model of ours (`rehearsal/controller`): this proves our process, our times and our template under its assumptions, and nothing of Amazon ECS.
 */
import { RecordedStory } from '../../rehearsal';
import { Cleanup } from '../../rehearsal/cleanup';
import { RehearsedService } from '../../rehearsal/rehearsed-service';
import type { StackTemplate } from '../../rehearsal/stack';
import { Deployment } from '../../src';
import { proxied } from '../contract/with-load-balancer';
import { type AppOptions, rehearsedTemplate } from './rehearsed-app';
import { Traffic } from './traffic';

const FULL = process.env.TEST_TIER === 'full';
const STREAMS = FULL ? 100 : 20;
/** A minute of the template is two seconds. */
const FACTOR = 30;
/** What a client may see of a version that is good: nothing. */
const STATED_ERROR_SHARE = 0;
/** 20 seconds: longer than tasks take to start, and 10 minutes of the template, which is what `drainTimeout` is. */
const STREAM = { chunks: 180, interval: 100 };

const MINUTES = 60_000;
const GOOD = { state: 'SUCCESSFUL', failedTasks: 0 };

type Make = (options: Omit<AppOptions, 'certificateArn' | 'domainName'>) => StackTemplate;

/** A service in an emulator of its own, for the tests of the enclosing `describe`. */
function withService(deployment: () => Deployment) {
  const cleanup = new Cleanup();
  const story = new RecordedStory();
  const context = { story } as { service: RehearsedService; make: Make; story: RecordedStory };
  beforeAll(async () => {
    context.service = await RehearsedService.start({
      story,
      cleanup,
      factor: FACTOR,
      signal: new AbortController().signal,
      template: (certificateArn, domainName) => {
        context.make = (options) => rehearsedTemplate({ certificateArn, domainName, deployment: deployment(), ...options });
        return context.make({ version: 1 });
      },
    });
    context.service.providers.stream(STREAM);
  }, 3 * MINUTES);
  afterAll(() => cleanup.run());
  return context;
}

/** Streams that the provider has begun to answer. */
const begun = ({ service }: { service: RehearsedService }) => service.providers.calls.filter(({ wire }) => wire.includes('"stream":true')).length;

async function trafficOf(context: { service: RehearsedService }): Promise<Traffic> {
  const traffic = new Traffic(context.service.sdk);
  await traffic.openStreams(STREAMS, () => begun(context));
  traffic.ask(2);
  return traffic;
}

proxied(`task by task, with ${STREAMS} streams open`, () => {
  const context = withService(() => Deployment.rolling());

  test(
    'every stream that began with the old tasks ends complete, and no short request fails',
    async () => {
      const { service, make } = context;
      const traffic = await trafficOf(context);
      const before = service.loadBalancer.accessLog.length;
      let shiftedAt = 0;
      const outcome = await service.deploy(make({ version: 2 }), {}, (step) => {
        if (step.does === 'start') shiftedAt = Date.now();
      });
      const streams = await traffic.end();

      expect(outcome).toMatchObject({ ...GOOD, steps: ['ROLLING'] });
      expect(outcome.left).toEqual([1, 2].map(() => ({ cut: 0, exit: { code: 0, signal: null } })));
      expect(streams.filter(({ error, text }) => error || !text?.includes(`word${STREAM.chunks - 1} `))).toEqual([]);
      expect(streams.filter(({ endedAt }) => endedAt < shiftedAt)).toEqual([]);
      expect(traffic.errorShare).toBe(STATED_ERROR_SHARE);
      const answered = service.answeredSince(before);
      expect(answered['version 1']).toBeGreaterThanOrEqual(STREAMS);
      expect(answered['version 2']).toBeGreaterThan(5);
      expect(Object.keys(answered).sort()).toEqual(['version 1', 'version 2']);
    },
    3 * MINUTES,
  );
});

proxied(`blue/green, with ${STREAMS} streams open`, () => {
  const context = withService(() => Deployment.blueGreen({ testListener: {} }));

  test(
    'every stream that began with the old tasks ends complete, no short request fails, and an update of something else leaves the weights',
    async () => {
      const { service, make } = context;
      expect(await service.weights()).toEqual([100, 0]);
      const traffic = await trafficOf(context);
      let shiftedAt = 0;
      let updated: readonly number[] = [];
      let before = 0;
      const outcome = await service.deploy(make({ version: 2 }), {}, async (step) => {
        if (step.does !== 'shift') return;
        shiftedAt = Date.now();
        before = service.loadBalancer.accessLog.length;
        await service.update(make({ version: 2, props: { compute: { maxCapacity: 7 } } }));
        updated = await service.weights();
      });
      const streams = await traffic.end();

      expect(outcome).toMatchObject({
        ...GOOD,
        steps: ['SCALE_UP', 'TEST_TRAFFIC_SHIFT', 'PRODUCTION_TRAFFIC_SHIFT 100 %', 'BAKE_TIME 5 min', 'CLEAN_UP'],
      });
      expect(outcome.left).toEqual([1, 2].map(() => ({ cut: 0, exit: { code: 0, signal: null } })));
      expect(updated).toEqual([0, 100]);
      expect(await service.weights()).toEqual([0, 100]);
      expect(streams.filter(({ error, text }) => error || !text?.includes(`word${STREAM.chunks - 1} `))).toEqual([]);
      expect(streams.filter(({ endedAt }) => endedAt < shiftedAt)).toEqual([]);
      expect(traffic.errorShare).toBe(STATED_ERROR_SHARE);
      // the streams alone are the old version's then, and requests that were under way
      const answered = service.answeredSince(before);
      expect(answered['version 1']).toBeGreaterThanOrEqual(STREAMS);
      expect(answered['version 1']).toBeLessThanOrEqual(STREAMS + 4);
      expect(answered['version 2']).toBeGreaterThan(5);
    },
    3 * MINUTES,
  );

  test('whereas an update that changes the rule itself gives all requests back to the first target group', async () => {
    const { service, make } = context;
    const template = make({ version: 2 });
    const touched = Object.fromEntries(
      Object.entries(template.Resources).map(([id, resource]) =>
        resource.Type === 'AWS::ElasticLoadBalancingV2::ListenerRule'
          ? [id, { ...resource, Properties: { ...resource.Properties, Tags: [{ Key: 'team', Value: 'platform' }] } }]
          : [id, resource],
      ),
    );
    await service.update({ ...template, Resources: touched });
    expect(await service.weights()).toEqual([100, 0]);
  });
});
