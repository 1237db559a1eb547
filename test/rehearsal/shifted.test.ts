/** A gateway whose requests are shifted, in the demo: the task is in the target group that has the requests, by a rule that a function keeps. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { modelOf } from '../../load-balancer';
import { ensurePython } from '../../rehearsal';
import { makeCertificate } from '../../rehearsal/certificate';
import { Cleanup } from '../../rehearsal/cleanup';
import { Deployment } from '../../rehearsal/deployment';
import { ensureEnvoy } from '../../rehearsal/envoy';
import { openFrontDoor } from '../../rehearsal/front-door';
import { startEmulator } from './start-emulator';

const { signal } = new AbortController();
const cleanup = new Cleanup();
afterAll(() => cleanup.run());

test('is deployed, answers, and is destroyed without anything left', async () => {
  const emulator = await startEmulator(cleanup);
  const deployment = new Deployment(join(__dirname, 'shifted-app.ts'), emulator, signal, cleanup);
  await deployment.synthesize();
  await deployment.bootstrap();
  const before = await emulator.inventory();
  await deployment.deploy();
  const server = createServer((_, response) => response.end('the task')).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  cleanup.add('the task', () => {
    server.closeAllConnections();
    server.close();
  });
  const { interpreter } = await ensurePython(signal);
  const frontDoor = await openFrontDoor({
    envoy: await ensureEnvoy(signal, { interpreter }),
    model: modelOf(await emulator.describeLoadBalancer()),
    certificate: makeCertificate(cleanup),
    redials: [],
    task: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    cleanup,
  });
  expect(await (await fetch(`http://${frontDoor.address}/v1/models`)).text()).toBe('the task');
  expect(frontDoor.what).toMatch(/^Envoy/);
  await deployment.destroy();
  expect((await emulator.inventory()).filter((resource) => !before.includes(resource))).toEqual([]);
}, 240_000);
