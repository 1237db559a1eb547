/** What the runtime answers by itself: the list of models, and clients that look whether somebody is there. */
import { once } from 'node:events';
import { connect } from 'node:net';
import { AZURE, BEDROCK_MODEL, EMBEDDING_MODEL, LIVE, pause, until } from '../../fakes';
import { PROBES } from './endpoints';
import type { Answer } from './http-client';
import { expectRefusal } from './refused';
import { bearer, withGateway } from './with-gateway';

const context = withGateway();

describe('/v1/models', () => {
  const ask = (path: string, headers: object = {}) =>
    context.gateway.call({ path: `/v1/models${path}`, headers: { ...bearer(context.world), ...headers } });
  const BY_ANTHROPIC = { 'anthropic-version': '2023-06-01' };
  const idsIn = ({ json }: Answer): string[] => json.data.map(({ id }: { id: string }) => id);
  afterEach(() => expect(context.world.upstreamRequests).toEqual([]));

  test('lists what is enabled: by name, and what patterns and providers without a list have in the price table', async () => {
    const { json } = await ask('');
    expect(json).toMatchObject({ object: 'list', data: expect.any(Array) });
    expect(json.data).toContainEqual({ id: EMBEDDING_MODEL, object: 'model', created: 0, owned_by: 'bedrock' });
    expect(json.data).toContainEqual({ id: 'gpt-4o', object: 'model', created: 0, owned_by: 'openai' });
  });

  test("follows the live document; has Anthropic's shape for its clients, and for them what serves Messages", async () => {
    const row = { input: 1, output: 2 };
    const models = [
      { provider: 'openai', model: 'gpt-of-tomorrow', ...row },
      { provider: 'anthropic', model: 'claude-of-tomorrow', ...row },
      { provider: 'bedrock', model: BEDROCK_MODEL, geographies: { 'in-region': 1, eu: 1.1 }, ...row },
    ];
    const isRead = async () => idsIn(await ask('')).includes('gpt-of-tomorrow');
    expect(await isRead()).toBe(false);
    context.world.appConfig.publish({ ...LIVE, prices: { asOf: '2026-01-01', models } });
    await until('the document to be read', isRead, 30_000, 100);
    expect(idsIn(await ask(''))).toEqual(['gpt-of-tomorrow', 'claude-of-tomorrow', AZURE.deployment, BEDROCK_MODEL, EMBEDDING_MODEL]);
    const { json, headers } = await ask('?limit=1000', BY_ANTHROPIC);
    const claude = {
      type: 'model',
      id: 'claude-of-tomorrow',
      display_name: 'claude-of-tomorrow',
      created_at: expect.stringMatching(/^1970-01-01T/),
    };
    expect(json).toEqual({ data: [claude], has_more: false, first_id: claude.id, last_id: claude.id });
    expect(headers['request-id']).toBe(headers['x-request-id']);
    expect(idsIn(await ask('', { ...BY_ANTHROPIC, 'x-portkey-provider': 'bedrock' }))).toEqual([BEDROCK_MODEL]);
    context.world.appConfig.publish(LIVE);
    await until('the one of before', async () => !(await isRead()), 30_000, 100);
  });

  test.each([EMBEDDING_MODEL, encodeURIComponent(EMBEDDING_MODEL)])('has each by its id: %s', async (id) => {
    expect((await ask(`/${id}`)).json).toEqual({ id: EMBEDDING_MODEL, object: 'model', created: 0, owned_by: 'bedrock' });
  });

  test('says in the shape of the called API that there is no such model, or provider', async () => {
    const openai = await ask('/no-such-model');
    expectRefusal(context.world, openai, 'model_not_found');
    expect(openai.json.error).toMatchObject({ code: 'model_not_found', param: null });
    const anthropic = await ask('/no-such-model', BY_ANTHROPIC);
    expect([anthropic.status, anthropic.json]).toMatchObject([404, { type: 'error', error: { type: 'not_found_error', code: 'model_not_found' } }]);
    expectRefusal(context.world, await ask('', { 'x-portkey-provider': 'nobody' }), 'provider_not_enabled');
    const anonymous = await ask('', { ...BY_ANTHROPIC, authorization: 'Bearer x' });
    expect([anonymous.status, anonymous.json]).toMatchObject([401, { type: 'error', error: { type: 'authentication_error' } }]);
  });

  test('is recorded as what it is, and as nothing of a provider', async () => {
    for (const headers of [{}, BY_ANTHROPIC, { 'x-portkey-provider': 'bedrock' }]) {
      const record = await context.gateway.recordOf(await ask('', headers));
      expect(record).toMatchObject({ operation: 'list_models', path: '/v1/models', outcome: 'served', attempts: [] });
      expect([record.Provider, record.Model, record.Cost]).toEqual([undefined, undefined, undefined]);
    }
  });
});

test.each([...PROBES])('%s needs no token and writes no record', async (probe) => {
  const [method, path] = probe.split(' ');
  const answer = await context.gateway.call({ method, path });
  expect([answer.status, answer.text]).toEqual([200, '']);
  await pause(200);
  expect(context.gateway.usage.filter((record) => record.path === path && record.method === method)).toEqual([]);
});

describe.each(['HEAD /', 'HEAD /api/hello', 'GET /healthz'])('%s with a body', (probe) => {
  test.each(['content-length: 4000000000', 'transfer-encoding: chunked'])('is refused as any other request: %s', async (header) => {
    const socket = connect(context.gateway.port, '127.0.0.1', () => socket.write(`${probe} HTTP/1.1\r\nhost: gateway\r\n${header}\r\n\r\n`));
    const [head] = await once(socket, 'data');
    socket.destroy();
    expect(String(head)).toMatch(/^HTTP\/1.1 401 /);
  });
});

test.each(['GET /', 'GET /api/hello', 'HEAD /?x', 'HEAD //', 'HEAD /api/hello/', 'HEAD /v1/models', 'HEAD /api'])('%s is refused', async (other) => {
  const [method, path] = other.split(' ');
  const answer = await context.gateway.call({ method, path });
  expect(answer.status).toBe(401);
  expect(await context.gateway.recordOf(answer)).toMatchObject({ outcome: 'refused', method, errorCode: 'missing_token' });
});
