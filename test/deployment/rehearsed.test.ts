/**
 * Versions change places behind a real proxy, by what the template says: tasks are processes, streams are open, short requests go on. Amazon ECS's controller
 * is a model of ours (`rehearsal/controller`): this proves our process, our times and our template under its assumptions, and nothing of Amazon ECS.
 */
import { Deployment } from '../../src';
import { proxied } from '../contract/with-load-balancer';
import { leftInPeace, lost, MINUTES, STATED_ERROR_SHARE, STREAMS, trafficOf, withService } from './with-rehearsed-service';

const GOOD = { state: 'SUCCESSFUL', failedTasks: 0 };

proxied(`task by task, with ${STREAMS} streams open`, () => {
  const context = withService(() => Deployment.rolling());

  test(
    'every stream that began with the old tasks ends complete, and no short request fails',
    async () => {
      const { service, make } = context;
      const old = service.version;
      const traffic = await trafficOf(context);
      const before = service.loadBalancer.accessLog.length;
      let shiftedAt = 0;
      const outcome = await service.deploy(make({ version: 2 }), {}, (step) => {
        if (step.does === 'start') shiftedAt = Date.now();
      });
      const streams = await traffic.end();

      expect(outcome).toMatchObject({ ...GOOD, steps: ['ROLLING'] });
      expect(outcome.left).toEqual(leftInPeace(2));
      expect(lost(streams)).toEqual([]);
      expect(streams.filter(({ endedAt }) => endedAt < shiftedAt)).toEqual([]);
      expect(traffic.errorShare).toBe(STATED_ERROR_SHARE);
      const answered = service.answeredSince(before);
      expect(answered[old]).toBeGreaterThanOrEqual(STREAMS);
      expect(answered[service.version]).toBeGreaterThan(5);
      expect(Object.keys(answered).sort()).toEqual([old, service.version].sort());
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
      const old = service.version;
      const weights = await service.weights();
      expect([...weights].sort()).toEqual([0, 100]);
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
      expect(outcome.left).toEqual(leftInPeace(2));
      expect(updated).toEqual([...weights].reverse());
      expect(await service.weights()).toEqual(updated);
      expect(lost(streams)).toEqual([]);
      expect(streams.filter(({ endedAt }) => endedAt < shiftedAt)).toEqual([]);
      expect(traffic.errorShare).toBe(STATED_ERROR_SHARE);
      // the streams alone are the old version's then, and requests that were under way
      const answered = service.answeredSince(before);
      expect(answered[old]).toBeGreaterThanOrEqual(STREAMS);
      expect(answered[old]).toBeLessThanOrEqual(STREAMS + 4);
      expect(answered[service.version]).toBeGreaterThan(5);
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
