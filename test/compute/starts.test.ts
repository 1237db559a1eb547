import path from 'node:path';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { GatewayImage } from '../../src/compute';
import { freePort, GatewayProcess } from '../contract/gateway-process';
import { configurationOf, containerOf, synthesized, variableOf } from './stacks';

const started: GatewayProcess[] = [];

/** The image's program, started with the command and the environment that the template has, on a port that is free here. */
async function start(image?: GatewayImage): Promise<GatewayProcess> {
  const { template } = synthesized({ image, providers: [] });
  const [port, unrouted] = [await freePort(), await freePort()];
  const synthesizedConfiguration = configurationOf(template);
  const configuration = {
    ...synthesizedConfiguration,
    port,
    aws: { region: 'eu-central-1', urlSuffix: 'amazonaws.com' },
    timeouts: { ...synthesizedConfiguration.timeouts, lameDuck: 100 },
  };
  const runtime: string | undefined = variableOf(template, 'GATEWAY_RUNTIME');
  const gateway = await GatewayProcess.launch({
    port,
    // tests run side by side, so the port that nothing routes to is a free one, too
    command: containerOf(template).Command.map((part: string) => part.replace('--port=8786', `--port=${unrouted}`)),
    environment: { NODE_ENV: 'production', GATEWAY_CONFIGURATION: JSON.stringify(configuration), ...(runtime && { GATEWAY_RUNTIME: runtime }) },
  });
  started.push(gateway);
  return gateway;
}

const derivedFrom = (runtimePath: string) => GatewayImage.derived(ecs.ContainerImage.fromRegistry('example.com/derived'), { runtimePath });
const bundle = path.join(__dirname, '..', '..', 'lib', 'gateway-runtime.mjs');

afterAll(() => Promise.all(started.map((gateway) => gateway.kill())));

test.each([
  ['the stock image', undefined],
  ['a derived image', derivedFrom(bundle)],
])('%s starts from the template and is healthy', async (_name, image) => {
  const gateway = await start(image);
  await gateway.answering('/healthz', 200);
  gateway.signal('SIGTERM');
  expect(await gateway.exited).toEqual({ code: 0, signal: null });
});

test('a derived image without the runtime ends, and nothing listens', async () => {
  const gateway = await start(derivedFrom(path.join(__dirname, 'no-such-file.mjs')));
  expect((await gateway.exited).code).toBe(1);
});
