import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { type FakeWorld, pause } from '../../fakes';
import { encodedRuntime } from '../../runtime/test/delivered';
import { encode } from '../../runtime/test/encoding';
import { CONFIGURATION_VARIABLE, RUNTIME_VARIABLE } from '../../src/contract';
import { unpackRuntime } from '../../src/contract/loader';
import { containerCommand, deliveredEnvironment, freePort, GatewayProcess } from './gateway-process';
import { withWorld } from './with-gateway';

type Environment = Record<string, string | undefined>;

const runtime = encodedRuntime();
const source = () => unpackRuntime(runtime).toString();

/** What may have happened to the runtime on its way into the container. */
const RUNTIME_DAMAGE: Readonly<Record<string, string | undefined>> = {
  missing: undefined,
  empty: '',
  'a space': ' ',
  'per cent signs': '%%%%',
  'in another encoding': gzipSync(source()).toString('base64'),
  'cut in the middle': runtime.slice(0, runtime.length / 2),
  'cut by its last characters': runtime.slice(0, -12),
  'one character changed': `${runtime.slice(0, 5_000)}${runtime[5_000] === 'A' ? 'B' : 'A'}${runtime.slice(5_001)}`,
  'half of the module': encode(source().slice(0, source().length / 2)),
  'an empty module': encode(''),
  'a module that throws': encode('throw new Error("broken")'),
  'a module that is not JavaScript': encode('<html></html>'),
  'a module without the default export': encode('export const start = 1'),
};

/** The boot document of a world, damaged. */
const CONFIGURATION_DAMAGE: Readonly<Record<string, (boot: string) => string | undefined>> = {
  missing: () => undefined,
  empty: () => '',
  'not JSON': () => 'version: 1',
  'cut in the middle': (boot) => boot.slice(0, boot.length / 2),
  null: () => 'null',
  'a list': () => '[]',
  'an empty object': () => '{}',
  'of another version': (boot) => boot.replace('"version":1', '"version":2'),
  'without identity': (boot) => without(boot, 'identity'),
  'without providers': (boot) => without(boot, 'providers'),
  'without timeouts': (boot) => without(boot, 'timeouts'),
  'without admission': (boot) => without(boot, 'admission'),
  'without aws': (boot) => without(boot, 'aws'),
  'without port': (boot) => without(boot, 'port'),
  'with an identity method that does not exist': (boot) => boot.replace('"method":"oidc"', '"method":"trust"'),
  'with an issuer that is not https': (boot) => boot.replace(/"issuer":"https:/, '"issuer":"ftp:'),
  'with a provider kind that does not exist': (boot) => boot.replace('"kind":"openai"', '"kind":"proxy"'),
  'with a default provider that is not there': (boot) => boot.replace('"defaultProvider":"openai"', '"defaultProvider":"none"'),
  'with a timeout that is text': (boot) => boot.replace('"keepAlive":910000', '"keepAlive":"910000"'),
  'with a limit below zero': (boot) => boot.replace(/"maxJsonBodyBytes":\d+/, '"maxJsonBodyBytes":-1'),
  'with a port that cannot be': (boot) => boot.replace(/"port":\d+/, '"port":70000'),
};

const without = (boot: string, part: string): string => JSON.stringify({ ...JSON.parse(boot), [part]: undefined });

describe('delivery fails closed: the process exits non-zero, and nothing ever listens where the load balancer looks', () => {
  const context = withWorld();

  async function attempt(world: FakeWorld, change: (environment: Environment) => Environment) {
    const port = await freePort();
    const environment = change({ ...deliveredEnvironment(world.boot(port)), ...world.environment });
    const present = Object.fromEntries(Object.entries(environment).filter((pair): pair is [string, string] => pair[1] !== undefined));
    const command = await containerCommand();
    const unrouted = Number(/--port=(\d+)/.exec(command.join(' '))?.[1]);
    const gateway = await GatewayProcess.launch({ port, command, environment: present });
    const listened = new Set<number>();
    const deadline = Date.now() + 15_000;
    while (!gateway.hasExited && Date.now() < deadline) {
      for (const each of [port, unrouted]) if (await accepts(each)) listened.add(each);
      await pause(5);
    }
    const exited = gateway.hasExited;
    await gateway.kill();
    return { exited, status: await gateway.exited, listened: [...listened], gateway };
  }

  test.each(Object.keys(RUNTIME_DAMAGE))('runtime: %s', async (name) => {
    const { exited, status, listened } = await attempt(context.world, (environment) => ({
      ...environment,
      [RUNTIME_VARIABLE]: RUNTIME_DAMAGE[name],
    }));
    expect({ exited, listened }).toEqual({ exited: true, listened: [] });
    expect([status.signal, status.code]).not.toEqual([null, 0]);
  });

  test.each(Object.keys(CONFIGURATION_DAMAGE))('configuration: %s', async (name) => {
    const { exited, status, listened, gateway } = await attempt(context.world, (environment) => ({
      ...environment,
      [CONFIGURATION_VARIABLE]: CONFIGURATION_DAMAGE[name](environment[CONFIGURATION_VARIABLE] ?? ''),
    }));
    expect({ exited, listened }).toEqual({ exited: true, listened: [] });
    expect([status.signal, status.code]).not.toEqual([null, 0]);
    const said = [...gateway.records.map((record) => JSON.stringify(record)), ...gateway.strayLines, gateway.errors].join('\n');
    expect(said).toContain(CONFIGURATION_VARIABLE);
    expect(said.length).toBeLessThan(8_000);
  });

  test('the same command and environment, undamaged, listen on the routed port and there only', async () => {
    const port = await freePort();
    const command = await containerCommand();
    const unrouted = Number(/--port=(\d+)/.exec(command.join(' '))?.[1]);
    const gateway = await GatewayProcess.launch({
      port,
      command,
      environment: { ...deliveredEnvironment(context.world.boot(port)), ...context.world.environment },
    });
    await gateway.answering('/healthz', 200);
    expect([await accepts(port), await accepts(unrouted)]).toEqual([true, false]);
    await gateway.kill();
  });

  test('with the routed port taken, the process exits non-zero', async () => {
    const gateway = await GatewayProcess.start(context.world);
    const command = await containerCommand();
    const environment = { ...deliveredEnvironment(context.world.boot(gateway.port)), ...context.world.environment };
    const second = await GatewayProcess.launch({ port: gateway.port, command, environment });
    const status = await second.exited;
    expect(status.code).not.toBe(0);
    await gateway.kill();
  }, 30_000);
});

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.on('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
}
