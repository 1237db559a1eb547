/** Full tier: the hooks of a template in a rehearsed deployment. The smoke test is a process that gets the event of Amazon ECS's guide. That Amazon ECS calls it is not proved. */
import { Deployment } from '../../src';
import { LambdaProcess } from '../functions/lambda-process';
import { FACTOR, leftInPeace, MINUTES, STATED_ERROR_SHARE, trafficOf, withService } from './with-rehearsed-service';

const described: jest.Describe = process.env.TEST_TIER === 'full' && process.platform === 'linux' ? describe : (describe.skip as jest.Describe);

/** Its tasks are healthy, know their clients, and get to no provider. */
const CANNOT_SERVE = { unreachable: ['api.openai.com:443'] };

described('a version that the smoke test is asked about', () => {
  let lambda: LambdaProcess;
  const statuses: (string | undefined)[] = [];
  const deployment = () => Deployment.blueGreen({ testListener: {}, smokeTest: { completion: { model: 'gpt-4o-mini' } } });
  const context = withService(deployment, {}, async (event, { SMOKE_TEST, ...variables }) => {
    const { timeout, ...document } = JSON.parse(SMOKE_TEST);
    const { result } = await lambda.call(event, { ...variables, SMOKE_TEST: JSON.stringify({ ...document, timeout: timeout / FACTOR }) });
    statuses.push(result?.hookStatus);
    return result;
  });
  beforeAll(() => {
    lambda = new LambdaProcess('smoke-test');
  });
  beforeEach(() => {
    statuses.length = 0;
  });
  afterAll(() => lambda?.remove());

  test(
    'is taken back where no model answers, before any request of a client has reached it',
    async () => {
      const { service, make } = context;
      const before = service.loadBalancer.accessLog.length;
      const traffic = await trafficOf(context, { streams: 0 });
      const outcome = await service.deploy(make({ version: 2 }), CANNOT_SERVE);
      await traffic.end();
      expect(outcome).toMatchObject({
        state: 'ROLLED_BACK',
        reason: expect.stringMatching(/^hook .*SmokeTest.* at POST_TEST_TRAFFIC_SHIFT: FAILED$/),
        left: leftInPeace(2),
        steps: ['SCALE_UP', 'TEST_TRAFFIC_SHIFT', expect.stringMatching(/^taken back/)],
      });
      expect(statuses.slice(0, -1).every((status) => status === 'IN_PROGRESS')).toBe(true);
      expect([statuses.length > 2, statuses.at(-1)]).toEqual([true, 'FAILED']);
      expect(traffic.outcomes.length).toBeGreaterThan(10);
      expect(traffic.errorShare).toBe(STATED_ERROR_SHARE);
      expect(await service.weights()).toEqual([100, 0]);
      // what the new version answered is what the smoke test asked of it
      const { 'version 1': served, ...others } = service.answeredSince(before);
      expect(served).toBeGreaterThanOrEqual(traffic.outcomes.length);
      expect(others['version 2']).toBeLessThanOrEqual(3 * statuses.length);
    },
    3 * MINUTES,
  );

  test(
    'gets the requests of clients after three good answers, and not before',
    async () => {
      const { service, make } = context;
      const traffic = await trafficOf(context, { streams: 0 });
      const asked: number[] = [];
      const outcome = await service.deploy(make({ version: 3 }), {}, (step) => {
        if (step.does === 'ask') asked.push(statuses.length);
      });
      await traffic.end();
      expect(outcome).toMatchObject({
        state: 'SUCCESSFUL',
        steps: ['SCALE_UP', 'TEST_TRAFFIC_SHIFT', 'POST_TEST_TRAFFIC_SHIFT', 'PRODUCTION_TRAFFIC_SHIFT 100 %', 'BAKE_TIME 5 min', 'CLEAN_UP'],
      });
      expect(statuses.slice(-3)).toEqual(['IN_PROGRESS', 'IN_PROGRESS', 'SUCCEEDED']);
      expect(asked).toEqual([statuses.length]);
      expect(traffic.errorShare).toBe(STATED_ERROR_SHARE);
      expect(await service.weights()).toEqual([0, 100]);
    },
    3 * MINUTES,
  );
});
