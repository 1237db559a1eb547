/** What `rehearsed.test.ts` begins, in the full tier: the other strategies, scale-in, versions that are bad, and what too short a drain would cost. */
import { Duration } from 'aws-cdk-lib';
import { Deployment } from '../../src';
import { leftInPeace, lost, MINUTES, STATED_ERROR_SHARE, STREAMS, trafficOf, withService } from './with-rehearsed-service';

const described: jest.Describe = process.env.TEST_TIER === 'full' && process.platform === 'linux' ? describe : (describe.skip as jest.Describe);

const CANARY = ['SCALE_UP', 'PRODUCTION_TRAFFIC_SHIFT 20 %', 'PRODUCTION_TRAFFIC_SHIFT 10 min', 'PRODUCTION_TRAFFIC_SHIFT 100 %'];
const LINEAR = [25, 50, 75].flatMap((percent) => [`PRODUCTION_TRAFFIC_SHIFT ${percent} %`, 'PRODUCTION_TRAFFIC_SHIFT 6 min']);

described.each<[string, () => Deployment, readonly string[]]>([
  ['canary', () => Deployment.canary({ canaryPercent: 20 }), [...CANARY, 'BAKE_TIME 5 min', 'CLEAN_UP']],
  ['linear', () => Deployment.linear({ stepPercent: 25 }), ['SCALE_UP', ...LINEAR, 'PRODUCTION_TRAFFIC_SHIFT 100 %', 'BAKE_TIME 5 min', 'CLEAN_UP']],
])(`%s, with ${STREAMS} streams open`, (_name, deployment, steps) => {
  const context = withService(deployment);

  test(
    'no stream is lost, no short request fails, the new version gets its share at each step, and an update of something else leaves it',
    async () => {
      const { service, make } = context;
      const traffic = await trafficOf(context);
      const shares: { percent: number; share: number }[] = [];
      const updated: (readonly number[])[] = [];
      let [from, percent, shiftedAt] = [0, 0, 0];
      const outcome = await service.deploy(make({ version: 2 }), {}, async (step) => {
        if (step.does === 'wait' && step.stage === 'PRODUCTION_TRAFFIC_SHIFT') {
          const { 'version 1': old = 0, 'version 2': fresh = 0 } = service.answeredSince(from);
          shares.push({ percent, share: (100 * fresh) / (old + fresh) });
        }
        if (step.does !== 'shift') return;
        shiftedAt ||= Date.now();
        [from, percent] = [service.loadBalancer.accessLog.length, step.percent];
        await service.update(make({ version: 2, props: { compute: { maxCapacity: 3 + percent } } }));
        updated.push(await service.weights());
      });
      const streams = await traffic.end();

      expect(outcome).toMatchObject({ state: 'SUCCESSFUL', failedTasks: 0, steps });
      expect(outcome.left).toEqual(leftInPeace(2));
      expect(lost(streams)).toEqual([]);
      expect(streams.filter(({ endedAt }) => endedAt < shiftedAt)).toEqual([]);
      expect(traffic.errorShare).toBe(STATED_ERROR_SHARE);
      expect(updated.at(-1)).toEqual([0, 100]);
      for (const [old, fresh] of updated) expect(old + fresh).toBe(100);
      // streams of the old version end meanwhile and count for it; chance does the rest
      for (const each of shares) expect(Math.abs(each.share - each.percent)).toBeLessThan(25);
    },
    4 * MINUTES,
  );
});

described('the number of tasks goes down', () => {
  const context = withService(() => Deployment.rolling());

  test(
    `with ${STREAMS} streams open, none is lost, and no short request fails`,
    async () => {
      const traffic = await trafficOf(context);
      const left = await context.service.scaleIn(1);
      const streams = await traffic.end();
      expect(left).toEqual(leftInPeace(1));
      expect(lost(streams)).toEqual([]);
      expect(traffic.errorShare).toBe(STATED_ERROR_SHARE);
    },
    2 * MINUTES,
  );
});

/** Its tasks never read their configuration, so their health check fails. */
const NEVER_HEALTHY = { unreachable: ['appconfigdata.eu-central-1.amazonaws.com:443'], patience: 8_000 };
/** Its tasks are healthy, and answer each request with 5xx. */
const CANNOT_SERVE = { unreachable: ['api.openai.com:443'] };

described.each<[string, () => Deployment]>([
  ['task by task', () => Deployment.rolling()],
  ['blue/green', () => Deployment.blueGreen()],
])('%s, a version whose tasks fail their health check', (_name, deployment) => {
  const context = withService(deployment);

  test(
    'is taken back by the circuit breaker, before any request has reached it',
    async () => {
      const { service, make } = context;
      const weights = await service.weights();
      const traffic = await trafficOf(context);
      const outcome = await service.deploy(make({ version: 2 }), NEVER_HEALTHY);
      const streams = await traffic.end();
      expect(outcome).toMatchObject({ state: 'ROLLED_BACK', reason: 'circuit breaker: 3 tasks failed', left: [] });
      expect(outcome.failedTasks).toBeGreaterThanOrEqual(3);
      expect(lost(streams)).toEqual([]);
      expect(traffic.errorShare).toBe(0);
      expect(Object.keys(service.answeredSince(0))).toEqual(['version 1']);
      expect(await service.weights()).toEqual(weights);
    },
    4 * MINUTES,
  );
});

/** Share of all requests that may fail: those of the version while the alarm has not gone off, three periods and one that has begun before. */
described.each<[string, () => Deployment, number]>([
  ['blue/green', () => Deployment.blueGreen({ rollbackAlarms: true }), 1],
  ['canary of half of the requests', () => Deployment.canary({ canaryPercent: 50, rollbackAlarms: true }), 0.65],
])('%s, a version that answers with 5xx', (_name, deployment, share) => {
  const context = withService(deployment);

  test(
    'is taken back by the alarm of the template within four periods, and behind that no request fails',
    async () => {
      const { service, make } = context;
      const traffic = await trafficOf(context, { clients: 4 });
      let shiftedAt = 0;
      const outcome = await service.deploy(make({ version: 2 }), CANNOT_SERVE, (step) => {
        if (step.does === 'shift') shiftedAt ||= Date.now();
      });
      const takenBackAt = Date.now();
      await new Promise((resolve) => setTimeout(resolve, 2_000));
      const streams = await traffic.end();

      expect(outcome).toMatchObject({ state: 'ROLLED_BACK', reason: expect.stringMatching(/^alarm .*RollbackErrors/) });
      expect(outcome.left).toEqual(leftInPeace(2));
      expect(lost(streams)).toEqual([]);
      const during = traffic.outcomes.filter(({ at }) => at >= shiftedAt && at < takenBackAt);
      const failed = traffic.outcomes.filter(({ error }) => error !== undefined);
      expect(failed.length).toBeGreaterThan(10);
      expect(failed.length / during.length).toBeLessThanOrEqual(share);
      expect(traffic.outcomes.filter(({ at, error }) => error !== undefined && (at < shiftedAt || at > takenBackAt))).toEqual([]);
      const [first, last] = [failed[0].at, failed.at(-1)?.at ?? 0];
      expect(last - first).toBeLessThan(service.clock.milliseconds(5 * 60));
      expect(await service.weights()).toEqual([100, 0]);
    },
    4 * MINUTES,
  );
});

described('a drain that is shorter than the streams', () => {
  const context = withService(() => Deployment.rolling(), { drainTimeout: Duration.minutes(1) });

  test(
    'costs the streams: this is what the others would see if anything were lost',
    async () => {
      const { service, make } = context;
      const traffic = await trafficOf(context);
      const outcome = await service.deploy(make({ version: 2 }));
      const streams = await traffic.end();
      expect(outcome.left.reduce((sum, { cut }) => sum + cut, 0)).toBeGreaterThan(0);
      expect(lost(streams).length).toBeGreaterThan(0);
      expect(traffic.errorShare).toBe(STATED_ERROR_SHARE);
    },
    2 * MINUTES,
  );
});
