import { networkInterfaces } from 'node:os';
import { OPENAI_KEY, OPENAI_SECRET, RecordedRequest, RecordingServer, STRANGER_HOST, until } from '../../fakes';
import { SERVED_CALLS, type ServedCall } from './endpoints';
import { GatewayProcess } from './gateway-process';
import { expectRefusal, refusalCode } from './refused';
import { bearer, type GatewayContext, withGateway, withWorld } from './with-gateway';

const chat = SERVED_CALLS[0];

/** Nothing arrived where nothing may arrive. */
function expectNoPacket({ world }: Pick<GatewayContext, 'world'>): void {
  expect({ forbidden: world.forbidden.connections, metadata: world.metadata.strangers.map(({ url }) => url) }).toEqual({
    forbidden: 0,
    metadata: [],
  });
}

/** How metadata, loopback and private addresses can be written. The fakes listen behind the ones that could be reached here. */
const FORBIDDEN_HOSTS: readonly string[] = [
  '169.254.169.254',
  '169.254.170.2',
  '2852039166',
  '0xa9fea9fe',
  '0xA9.0xFE.0xA9.0xFE',
  '0251.0376.0251.0376',
  '169.254.43518',
  '169.16689662',
  '[::ffff:169.254.169.254]',
  '[::ffff:a9fe:a9fe]',
  '[0:0:0:0:0:ffff:a9fe:aa02]',
  '[::169.254.169.254]',
  '[64:ff9b::169.254.169.254]',
  '[64:ff9b:1::a9fe:a9fe]',
  '[2002:a9fe:a9fe::]',
  '[fd00:ec2::254]',
  '[fd00:ec2::23]',
  '[fe80::1]',
  '169.254.169.254.',
  '①⑥⑨.②⑤④.①⑥⑨.②⑤④',
  '169。254。169。254',
  'localhost',
  'localhost.',
  'LOCALHOST',
  'gateway.localhost',
  '127.0.0.1',
  '127.1',
  '2130706433',
  '[::1]',
  '[::]',
  '0.0.0.0',
  '0',
  '10.0.0.5',
  '172.16.0.1',
  '192.168.0.1',
  '100.64.0.1',
  '[fc00::1]',
  'metadata.google.internal',
  'instance-data.ec2.internal',
  STRANGER_HOST,
];

describe("the bypasses of the image's own host check", () => {
  const context = withGateway();
  const metadata = 'http://169.254.170.2/v2/metadata';
  const config = (value: object) => ({ 'x-portkey-config': JSON.stringify({ provider: 'openai', api_key: 'x', ...value }) });

  /** Headers of a client, and whether the gateway must refuse: where it need not, it serves as if they were not there. */
  const BYPASSES: Readonly<Record<string, { readonly headers: Record<string, string>; readonly refused: boolean }>> = {
    'customHost in camel case in a config': { headers: config({ customHost: metadata }), refused: true },
    'custom_host in a config': { headers: config({ custom_host: metadata }), refused: true },
    'custom_host that is localhost': { headers: config({ custom_host: 'http://localhost' }), refused: true },
    'a target with customHost': {
      headers: config({ strategy: { mode: 'single' }, targets: [{ provider: 'openai', api_key: 'x', customHost: metadata }] }),
      refused: true,
    },
    'a webhook guardrail in a config': {
      headers: config({ input_guardrails: [{ 'default.webhook': { webhookURL: metadata }, deny: true }] }),
      refused: true,
    },
    'x-portkey-custom-host': { headers: { 'x-portkey-custom-host': metadata }, refused: false },
    'x-portkey-custom-host in upper case': { headers: { 'X-PORTKEY-CUSTOM-HOST': metadata }, refused: false },
    'x-portkey-huggingface-base-url': {
      headers: { 'x-portkey-huggingface-base-url': metadata, 'x-portkey-provider': 'huggingface' },
      refused: true,
    },
    'x-portkey-azure-foundry-url': {
      headers: { 'x-portkey-azure-foundry-url': metadata, 'x-portkey-provider': 'azure-ai' },
      refused: true,
    },
    'a webhook as default input guardrail': {
      headers: { 'x-portkey-default-input-guardrails': JSON.stringify([{ 'default.webhook': { webhookURL: metadata }, deny: true }]) },
      refused: false,
    },
    'a log hook as default output guardrail': {
      headers: { 'x-portkey-default-output-guardrails': JSON.stringify([{ 'default.log': { logURL: metadata } }]) },
      refused: false,
    },
    'x-portkey-vertex-region as a host': {
      headers: { 'x-portkey-vertex-region': '169.254.170.2/#', 'x-portkey-provider': 'vertex-ai' },
      refused: true,
    },
    'x-portkey-aws-region as a host': { headers: { 'x-portkey-aws-region': '169.254.170.2/#' }, refused: false },
  };

  test.each(Object.keys(BYPASSES))('%s', async (name) => {
    const { headers, refused } = BYPASSES[name];
    const answer = await context.gateway.call({ path: chat.path, body: chat.body, headers: { ...bearer(context.world), ...headers } });
    expect([answer.status, refused]).toEqual([refused ? 403 : 200, refused]);
    expect(answer.text).not.toContain('never be read');
    expect(context.world.upstreamRequests).toHaveLength(refused ? 0 : 1);
    expectNoPacket(context);
    expect(await context.gateway.recordOf(answer)).toMatchObject({ status: answer.status, outcome: refused ? 'refused' : 'served' });
  });

  test('a Bedrock region cannot be chosen by a client', async () => {
    const { body } = SERVED_CALLS.find(({ name }) => name === 'bedrock chat') as ServedCall;
    const headers = { ...bearer(context.world, 'bedrock'), 'x-portkey-aws-region': `x@${STRANGER_HOST}/#` };
    expect((await context.gateway.call({ path: chat.path, body, headers })).status).toBe(200);
    expectNoPacket(context);
  });

  test.each([
    'anthropic.claude-3/../../../../guardrail/x',
    'anthropic.claude-3?x=',
    'anthropic.claude-3#',
    'anthropic.claude-3/converse/../../other',
  ])('a Bedrock model name cannot leave its place in the path: %s', async (model) => {
    const { body } = SERVED_CALLS.find(({ name }) => name === 'bedrock chat') as ServedCall;
    await context.gateway.call({ path: chat.path, body: { ...body, model }, headers: bearer(context.world, 'bedrock') });
    for (const { path } of context.world.bedrock.requests) expect(path).toMatch(/^\/model\/[^/?#]+\/converse$/);
  });
});

describe('a redirect by a provider', () => {
  const context = withGateway();

  test.each(FORBIDDEN_HOSTS)('to %s is refused and recorded, and no packet is sent', async (host) => {
    context.world.openai.behave({ status: 307, headers: { location: Buffer.from(`http://${host}/latest/meta-data/`).toString('latin1') }, body: '' });
    const answer = await context.gateway.call({ path: chat.path, body: chat.body, headers: bearer(context.world) });
    expect([answer.status, refusalCode(answer)]).toEqual([502, 'egress_refused']);
    expect(answer.headers).not.toHaveProperty('location');
    expectNoPacket(context);
    expect(context.world.openai.requests).toHaveLength(1);
    const { requestId } = await context.gateway.recordOf(answer);
    expect(egressRecords(context.gateway).filter((record) => record.requestId === requestId)).toHaveLength(1);
  });

  test.each([301, 302, 303, 307, 308])('with status %s to another host, even one that is enabled, does not take the key there', async (status) => {
    context.world.openai.behave({ status, headers: { location: 'https://api.anthropic.com/v1/messages' }, body: '' });
    const answer = await context.gateway.call({ path: chat.path, body: chat.body, headers: bearer(context.world) });
    expect(refusalCode(answer)).toBe('egress_refused');
    expect(context.world.anthropic.connections).toBe(0);
  });
});

describe('code within the process', () => {
  const NAMES = {
    'metadata.example.com': ['169.254.169.254'],
    'loopback.example.com': ['127.0.0.1'],
    'rebinding.example.com': ['93.184.215.14', '127.0.0.1'],
  };
  const DIALERS = [
    'fetch',
    'fetch of before the runtime',
    'http.get',
    'https.get',
    'net.connect',
    'net.connect(port, host)',
    'new Socket',
    'tls.connect',
    'http2.connect',
    'WebSocket',
  ];
  const context = withGateway({}, { probe: true, environment: { PROBE_NAMES: JSON.stringify(NAMES) } });

  test.each(DIALERS)('cannot connect with %s to any forbidden address, and each attempt is recorded', async (dialer) => {
    const { port } = context.world.forbidden;
    const targets = [
      { host: '127.0.0.1', port },
      { host: 'localhost', port },
      { host: '::1', port },
      { host: '::ffff:127.0.0.1', port },
      { host: '0.0.0.0', port },
      { host: '127.1', port },
      { host: 'loopback.example.com', port },
      { host: 'rebinding.example.com', port },
      { host: 'metadata.example.com', port: 80 },
      { host: '169.254.169.254', port: 80 },
      { host: '169.254.170.2', port: 80 },
      { host: '10.0.0.5', port: 80 },
      { host: STRANGER_HOST, port: 443 },
      { host: STRANGER_HOST, port: 80 },
      { host: 'api.openai.com', port: 80 },
      { host: 'api.openai.com', port: 8443 },
      { host: context.world.secrets.host, port: 443 },
      ...ownAddresses().map((host) => ({ host, port })),
    ];
    const outcomes: string[] = [];
    for (const to of targets) {
      const before = egressRecords(context.gateway).length;
      const result = await context.gateway.probe({ dial: dialer, to });
      if (!result.startsWith('refused')) outcomes.push(`${to.host}:${to.port}: ${result}`);
      await until(`a record of ${to.host}:${to.port}`, () => egressRecords(context.gateway).length > before);
    }
    expect(outcomes).toEqual([]);
    expectNoPacket(context);
    expect(context.world.openai.connections).toBe(0);
  });

  test('cannot connect to a local socket', async () => {
    expect(await context.gateway.probe({ dial: 'local socket', to: { path: '/var/run/docker.sock' } })).toMatch(/^refused: ERR_EGRESS/);
  });
});

describe('a provider at an address of its own', () => {
  const context = withWorld();
  const privateServer = new RecordingServer(RecordedRequest, (_request, response) => {
    response.end('{}');
  });
  beforeAll(() => privateServer.start('0.0.0.0'));
  beforeEach(() => privateServer.clear());
  afterAll(() => privateServer.stop());

  const start = (baseUrl: string, names: Record<string, string[]>, privateAddress?: boolean) =>
    GatewayProcess.start(
      context.world,
      {
        providers: [{ name: 'own', kind: 'openai', baseUrl, privateAddress, credential: { from: 'secret', secretArn: OPENAI_SECRET } }],
        defaultProvider: 'own',
      },
      { probe: true, environment: { PROBE_NAMES: JSON.stringify(names) } },
    );
  const ask = (gateway: GatewayProcess) => gateway.call({ path: chat.path, body: chat.body, headers: bearer(context.world) });

  test.each([['127.0.0.1'], ['169.254.170.2'], ['10.0.0.5'], ['::1'], ['fd00:ec2::254'], ['::ffff:127.0.0.1'], ['0.0.0.0']])(
    'whose name resolves to %s is refused and recorded, and no packet is sent',
    async (address) => {
      const gateway = await start(`https://own.example.com:${privateServer.port}/v1`, { 'own.example.com': [address] });
      const answer = await ask(gateway);
      expectRefusal(context.world, answer, 'egress_refused');
      expect(privateServer.connections).toBe(0);
      expect((await gateway.recordOf(answer)).errorCode).toBe('egress_refused');
      await until('the record of the connection', () => egressRecords(gateway).some(({ destination }) => /own\.example\.com/.test(destination)));
      await gateway.kill();
    },
  );

  test.each(['127.0.0.1', '169.254.170.2'])('that is declared private may still not resolve to %s', async (address) => {
    const gateway = await start(`https://own.example.com:${privateServer.port}/v1`, { 'own.example.com': [address] }, true);
    expectRefusal(context.world, await ask(gateway), 'egress_refused');
    expect(privateServer.connections).toBe(0);
    await gateway.kill();
  });

  const [ownAddress] = ownAddresses();
  const whereReachable = ownAddress ? test : test.skip;
  whereReachable('at a private address of this machine: refused, unless it is declared private', async () => {
    const names = { 'own.example.com': [ownAddress] };
    const refusing = await start(`https://own.example.com:${privateServer.port}/v1`, names);
    expectRefusal(context.world, await ask(refusing), 'egress_refused');
    expect(privateServer.connections).toBe(0);
    await refusing.kill();
    const allowing = await start(`https://own.example.com:${privateServer.port}/v1`, names, true);
    await ask(allowing);
    expect(privateServer.connections).toBeGreaterThan(0);
    await allowing.kill();
  });

  test('is called there, with the path of its base URL and its key', async () => {
    const gateway = await GatewayProcess.start(
      context.world,
      {
        providers: [{ name: 'own', kind: 'openai', baseUrl: 'https://own.example.com/v1', credential: { from: 'secret', secretArn: OPENAI_SECRET } }],
        defaultProvider: 'own',
      },
      {
        environment: {
          GATEWAY_ADDRESS_OVERRIDES: JSON.stringify({ ...context.world.addressOverrides, 'own.example.com:443': context.world.openai.address }),
        },
      },
    );
    const answer = await ask(gateway);
    expect([answer.status, context.world.openai.last.headers.host, context.world.openai.last.headers.authorization]).toEqual([
      200,
      'own.example.com',
      `Bearer ${OPENAI_KEY}`,
    ]);
    await gateway.kill();
  });
});

const egressRecords = (gateway: GatewayProcess) => gateway.records.filter(({ logger }) => logger === 'egress');

/** The private IPv4 addresses of this machine: servers on them can be reached, so a refusal there is the gateway's. */
function ownAddresses(): string[] {
  return Object.values(networkInterfaces())
    .flatMap((list) => list ?? [])
    .filter(({ family, internal, address }) => family === 'IPv4' && !internal && /^(10|172\.(1[6-9]|2\d|3[01])|192\.168)\./.test(address))
    .map(({ address }) => address);
}
