import net from 'node:net';
import { createDestination } from '../traces/destination';
import { createExporter } from '../traces/exporter';
import type { Signal } from '../traces/otlp';
import { type FakeAws, startFakeAws } from './fake-aws';
import { type LocalServer, type Reply, recordLog, startLocalServer } from './local-server';

const TEXTS = ['1', '2', '3', '4'];
const SPANS = TEXTS.map((text) => Buffer.from(text));
const SECRET = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:headers-AbCdEf';

let receiver: LocalServer;
let aws: FakeAws;
let reply: Reply;
let key: string;
beforeEach(async () => {
  receiver = await startLocalServer(() => reply);
  key = 'the-secret-key';
  aws = await startFakeAws(() => ({ body: { SecretString: `authorization=Bearer%20${key},x-tenant=` } }));
});
afterEach(() => Promise.all([receiver.stop(), aws.server.stop()]));

function destination(more: object = {}, signal: Signal = 'traces') {
  const { lines, log } = recordLog();
  const made = createDestination({ url: `${receiver.origin}/v1/traces`, ...more }, aws.aws, log);
  return { send: made.sender(signal, ['[', ']']), messages: () => lines.map(({ message }) => message), log };
}

test.each<[string, unknown, number]>([
  ['none', undefined, 0],
  ['some, as text', '3', 3],
  ['some, as a number', 2, 2],
  ['more than there were', 1e9, 4],
  ['less than none', -7, 0],
  ['a half', 0.5, 0],
  ['no number', 'many', 0],
  ['no end', '1e400', 0],
  ['an object', {}, 0],
])('a receiver that says that it refuses %s has refused as many as it can have', async (_, rejectedSpans, refused) => {
  reply = { body: { partialSuccess: { rejectedSpans } } };
  expect(await destination().send(SPANS, 1_000)).toBe(refused);
});

test.each(['[]', 'null', '', '{"partialSuccess":null}', '{"partialSuccess":"all"}'])('of %p none is refused', async (body) => {
  reply = { body };
  expect(await destination().send(SPANS, 1_000)).toBe(0);
});

test('why some are refused, or what it warns of, is told once', async () => {
  const { send, messages } = destination();
  for (const errorMessage of ['too old', 'another is too old', undefined, 'too old']) {
    reply = { body: { partialSuccess: { rejectedSpans: '2', errorMessage } } };
    await send(SPANS, 1_000);
  }
  expect(messages()).toEqual(Array.from({ length: 2 }, () => 'traces: of 4 sent 2 are refused: too old'));
});

test.each([
  [2, 0],
  [4, 0],
  [5, 2],
])('a receiver that refuses %s of five points of two metrics has refused %s of them', async (rejectedDataPoints, refused) => {
  const { send, messages } = destination({}, 'metrics');
  const metric = (points: number) => Buffer.from(`{"dataPoints":[${Array.from({ length: points }, () => '{"startTimeUnixNano":"1"}')}]}`);
  reply = { body: { partialSuccess: { rejectedDataPoints, errorMessage: 'too old' } } };
  expect(await send([metric(1), metric(4)], 1_000)).toBe(refused);
  expect(messages()).toEqual([`metrics: of 5 sent ${rejectedDataPoints} are refused: too old`]);
});

test.each(['the-secret-key is not known', 'Bearer the-secret-key is not known'])('of "%s" the key is not told', async (message) => {
  const { send } = destination({ headers: { secretArn: SECRET } });
  reply = { status: 401, body: { message } };
  await expect(send(SPANS, 1_000)).rejects.toMatchObject({ message: 'the receiver answered 401: *** is not known', isPassing: false });
  expect(receiver.received[0].headers.authorization).toBe('Bearer the-secret-key');
});

test.each<[string, string, number | object, string[]]>([
  ['is read again, and what it was for is sent with the new one', 'the-new-key', 0, ['the-secret-key', 'the-new-key']],
  ['is told of where there is no other', 'the-secret-key', { message: 'the receiver answered 401', isPassing: false }, ['the-secret-key']],
])('a key that is not taken any more %s', async (_, next, outcome, used) => {
  const { send } = destination({ headers: { secretArn: SECRET } });
  reply = {};
  await send(SPANS, 1_000);
  key = next;
  // it was read long ago
  const { now } = performance;
  jest.spyOn(performance, 'now').mockImplementation(() => now.call(performance) + 6_000);
  receiver.answer = ({ headers }) => (headers.authorization === 'Bearer the-secret-key' ? { status: 401 } : {});
  expect(await send(SPANS, 1_000).catch((failure) => failure)).toEqual(typeof outcome === 'number' ? outcome : expect.objectContaining(outcome));
  expect(receiver.received.slice(1).map(({ headers }) => headers.authorization)).toEqual(used.map((each) => `Bearer ${each}`));
  jest.restoreAllMocks();
});

test.each<[string, Reply, object]>([
  [
    'a redirect, which is not followed',
    { status: 307, headers: { location: '/elsewhere' } },
    { message: 'the receiver answered 307', isPassing: false },
  ],
  ['a message that is none', { status: 400, body: { message: { a: 1 } } }, { message: 'the receiver answered 400', isPassing: false }],
  ['too much', { status: 429, headers: { 'retry-after': '30' } }, { isPassing: true, retryAfter: 30_000 }],
  ['a date', { status: 503, headers: { 'retry-after': 'Fri, 31 Dec 1999 23:59:59 GMT' } }, { isPassing: true, retryAfter: 0 }],
  ['a long message', { status: 400, body: { message: 'x'.repeat(1_000) } }, { message: `the receiver answered 400: ${'x'.repeat(200)}` }],
  ['without end', { body: 'x'.repeat(70_000) }, { message: 'the answer is longer than 65536 bytes', isPassing: true }],
])('%s is a failure', async (_, answer, failure) => {
  reply = answer;
  await expect(destination().send(SPANS, 1_000)).rejects.toMatchObject(failure);
  expect(receiver.received).toHaveLength(1);
});

test('a receiver that goes over to another protocol does not hold up what comes after', async () => {
  let isOther = true;
  const server = net.createServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', () =>
      socket.end(
        isOther
          ? 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: other\r\nConnection: upgrade\r\n\r\n'
          : 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n',
      ),
    );
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const { send, log } = destination({ url: `http://127.0.0.1:${(server.address() as net.AddressInfo).port}/v1/traces` });
  const { add, takeCounts } = createExporter('traces', send, log, { gather: 1, firstRest: 50 });
  add(4, () => TEXTS);
  await new Promise((resolve) => setTimeout(resolve, 40));
  isOther = false;
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(takeCounts()).toEqual({ exported: 4, dropped: 0, errors: 1 });
  server.close();
});
