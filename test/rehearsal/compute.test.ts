import { join } from 'node:path';
import { ensurePython } from '../../rehearsal';
import { Cleanup } from '../../rehearsal/cleanup';
import { Deployment } from '../../rehearsal/deployment';
import { Emulator } from '../../rehearsal/emulator';

const MINUTES = 60_000;
const cleanup = new Cleanup();
afterAll(() => cleanup.run());

// no instance is started and nothing is pulled: what this proves is that every reference resolves, and that all of it goes again
test(
  'a gateway on instances and a worker, which find each other, are deployed, and destroyed by one command without anything left',
  async () => {
    const { signal } = new AbortController();
    const { interpreter } = await ensurePython(signal);
    const emulator = await Emulator.start(interpreter, cleanup, signal);
    const deployment = new Deployment(join(__dirname, 'compute-app.ts'), emulator, signal, cleanup);
    await deployment.synthesize();
    await deployment.bootstrap();
    const before = await emulator.inventory();
    await deployment.deploy();
    expect((await emulator.report()).recordOnly).toEqual(
      expect.arrayContaining([
        'AWS::AutoScaling::AutoScalingGroup',
        'AWS::EC2::LaunchTemplate',
        'AWS::ECS::CapacityProvider',
        'AWS::ServiceDiscovery::HttpNamespace',
        'AWS::ServiceDiscovery::PrivateDnsNamespace',
        'AWS::ServiceDiscovery::Service',
      ]),
    );
    await deployment.destroy();
    expect((await emulator.inventory()).filter((resource) => !before.includes(resource))).toEqual([]);
  },
  4 * MINUTES,
);
