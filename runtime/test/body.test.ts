import { EventEmitter } from 'node:events';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { LIVE } from '../../fakes';
import type { AdmissionConfiguration, LiveLists } from '../../src/contract';
import { JSON_BODY } from '../endpoints';
import { Exchanges } from '../exchange';
import { NO_JSON } from '../request-body';
import { body } from '../stages/body';
import { requestOf } from './exchanges';

/** What the stage makes of pieces that come one after another; between them nothing has ended yet. */
function receiving(
  path: string,
  { contentType = JSON_BODY, lists = LIVE.lists, ...limits }: Partial<AdmissionConfiguration> & { contentType?: string; lists?: LiveLists } = {},
) {
  const exchange = requestOf({ path });
  const request = Object.assign(new EventEmitter(), { headers: { 'content-type': contentType } });
  Object.assign(exchange, { request });
  const exchanges = new Exchanges();
  const admission = { maxJsonBodyBytes: 1e6, maxUploadBodyBytes: 1e6, maxBytesInFlight: 1e6, ...limits };
  const done = Promise.resolve(body(exchange, { boot: { admission }, exchanges, live: { lists } } as never));
  const end = (...pieces: readonly (string | Buffer)[]): Promise<void> => {
    for (const piece of pieces) request.emit('data', Buffer.from(piece as string));
    request.emit('end');
    return done;
  };
  return { exchange, exchanges, request, done, end };
}
/** What nothing holds has gone. */
async function collected(): Promise<void> {
  setFlagsFromString('--expose-gc');
  await new Promise(setImmediate);
  runInNewContext('gc')();
}

const CHAT = '/v1/chat/completions';
const UPLOAD = '/v1/audio/transcriptions';
const FORM = 'multipart/form-data; boundary=xx';
const form = (model: string | Buffer): Buffer =>
  Buffer.concat([
    Buffer.from('--xx\r\nContent-Disposition: form-data; name="model"\r\n\r\n'),
    Buffer.from(model as string),
    Buffer.from('\r\n--xx--'),
  ]);
const refused = (message: string) => ({ code: 'invalid_request', message: `invalid request: ${message}` });

describe('the model', () => {
  const ARN = 'arn:aws-us-gov:bedrock:us-gov-west-1:123456789012:application-inference-profile/abcd1234efgh';
  test.each(['m', '日本👋', '...', '../x', 'x'.repeat(512), ARN, 'models/gemini-2.5-flash'])('%s, in JSON and in a form', async (model) => {
    const json = receiving(CHAT);
    await json.end(JSON.stringify({ model }));
    const upload = receiving(UPLOAD, { contentType: FORM });
    await upload.end(form(model));
    expect([json.exchange.body?.model, upload.exchange.body?.model]).toEqual([model, model]);
  });

  test.each<[string, unknown]>([
    ['none', undefined],
    ['nothing', ''],
    ['a list', ['m']],
    ['half of a character', 'm\ud800'],
    ['the other half', '\udc00m'],
    ['a line end', 'm\n'],
    ['a NUL', 'm\0'],
    ['a control character beyond ASCII', 'm\u0085'],
    ['one point', '.'],
    ['two points', '..'],
    ['513 characters', 'x'.repeat(513)],
  ])('%s is none', async (_, model) => {
    await expect(receiving(CHAT).end(JSON.stringify({ model }))).rejects.toMatchObject(refused('model'));
    if (typeof model === 'string' && !/\p{Cs}/u.test(model))
      await expect(receiving(UPLOAD, { contentType: FORM }).end(form(model))).rejects.toMatchObject(refused('model'));
  });

  test("that the path of Bedrock's own API names, whatever the body says", async () => {
    for (const [id, model] of [
      ['anthropic.claude-x:0', 'anthropic.claude-x:0'],
      [ARN.replace('/', '%2F'), ARN],
      [ARN.replaceAll(':', '%3a').replace('/', '%2f'), ARN],
    ]) {
      const { exchange, end } = receiving(`/model/${id}/invoke-with-response-stream`);
      await end('{"model":"other","stream":false}');
      expect(exchange.body).toMatchObject({ model, stream: true });
    }
  });

  test.each(['.', '..', '%2E%2E', 'a%2', 'a%00', 'a%ED%A0%80', 'a b', 'x'.repeat(513)])('no id in that path: %s', async (id) => {
    await expect(receiving(`/model/${id}/converse`).end('{}')).rejects.toMatchObject({ code: 'invalid_request' });
  });
});

describe('a stream is wanted', () => {
  test.each([
    ['true', true],
    ['false', false],
    ['null', false],
  ])('%s', async (stream, expected) => {
    const { exchange, end } = receiving(CHAT);
    await end(`{"model":"m","stream":${stream}}`);
    expect(exchange.body?.stream).toBe(expected);
  });

  test.each(['"true"', '1', '0', '[]', '""'])('%s: nobody knows', async (stream) => {
    await expect(receiving(CHAT).end(`{"model":"m","stream":${stream}}`)).rejects.toMatchObject(refused('stream'));
  });
});

describe('a name that decides is refused in other letters', () => {
  const anthropic = { pointers: ['container', 'keptThings.*.id'], types: [{ paths: ['parts.*'], allowed: ['text'] }] };
  const lists = { ...LIVE.lists, storedState: { ...LIVE.lists.storedState, anthropic } };

  test.each(['Model', 'STREAM', 'Stream_Options', 'Store', 'Container', 'keptthings', 'KeptThings', 'Parts'])(
    '%s, of what is always read or of where a pointer of the live lists begins',
    async (name) => {
      const { end } = receiving('/v1/messages', { lists });
      await expect(end(JSON.stringify({ model: 'm', [name]: null }))).rejects.toMatchObject(
        refused('a member name differs from a known one in case alone'),
      );
    },
  );

  test.each(['keptThings', 'parts', 'Previous_Response_Id', 'ID', 'pointers'])('not %s, of which nothing of this API reads', async (name) => {
    const { end, exchange } = receiving('/v1/messages', { lists });
    await end(JSON.stringify({ model: 'm', [name]: null }));
    expect(exchange.body?.model).toBe('m');
  });
});

describe('what has come of a body', () => {
  test('is held while it comes, and as long as the request is open', async () => {
    const { exchange, exchanges, request, end } = receiving(CHAT);
    request.emit('data', Buffer.from('{"model":'));
    expect(exchanges.bytesHeld).toBe(9);
    await end('"m"}');
    expect([exchanges.bytesHeld, exchange.body?.bytes.toString()]).toEqual([13, '{"model":"m"}']);
  });

  test('is let go where no attempt needs it any more, but for what the record tells of it', async () => {
    const { exchange, exchanges, end } = receiving(CHAT);
    const text = JSON.stringify({ model: 'm', stream: true, n: 3, messages: ['x y '.repeat(1_250)] });
    await end(text.slice(0, 40), text.slice(40));
    const bytes = new WeakRef(exchange.body?.bytes as Buffer);
    exchanges.release(exchange);
    expect(exchanges.bytesHeld).toBe(0);
    expect(exchange.body).toEqual({
      ...NO_JSON,
      contentType: JSON_BODY,
      model: 'm',
      stream: true,
      promptBytes: text.length,
      document: { n: 3 },
    });
    await collected();
    expect(bytes.deref()).toBeUndefined();
  });

  test('is let go at once where it is too large, and of what comes then nothing is held', async () => {
    const { exchanges, request, done } = receiving(CHAT, { maxJsonBodyBytes: 10 });
    request.emit('data', Buffer.from('{"model":'));
    request.emit('data', Buffer.from('"m"}'));
    expect(exchanges.bytesHeld).toBe(0);
    request.emit('data', Buffer.from('and more'));
    expect(exchanges.bytesHeld).toBe(0);
    await expect(done).rejects.toMatchObject({ code: 'body_too_large' });
  });

  test('is let go where the task holds too much', async () => {
    const { exchanges, request, done } = receiving(CHAT, { maxBytesInFlight: 10 });
    request.emit('data', Buffer.from('{"model":'));
    request.emit('data', Buffer.from('"m"}'));
    expect(exchanges.bytesHeld).toBe(0);
    await expect(done).rejects.toMatchObject({ code: 'too_many_bytes_in_flight' });
  });
});
