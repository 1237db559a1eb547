/** What a client sees of an answer that is kept back, until it is known who gives it. */
import { Refusal } from '../../refusal';
import { CHAT, type FakeResponse, type Routed, requested, withClient } from './routed';

const EVENTS = { 'content-type': 'text/event-stream' };
const STREAM = { ...CHAT, stream: true };
const written = () => new Promise(setImmediate);

function client(asked: Routed = { body: STREAM }) {
  const exchange = requested(asked);
  const { answer, response } = withClient(exchange);
  const write = (text: string) => answer.write(Buffer.from(text));
  /** As long behind the request. */
  const pingBehind = (milliseconds: number) => answer.ping(performance.now() + milliseconds);
  return { exchange, answer, response, write, pingBehind };
}

const nothing = ({ headersSent, text }: FakeResponse) => expect([headersSent, text]).toEqual([false, '']);

describe('an answer that is kept back', () => {
  test('goes out whole, in its order, behind its head', async () => {
    const { exchange, answer, response, write } = client();
    answer.hold();
    answer.begin(200, EVENTS);
    for (const text of ['one ', 'two ', 'three ']) expect(write(text)).toBe(true);
    await written();
    nothing(response);
    expect([exchange.firstByte, exchange.responseBytes, exchange.status]).toEqual([undefined, 0, 0]);
    answer.commit();
    expect([response.status, response.headers['content-type'], response.text]).toEqual([200, EVENTS['content-type'], 'one two three ']);
    expect([exchange.responseBytes, exchange.firstByte !== undefined]).toEqual([14, true]);
    write('four');
    answer.end();
    expect([response.text, response.ended, exchange.responseBytes]).toEqual(['one two three four', true, 18]);
  });

  test('goes out when it ends', async () => {
    const { answer, response, write } = client();
    answer.hold();
    answer.begin(200, EVENTS);
    write('all of it');
    answer.end();
    expect([response.status, response.text, response.ended]).toEqual([200, 'all of it', true]);
  });

  test('is nobody’s when it is taken back: the next one has its own head', async () => {
    const { exchange, answer, response, write } = client();
    answer.hold();
    exchange.stream = true;
    Object.assign(answer, { hidesUsage: true, pings: true });
    answer.begin(200, { ...EVENTS, 'x-of': 'first' });
    write('first');
    answer.takeBack();
    await written();
    nothing(response);
    expect([answer.holds, answer.hidesUsage, answer.pings, exchange.stream]).toEqual([false, false, false, false]);
    answer.begin(201, { 'x-of': 'second' });
    write('second');
    answer.end();
    expect([response.status, response.headers['x-of'], response.text, exchange.responseBytes]).toEqual([201, 'second', 'second', 6]);
  });

  test.each<[string, (of: ReturnType<typeof client>) => void, number, string]>([
    ['a refusal', ({ answer }) => answer.refuse(new Refusal('upstream_failed')), 502, 'upstream_failed'],
    ['a document', ({ answer }) => answer.whole(429, {}, 'slower'), 429, 'slower'],
    ['an end of the task', ({ answer }) => answer.interrupt(new Refusal('interrupted')), 503, 'interrupted'],
  ])('gives place to %s', (_name, act, status, said) => {
    const of = client();
    of.answer.hold();
    of.answer.begin(200, EVENTS);
    of.write('kept');
    act(of);
    expect([of.response.status, of.response.text.includes(said), of.response.text.includes('kept')]).toEqual([status, true, false]);
  });

  test('is given when it is too much to keep', async () => {
    const { answer, response, write } = client();
    answer.hold();
    answer.begin(200, EVENTS);
    const half = 'x'.repeat(512 * 1024);
    write(half);
    write(half);
    expect([answer.holds, answer.isAnswered]).toEqual([true, false]);
    write('y');
    await written();
    expect([answer.holds, answer.isAnswered, response.text.length]).toEqual([false, true, 1024 * 1024 + 1]);
    expect(response.text.endsWith('xy')).toBe(true);
  });

  test('is not kept back twice, nor given twice', () => {
    const { answer, response, write } = client();
    answer.hold();
    answer.begin(200, EVENTS);
    write('one');
    answer.commit();
    answer.commit();
    expect(response.text).toBe('one');
  });
});

const CHATS: Routed = { body: STREAM };
const RESPONSES: Routed = { path: '/v1/responses', body: { model: 'm', input: 'hi', stream: true } };
const MESSAGES: Routed = { path: '/v1/messages', body: { model: 'm', messages: [], stream: true } };
const CONVERSE: Routed = { path: '/model/m/converse-stream', body: { model: 'm', messages: [], stream: true } };

describe('who waits for a stream', () => {
  test.each<[string, Routed, string]>([
    ['a chat', CHATS, ': ping\n\n'],
    ['a response', RESPONSES, ': ping\n\n'],
    ['a message', MESSAGES, 'event: ping\ndata: {"type":"ping"}\n\n'],
  ])('of %s hears that it lives, with a head of our own', (_name, asked, ping) => {
    const { exchange, answer, response, pingBehind } = client(asked);
    answer.hold();
    pingBehind(14_900);
    nothing(response);
    pingBehind(15_100);
    expect([response.status, response.headers['content-type'], response.text]).toEqual([200, EVENTS['content-type'], ping]);
    expect(response.headers).not.toHaveProperty('x-portkey-provider');
    expect([answer.begun, answer.isAnswered, exchange.firstByte, exchange.responseBytes]).toEqual([true, false, undefined, 0]);
    pingBehind(20_000);
    expect(response.text).toBe(ping);
    pingBehind(30_200);
    expect(response.text).toBe(ping + ping);
  });

  test.each<[string, Routed]>([
    ['of a document', { body: CHAT }],
    ["of Bedrock's frames", CONVERSE],
  ])('hears nothing %s', (_name, asked) => {
    const { answer, response, pingBehind } = client(asked);
    answer.hold();
    pingBehind(60_000);
    nothing(response);
  });

  test('hears nothing of a provider that is the only one', () => {
    const { response, pingBehind } = client();
    pingBehind(60_000);
    nothing(response);
  });

  test('gets what the provider says behind it, without another head', async () => {
    const { exchange, answer, response, write, pingBehind } = client();
    answer.hold();
    pingBehind(16_000);
    answer.begin(200, EVENTS);
    write('one');
    expect(response.text).toBe(': ping\n\n');
    answer.commit();
    await written();
    expect([response.text, exchange.status, exchange.stream, answer.isAnswered]).toEqual([': ping\n\none', 200, true, true]);
  });

  test('hears on until somebody answers, whoever that is', async () => {
    const { exchange, answer, response, write, pingBehind } = client();
    answer.hold();
    pingBehind(16_000);
    answer.takeBack();
    expect(exchange.stream).toBe(true);
    pingBehind(32_000);
    answer.begin(200, EVENTS);
    write('two');
    await written();
    pingBehind(90_000);
    expect(response.text).toBe(': ping\n\n: ping\n\ntwo');
  });

  test.each<[string, Routed, (of: ReturnType<typeof client>) => void, RegExp]>([
    ['a refusal', CHATS, ({ answer }) => answer.refuse(new Refusal('upstream_failed')), /"upstream_failed"/],
    [
      'a refusal of Messages',
      MESSAGES,
      ({ answer }) => answer.refuse(new Refusal('upstream_failed')),
      /^event: ping[\s\S]*event: error\ndata: \{"type":"error"/,
    ],
    ['a document in place of a stream', CHATS, ({ answer }) => answer.whole(200, {}, '{"choices":[]}'), /"upstream_invalid"/],
  ])('and has a head is told of %s by an event, which is the last', (_name, asked, act, said) => {
    const of = client(asked);
    of.answer.hold();
    of.pingBehind(16_000);
    of.write('kept');
    act(of);
    expect(of.response.text).toMatch(said);
    expect(of.response.text).not.toContain('kept');
    expect([of.response.ended, of.exchange.status, of.exchange.broken !== undefined]).toEqual([true, 200, true]);
    const { text } = of.response;
    of.pingBehind(90_000);
    expect(of.response.text).toBe(text);
  });
});
