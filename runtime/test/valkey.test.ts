import net from 'node:net';
import type { StoreConfiguration } from '../../src/contract';
import { Valkey } from '../store';

const MINUTE_MS = 60_000;

const soon = async (condition: () => boolean): Promise<void> => {
  for (let tries = 0; tries < 4_000 && !condition(); tries++) await new Promise((resolve) => setTimeout(resolve, 5));
};

/** Answers everything, and knows what it was asked by each connection. */
class Answering {
  readonly asked: string[][] = [];
  private readonly sockets: net.Socket[] = [];
  private readonly server = net.createServer((socket) => {
    const asked: string[] = [];
    this.asked.push(asked);
    this.sockets.push(socket);
    socket.on('data', (bytes) => {
      asked.push(bytes.toString().split('\r\n')[2]);
      socket.write('+PONG\r\n');
    });
  });

  async start(): Promise<StoreConfiguration> {
    await new Promise<void>((resolve) => void this.server.listen(0, '127.0.0.1', resolve));
    const { port } = this.server.address() as net.AddressInfo;
    return { host: 'localhost', port, tls: false, auth: { method: 'none' }, timeout: 500 };
  }

  /** Nothing more is heard on the connections that are open, and nobody is told. */
  forget(): void {
    for (const socket of this.sockets) socket.removeAllListeners('data').resume();
  }

  stop(): void {
    for (const socket of this.sockets) socket.destroy();
    this.server.close();
  }
}

describe('a connection on which nothing is asked', () => {
  const server = new Answering();
  const said: string[] = [];
  let store: Valkey;
  beforeAll(async () => {
    jest.useFakeTimers({
      doNotFake: ['setTimeout', 'clearTimeout', 'setImmediate', 'clearImmediate', 'nextTick', 'queueMicrotask', 'performance', 'Date'],
    });
    store = new Valkey(
      await server.start(),
      async () => [],
      (_level, message) => void said.push(message),
    );
    await store.start();
  });
  afterAll(() => {
    jest.useRealTimers();
    server.stop();
  });

  test('is used every minute, so that nobody between forgets it: the endpoint of a VPC does after 350 seconds', async () => {
    expect(server.asked).toEqual([['PING']]);
    jest.advanceTimersByTime(MINUTE_MS);
    await soon(() => server.asked[0].length > 1);
    expect([server.asked, store.takeErrors()]).toEqual([[['PING', 'PING']], 0]);
  });

  test('is another one where it was forgotten, before somebody asks', async () => {
    server.forget();
    jest.advanceTimersByTime(MINUTE_MS);
    await soon(() => said.length === 2);
    expect([said, store.takeErrors()]).toEqual([['shared state: no answer within 500 ms', 'shared state: available again'], 1]);
    await expect(store.run({ source: 'return 1', sha1: 'a' }, [], [])).resolves.toBe('PONG');
  });
});

test.each([true, false])('a question does not wait for the answer to the one before to go out, TLS: %p', async (tls) => {
  const noDelay = jest.spyOn(net.Socket.prototype, 'setNoDelay');
  const server = new Answering();
  const store = new Valkey(
    { ...(await server.start()), tls },
    async () => [],
    () => {},
  );
  await store.start();
  expect(noDelay).toHaveBeenCalledWith(true);
  server.stop();
});

test('a store that takes connections and ends them is left alone for longer and longer', async () => {
  let connections = 0;
  const server = net.createServer((socket) => {
    connections++;
    socket.destroy();
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as net.AddressInfo;
  const configuration: StoreConfiguration = { host: 'localhost', port, tls: false, auth: { method: 'none' }, timeout: 100 };
  const store = new Valkey(
    configuration,
    async () => [],
    () => {},
  );
  await store.start();
  await new Promise((resolve) => setTimeout(resolve, 3_000));
  server.close();
  expect(connections).toBeGreaterThan(2);
  expect(connections).toBeLessThan(8);
}, 10_000);
