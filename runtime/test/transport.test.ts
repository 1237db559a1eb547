import net from 'node:net';
import { request, TRUSTED } from '../transport';
import { type LocalServer, startLocalServer } from './local-server';

let server: LocalServer;
beforeEach(async () => {
  server = await startLocalServer(() => ({ body: { ok: true } }));
});
afterEach(() => server.stop());

test('sends method, headers and body, gives status, headers and body', async () => {
  server.answer = ({ body }) => ({ status: 418, headers: { 'x-tea': 'yes' }, body: `got ${body}` });
  const answer = await request(`${server.origin}/a?b=c`, { method: 'POST', headers: { 'x-one': '1' }, body: 'hé' });
  expect(answer).toMatchObject({ status: 418, headers: { 'x-tea': 'yes' }, body: Buffer.from('got hé') });
  expect(server.received).toMatchObject([{ method: 'POST', url: '/a?b=c', headers: { 'x-one': '1', 'content-length': '3' } }]);
});

test('a redirect is an answer, not a way', async () => {
  server.answer = () => ({ status: 302, headers: { location: `${server.origin}/elsewhere` } });
  await expect(request(server.origin)).resolves.toMatchObject({ status: 302 });
  expect(server.received).toHaveLength(1);
});

test('an answer that is too long is an error', async () => {
  server.answer = () => ({ body: 'x'.repeat(1_001) });
  await expect(request(server.origin, { maxBytes: 1_000 })).rejects.toThrow('longer than 1000 bytes');
  await expect(request(server.origin, { maxBytes: 1_001 })).resolves.toMatchObject({ status: 200 });
});

test('an answer that does not come is an error', async () => {
  server.answer = () => new Promise(() => {});
  await expect(request(server.origin, { timeoutMs: 50 })).rejects.toThrow('no answer within 50 ms');
});

test('an answer that does not end is an error', async () => {
  const slow = net.createServer((socket) => void socket.write('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nx'));
  await new Promise<void>((resolve) => void slow.listen(0, '127.0.0.1', resolve));
  const { port } = slow.address() as net.AddressInfo;
  await expect(request(`http://127.0.0.1:${port}`, { timeoutMs: 50 })).rejects.toThrow('no answer within 50 ms');
  slow.close();
});

test('an answer that goes over to another protocol is an error', async () => {
  const other = net.createServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', () => socket.end('HTTP/1.1 101 Switching Protocols\r\nUpgrade: other\r\nConnection: upgrade\r\n\r\n'));
  });
  await new Promise<void>((resolve) => void other.listen(0, '127.0.0.1', resolve));
  const { port } = other.address() as net.AddressInfo;
  await expect(request(`http://127.0.0.1:${port}`)).rejects.toThrow('answered 101');
  other.close();
});

test('a refused connection is an error', async () => {
  await server.stop();
  await expect(request(server.origin)).rejects.toThrow('ECONNREFUSED');
});

test('a kept-alive connection that the other side has closed costs no request', async () => {
  const seen: number[] = [];
  const sockets: net.Socket[] = [];
  const closing = net.createServer((socket) => {
    let requests = 0;
    sockets.push(socket);
    socket.on('data', () => {
      seen.push(++requests);
      if (requests === 1) socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
      else socket.resetAndDestroy();
    });
    socket.on('error', () => {});
  });
  await new Promise<void>((resolve) => void closing.listen(0, '127.0.0.1', resolve));
  const { port } = closing.address() as net.AddressInfo;
  for (let i = 0; i < 3; i++) {
    await expect(request(`http://127.0.0.1:${port}`)).resolves.toMatchObject({ status: 200 });
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  expect(seen).toEqual([1, 2, 1, 2, 1]);
  for (const socket of sockets) socket.destroy();
  closing.close();
});

test('its connections carry the mark of the runtime, others do not', async () => {
  const { connect } = net.Socket.prototype;
  const marks: unknown[] = [];
  const spy = jest.spyOn(net.Socket.prototype, 'connect').mockImplementation(function (this: net.Socket, ...options: unknown[]) {
    const [{ port, [TRUSTED]: mark }] = options.flat() as { port: unknown; [TRUSTED]?: boolean }[];
    if ([new URL(server.origin).port, '9'].includes(String(port))) marks.push(mark);
    return (connect as (...all: unknown[]) => net.Socket).apply(this, options);
  });
  await request(`${server.origin}/marked`);
  await request('https://127.0.0.1:9/').catch(() => undefined);
  await fetch(server.origin);
  spy.mockRestore();
  expect(marks).toEqual([true, true, undefined]);
});
