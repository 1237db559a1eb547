import { pause, STRANGER_HOST } from '../../fakes';
import { ALL, type Asked, CHAT, conversing, fakeOf, messages } from './conversations';
import { GatewayProcess } from './gateway-process';
import { expectRefusal } from './refused';
import { bearer, withGateway } from './with-gateway';

const CONFIG = { provider: 'openai', api_key: 'x' };
const METADATA = 'http://169.254.170.2/v2/metadata';

/** What a client sends to have the image connect somewhere. */
const leading = (address: string): readonly Record<string, string>[] => [
  { 'x-portkey-custom-host': address },
  { 'X-Portkey-Custom-Host': address, 'x-portkey-forward-headers': 'x-portkey-custom-host' },
  { 'x-portkey-config': JSON.stringify({ ...CONFIG, custom_host: address }) },
  { 'x-portkey-config': JSON.stringify({ ...CONFIG, customHost: address }) },
];

describe('public flaws of the image: with the runtime nothing is dialled', () => {
  const context = withGateway();
  const { record, callOf } = conversing(context);
  const call = (asked: Asked, headers: Record<string, string>) => {
    const { body, headers: own, path } = callOf(asked, {});
    return context.gateway.call({ path, body, headers: { ...own, ...headers } });
  };
  const nothingDialled = () => {
    const { forbidden, metadata } = context.world;
    expect([forbidden.connections, metadata.strangers.length]).toEqual([0, 0]);
    expect(context.gateway.records.filter(({ logger }) => logger === 'egress')).toEqual([]);
  };

  /** Each is refused, or served by its own provider as if the headers were not there. */
  const expectUnmoved = async (asked: Asked, address: string) => {
    for (const headers of leading(address)) {
      context.world.reset();
      const answer = await call(asked, headers);
      if ('x-portkey-config' in headers) expectRefusal(context.world, answer, 'raw_config_not_allowed');
      else {
        expect([asked, address, answer.status]).toEqual([asked, address, 200]);
        expect(context.world.upstreamRequests).toHaveLength(1);
        expect(fakeOf(context, asked).requests).toHaveLength(1);
      }
      expect(answer.text).not.toMatch(/never be read/);
    }
    nothingDialled();
  };

  test.each(ALL)("CVE-2025-66405: %s: a client's host is not where the gateway connects to", async (asked) => {
    for (const address of [METADATA, `http://${STRANGER_HOST}/v1`, `https://${STRANGER_HOST}/v1`, 'http://10.0.0.5/v1'])
      await expectUnmoved(asked, address);
  });

  test.each(ALL)('CVE-2026-110719: %s: nor where it has a name of the local host', async (asked) => {
    const { port } = context.world.forbidden;
    for (const host of ['localhost', '127.0.0.1', '[::1]', 'host.docker.internal']) await expectUnmoved(asked, `http://${host}:${port}/v1`);
  });

  test('CVE-2026-110719: the image alone dials it', async () => {
    const stock = await GatewayProcess.startStock(context.world.environment);
    const headers = {
      'x-portkey-provider': 'openai',
      authorization: 'Bearer x',
      'x-portkey-custom-host': `http://localhost:${context.world.forbidden.port}/v1`,
    };
    await stock.call({ path: CHAT, body: { model: 'gpt-4o', messages }, headers });
    expect(context.world.forbidden.connections).toBe(1);
    await stock.kill();
  });

  test.each(['GET', 'POST', 'PUT', 'DELETE', 'PATCH'])('Portkey-AI/gateway#1718: %s /v1/proxy/*: refused, wherever it leads', async (method) => {
    for (const path of [
      '/v1/proxy/chat/completions',
      '/v1/proxy/v1/chat/completions',
      '/v1/proxy/../chat/completions',
      '/v1/proxy/',
      '/v1//proxy/x',
    ]) {
      for (const headers of leading(`http://localhost:${context.world.forbidden.port}`)) {
        const body = method === 'GET' ? undefined : { model: 'gpt-4o', messages };
        const answer = await context.gateway.call({ method, path, body, headers: { ...bearer(context.world, 'openai'), ...headers } });
        expectRefusal(context.world, answer, 'endpoint_not_allowed');
      }
    }
    nothingDialled();
  });

  test.each(ALL)('Portkey-AI/gateway#1507: %s: headers that ask to be forwarded do not bring a request back', async (asked) => {
    const address = `127.0.0.1:${context.gateway.port}`;
    await pause(200); // for the records of before
    const before = context.gateway.usage.length;
    const answer = await call(asked, {
      'x-portkey-custom-host': `http://${address}/v1`,
      'x-portkey-forward-headers': 'x-portkey-forward-headers, x-portkey-custom-host, x-portkey-provider, authorization, x-forwarded-host',
      'x-forwarded-host': address,
      forwarded: `host=${address}`,
    });
    expect(answer.status).toBe(200);
    expect(await record(answer)).toMatchObject({ outcome: 'served' });
    await pause(100);
    expect(context.gateway.usage).toHaveLength(before + 1);
    expect(context.world.upstreamRequests).toHaveLength(1);
    const { headers } = fakeOf(context, asked).last;
    expect(Object.keys(headers).filter((name) => /forward|portkey/.test(name))).toEqual([]);
    expect(JSON.stringify(headers)).not.toContain(address);
    nothingDialled();
  });
});
