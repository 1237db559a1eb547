import { spawnSync } from 'node:child_process';
import { connect } from 'node:net';
import { createCertificate, type FakeWorld, pause, until } from '../../fakes';
import { tlsHealthCommand } from '../../src/contract/health-check';
import { buildFor } from '../../src/routing/delivery';
import { containerCommand, deliveredEnvironment, freePort, GatewayProcess } from './gateway-process';
import { call } from './http-client';
import { bearer, serving, withWorld } from './with-gateway';

const SECRET = 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:TaskCertificate-AbCdEf';
const TLS = { taskCertificate: { secretArn: SECRET } };
const CHAT = { model: 'gpt-4o', messages: [{ role: 'user', content: 'Say something.' }] };

function pem(): string {
  const { key, cert, remove } = createCertificate(['task.internal']);
  remove();
  return `${cert}\n${key}`;
}

describe('a gateway with a certificate for its tasks', () => {
  const context = withWorld() as { world: FakeWorld };
  let gateway: GatewayProcess;
  beforeEach(async () => {
    if (gateway) return;
    context.world.secrets.put(SECRET, pem());
    gateway = await GatewayProcess.start(context.world, TLS);
    await serving({ world: context.world, gateway });
  });

  const stream = () => gateway.open({ path: '/v1/chat/completions', headers: bearer(context.world, 'openai'), body: { ...CHAT, stream: true } });

  test('serves answers and streams by TLS', async () => {
    const answer = await gateway.call({ path: '/v1/chat/completions', headers: bearer(context.world, 'openai'), body: CHAT });
    expect([answer.status, answer.json.object]).toEqual([200, 'chat.completion']);
    expect(await gateway.recordOf(answer)).toMatchObject({ outcome: 'served' });
    const streamed = await stream();
    await streamed.ended;
    expect(streamed.events.at(-1)).toBe('[DONE]');
  });

  test('answers nobody in plaintext, and records nothing of it', async () => {
    await expect(call(gateway.port, { path: '/healthz' })).rejects.toThrow();
    const silent = connect(gateway.port, '127.0.0.1');
    await pause(100);
    silent.destroy();
    await pause(200);
    expect(gateway.usage.filter(({ outcome }) => outcome !== 'served')).toEqual([]);
  });

  test('is asked for its health by what the container has', () => {
    const ask = (port: number) => {
      const [, program, ...parameters] = tlsHealthCommand().map((part) => part.replace('8787', String(port)));
      return spawnSync(program === 'node' ? process.execPath : program, parameters).status;
    };
    expect(ask(gateway.port)).toBe(0);
    expect(ask(1)).toBe(1);
  });

  test('a client that leaves ends what it had asked of the provider', async () => {
    context.world.openai.behave({ chunks: 200, interval: 50 });
    const answer = await stream();
    await answer.seen(/data:/);
    answer.leave();
    await until('the end of the call', () => gateway.usage.some(({ outcome }) => outcome === 'aborted'));
  });

  test('stops as any other', async () => {
    gateway.signal('SIGTERM');
    await until('draining', async () => (await gateway.call({ path: '/healthz' })).status === 503);
    expect((await gateway.exited).code).toBe(0);
  }, 30_000);
});

describe('without a certificate in the secret', () => {
  const context = withWorld() as { world: FakeWorld };

  test.each([
    ['no value', undefined],
    ['what is none', 'certificate'],
  ])('%s: the task ends, says why, and has listened to nobody', async (_what, value) => {
    const { world } = context;
    world.secrets.put(SECRET, value);
    const port = await freePort();
    const environment = { ...deliveredEnvironment(world.boot(port, TLS)), ...world.environment };
    const gateway = await GatewayProcess.launch({ port, command: await containerCommand(buildFor(TLS)), environment });
    expect((await gateway.exited).code).toBe(1);
    expect(gateway.records.map(({ message }) => message)).toContain(`there is no certificate for TLS in ${SECRET}`);
  });
});
