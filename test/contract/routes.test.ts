import { Agent } from 'node:http';
import { connect } from 'node:net';
import { pause } from '../../fakes';
import { ADMITTED, IMAGE_ROUTES, METHODS, PROBES, SERVED_CALLS } from './endpoints';
import { expectRefusal, refusalCode, refusalFault } from './refused';
import { bearer, withGateway } from './with-gateway';

const chat = SERVED_CALLS[0];
const PATHS = [...new Set(IMAGE_ROUTES.map(([, path]) => path))];

describe('every route and method of the image is either admitted or refused', () => {
  const context = withGateway();
  const agent = new Agent({ keepAlive: true });
  afterAll(() => agent.destroy());

  test.each(PATHS)('%s', async (path) => {
    const faults: string[] = [];
    for (const method of METHODS) {
      const served = [ADMITTED, PROBES].some((routes) => routes.has(`${method} ${path}`));
      const call = SERVED_CALLS.find((each) => each.path === path) ?? chat;
      const body = method === 'POST' || method === 'PUT' || method === 'PATCH' ? call.body : undefined;
      const answer = await context.gateway.call({ method, path, body, agent, headers: { ...call.headers, ...bearer(context.world, call.provider) } });
      const at = `${method} ${path}`;
      if (served && answer.status !== 200) faults.push(`${at} should be served: ${answer.status} ${answer.text}`);
      if (!served && method === 'HEAD' && ![403, 404, 405].includes(answer.status)) faults.push(`${at}: ${answer.status}`);
      const fault = served || method === 'HEAD' ? undefined : refusalFault(answer, [403, 405]);
      if (fault) faults.push(`${at}: ${fault}`);
      if (!served && context.world.upstreamRequests.length > 0) faults.push(`${at} reached a provider: ${context.world.upstreamRequests[0].url}`);
      for (const fake of context.world.upstreams) fake.clear();
    }
    expect(faults).toEqual([]);
  });

  test('the paths that the gateway serves are among those of the image', () => {
    const image = new Set(IMAGE_ROUTES.map(([method, path]) => `${method} ${path}`));
    expect([...ADMITTED].filter((route) => !image.has(route))).toEqual([]);
  });

  test.each([
    ['/v1/files/../chat/completions'],
    ['/v1/chat/completions/'],
    ['//v1/chat/completions'],
    ['/v1//chat/completions'],
    ['/V1/chat/completions'],
    ['/v1/chat%2Fcompletions'],
    ['/v1/chat/completions%00'],
    ['/v1/chat/completions;x=1'],
    ['/v1/%63hat/completions'],
    ['/v1/chat/completions/../../files'],
    ['/v1/chat/completions/%2e%2e/%2e%2e/files'],
    ['/v1/chat/completions\\..\\..\\files'],
    ['/v1/proxy/v1/chat/completions'],
    ['/v1/embeddings/../files'],
    ['/./v1/files'],
    ['/v1/models/gpt-4o'],
    ['/healthz/../v1/files'],
  ])('%s, sent as it stands, is refused or served as what it names, never passed on as something else', async (path) => {
    const answer = await rawRequest(context.gateway.port, `POST ${path} HTTP/1.1`, bearer(context.world), JSON.stringify(chat.body));
    expect(answer).toMatch(/^HTTP\/1\.1 (200|400|403|404|405) /);
    for (const { path: called } of context.world.upstreamRequests) expect(called).toBe('/v1/chat/completions');
  });

  test('a request target in absolute form does not choose the host', async () => {
    const answer = await rawRequest(
      context.gateway.port,
      `POST http://stranger.example.net/v1/files HTTP/1.1`,
      bearer(context.world),
      JSON.stringify(chat.body),
    );
    expect(answer).toMatch(/^HTTP\/1\.1 (400|403|404|405) /);
    expect([context.world.upstreamRequests, context.world.forbidden.connections]).toEqual([[], 0]);
  });

  test.each([
    ['bytes that are not HTTP', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03', 400],
    ['a header of 70 KB', `GET /v1/models HTTP/1.1\r\nhost: gateway\r\nx-large: ${'x'.repeat(70_000)}\r\n\r\n`, 431],
    ['two lengths', 'POST /v1/chat/completions HTTP/1.1\r\nhost: gateway\r\ncontent-length: 5\r\ncontent-length: 6\r\n\r\nabcdef', 400],
    [
      'a length and chunks',
      'POST /v1/chat/completions HTTP/1.1\r\nhost: gateway\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n',
      400,
    ],
    ['a header that is folded', 'GET /v1/models HTTP/1.1\r\nhost: gateway\r\nauthorization: Bearer\r\n x\r\n\r\n', 400],
    ['no host', 'GET /v1/models HTTP/1.1\r\n\r\n', 400],
    ['no host, and an upgrade', 'GET /v1/realtime HTTP/1.1\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n', 400],
  ])('%s: refused in JSON with a request id', async (_name, bytes, status) => {
    const answer = await exchangeBytes(context.gateway.port, bytes);
    const [head, body] = answer.split('\r\n\r\n');
    expect(head).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(head.toLowerCase()).toMatch(/x-request-id: \S{8,}/);
    expect(JSON.parse(body).error.code).toBe('invalid_request');
    expect(context.world.upstreamRequests).toEqual([]);
    expect((await context.gateway.call({ path: '/healthz' })).status).toBe(200);
  });

  test('an expectation that is not known is refused, and the gateway goes on', async () => {
    const answer = await rawRequest(context.gateway.port, 'POST /v1/chat/completions HTTP/1.1', { ...bearer(context.world), expect: '200-ok' }, '{}');
    expect(answer).toMatch(/^HTTP\/1\.1 4\d\d /);
    expect((await context.gateway.call({ path: '/healthz' })).status).toBe(200);
  });

  test('a body that waits for 100 Continue is asked for and served', async () => {
    const body = JSON.stringify(chat.body);
    const headers = { ...bearer(context.world), expect: '100-continue', 'content-type': 'application/json' };
    expect(await rawRequest(context.gateway.port, 'POST /v1/chat/completions HTTP/1.1', headers, body)).toMatch(
      /HTTP\/1\.1 100 Continue[\s\S]*HTTP\/1\.1 200 OK/,
    );
  });

  test('CONNECT is refused', async () => {
    const answer = await rawRequest(context.gateway.port, 'CONNECT 169.254.170.2:80 HTTP/1.1', bearer(context.world));
    expect(answer === '' || /^HTTP\/1\.1 4\d\d /.test(answer)).toBe(true);
    expect(context.world.metadata.strangers).toEqual([]);
  });

  test('a query is not part of the path', async () => {
    const answer = await context.gateway.call({ path: '/v1/chat/completions?api-version=1', body: chat.body, headers: bearer(context.world) });
    expect(answer.status).toBe(200);
  });

  test.each(['websocket', 'h2c', 'TLS/1.0', 'anything'])('an upgrade to %s is refused on every path, whatever the token', async (protocol) => {
    for (const path of PATHS) {
      const headers = {
        ...bearer(context.world),
        connection: 'Upgrade',
        upgrade: protocol,
        'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
        'sec-websocket-version': '13',
      };
      const answer = await context.gateway.call({ method: 'GET', path, headers });
      expect([path, refusalFault(answer, [403, 426])]).toEqual([path, undefined]);
    }
    expect(context.world.upstreamRequests).toEqual([]);
  });

  test('/healthz needs no token and writes no record', async () => {
    expect((await context.gateway.call({ path: '/healthz' })).status).toBe(200);
    await pause(200);
    expect(context.gateway.records.filter(({ path }) => path === '/healthz')).toEqual([]);
  });
});

describe('what is asked for must be enabled', () => {
  const context = withGateway();
  const body = chat.body as { model: string };
  const ask = (headers: Record<string, string>, changes: object = {}) =>
    context.gateway.call({ path: chat.path, body: { ...body, ...changes }, headers: { ...bearer(context.world), ...headers } });

  test.each([
    ['vertex-ai', 'provider_not_enabled'],
    ['azure-openai', 'provider_not_enabled'],
    ['ollama', 'provider_not_enabled'],
    ['__proto__', 'provider_not_enabled'],
    ['constructor', 'provider_not_enabled'],
    ['@openai', 'provider_not_enabled'],
  ] as const)('provider %s: %s', async (provider, code) => {
    expectRefusal(context.world, await ask({ 'x-portkey-provider': provider }), code);
  });

  test.each([
    ['{"provider":"openai","api_key":"x","customHost":"http://169.254.170.2/"}', 'raw_config_not_allowed'],
    [' {"strategy":{"mode":"fallback"},"targets":[]}', 'raw_config_not_allowed'],
    ['[{"provider":"openai"}]', 'raw_config_not_allowed'],
    ['no-such-route', 'unknown_route'],
    ['pc-abc123', 'unknown_route'],
    ['__proto__', 'unknown_route'],
  ] as const)('x-portkey-config %s: %s', async (config, code) => {
    expectRefusal(context.world, await ask({ 'x-portkey-config': config }), code);
  });

  test.each([
    'meta.llama3-70b-instruct-v1:0',
    'arn:aws:bedrock:eu-central-1:123456789012:custom-model/x',
    'anthropic.claude-4',
    '../anthropic.claude-3',
  ])('Bedrock model %s, which is not among those named', async (model) => {
    expectRefusal(context.world, await ask({ 'x-portkey-provider': 'bedrock' }, { model }), 'model_not_allowed');
  });

  test('the error has the shape of the called API', async () => {
    const headers = { ...bearer(context.world), 'x-portkey-provider': 'cohere' };
    const openai = await context.gateway.call({ path: '/v1/chat/completions', body, headers });
    expect(openai.json).toEqual({ error: { message: expect.any(String), type: expect.any(String), param: null, code: 'provider_not_enabled' } });
    const anthropic = await context.gateway.call({ path: '/v1/messages', body, headers });
    expect(anthropic.json).toMatchObject({
      type: 'error',
      error: { type: 'permission_error', message: expect.any(String) },
      request_id: anthropic.headers['x-request-id'],
    });
  });
});

describe('a gateway without a default provider', () => {
  const context = withGateway({ defaultProvider: undefined });

  test('asks for one to be named', async () => {
    expectRefusal(
      context.world,
      await context.gateway.call({ path: chat.path, body: chat.body, headers: bearer(context.world) }),
      'no_default_provider',
    );
    expect((await context.gateway.call({ path: chat.path, body: chat.body, headers: bearer(context.world, 'openai') })).status).toBe(200);
  });
});

describe('bodies', () => {
  const context = withGateway({
    admission: { maxJsonBodyBytes: 100_000, maxUploadBodyBytes: 200_000, maxBytesInFlight: 1_000_000, maxConcurrentRequests: 5 },
  });
  const huge = JSON.stringify({ ...chat.body, padding: 'x'.repeat(100_000) });

  test('one that says it is too large is refused before it is read', async () => {
    const headers = { ...bearer(context.world), 'content-type': 'application/json', 'content-length': String(50_000_000) };
    const answer = await rawRequest(context.gateway.port, 'POST /v1/chat/completions HTTP/1.1', headers, '{"model":');
    expect(answer).toMatch(/^HTTP\/1\.1 413 [\s\S]*body_too_large/);
    expect(context.world.upstreamRequests).toEqual([]);
  });

  test('one without a length is counted on the wire', async () => {
    const headers = { ...bearer(context.world), 'content-type': 'application/json', 'transfer-encoding': 'chunked' };
    const chunked = `${Buffer.byteLength(huge).toString(16)}\r\n${huge}\r\n0\r\n\r\n`;
    const answer = await rawRequest(context.gateway.port, 'POST /v1/chat/completions HTTP/1.1', headers, chunked);
    expect(answer).toMatch(/^HTTP\/1\.1 413 [\s\S]*body_too_large/);
    expect(context.world.upstreamRequests).toEqual([]);
  });

  test.each(['gzip', 'br', 'deflate', 'identity, gzip'])('one in content encoding %s is refused', async (encoding) => {
    const headers = { ...bearer(context.world), 'content-type': 'application/json', 'content-encoding': encoding };
    expectRefusal(context.world, await context.gateway.call({ path: chat.path, body: Buffer.from('{}'), headers }), 'unsupported_encoding');
  });

  test.each(['{', '', '{"model":"gpt-4o"', 'model=gpt-4o'])(
    '%j in place of a JSON document is a client error, and no provider sees it',
    async (text) => {
      const headers = { ...bearer(context.world), 'content-type': 'application/json' };
      const answer = await context.gateway.call({ path: chat.path, method: 'POST', body: text, headers });
      expect(`${answer.status} ${answer.text}`).toMatch(/^4\d\d /);
      expect(context.world.upstreamRequests).toEqual([]);
    },
  );

  test('more requests at once than allowed: the rest is told to come again', async () => {
    context.world.openai.behave({ delay: 1_000 });
    const answers = await Promise.all(
      Array.from({ length: 12 }, () => context.gateway.call({ path: chat.path, body: chat.body, headers: bearer(context.world) })),
    );
    const refused = answers.filter(({ status }) => status === 503);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(5);
    expect(refused).toHaveLength(7);
    for (const answer of refused) expect([refusalCode(answer), answer.headers['retry-after']]).toEqual(['too_many_requests_in_flight', '1']);
  });
});

/** Sends bytes as they stand and reads until the answer is complete or the connection ends. */
function rawRequest(port: number, line: string, headers: Readonly<Record<string, string>>, body = ''): Promise<string> {
  const all: Record<string, string> = { host: 'gateway', connection: 'close', ...headers };
  if (body && !all['transfer-encoding']) all['content-length'] ??= String(Buffer.byteLength(body));
  if (body) all['content-type'] ??= 'application/json';
  const head = [line, ...Object.entries(all).map(([name, value]) => `${name}: ${value}`)].join('\r\n');
  return exchangeBytes(port, `${head}\r\n\r\n${body}`);
}

function exchangeBytes(port: number, bytes: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    let answer = '';
    socket.on('data', (chunk) => {
      answer += chunk;
    });
    socket.on('error', () => {});
    socket.on('close', () => resolve(answer));
    socket.setTimeout(5_000, () => socket.destroy());
    socket.write(bytes, 'latin1');
  });
}
