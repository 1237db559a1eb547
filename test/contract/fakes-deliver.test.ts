import type { IncomingMessage } from 'node:http';
import { Agent, request as send } from 'node:https';
import { brotliDecompressSync, createBrotliDecompress, createGunzip, gunzipSync, inflateSync } from 'node:zlib';
import type { Behaviour, ProviderRequest, RecordedRequest } from '../../fakes';
import { withWorld } from './with-gateway';

const messages = [{ role: 'user', content: 'Say something.' }];
const WHOLE = { model: 'gpt-4o', messages };
const STREAM = { ...WHOLE, stream: true, stream_options: { include_usage: true } };

interface Delivered {
  readonly headers: IncomingMessage['headers'];
  /** As they came off the connection. */
  readonly pieces: readonly Buffer[];
  readonly bytes: Buffer;
  readonly complete: boolean;
  readonly trailers: IncomingMessage['trailers'];
}

/** What the fakes do to an answer on its way, seen by a caller who looks at bytes. */
describe('the fakes deliver an answer as programmed', () => {
  const context = withWorld();
  let agent: Agent;
  beforeEach(() => {
    agent = new Agent({ ca: context.world.certificate.cert, keepAlive: true, maxSockets: 1 });
  });
  afterEach(() => agent.destroy());

  async function call(body: object, behaviour?: Behaviour | ((request: RecordedRequest) => Behaviour)): Promise<Delivered> {
    const { openai } = context.world;
    if (behaviour) openai.behave(behaviour);
    const message = await new Promise<IncomingMessage>((resolve, reject) => {
      const request = send({ port: openai.port, method: 'POST', path: '/v1/chat/completions', agent }, resolve);
      request.on('error', reject);
      request.end(JSON.stringify(body));
    });
    const pieces: Buffer[] = [];
    message.on('data', (piece: Buffer) => pieces.push(piece));
    message.on('error', () => {});
    await new Promise((resolve) => message.on('close', resolve));
    return { headers: message.headers, pieces, bytes: Buffer.concat(pieces), complete: message.complete, trailers: message.trailers };
  }
  const events = ({ bytes }: { bytes: Buffer }) => bytes.toString('utf8').split('\n\n').slice(0, -1);
  const isError = (event: string) => event.startsWith('data: {"error":');

  test.each([
    [0, 1],
    [3, 4],
  ])('an error behind %i events ends the stream', async (after, length) => {
    const found = events(await call(STREAM, { failure: { after } }));
    expect([found.length, found.map(isError).indexOf(true)]).toEqual([length, after]);
  });

  test('a stream may go on behind an error', async () => {
    const found = events(await call(STREAM, { failure: { after: 3, goesOn: true } }));
    expect([isError(found[3]), found.filter(isError).length, found.at(-1)]).toEqual([true, 1, 'data: [DONE]']);
  });

  test.each([
    [1, /"usage":\{/],
    [2, /"finish_reason":"stop"/],
    [3, /word4/],
  ])('the last %i events are missing, and the stream ends as if it were complete', async (omitLast, last) => {
    const answer = await call(STREAM, { omitLast });
    expect([answer.complete, events(answer).at(-1)]).toEqual([true, expect.stringMatching(last)]);
  });

  test.each([
    ['gzip', gunzipSync],
    ['deflate', inflateSync],
    ['br', brotliDecompressSync],
  ] as const)('%s, of a whole body and of a stream, without having been asked for', async (encoding, decode) => {
    const whole = await call(WHOLE, { encoding });
    expect([whole.headers['content-encoding'], JSON.parse(decode(whole.bytes).toString('utf8')).object]).toEqual([encoding, 'chat.completion']);
    const stream = await call(STREAM, { encoding });
    expect(events({ bytes: decode(stream.bytes) }).at(-1)).toBe('data: [DONE]');
  });

  test('each event of an encoded stream can be read when it arrives', async () => {
    const { pieces } = await call(STREAM, { encoding: 'gzip', interval: 20 });
    const gunzip = createGunzip();
    let text = '';
    gunzip.on('data', (piece) => (text += piece));
    gunzip.write(Buffer.concat(pieces.slice(0, 2))); // the head of the encoding has a piece of its own, or comes with the event
    await new Promise<void>((resolve) => gunzip.flush(resolve));
    await new Promise(setImmediate);
    expect(text).toMatch(/^data: .*"role":"assistant"/);
  });

  test.each([
    ['gzip', createGunzip],
    ['br', createBrotliDecompress],
  ] as const)('corrupt %s is an error to a decoder, not an end', async (encoding, create) => {
    for (const body of [WHOLE, STREAM]) {
      const { bytes, complete } = await call(body, { encoding, corruptAfter: body === STREAM ? 2 : 40 });
      const decoder = create();
      const outcome = new Promise((resolve) => {
        decoder.on('error', (error: NodeJS.ErrnoException) => resolve(error.code));
        decoder.on('end', () => resolve('end'));
      });
      decoder.resume().write(bytes); // and no end: the error must come by itself
      expect([complete, await outcome]).toEqual([true, expect.stringMatching(/^(Z_DATA_ERROR|ERR__ERROR_FORMAT)/)]);
    }
  });

  test.each([[[1, 7, 300]], [[290, 291, 292]]])('pieces end at the bytes %j, also of a stream', async (borders) => {
    for (const body of [WHOLE, STREAM]) {
      const { bytes: plain } = await call(body, {});
      const { pieces, bytes } = await call(body, { borders });
      const lengths = borders.map((border, index) => border - (borders[index - 1] ?? 0));
      expect([pieces.map(({ length }) => length), bytes.length]).toEqual([[...lengths, plain.length - (borders.at(-1) as number)], plain.length]);
    }
  });

  test('trailers follow the body', async () => {
    expect((await call(WHOLE, { trailers: { 'x-checksum': 'of the provider' } })).trailers).toEqual({ 'x-checksum': 'of the provider' });
  });

  test('an end of another kind, served by another tier', async () => {
    const { bytes } = await call(WHOLE, { stopReason: 'content_filter', serviceTier: 'flex' });
    expect(JSON.parse(bytes.toString())).toMatchObject({ service_tier: 'flex', choices: [{ finish_reason: 'content_filter' }] });
  });

  test('pieces of one size, of an answer that is cut', async () => {
    const { pieces, complete } = await call(WHOLE, { pieces: 10, cutAfter: 25 });
    expect([pieces.map(({ length }) => length), complete]).toEqual([[10, 10, 5], false]);
  });

  test('a kept connection is closed right after each answer, unannounced', async () => {
    context.world.openai.behave({ closeAfter: true });
    for (let index = 0; index < 3; index += 1) {
      const { headers, complete } = await call(WHOLE);
      expect([headers.connection, complete]).toEqual(['keep-alive', true]);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    expect([context.world.openai.connections, context.world.openai.requests.some(({ reused }: ProviderRequest) => reused)]).toEqual([3, false]);
  });

  test('a kept connection dies under the next request', async () => {
    context.world.openai.behave(({ reused }) => ({ hangUp: reused }));
    expect((await call(WHOLE)).complete).toBe(true);
    await expect(call(WHOLE)).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect((await call(WHOLE)).complete).toBe(true);
    expect(context.world.openai.requests.map(({ reused }: ProviderRequest) => reused)).toEqual([false, true, false]);
  });
});
