import { pause, redial, until } from '../../fakes';
import type { LoadBalancer, LoadBalancerModel } from '../../load-balancer';
import { readTemplate } from '../../load-balancer';
import { SERVED_CALLS, upstreamOf } from '../contract/endpoints';
import { GatewayProcess } from '../contract/gateway-process';
import { bearer, serving, withWorld } from '../contract/with-gateway';
import { DOMAIN_NAME, ORIGIN, proxied, startLoadBalancer, synthesized } from '../contract/with-load-balancer';

const STREAMS = process.env.TEST_TIER === 'full' ? 100 : 20;
/** Each stream lasts this long at least, in milliseconds. */
const STREAM = { chunks: 40, interval: 100 };
/** Seconds, longer than the streams; a gateway's own is a minute or ten. */
const DELAY = 8;

/** The last event of each API's stream. */
const TERMINAL: Readonly<Record<string, RegExp>> = {
  '/v1/chat/completions': /data: \[DONE\]\n\n$/,
  '/v1/responses': /event: response\.completed\ndata: .*\n\n$/,
  '/v1/messages': /event: message_stop\ndata: .*\n\n$/,
};
const CALLS = SERVED_CALLS.filter(({ name }) =>
  ['openai chat, streamed', 'openai responses, streamed', 'anthropic messages, streamed'].includes(name),
);
const CHAT = { model: 'gpt-4o', messages: [{ role: 'user', content: 'Say something.' }] };

interface Open {
  readonly path: string;
  text: string;
  /** With what went wrong, if anything did. */
  ended: Promise<unknown>;
}

/** Whether a stream has had its last event. */
const isComplete = ({ path, text }: Open): boolean => TERMINAL[path].test(text);

proxied('a task is stopped behind the proxy', () => {
  const context = withWorld();
  let model: LoadBalancerModel;
  let loadBalancer: LoadBalancer;
  let undo = () => {};
  let stopped = true;

  beforeAll(async () => {
    const { targetGroups, ...rest } = readTemplate(synthesized(context.world));
    model = { ...rest, targetGroups: targetGroups.map((group) => ({ ...group, deregistrationDelay: DELAY })) };
    loadBalancer = await startLoadBalancer(context.world, model);
    undo = redial(`${DOMAIN_NAME}:443`, loadBalancer.addressOf(443), context.world.certificate.cert);
  }, 120_000);
  afterEach(() => {
    stopped = true;
  });
  afterAll(async () => {
    undo();
    await loadBalancer?.stop();
  });

  const startTask = async () => {
    const gateway = await GatewayProcess.start(context.world);
    await serving({ world: context.world, gateway });
    return { gateway, address: `127.0.0.1:${gateway.port}` };
  };
  const post = (path: string, body: object, headers = {}) =>
    fetch(`${ORIGIN}${path}`, { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json', ...headers } });

  async function openStream(index: number): Promise<Open> {
    const { path, body, provider } = CALLS[index % CALLS.length];
    const response = await post(path, body, bearer(context.world, provider));
    expect(response.status).toBe(200);
    const open: Open = { path, text: '', ended: Promise.resolve() };
    const read = async () => {
      const decoder = new TextDecoder();
      for await (const part of response.body ?? []) open.text += decoder.decode(part, { stream: true });
    };
    open.ended = read().catch((error) => error);
    return open;
  }

  test.each<[string, number]>([
    ['as ECS does it: out of the target group, SIGTERM after the deregistration delay', DELAY * 1000],
    ['and SIGTERM does not wait', 0],
  ])(
    `with ${STREAMS} streams open, ${'%s'}: none is lost, and new requests are served by the other task`,
    async (_, delay) => {
      const [old, fresh] = [await startTask(), await startTask()];
      await loadBalancer.register(old.address);
      for (const call of CALLS) upstreamOf(context.world, call).behave(({ json }) => (json.stream ? STREAM : {}));
      const streams = await Promise.all(Array.from({ length: STREAMS }, (_each, index) => openStream(index)));
      await until('the first words of every stream', () => streams.every(({ text }) => text.includes('word1')));

      stopped = false;
      const statuses: number[] = [];
      const busyClient = (async () => {
        while (!stopped) {
          const answer = await post('/v1/chat/completions', CHAT, bearer(context.world)).catch((error) => error);
          statuses.push(answer.status ?? 0);
          await answer.text?.();
          await pause(20);
        }
      })();
      await loadBalancer.register(fresh.address);
      await loadBalancer.deregister(old.address);
      const deregistered = old.gateway.usage.length;
      await pause(delay);
      const complete = streams.filter(isComplete).length;
      expect(delay ? complete === STREAMS : complete < STREAMS).toBe(true);
      old.gateway.signal('SIGTERM');

      await Promise.all(streams.map(({ ended }) => ended));
      expect(await old.gateway.exited).toEqual({ code: 0, signal: null });
      stopped = true;
      await busyClient;

      for (const { path, text, ended } of streams) {
        expect(await ended).toBeUndefined();
        expect(text).toMatch(TERMINAL[path]);
        expect(text).toContain(`word${STREAM.chunks - 1} `);
      }
      expect(statuses.length).toBeGreaterThan(5);
      expect(statuses.filter((status) => status !== 200)).toEqual([]);
      const served = old.gateway.usage.filter(({ outcome, stream }) => stream && outcome === 'served');
      expect(served).toHaveLength(STREAMS);
      expect(old.gateway.usage.slice(deregistered).filter(({ stream }) => !stream).length).toBeLessThanOrEqual(2); // the one that was on its way, and one whose record was
      expect(fresh.gateway.usage.length).toBeGreaterThan(5);

      await loadBalancer.deregister(fresh.address);
      await fresh.gateway.kill();
    },
    60_000,
  );
});
