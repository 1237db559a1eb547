import { readFileSync } from 'node:fs';
import { Agent } from 'node:http';
import { Duration } from 'aws-cdk-lib';
import { pause, until } from '../../fakes';
import { runtimeTimeouts, TimeoutPlan } from '../../src/timeouts';
import { fullTierTest } from '../full-tier';
import { SERVED_CALLS, type ServedCall, upstreamOf } from './endpoints';
import { bearer, type GatewayContext, withGateway } from './with-gateway';

const call = (name: string) => SERVED_CALLS.find((each) => each.name === name) as ServedCall;
const chat = call('openai chat');
const ONE_OF_EACH = [
  'openai chat',
  'openai chat, streamed',
  'anthropic messages',
  'anthropic messages, streamed',
  'bedrock chat',
  'bedrock chat, streamed',
].map(call);

/** Sends a request on each of many connections, waits, sends another on the same one; returns what went wrong. */
async function reuseAfter({ gateway, world }: GatewayContext, gaps: readonly number[]): Promise<string[]> {
  const headers = bearer(world);
  const outcomes = await Promise.all(
    gaps.map(async (gap) => {
      const agent = new Agent({ keepAlive: true, maxSockets: 1 });
      try {
        const first = await gateway.call({ path: chat.path, body: chat.body, headers, agent });
        await pause(gap);
        const second = await gateway.call({ path: chat.path, body: chat.body, headers, agent });
        return first.status === 200 && second.status === 200 && second.reusedConnection
          ? []
          : [`after ${gap} ms: ${second.status}, reused: ${second.reusedConnection}`];
      } catch (error) {
        return [`after ${gap} ms: ${(error as NodeJS.ErrnoException).code}`];
      } finally {
        agent.destroy();
      }
    }),
  );
  return outcomes.flat();
}

/** Many gaps around one. */
const around = (gap: number, count = 80, spread = 60) => Array.from({ length: count }, (_, index) => gap - spread / 2 + (index * spread) / count);

describe('a connection of the load balancer that is used again after an idle time around its idle timeout', () => {
  describe('with the timeouts of maxRequestDuration = 15 minutes', () => {
    const context = withGateway({
      timeouts: runtimeTimeouts(TimeoutPlan.of({ maxRequestDuration: Duration.minutes(15), drainTimeout: Duration.minutes(1) })),
    });

    test('is not reset at 5 and 6 seconds, where the stock image closes it', async () => {
      expect(await reuseAfter(context, [...around(5_000, 40), ...around(6_000)])).toEqual([]);
    });
  });

  describe('with an idle timeout of 2 seconds', () => {
    const idle = 2_000;
    const context = withGateway({
      timeouts: { maxRequestDuration: 60_000, keepAlive: idle + 2_000, headers: idle + 3_000, lameDuck: 500, stop: 5_000, tcpKeepAlive: 60_000 },
    });

    test('is not reset', async () => {
      expect(await reuseAfter(context, around(idle))).toEqual([]);
    });

    test('is closed by the gateway when it has been idle for longer than any load balancer would keep it', async () => {
      expect(await reuseAfter(context, [idle + 4_000])).not.toEqual([]);
    });
  });

  const plan = TimeoutPlan.of({ maxRequestDuration: Duration.seconds(60), drainTimeout: Duration.minutes(1) });
  describe(`with the timeouts of maxRequestDuration = 60 seconds: ${plan.loadBalancerIdle} seconds`, () => {
    const context = withGateway({ timeouts: runtimeTimeouts(plan) });

    fullTierTest(
      'is not reset (full tier: takes more than a minute)',
      async () => {
        expect(await reuseAfter(context, around(plan.loadBalancerIdle * 1_000, 200, 400))).toEqual([]);
      },
      120_000,
    );
  });
});

describe('an upstream that is silent', () => {
  const context = withGateway();
  const ask = (served: ServedCall) => context.gateway.call({ path: served.path, body: served.body, headers: bearer(context.world, served.provider) });

  const staysSilent = async (silence: number) => {
    for (const served of ONE_OF_EACH)
      upstreamOf(context.world, served).behave(({ wire }) => (/"stream": ?true|-stream/.test(wire) ? { silence, interval: 10 } : { delay: silence }));
    const answers = await Promise.all(ONE_OF_EACH.map(ask));
    expect(answers.map(({ status, broken }, index) => [ONE_OF_EACH[index].name, status, broken])).toEqual(
      ONE_OF_EACH.map(({ name }) => [name, 200, false]),
    );
    answers.forEach(({ text }, index) => {
      expect(text).toMatch(ONE_OF_EACH[index].shows);
    });
  };

  test('for 3 seconds succeeds, streamed or not', () => staysSilent(3_000));

  fullTierTest(
    'for 310 seconds succeeds, streamed or not: longer than Node gives one by default (full tier: takes 5 minutes)',
    () => staysSilent(310_000),
    400_000,
  );

  test('has TCP keep-alive within 60 seconds on its connection, while it is silent and while the connection is idle', async () => {
    for (const served of ONE_OF_EACH) upstreamOf(context.world, served).behave({ delay: 5_000, silence: 1_500 });
    const pending = ONE_OF_EACH.map(ask);
    await until('the upstream calls', () => context.world.upstreamRequests.length === ONE_OF_EACH.length);
    const armed = (provider: 'openai' | 'anthropic' | 'bedrock') =>
      keepAliveTimers(context.world[provider].port).filter((seconds) => seconds > 0 && seconds <= 60.5).length === 2;
    // until what was sent is acknowledged, another timer stands in the place of this one
    const expectArmed = (when: string) =>
      until(`the timers of every connection that is ${when}`, () => armed('openai') && armed('anthropic') && armed('bedrock'));
    await expectArmed('silent');
    await Promise.all(pending);
    await expectArmed('idle');
  });
});

/** Seconds until the next keep-alive probe of each established connection to a port of this machine; NaN where none is armed. */
function keepAliveTimers(port: number): number[] {
  const remote = `0100007F:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  const ESTABLISHED = '01';
  const KEEP_ALIVE_TIMER = '02';
  return readFileSync('/proc/net/tcp', 'utf8')
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([, , to, state]) => to === remote && state === ESTABLISHED)
    .map(([, , , , , timer]) => timer.split(':'))
    .map(([kind, jiffies]) => (kind === KEEP_ALIVE_TIMER ? Number.parseInt(jiffies, 16) / 100 : Number.NaN));
}
