import { connect } from 'node:net';
import { BEDROCK_MODEL, LIVE, pause, until } from '../../fakes';
import { multipart } from './endpoints';
import type { GatewayRecord } from './gateway-process';
import type { Answer } from './http-client';
import { expectRefusal, refusalCode } from './refused';
import { bearer, withGateway } from './with-gateway';

const messages = [{ role: 'user', content: 'Say something.' }];
const CHAT = '/v1/chat/completions';
const MESSAGES = '/v1/messages';
const RESPONSES = '/v1/responses';
const COUNT = '/v1/messages/count_tokens';

describe('a request that is refused', () => {
  const context = withGateway();
  const send = (path: string, body: object | string | Buffer, provider = 'openai'): Promise<Answer> =>
    context.gateway.call({
      path,
      body: typeof body === 'string' ? Buffer.from(body) : body,
      headers: { 'content-type': 'application/json', ...bearer(context.world, provider) },
    });

  /** Bytes as they are, and all that comes back until the gateway closes, or for so long. */
  const raw = (lines: readonly string[], body = '', wait = 5_000): Promise<string> =>
    new Promise((resolve) => {
      const socket = connect(context.gateway.port, '127.0.0.1');
      let received = '';
      const timer = setTimeout(() => socket.destroy(), wait);
      socket.on('data', (piece) => {
        received += piece;
      });
      socket.on('error', () => {});
      socket.on('close', () => {
        clearTimeout(timer);
        resolve(received);
      });
      socket.write(`${lines.join('\r\n')}\r\n\r\n${body}`);
    });
  const authorization = () => `authorization: ${bearer(context.world).authorization}`;
  const PROMPT = JSON.stringify({ model: 'gpt-4o', messages });

  describe('what a provider keeps', () => {
    const item = (part: object) => ({ input: [{ role: 'user', content: [part] }] });
    test.each([
      ['previous_response_id', RESPONSES, { previous_response_id: 'resp_1' }],
      ['conversation', RESPONSES, { conversation: 'conv_1' }],
      ['background', RESPONSES, { background: true }],
      ['a prompt by its id', RESPONSES, { prompt: { id: 'pmpt_1' } }],
      ['a file by its id', RESPONSES, item({ type: 'input_file', file_id: 'file-1' })],
      ['an image by its id', RESPONSES, item({ type: 'input_image', file_id: 'file-1' })],
      ['an item by its id', RESPONSES, { input: [{ type: 'item_reference', id: 'msg_1' }] }],
      ['a remote server', RESPONSES, { tools: [{ type: 'mcp', server_label: 'x', server_url: 'https://stranger.example.net' }] }],
      ['a vector store', RESPONSES, { tools: [{ type: 'file_search', vector_store_ids: ['vs_1'] }] }],
      ['a container', RESPONSES, { tools: [{ type: 'code_interpreter', container: 'cntr_1' }] }],
      ['a file of a chat', CHAT, { messages: [{ role: 'user', content: [{ type: 'file', file: { file_id: 'file-1' } }] }] }],
      ['a spoken answer of before', CHAT, { messages: [{ role: 'assistant', audio: { id: 'audio_1' } }] }],
    ])('R17: %s: refused by a code of its own, nothing is sent', async (_name, path, more) => {
      const body = { model: 'gpt-4o', ...(path === CHAT ? { messages } : { input: 'Say something.' }), ...more };
      const answer = await send(path, body);
      expectRefusal(context.world, answer, 'stored_state_not_allowed');
      expect(await context.gateway.recordOf(answer)).toMatchObject({ outcome: 'refused', errorCode: 'stored_state_not_allowed', Refusals: 1 });
    });

    test.each([
      ['a container', { container: 'container_1' }],
      ['a remote server', { mcp_servers: [{ type: 'url', url: 'https://stranger.example.net', name: 'x' }] }],
      ['a file by its id', { messages: [{ role: 'user', content: [{ type: 'document', source: { type: 'file', file_id: 'file_1' } }] }] }],
    ])("R17: on Anthropic's API, %s: refused", async (_name, more) => {
      const answer = await send(MESSAGES, { model: 'claude-sonnet-4', max_tokens: 64, messages, ...more }, 'anthropic');
      expectRefusal(context.world, answer, 'stored_state_not_allowed');
    });

    describe('R17: the live document, without a restart,', () => {
      const asks = { model: 'gpt-4o', input: 'Say something.', previous_response_id: 'resp_1' };
      const statusOf = async (more: object = {}) => (await send(RESPONSES, { ...asks, ...more })).status;
      const served = (more?: object) => until('the document to be read', async () => (await statusOf(more)) === 200, 30_000, 100);
      afterEach(async () => {
        context.world.appConfig.publish(LIVE);
        await until('the lists to be closed again', async () => (await statusOf()) === 400, 30_000, 100);
      });

      test('grants one client what the lists refuse, and that alone; `store` with it is kept', async () => {
        expect(await statusOf()).toBe(400);
        const clients = LIVE.clients.map((client) =>
          client.name === 'Alpha' ? { ...client, storedState: ['previous_response_id', 'store'] } : client,
        );
        context.world.appConfig.publish({ ...LIVE, clients });
        await served({ store: true });
        expect(context.world.openai.last.json).toMatchObject({ previous_response_id: 'resp_1', store: true });
        expect(await statusOf({ conversation: 'conv_1' })).toBe(400);
      });

      test('lifts a rule for all', async () => {
        expect(await statusOf()).toBe(400);
        const { storedState } = LIVE.lists;
        const pointers = storedState.responses.pointers.filter((name) => name !== 'previous_response_id');
        const lists = { ...LIVE.lists, storedState: { ...storedState, responses: { ...storedState.responses, pointers } } };
        context.world.appConfig.publish({ ...LIVE, lists });
        await served();
        expect(context.world.openai.last.json).toMatchObject({ previous_response_id: 'resp_1', store: false });
      });
    });

    test('R17: what keeps nothing passes', async () => {
      const tools = [{ type: 'function', name: 'f', parameters: {} }, { type: 'web_search' }];
      const answer = await send(RESPONSES, { model: 'gpt-4o', input: [{ role: 'user', content: 'hi' }], tools, background: false, store: false });
      expect(answer.status).toBe(200);
    });
  });

  describe("a client's mistake", () => {
    const egressLines = () => context.gateway.records.filter(({ logger }) => logger === 'egress').length;
    test.each([
      ['google', 'models/gemini-2.5-flash', CHAT, 200],
      ['google', 'gemini 2.5 flash', CHAT, 400],
      ['google', '../../x', CHAT, 400],
      ['google', 'gemini?key=x', CHAT, 400],
    ] as const)('T4: %s with the model `%s`: what the provider says of it, and no word of the egress', async (provider, model, path, status) => {
      const before = egressLines();
      const answer = await send(path, { model, messages }, provider);
      expect([answer.status, refusalCode(answer) === 'egress_refused']).toEqual([status, false]);
      expect(egressLines()).toBe(before);
    });

    test.each([
      'anthropic.claude-3 x',
      'anthropic.claude-3/../../x',
      'anthropic.claude-3?x',
      'anthropic.claude-3#x',
      'anthropic.claude-3/converse/x',
    ])('T4: bedrock with the model `%s`: one part of the path, or a 400, and no word of the egress', async (model) => {
      const before = egressLines();
      for (const path of [CHAT, MESSAGES, COUNT, '/v1/embeddings']) {
        const answer = await send(path, { model, max_tokens: 64, messages, input: 'a text' }, 'bedrock');
        expect([path, [200, 400].includes(answer.status), refusalCode(answer) === 'egress_refused']).toEqual([path, true, false]);
      }
      for (const { path } of context.world.bedrock.requests) expect(path).toMatch(/^\/model\/[^/]+\/(converse|invoke|count-tokens)$/);
      for (const { modelId } of context.world.bedrock.requests) expect(modelId).toBe(model);
      expect(egressLines()).toBe(before);
    });

    test('T4: a token count that asks for a stream is a count', async () => {
      const before = egressLines();
      const answer = await send(COUNT, { model: BEDROCK_MODEL, messages, stream: true }, 'bedrock');
      expect([answer.status, answer.json]).toEqual([200, { input_tokens: expect.any(Number) }]);
      expect(egressLines()).toBe(before);
    });

    test.each([
      '{"messages":[]}',
      '[]',
      'null',
      '5',
      '"text"',
      '',
      '{"model":"","messages":[]}',
      '{"model":null}',
      '{"model":5}',
      '{"model":["gpt-4o"]}',
    ])('T12: the body `%s` is refused, nothing is sent', async (body) => {
      for (const path of [CHAT, RESPONSES, MESSAGES, '/v1/embeddings', '/v1/images/generations', '/v1/audio/speech']) {
        const answer = await send(path, Buffer.from(body), path === MESSAGES ? 'anthropic' : 'openai');
        expectRefusal(context.world, answer, 'invalid_request');
      }
    });
  });

  test('more messages than the image translates while others are served: refused there, and served where nothing is translated', async () => {
    const many = (count: number) => ({ max_tokens: 64, messages: Array.from({ length: count }, () => ({ role: 'user', content: 'hi' })) });
    const ask = (provider: string, model: string, count: number) => send(CHAT, { model, ...many(count) }, provider);
    expectRefusal(context.world, await ask('anthropic', 'claude-sonnet-4-20250514', 5_001), 'invalid_request');
    expect(await ask('anthropic', 'claude-sonnet-4-20250514', 5_000)).toMatchObject({ status: 200 });
    expect(await ask('openai', 'gpt-4o', 5_001)).toMatchObject({ status: 200 });
  });

  test.each([
    ['half of a character', '"anthropic.x\\ud800"', undefined],
    ['a line end', '"gpt-4o\\nx"', 'gpt-4o\nx'],
    ['a NUL', '"gpt-4o\\u0000"', 'gpt-4o\0'],
    ['a control character of another kind', '"gpt-4o\\u0085"', 'gpt-4o\u0085'],
    ['one point', '"."', '.'],
    ['two points', '".."', '..'],
    ['513 characters', `"${'x'.repeat(513)}"`, 'x'.repeat(513)],
  ])('a model that is %s is refused, nothing is sent', async (_name, json, field) => {
    for (const [path, provider] of [
      [CHAT, 'openai'],
      [CHAT, 'bedrock'],
      [MESSAGES, 'bedrock'],
      [COUNT, 'bedrock'],
      [MESSAGES, 'anthropic'],
    ]) {
      const answer = await send(path, `{"model":${json},"max_tokens":64,"messages":[{"role":"user","content":"hi"}]}`, provider);
      expectRefusal(context.world, answer, 'invalid_request');
    }
    if (field === undefined) return;
    const { body, headers } = multipart(field);
    const answer = await context.gateway.call({
      path: '/v1/audio/transcriptions',
      body,
      headers: { ...headers, ...bearer(context.world, 'openai') },
    });
    expectRefusal(context.world, answer, 'invalid_request');
  });

  test('a model of 512 characters, and one beyond ASCII, come to the provider', async () => {
    for (const model of ['x'.repeat(512), 'größe-日本👋', '...', 'a/../b']) {
      expect((await send(CHAT, { model, messages })).status).toBe(200);
      expect(context.world.openai.last.json).toMatchObject({ model });
    }
  });

  test.each(['[', '[],', '{"a":', '{},'])('eight megabytes of `%s` are refused in a moment', async (piece) => {
    const body = `{"model":"gpt-4o","messages":[${piece.repeat(8_000_000 / piece.length)}`;
    const began = performance.now();
    expectRefusal(context.world, await send(CHAT, body), 'invalid_request');
    expect(performance.now() - began).toBeLessThan(10_000);
  });

  describe('JSON that others would read otherwise', () => {
    const text = (more: string) => `{"model":"gpt-4o","messages":[{"role":"user","content":"hi"}]${more}}`;
    test.each<readonly [string, string | Buffer]>([
      ['a member that stands twice', text(',"model":"gpt-4o-mini"')],
      ['a member that stands twice inside', text(',"metadata":{"a":1,"a":2}')],
      ['a member that stands twice in a list', text(',"tools":[{"type":"x","type":"y"}]')],
      ['a name with an escape', text(',"st\\u0072eam":true')],
      ['a name with an escape inside', text(',"metadata":{"\\u0061":1}')],
      ['a name that differs in case alone', text(',"Model":"gpt-4o-mini"')],
      ['a decision in other letters', text(',"STORE":true')],
      ['a byte-order mark', `\ufeff${text('')}`],
      ['UTF-16', Buffer.from(text(''), 'utf16le')],
      ['bytes that are not UTF-8', Buffer.concat([Buffer.from('{"model":"gpt-4o","x":"'), Buffer.from([0xff, 0xfe]), Buffer.from('"}')])],
      ['a comma too many', text(',')],
      ['a comment', text('/* x */')],
      ['something behind it', `${text('')}{}`],
      ['an end that is missing', text('').slice(0, -1)],
      ['a stream that is a word', text(',"stream":"true"')],
    ])('%s: refused, and not quoted', async (_name, body) => {
      const answer = await send(CHAT, body);
      expectRefusal(context.world, answer, 'invalid_request');
      expect(answer.text).not.toMatch(/gpt-4o/);
    });
  });

  describe('HTTP that others would read otherwise', () => {
    const post = (...headers: string[]) => [
      `POST ${CHAT} HTTP/1.1`,
      authorization(),
      'content-type: application/json',
      'connection: close',
      ...headers,
    ];
    const length = `content-length: ${Buffer.byteLength(PROMPT)}`;

    /** All that there are, a little later. */
    const recordsOf = async (answer: string): Promise<GatewayRecord[]> => {
      const id = /x-request-id: (\S+)/i.exec(answer)?.[1];
      const found = () => context.gateway.usage.filter(({ requestId }) => requestId === id);
      await until(`a record of ${id}`, () => found().length > 0);
      await pause(150);
      return found();
    };

    test.each<readonly [string, (length: string) => string[], string]>([
      ['two hosts', (sent) => ['host: gateway', 'host: other', sent], PROMPT],
      ['no host', (sent) => [sent], PROMPT],
      [
        'a coding before the chunks',
        () => ['host: gateway', 'transfer-encoding: gzip, chunked'],
        `${Buffer.byteLength(PROMPT).toString(16)}\r\n${PROMPT}\r\n0\r\n\r\n`,
      ],
    ])('T21: %s: a 400 with a record, nothing is sent', async (_name, headers, body) => {
      const answer = await raw(post(...headers(length)), body);
      expect(answer).toMatch(/^HTTP\/1\.1 400 /);
      expect(answer).toMatch(/"invalid_request"/);
      expect(context.world.upstreamRequests).toEqual([]);
      expect(await recordsOf(answer)).toMatchObject([{ status: 400, errorCode: 'invalid_request' }]);
    });

    test.each<readonly [string, number, () => string[]]>([
      ['headers that are too large', 431, () => [`GET /v1/models HTTP/1.1`, 'host: gateway', `x-large: ${'x'.repeat(80 * 1024)}`]],
      ['a length that stands twice', 400, () => post('host: gateway', length, length)],
      ['lengths that differ', 400, () => post('host: gateway', length, 'content-length: 1')],
      ['a length beside chunks', 400, () => post('host: gateway', length, 'transfer-encoding: chunked')],
      ['a header without a name', 400, () => post('host: gateway', ': x')],
      ['another protocol', 400, () => ['\x16\x03\x01\x02']],
    ])('T20: %s: answered, and one record', async (_name, status, lines) => {
      const answer = await raw(lines(), PROMPT);
      expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
      expect(context.world.upstreamRequests).toEqual([]);
      const refused = { status, outcome: 'refused', errorCode: 'invalid_request', Requests: 1, Refusals: 1, Errors: 0 };
      expect(await recordsOf(answer)).toMatchObject([refused]);
    });

    test.each<readonly [string, string, string]>([
      ['a size that is none', 'chunked', 'zz\r\n{}\r\n0\r\n\r\n'],
      ['a size beyond all bounds', 'chunked', 'fffffffffffffffff\r\n{}\r\n0\r\n\r\n'],
      ['line feeds alone', 'chunked', '2\n{}\n0\n\n'],
      ['another coding', 'xchunked', '2\r\n{}\r\n0\r\n\r\n'],
    ])('T20: chunks with %s: answered once, and one record', async (_name, coding, body) => {
      await pause(150);
      const before = context.gateway.usage.length;
      const answer = await raw(post('host: gateway', `transfer-encoding: ${coding}`), body);
      expect(answer).toMatch(/^HTTP\/1\.1 400 /);
      expect(answer.match(/HTTP\/1\.1/g)).toHaveLength(1);
      await context.gateway.usageRecords(before + 1);
      expect(context.gateway.usage.slice(before)).toMatchObject([{ status: 400, outcome: 'refused', errorCode: 'invalid_request' }]);
    });

    test('T22: who waits to be told to go on is told so after its token was looked at', async () => {
      const expecting = ['host: gateway', length, 'expect: 100-continue'];
      const stranger = await raw(
        post(...expecting).filter((line) => !line.startsWith('authorization')),
        '',
      );
      expect(stranger).toMatch(/^HTTP\/1\.1 401 /);
      expect(stranger).not.toMatch(/100 Continue/);

      const tooLarge = await raw(post('host: gateway', `content-length: ${1024 ** 3}`, 'expect: 100-continue'));
      expect(tooLarge).toMatch(/^HTTP\/1\.1 413 /);

      const socket = connect(context.gateway.port, '127.0.0.1');
      let received = '';
      socket.on('data', (piece) => {
        received += piece;
      });
      socket.write(`${post(...expecting).join('\r\n')}\r\n\r\n`);
      await until('it is told to go on', () => received.endsWith('\r\n\r\n'));
      expect(received).toBe('HTTP/1.1 100 Continue\r\n\r\n');
      socket.write(PROMPT);
      await new Promise((resolve) => socket.once('close', resolve));
      expect(received).toMatch(/HTTP\/1\.1 200 OK/);
    });
  });

  test.each(['x-portkey-api-key', 'x-api-key'])('T25: the token may stand in `%s`, and never goes on', async (name) => {
    const token = context.world.issuer.token();
    const answer = await context.gateway.call({ path: CHAT, body: { model: 'gpt-4o', messages }, headers: { [name]: token } });
    expect(answer.status).toBe(200);
    expect(context.world.openai.last.wire).not.toContain(token);
    expect(context.world.openai.last.headers[name]).toBeUndefined();
    expect(await context.gateway.recordOf(answer)).toMatchObject({ Client: 'Alpha', outcome: 'served' });
  });

  test('T25: two tokens that differ are none', async () => {
    const [one, other] = [context.world.issuer.token(), context.world.issuer.token({ client_id: 'client-beta' })];
    const headers = { authorization: `Bearer ${one}`, 'x-portkey-api-key': other };
    expectRefusal(context.world, await context.gateway.call({ path: CHAT, body: { model: 'gpt-4o', messages }, headers }), 'invalid_token');
  });
});
