import { Agent, request } from 'node:https';
import { join } from 'node:path';
import { GetObjectCommand, ListBucketsCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import type { Certificate } from '../../fakes';
import { LoadBalancer, modelOf } from '../../load-balancer';
import { ensurePython } from '../../rehearsal';
import { importCertificate, makeCertificate } from '../../rehearsal/certificate';
import { Cleanup } from '../../rehearsal/cleanup';
import { Deployment } from '../../rehearsal/deployment';
import { Emulator } from '../../rehearsal/emulator';
import { ensureEnvoy } from '../../rehearsal/envoy';
import { ensureValkey } from '../../rehearsal/valkey';
import { proxied } from '../contract/with-load-balancer';
import { runningDefinitions, type StandIn, startCache, startStandIn } from './stand-in';

const MINUTES = 60_000;

interface Played {
  readonly emulator: Emulator;
  readonly loadBalancer: LoadBalancer;
  readonly certificate: Certificate;
  readonly gateway: StandIn;
  readonly dataService?: StandIn;
}

/** Synthesizes a gateway, deploys it into the emulator, and starts what was deployed: proxy, cache, stand-ins. */
async function play(mode: string, cleanup: Cleanup): Promise<Played> {
  const { signal } = new AbortController();
  const { interpreter } = await ensurePython(signal);
  const [envoy, valkey] = await Promise.all([ensureEnvoy(signal, { interpreter }), ensureValkey(signal, { interpreter })]);
  if ('missing' in envoy || 'missing' in valkey) throw new Error('this test needs Envoy and Valkey');
  const emulator = await Emulator.start(interpreter, cleanup, signal);
  const certificate = makeCertificate(cleanup);
  const certificateArn = await importCertificate(certificate, emulator, interpreter, signal);
  const deployment = new Deployment(join(__dirname, 'deployed-app.ts'), emulator, signal, cleanup, { mode, certificateArn });
  await deployment.assemble();
  await deployment.bootstrap();
  await deployment.deploy();

  const { gateway: definition, redis, 'data-service': dataServiceDefinition } = await runningDefinitions(emulator);
  const [{ value: redisUrl = '' } = {}] = definition.containerDefinitions?.[0].environment?.filter(({ name }) => name === 'REDIS_URL') ?? [];
  const cache = await startCache(redis.containerDefinitions?.[0] ?? {}, valkey.binary, emulator, cleanup);
  const addresses = { [redisUrl.replace('redis://', '')]: cache };
  const gateway = await startStandIn(definition, emulator, addresses, cleanup);
  const dataService =
    dataServiceDefinition &&
    (await startStandIn(dataServiceDefinition, emulator, { ...addresses, ...gatewayIn(dataServiceDefinition, gateway) }, cleanup));

  const loadBalancer = await LoadBalancer.start(modelOf(await emulator.describeLoadBalancer()), {
    binary: envoy.binary,
    certificate,
    redials: {},
    caFile: certificate.caFile,
  });
  cleanup.add('the load balancer', () => loadBalancer.stop());
  for (const { id, port } of loadBalancer.model.targetGroups) {
    await loadBalancer.register(gateway.addresses[port === 8788 ? 'mcp' : 'gateway'], id);
  }
  return { emulator, loadBalancer, certificate, gateway, dataService };
}

function gatewayIn(definition: Awaited<ReturnType<typeof runningDefinitions>>[string], gateway: StandIn): Record<string, string> {
  const url = definition.containerDefinitions?.[0].environment?.find(({ name }) => name === 'GATEWAY_BASE_URL')?.value ?? '';
  return { [new URL(url).host]: gateway.addresses.gateway };
}

/** A request as a client sends it, to a host by its name. */
function ask({ loadBalancer, certificate }: Played, host: string, path: string, { body, key }: { body?: unknown; key?: string } = {}) {
  const [address, port] = loadBalancer.addressOf(443).split(':');
  return new Promise<{ status: number; text: string }>((resolve, reject) => {
    const asked = request({
      host: address,
      port,
      path,
      method: body ? 'POST' : 'GET',
      servername: host,
      headers: { host, ...(key && { 'x-portkey-api-key': key }), 'content-type': 'application/json' },
      agent: new Agent({ ca: certificate.cert, checkServerIdentity: () => undefined }),
    });
    asked.on('error', reject).on('response', (response) => {
      let text = '';
      response.on('data', (data) => {
        text += data;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
    });
    asked.end(body && JSON.stringify(body));
  });
}

const CHAT = { model: 'gpt-4o-mini', messages: [] };

proxied('models and tools, told apart by host', () => {
  const cleanup = new Cleanup();
  const played = {} as Played;
  beforeAll(async () => Object.assign(played, await play('by host', cleanup)), 5 * MINUTES);
  afterAll(() => cleanup.run());

  test('a completion comes from the image, and is counted in the cache', async () => {
    const { status, text } = await ask(played, 'llm.example.com', '/v1/chat/completions', { key: 'dummy', body: CHAT });
    expect({ status, content: JSON.parse(text).choices?.[0].message.content }).toEqual({ status: 200, content: 'Hello.' });
  });

  test('a stream arrives in its pieces', async () => {
    const { text } = await ask(played, 'llm.example.com', '/v1/chat/completions', { key: 'dummy', body: { ...CHAT, stream: true, wait: 20 } });
    expect(text.match(/^data: /gm)).toHaveLength(4);
  });

  test('a request without a key is refused by the image', async () => {
    expect(await ask(played, 'llm.example.com', '/v1/chat/completions', { body: CHAT })).toMatchObject({ status: 401 });
  });

  test('its log is in the bucket, written as the task role', async () => {
    const s3 = new S3Client({ ...played.emulator.clientOptions, forcePathStyle: true });
    const { Buckets = [] } = await s3.send(new ListBucketsCommand({}));
    const { Name: Bucket } = Buckets.find(({ Name = '' }) => /logstore/i.test(Name)) ?? {};
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket }));
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key: Contents[0].Key }));
    expect(JSON.parse((await Body?.transformToString()) ?? '')).toMatchObject({ model: 'gpt-4o-mini', host: 'llm.example.com' });
    const { taskRole } = await played.emulator.report();
    expect(taskRole.filter(({ action }) => action === 's3:PutObject').every(({ allowed }) => allowed)).toBe(true);
    expect(taskRole.some(({ action }) => action === 's3:PutObject')).toBe(true);
  });

  test('tools are at the other host, which they are told of', async () => {
    const { text } = await ask(played, 'mcp.example.com', '/linear/mcp');
    expect(JSON.parse(text)).toMatchObject({ result: { server: 'linear', host: 'mcp.example.com' } });
    const { text: resource } = await ask(played, 'mcp.example.com', '/.well-known/oauth-protected-resource');
    expect(JSON.parse(resource)).toEqual({ resource: 'https://mcp.example.com', host: 'mcp.example.com' });
  });

  test('the data service finds the gateway by its name', async () => {
    const answer = await fetch(`http://${played.dataService?.addresses['data-service']}/gateway-health`);
    expect(answer.status).toBe(200);
  });

  test('metrics are closed to the internet, and open to whoever asks the task', async () => {
    expect(await ask(played, 'llm.example.com', '/metrics')).toMatchObject({ status: 403, text: expect.stringContaining('path_closed') });
    expect((await fetch(`http://${played.gateway.addresses.gateway}/metrics`)).status).toBe(200);
  });

  test('no other host is served', async () => {
    expect(await ask(played, 'other.example.com', '/v1/chat/completions', { key: 'dummy', body: CHAT })).toMatchObject({ status: 404 });
  });
});

const inFull = process.env.TEST_TIER === 'full' ? proxied : (describe.skip as jest.Describe);

describe.each(['by path', 'by port', 'over TLS', 'tools alone'])('%s (in full)', (mode) => {
  inFull('behind the proxy', () => {
    const cleanup = new Cleanup();
    const played = {} as Played;
    beforeAll(async () => Object.assign(played, await play(mode, cleanup)), 5 * MINUTES);
    afterAll(() => cleanup.run());

    const WAYS: Record<string, [port: number, path: string, body: unknown][]> = {
      'by path': [[80, '/gateway/v1/chat/completions', CHAT]],
      'by port': [
        [80, '/v1/chat/completions', CHAT],
        [8788, '/linear/mcp', undefined],
      ],
      // the load balancer asks the tasks by TLS, and so does their health check
      'over TLS': [[443, '/v1/chat/completions', CHAT]],
      'tools alone': [[443, '/linear/mcp', undefined]],
    };

    test.each(WAYS[mode])('port %d, %s', async (port, path, body) => {
      if (port === 443) {
        expect(await ask(played, 'llm.example.com', path, { key: 'dummy', body })).toMatchObject({ status: 200 });
        return;
      }
      const answer = await fetch(`http://${played.loadBalancer.addressOf(port)}${path}`, {
        method: body ? 'POST' : 'GET',
        headers: { 'x-portkey-api-key': 'dummy', 'content-type': 'application/json' },
        body: body ? JSON.stringify(body) : undefined,
      });
      expect(answer.status).toBe(200);
    });
  });
});
