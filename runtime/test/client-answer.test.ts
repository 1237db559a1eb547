import { EventEmitter } from 'node:events';
import type { ServerResponse } from 'node:http';
import { PassThrough } from 'node:stream';
import { pass } from '../answer/pass';
import { ClientAnswer } from '../http/client-answer';
import { attempted, providerOf, requestOf } from './exchanges';

test('T10: what waits for a client that does not read goes on when it has left, so that its usage is read', async () => {
  const response = Object.assign(new EventEmitter(), { headersSent: true, destroyed: false, writableNeedDrain: true, write: () => false });
  const answer = new ClientAnswer(response as unknown as ServerResponse, { draining: false, maxDiscardedBytes: 0 });
  const exchange = requestOf({ body: { model: 'm' } });
  Object.assign(exchange, { answer });
  answer.exchange = exchange;
  // all has been said but for the usage: the call goes on
  const attempt = attempted(
    exchange,
    { provider: providerOf({ kind: 'openai' }), model: 'm' },
    { state: { ended: true, finished: false, said: 1, pieces: 1 } },
  );
  const body = new PassThrough();
  const seen: string[] = [];
  const passed = pass(exchange, attempt, body, (piece) => {
    seen.push(String(piece));
    return piece;
  });
  body.write('one');
  await new Promise(setImmediate);
  body.end('two');
  await new Promise(setImmediate);
  expect(seen).toEqual(['one']);
  response.destroyed = true;
  answer.left();
  await passed;
  expect([seen.join(' '), attempt.cancelled]).toEqual(['one two', false]);
});

test('nothing is written behind the end of an answer: an error that nobody catches would end the task', async () => {
  const written: unknown[] = [];
  const response = Object.assign(new EventEmitter(), { headersSent: true, write: (bytes: Buffer) => written.push(String(bytes)), end: () => {} });
  const answer = new ClientAnswer(response as unknown as ServerResponse, { draining: false, maxDiscardedBytes: 0 });
  answer.exchange = requestOf({ body: { model: 'm' } });
  answer.write(Buffer.from('one'));
  answer.end();
  expect(answer.write(Buffer.from('two'))).toBe(true);
  await new Promise(setImmediate);
  expect(written).toEqual(['one']);
});
