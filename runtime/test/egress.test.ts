import dns from 'node:dns';
import net from 'node:net';
import os from 'node:os';
import type { BootConfiguration } from '../../src/contract';
import { enabledProviders } from '../providers';
import { TRUSTED } from '../transport';
import { EgressGuard, refusedAddress } from '../upstream/egress';

const secret = { from: 'secret', secretArn: 'arn' } as const;
const providers = enabledProviders({
  aws: { region: 'us-east-1', urlSuffix: 'amazonaws.com' },
  providers: [
    { name: 'openai', kind: 'openai', credential: secret },
    { name: 'bedrock', kind: 'bedrock', credential: { from: 'task-role' } },
    { name: 'inside', kind: 'openai', credential: secret, baseUrl: 'https://10.1.2.3/v1', privateAddress: true },
    { name: 'outside', kind: 'openai', credential: secret, baseUrl: 'https://10.1.2.4/v1' },
    { name: 'loop', kind: 'openai', credential: secret, baseUrl: 'https://localhost/v1', privateAddress: true },
    { name: 'six', kind: 'openai', credential: secret, baseUrl: 'https://[2606:4700::1111]/v1' },
  ],
} as unknown as BootConfiguration);

const guardOf = (overrides: Record<string, string> = {}) => {
  const refusals: string[] = [];
  const refused = (reason: string, destination: string) => refusals.push(`${reason} ${destination}`);
  const guard = new EgressGuard({ providers: providers.values(), overrides: new Map(Object.entries(overrides)), tcpKeepAlive: 45_000, refused });
  return { guard, refusals };
};

describe('addresses', () => {
  test.each([
    ...['127.0.0.1', '127.255.255.254', '0.0.0.0', '0.1.2.3', '169.254.169.254', '169.254.170.2', '224.0.0.1', '239.1.1.1', '255.255.255.255'],
    ...['240.0.0.1', '198.18.0.1', '192.0.0.1', '::', '::1', '::127.0.0.1', '::ffff:127.0.0.1', '::ffff:a9fe:a9fe', '::ffff:169.254.170.2'],
    ...['fe80::1', 'fec0::1', 'ff02::1', 'fd00:ec2::254', '64:ff9b::a9fe:a9fe', '2002:a9fe:a9fe::1', '2001::1', 'not-an-address', ''],
  ])('%s is never dialled', (address) => {
    expect(refusedAddress(address, true)).toBe('address_forbidden');
    expect(refusedAddress(address, false)).toBe('address_forbidden');
  });

  test.each(['10.0.0.1', '172.16.0.1', '172.31.255.255', '192.168.1.1', '100.64.0.1', 'fc00::1', 'fd12::1', '::ffff:10.0.0.1'])(
    '%s is dialled only where a private address is meant',
    (address) => {
      expect(refusedAddress(address, false)).toBe('address_private');
      expect(refusedAddress(address, true)).toBeUndefined();
    },
  );

  test.each(['1.1.1.1', '172.32.0.1', '100.128.0.1', '104.18.7.192', '2606:4700::6810:84e5', '2600:1f18::1'])('%s is dialled', (address) => {
    expect(refusedAddress(address, false)).toBeUndefined();
  });
});

describe('hosts', () => {
  const reasonFor = (options: object) => {
    const { guard, refusals } = guardOf();
    const checked = guard.check(options as never);
    return checked instanceof Error ? refusals[0]?.split(' ')[0] : 'connected';
  };

  test.each([
    ['of an enabled provider', { host: 'api.openai.com', port: 443 }, 'connected'],
    ['in capital letters', { host: 'API.OpenAI.com', port: 443 }, 'connected'],
    ['of the region', { host: 'bedrock-runtime.us-east-1.amazonaws.com', port: 443 }, 'connected'],
    ['with a private literal that is meant', { host: '10.1.2.3', port: 443 }, 'connected'],
    ['with a private literal that is not', { host: '10.1.2.4', port: 443 }, 'address_private'],
    ['with a literal of IPv6', { host: '2606:4700::1111', port: 443 }, 'connected'],
    ['on another port', { host: 'api.openai.com', port: 80 }, 'host_not_enabled'],
    ['of a provider that is not enabled', { host: 'api.anthropic.com', port: 443 }, 'host_not_enabled'],
    ['with a dot at the end', { host: 'api.openai.com.', port: 443 }, 'host_not_enabled'],
    ['of another region', { host: 'bedrock-runtime.eu-west-1.amazonaws.com', port: 443 }, 'host_not_enabled'],
    ['of the metadata service', { host: '169.254.169.254', port: 80 }, 'host_not_enabled'],
    ['of the metadata service in decimal', { host: '2852039166', port: 80 }, 'host_not_enabled'],
    ['that is missing', { port: 80 }, 'host_not_enabled'],
    ['that is a local socket', { path: '/var/run/docker.sock' }, 'local_socket'],
  ])('%s: %j', (_, options, expected) => {
    expect(reasonFor(options)).toBe(expected);
  });

  test("the runtime's own connections go anywhere", () => {
    expect(guardOf().guard.check({ host: '169.254.170.2', port: 80, [TRUSTED]: true })).toEqual({ host: '169.254.170.2', port: 80, [TRUSTED]: true });
  });

  test('an override redials exactly its host and port', () => {
    const { guard } = guardOf({ 'api.openai.com:443': '127.0.0.1:4443', 'elsewhere.example:443': '127.0.0.1:4443' });
    expect(guard.check({ host: 'api.openai.com', port: 443 })).toMatchObject({ host: '127.0.0.1', port: 4443 });
    expect(guard.check({ host: 'api.openai.com', port: 80 })).toBeInstanceOf(Error);
    expect(guard.check({ host: 'elsewhere.example', port: 443 })).toBeInstanceOf(Error);
  });
});

test('a name is checked on the address that it resolves to, which is the one that is dialled', async () => {
  const { guard, refusals } = guardOf();
  const { lookup } = guard.check({ host: 'localhost', port: 443 }) as net.TcpNetConnectOpts;
  for (const options of [{ all: true }, {}]) {
    const error = await new Promise((resolve) => lookup?.('localhost', options, (failure) => resolve(failure)));
    expect(error).toMatchObject({ message: 'egress refused: address_forbidden' });
  }
  expect(refusals[0]).toMatch(/^address_forbidden localhost:443 \((127\.0\.0\.1|::1)\)$/);
});

describe('a name with several addresses', () => {
  const DNS64 = { address: '64:ff9b::6812:7c0', family: 6 };
  const IPV6 = { address: '2606:4700::6812:7c0', family: 6 };
  const [IPV4, OTHER_IPV4] = ['104.18.7.192', '104.18.6.192'].map((address) => ({ address, family: 4 }));
  const METADATA = { address: '169.254.169.254', family: 4 };
  const LINK_LOCAL = { family: 'IPv6', internal: false, address: 'fe80::1' };
  const GLOBAL = { family: 'IPv6', internal: false, address: '2600:1f18::2' };

  afterEach(() => jest.restoreAllMocks());

  /** What a task whose interface has such addresses is told of a name, whose answers are these. */
  const resolve = async (answers: dns.LookupAddress[], options: dns.LookupOptions = { all: true }, own: object = GLOBAL) => {
    jest.spyOn(os, 'networkInterfaces').mockReturnValue({ eth0: [{ family: 'IPv4', internal: false, address: '10.0.0.9' }, own] } as never);
    const lookup = jest.spyOn(dns, 'lookup').mockImplementation(((
      _name: string,
      asked: dns.LookupAllOptions,
      callback: (...results: unknown[]) => void,
    ) =>
      callback(
        null,
        answers.filter(({ family }) => !asked.family || asked.family === family),
      )) as never);
    const { guard, refusals } = guardOf();
    const checked = guard.check({ host: 'api.openai.com', port: 443 }) as net.TcpNetConnectOpts;
    const given = await new Promise((done) =>
      checked.lookup?.('api.openai.com', options, (error, address, family) => done(error?.message ?? [address, family])),
    );
    return { given, refusals, asked: lookup.mock.calls.at(-1)?.[1] as unknown as dns.LookupOptions };
  };

  test.each([
    ['IPv6 of DNS64 beside good ones of IPv4 are left out', [DNS64, IPV4, OTHER_IPV4], [IPV4, OTHER_IPV4]],
    ['good ones of both kinds are all given', [IPV6, IPV4], [IPV6, IPV4]],
  ])('%s, and nobody is alarmed', async (_, answers, good) => {
    expect(await resolve(answers)).toMatchObject({ given: [good, undefined], refusals: [] });
  });

  test.each([
    ['a forbidden one of IPv4 beside good ones', [IPV4, METADATA], METADATA],
    ['a forbidden one of IPv4 beside those of DNS64', [METADATA, DNS64], METADATA],
    ['those of DNS64 alone', [DNS64], DNS64],
    ['a private one of IPv6 beside good ones of IPv4', [IPV4, { address: 'fd00:ec2::254', family: 6 }], { address: 'fd00:ec2::254' }],
  ])('%s: the name is refused', async (_, answers, { address }) => {
    expect(await resolve(answers)).toMatchObject({
      given: 'egress refused: address_forbidden',
      refusals: [`address_forbidden api.openai.com:443 (${address})`],
    });
  });

  test('a connection that takes one address gets a good one', async () => {
    expect(await resolve([DNS64, IPV4], {})).toMatchObject({ given: [IPV4.address, 4], refusals: [] });
  });

  test('a task that has IPv4 only asks for that only', async () => {
    expect(await resolve([DNS64, IPV4], { all: true }, LINK_LOCAL)).toMatchObject({ asked: { family: 4 }, given: [[IPV4], undefined] });
    expect(await resolve([IPV6, IPV4])).toMatchObject({ asked: { family: 0 } });
  });

  test('what the resolver says of a failure is passed on', async () => {
    jest
      .spyOn(dns, 'lookup')
      .mockImplementation(((_name: string, _options: object, callback: (error: Error) => void) => callback(new Error('ENOTFOUND'))) as never);
    const { lookup } = guardOf().guard.check({ host: 'api.openai.com', port: 443 }) as net.TcpNetConnectOpts;
    expect(await new Promise((done) => lookup?.('api.openai.com', {}, (error) => done(error?.message)))).toBe('ENOTFOUND');
  });
});

describe('installed', () => {
  const connect = net.Socket.prototype.connect;
  afterEach(() => {
    net.Socket.prototype.connect = connect;
  });

  test.each<[string, (port: number) => net.Socket]>([
    ['net.connect(options)', (port) => net.connect({ host: '127.0.0.1', port })],
    ['net.connect(port, host)', (port) => net.connect(port, '127.0.0.1')],
    ['net.connect(port)', (port) => net.connect(port)],
    ['net.connect(path)', () => net.connect('/tmp/nothing-here.sock')],
    ['socket.connect(options)', (port) => new net.Socket().connect({ host: '127.0.0.1', port })],
    ['socket.connect(port, host)', (port) => new net.Socket().connect(port, '127.0.0.1')],
  ])('%s sends no packet', async (_, dial) => {
    let connections = 0;
    const server = net.createServer(() => connections++).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    guardOf().guard.install();
    const error = await new Promise((resolve) => dial((server.address() as net.AddressInfo).port).on('error', resolve));
    expect(error).toMatchObject({ code: 'ERR_EGRESS_REFUSED' });
    expect(connections).toBe(0);
    server.close();
  });

  test('an enabled host is reached through its override', async () => {
    const server = net.createServer((socket) => socket.end('hello')).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    guardOf({ 'api.openai.com:443': `127.0.0.1:${(server.address() as net.AddressInfo).port}` }).guard.install();
    const text = await new Promise((resolve) => net.connect(443, 'api.openai.com').on('data', (data) => resolve(String(data))));
    expect(text).toBe('hello');
    server.close();
  });
});
