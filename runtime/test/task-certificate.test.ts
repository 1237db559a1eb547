import type { ServerOptions } from 'node:http';
import { type AddressInfo, connect as connectTcp } from 'node:net';
import { connect, type TLSSocket } from 'node:tls';
import { createCertificate, until } from '../../fakes';
import { taskCertificate } from '../tls';
import type { Log } from '../transport';

const SECRET = 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:TaskCertificate-AbCdEf';
const CREDENTIALS = { get: async () => ({ accessKeyId: 'id', secretAccessKey: 'secret', sessionToken: 'token', expiration: Infinity }) };

function certificateOf(name: string) {
  const { key, cert, remove } = createCertificate([name]);
  remove();
  return { key, cert };
}

/** Certificate and key in one text, as the secret holds them. */
function pem(name: string): string {
  const { key, cert } = certificateOf(name);
  return `${cert}\n${key}`;
}

/** The part with a secret that changes, and a server once it has started. */
function partWith(first: string | undefined) {
  const lines: string[] = [];
  const secret = { value: first, reads: 0 };
  const request = async () => {
    secret.reads++;
    const document = secret.value === undefined ? { __type: 'ResourceNotFoundException', Message: 'no value' } : { SecretString: secret.value };
    return { status: secret.value === undefined ? 400 : 200, headers: {}, body: Buffer.from(JSON.stringify(document)) };
  };
  const aws = { region: 'eu-central-1', urlSuffix: 'amazonaws.com', credentials: CREDENTIALS, request };
  const log: Log = (_level, message) => void lines.push(message);
  const part = taskCertificate({ boot: { taskCertificate: { secretArn: SECRET } }, aws: aws as never, log }, { refreshMs: 30, retryMs: 10 });
  if (!part) throw new Error('there is no part');
  return { part, secret, lines };
}

async function serving(first: string, options: ServerOptions = {}) {
  const context = partWith(first);
  await context.part.start();
  const server = context.part.createServer(options, (_request, response) => void response.end('served'));
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  return { ...context, server, port: (server.address() as AddressInfo).port };
}

/** Shakes hands; gives the name on the certificate that is shown. */
const shown = (port: number): Promise<{ name: string; socket: TLSSocket }> =>
  new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false }, () => {
      resolve({ name: String(socket.getPeerCertificate().subjectaltname), socket });
    });
    socket.on('error', reject);
  });

const served = (socket: TLSSocket): Promise<string> =>
  new Promise((resolve) => {
    socket.once('data', (data) => resolve(String(data)));
    socket.write('GET / HTTP/1.1\r\nHost: task\r\n\r\n');
  });

test('no part where none is asked for', () => {
  expect(taskCertificate({ boot: {}, aws: {} as never, log: () => {} })).toBeUndefined();
});

test('another certificate in the secret is shown to new connections, and who is connected stays', async () => {
  const { server, port, secret, lines } = await serving(pem('one.example.com'));
  const before = await shown(port);
  expect(before.name).toContain('one.example.com');
  secret.value = pem('two.example.com');
  await until('the other certificate', async () => {
    const { name, socket } = await shown(port);
    socket.destroy();
    return name.includes('two.example.com');
  });
  expect(await served(before.socket)).toMatch(/^HTTP\/1\.1 200.*served/s);
  expect(lines).toEqual([]);
  before.socket.destroy();
  server.close();
});

test.each([
  ['is taken away', undefined, /no value/],
  ['is no PEM', 'certificate', /the secret has no certificate in PEM/],
  ['has no key', certificateOf('two.example.com').cert, /not a certificate with its key: ERR_/],
])('a certificate that %s leaves the last one, and is told once without a word of the secret', async (_what, value, message) => {
  const { server, port, secret, lines } = await serving(pem('one.example.com'));
  secret.value = value;
  const { reads } = secret;
  await until('several reads', () => secret.reads > reads + 3);
  const { name, socket } = await shown(port);
  expect(name).toContain('one.example.com');
  expect(lines).toEqual([expect.stringMatching(message)]);
  expect(lines.join()).not.toContain('BEGIN');
  socket.destroy();
  server.close();
});

test.each([
  ['no value', undefined],
  ['another text', 'certificate'],
  ['the key of another certificate', `${certificateOf('one.example.com').cert}\n${certificateOf('two.example.com').key}`],
])('with %s in the secret it does not start', async (_what, value) => {
  await expect(partWith(value).part.start()).rejects.toThrow(`there is no certificate for TLS in ${SECRET}`);
});

test('who speaks no TLS gets no answer, and the server goes on', async () => {
  const { server, port } = await serving(pem('one.example.com'));
  const received = await new Promise<string>((resolve) => {
    let text = '';
    const socket = connectTcp(port, '127.0.0.1', () => socket.write('GET / HTTP/1.1\r\nHost: task\r\n\r\n'));
    socket.on('data', (data) => {
      text += data;
    });
    socket.on('error', () => {}).on('close', () => resolve(text));
  });
  expect(received).not.toContain('HTTP/1.1');
  const { socket } = await shown(port);
  expect(await served(socket)).toContain('served');
  socket.destroy();
  server.close();
});

test.each([
  ['says nothing', ''],
  ['stops within its first words', '\x16\x03\x01\x02'],
])(
  'who %s has as long to shake hands as for headers, and is no connection any more',
  async (_what, said) => {
    const { server, port } = await serving(pem('one.example.com'), { headersTimeout: 200 });
    const began = performance.now();
    await new Promise((resolve) => {
      const socket = connectTcp(port, '127.0.0.1', () => socket.write(said, 'latin1'));
      socket.on('error', () => {}).on('close', resolve);
      socket.resume();
    });
    expect(performance.now() - began).toBeGreaterThan(150);
    server.close();
  },
  2_000,
);
