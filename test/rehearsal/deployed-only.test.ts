import { join } from 'node:path';
import { Cleanup } from '../../rehearsal/cleanup';
import { Deployment } from '../../rehearsal/deployment';
import type { Emulator } from '../../rehearsal/emulator';
import { startEmulator } from './start-emulator';

const MINUTES = 60_000;
const cleanup = new Cleanup();
afterAll(() => cleanup.run());

let emulator: Emulator;
const deploymentOf = (app: string) => new Deployment(join(__dirname, app), emulator, new AbortController().signal, cleanup);

beforeAll(async () => {
  emulator = await startEmulator(cleanup);
  const deployment = deploymentOf('usage-app.ts');
  await deployment.bootstrap();
}, 2 * MINUTES);

/** Deploys an app and destroys it: types that nothing stands behind, and what is left. No request is sent: what this proves is that every reference resolves. */
async function cycle(deployment: Deployment): Promise<{ recordOnly: readonly string[]; left: readonly string[] }> {
  const before = await emulator.inventory();
  await deployment.deploy();
  const { recordOnly } = await emulator.report();
  await deployment.destroy();
  return { recordOnly, left: (await emulator.inventory()).filter((resource) => !before.includes(resource)) };
}

// no instance is started and nothing is pulled
test(
  'a gateway on instances and a worker, which find each other, are deployed, and destroyed by one command without anything left',
  async () => {
    const deployment = deploymentOf('compute-app.ts');
    await deployment.synthesize();
    const { recordOnly, left } = await cycle(deployment);
    expect(recordOnly).toEqual(
      expect.arrayContaining([
        'AWS::AutoScaling::AutoScalingGroup',
        'AWS::EC2::LaunchTemplate',
        'AWS::ECS::CapacityProvider',
        'AWS::ServiceDiscovery::HttpNamespace',
        'AWS::ServiceDiscovery::PrivateDnsNamespace',
        'AWS::ServiceDiscovery::Service',
      ]),
    );
    expect(left).toEqual([]);
  },
  4 * MINUTES,
);

test(
  'a gateway whose usage is delivered and reported is deployed, and destroyed but for the bucket',
  async () => {
    const deployment = deploymentOf('usage-app.ts');
    const { resources } = await deployment.synthesize();
    expect(Object.values(resources).map(({ Type }) => Type)).toEqual(
      expect.arrayContaining([
        'AWS::KinesisFirehose::DeliveryStream',
        'AWS::Glue::Table',
        'AWS::Athena::WorkGroup',
        'AWS::Lambda::Function',
        'AWS::Events::Rule',
      ]),
    );
    const { recordOnly, left } = await cycle(deployment);
    expect(recordOnly).toEqual(expect.arrayContaining(['AWS::Glue::Table', 'AWS::KinesisFirehose::DeliveryStream']));
    expect(left).toEqual([expect.stringMatching(/^s3 .*usagedelivery/)]);
  },
  4 * MINUTES,
);
