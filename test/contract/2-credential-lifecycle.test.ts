import { ANTHROPIC_SECRET, OPENAI_KEY, OPENAI_SECRET, ProviderFake, pause, until } from '../../fakes';
import { STANDARD_LISTS } from '../../src/contract';
import { SERVED_CALLS, type ServedCall } from './endpoints';
import { GatewayProcess } from './gateway-process';
import type { Answer } from './http-client';
import { expectRefusal, refusalCode } from './refused';
import { bearer, serving, waitingTest, withWorld } from './with-gateway';

const call = (name: string) => SERVED_CALLS.find((each) => each.name === name) as ServedCall;
const bedrockChat = call('bedrock chat');
const bedrockStream = call('bedrock chat, streamed');
const openaiChat = call('openai chat');
const messages = call('anthropic messages');

describe('the credentials of the task role', () => {
  const context = withWorld();
  const ask = (gateway: GatewayProcess) =>
    gateway.call({ path: bedrockChat.path, body: bedrockChat.body, headers: bearer(context.world, 'bedrock') });

  test('are kept while the endpoint that gives them fails', async () => {
    const gateway = await GatewayProcess.start(context.world);
    await serving({ world: context.world, gateway });
    expect((await ask(gateway)).status).toBe(200);
    context.world.metadata.outage = 500;
    expect((await ask(gateway)).status).toBe(200);
    await gateway.kill();
  });

  test('that cannot be had at start are a 503, not a crash, and the gateway serves when they can', async () => {
    context.world.metadata.outage = 500;
    context.world.metadata.expire();
    const gateway = await GatewayProcess.begin(context.world, { live: undefined, lists: STANDARD_LISTS, identity: [{ method: 'none' }] });
    expectRefusal(context.world, await ask(gateway), 'credentials_not_available');
    context.world.metadata.outage = undefined;
    await until('Bedrock to be served', async () => (await ask(gateway)).status === 200, 30_000, 100);
    await gateway.kill();
  });

  test('that AWS refuses are not retried for ever: one record, the status of AWS', async () => {
    const gateway = await GatewayProcess.start(context.world);
    await serving({ world: context.world, gateway });
    context.world.bedrock.behave({ status: 429 });
    const answer = await ask(gateway);
    expect(answer.status).toBe(429);
    expect((await gateway.recordOf(answer)).status).toBe(429);
    await gateway.kill();
  });
});

describe("a provider's key", () => {
  const context = withWorld();
  const ask = (gateway: GatewayProcess, served = openaiChat) =>
    gateway.call({ path: served.path, body: served.body, headers: bearer(context.world, served.provider) });

  test('T19: that is not set: 503 provider_key_not_set with the name of the provider, no upstream call, on a healthy task; set it, and within 60 s it serves', async () => {
    context.world.secrets.put(OPENAI_SECRET, undefined);
    const gateway = await GatewayProcess.start(context.world);
    await serving({ world: context.world, gateway });

    const refused = await ask(gateway);
    expectRefusal(context.world, refused, 'provider_key_not_set');
    expect(refused.json.error.message).toBe('provider key not set: openai');
    expect(await gateway.recordOf(refused)).toMatchObject({ Provider: 'openai', status: 503, outcome: 'refused', errorCode: 'provider_key_not_set' });
    expect((await gateway.call({ path: '/healthz' })).status).toBe(200);
    expect((await ask(gateway, messages)).status).toBe(200);

    context.world.secrets.put(OPENAI_SECRET, OPENAI_KEY);
    await until('the key to be used', async () => (await ask(gateway)).status === 200, 60_000, 250);
    expect(ProviderFake.key(context.world.openai.last)).toBe(OPENAI_KEY);
    await gateway.kill();
  }, 90_000);

  test('of white space or a placeholder is one that is not set', async () => {
    for (const value of ['', ' \n', 'REPLACE_ME', '<key>']) {
      context.world.secrets.put(OPENAI_SECRET, value);
      const gateway = await GatewayProcess.start(context.world);
      await serving({ world: context.world, gateway });
      expectRefusal(context.world, await ask(gateway), 'provider_key_not_set');
      await gateway.kill();
    }
  });

  test('may be a field of a JSON secret', async () => {
    context.world.secrets.put(OPENAI_SECRET, JSON.stringify({ apiKey: 'sk-in-a-field', other: 1 }));
    const boot = context.world.boot(0);
    const providers = [{ ...boot.providers[0], credential: { from: 'secret' as const, secretArn: OPENAI_SECRET, field: 'apiKey' } }];
    const gateway = await GatewayProcess.start(context.world, { providers });
    await serving({ world: context.world, gateway });
    expect((await ask(gateway)).status).toBe(200);
    expect(ProviderFake.key(context.world.openai.last)).toBe('sk-in-a-field');
    await gateway.kill();
  });

  test('with a line end, as a shell writes it, is used without it', async () => {
    context.world.secrets.put(OPENAI_SECRET, `${OPENAI_KEY}\n`);
    const gateway = await GatewayProcess.start(context.world);
    await serving({ world: context.world, gateway });
    await ask(gateway);
    expect(ProviderFake.key(context.world.openai.last)).toBe(OPENAI_KEY);
    await gateway.kill();
  });

  test('is kept while Secrets Manager fails', async () => {
    const gateway = await GatewayProcess.start(context.world);
    await serving({ world: context.world, gateway });
    context.world.secrets.outage = 500;
    await pause(500);
    expect((await ask(gateway)).status).toBe(200);
    expect(refusalCode(await ask(gateway, messages))).toBeUndefined();
    await gateway.kill();
  });
});

/** Everything that was not a complete answer. */
const failures = (answers: readonly Answer[]) =>
  answers.filter(({ status, broken }) => status !== 200 || broken).map(({ status, text }) => `${status} ${text}`);

waitingTest(
  'the credentials of the task role that expire are refreshed without a failed request',
  async (world) => {
    world.metadata.lifetime = 14_000;
    const gateway = await GatewayProcess.start(world);
    await serving({ world, gateway });
    const ask = ({ path, body }: ServedCall) => gateway.call({ path, body, headers: bearer(world, 'bedrock') });
    const answers: Answer[] = [];
    const end = Date.now() + 20_000;
    while (Date.now() < end) {
      answers.push(...(await Promise.all([ask(bedrockChat), ask(bedrockStream)])));
      await pause(100);
    }
    expect(failures(answers)).toEqual([]);
    expect(world.bedrock.faults).toEqual([]);
    const used = new Set(world.bedrock.requests.map(({ headers }) => headers['x-amz-security-token']));
    expect(used.size).toBeGreaterThanOrEqual(2);
    expect(world.metadata.fetches).toBeLessThan(30);
  },
  60_000,
);

waitingTest(
  "a provider's key that is rotated under load is used within a minute or so, and no request fails",
  async (world) => {
    const rotated = { openai: 'sk-proj-rotated', anthropic: 'sk-ant-rotated' };
    const gateway = await GatewayProcess.start(world);
    await serving({ world, gateway });
    const ask = (served: ServedCall) => gateway.call({ path: served.path, body: served.body, headers: bearer(world, served.provider) });
    const askBoth = () => Promise.all([ask(openaiChat), ask(messages)]);
    await askBoth();
    world.secrets.put(OPENAI_SECRET, rotated.openai);
    world.secrets.put(ANTHROPIC_SECRET, rotated.anthropic);
    const statuses = new Set<number>();
    const used = () => [ProviderFake.key(world.openai.last), ProviderFake.key(world.anthropic.last)].join();
    const bothUsed = async () => {
      for (const { status } of await askBoth()) statuses.add(status);
      return used() === [rotated.openai, rotated.anthropic].join();
    };
    await until('the rotated keys to be used', bothUsed, 75_000, 250);
    expect([...statuses]).toEqual([200]);
  },
  90_000,
);
