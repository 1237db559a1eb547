/** The function that tries new versions, as a process, before a version that answers whatever it likes, byte by byte, and asked as Amazon ECS may ask. */
import { type AddressInfo, createServer, type Socket } from 'node:net';
import type { SmokeTestDocument } from '../../src/contract/smoke-test';
import { LambdaProcess } from './lambda-process';
import { postTestTrafficShift } from './lifecycle';

const MODELS = '{"object":"list","data":[]}';
const answer = (status: string, body = '', headers = '') => `HTTP/1.1 ${status}\r\n${headers}content-length: ${body.length}\r\n\r\n${body}`;
const WELL = answer('200 OK', MODELS);

let lambda: LambdaProcess;
beforeAll(() => {
  lambda = new LambdaProcess('smoke-test');
});
afterAll(() => lambda?.remove());

/** One call of the function while every request is answered like this. */
async function tried(respond: (socket: Socket) => void, event: object = postTestTrafficShift()) {
  const server = createServer((socket) => socket.on('error', () => {}).once('data', () => respond(socket)));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const document: SmokeTestDocument = {
    address: '127.0.0.1',
    port: (server.address() as AddressInfo).port,
    url: 'http://llm.example.com',
    healthPath: '/healthz',
    rounds: 3,
    interval: 10,
    timeout: 300,
  };
  const outcome = await lambda.call(event, { SMOKE_TEST: JSON.stringify(document), AWS_REGION: 'eu-central-1' });
  server.close();
  return outcome;
}

test.each<[string, (socket: Socket) => void, string]>([
  [
    'changes protocols',
    (socket) => socket.write('HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n'),
    'answered with 101',
  ],
  ['sends somebody else', (socket) => socket.write(answer('302 Found', '', 'location: http://127.0.0.1:1/\r\n')), 'answered with 302'],
  ['cuts its answer', (socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{}'), 'gets no answer'],
  ['speaks something else', (socket) => socket.write('220 mail.example.com ESMTP\r\n'), 'gets no answer'],
  ['hangs up', (socket) => socket.resetAndDestroy(), 'gets no answer'],
  ['has no list', (socket) => socket.write(answer('200 OK', 'null')), 'the list of models is none'],
  ['answers more than anybody reads', (socket) => socket.write(answer('200 OK', `[${'1,'.repeat(3_000_000)}1]`)), 'the list of models is none'],
])('a version that %s is not well, and asked again', async (_name, respond, said) => {
  const { result, output } = await tried(respond);
  expect(result).toMatchObject({ hookStatus: 'IN_PROGRESS', hookDetails: { asked: 1, passed: 0 } });
  expect(output).toContain(said);
});

test('hints that come first are no answer', async () => {
  const { result } = await tried((socket) => socket.write(`HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n${WELL}`));
  expect(result).toMatchObject({ hookStatus: 'IN_PROGRESS', hookDetails: { passed: 1 } });
});

test.each<[string, object, string]>([
  ['with no details, said so', { hookDetails: null }, 'IN_PROGRESS'],
  ['with details as texts', { hookDetails: { since: String(Date.now()), asked: '2', passed: '2', completed: 'true' } }, 'SUCCEEDED'],
  ['without details of the deployment', { executionDetails: undefined }, 'IN_PROGRESS'],
])('a good version is not refused where the function is asked %s', async (_name, changes, status) => {
  const { result } = await tried((socket) => socket.write(WELL), { ...postTestTrafficShift(), ...changes });
  expect(result?.hookStatus).toBe(status);
});

test('time that is over refuses a version, also where it comes back as text', async () => {
  const details = { since: String(Date.now() - 301_000), asked: '9', passed: '0' };
  const { result } = await tried((socket) => socket.write(answer('503 Service Unavailable')), postTestTrafficShift(details));
  expect(result).toEqual({ hookStatus: 'FAILED' });
});
