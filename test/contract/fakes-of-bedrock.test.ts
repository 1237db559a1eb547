import { EventStreamCodec } from '@smithy/eventstream-codec';
import { fromUtf8, toUtf8 } from '@smithy/util-utf8';
import { APPLICATION_PROFILE, BEDROCK_MODEL, BEDROCK_ROLE, REGION } from '../../fakes';
import { type SignedCall, signedCall } from './signed-call';
import { withWorld } from './with-gateway';

const messages = [{ role: 'user', content: 'Say something.' }];
const BODY = { anthropic_version: 'bedrock-2023-05-31', max_tokens: 64, messages };

interface Frame {
  readonly headers: Readonly<Record<string, { readonly value: unknown }>>;
  // biome-ignore lint/suspicious/noExplicitAny: a test reads any shape
  readonly payload: any;
}

/** Reads frames as AWS's own codec does, checksums and all. */
function frames(bytes: Buffer): Frame[] {
  const codec = new EventStreamCodec(toUtf8, fromUtf8);
  const found: Frame[] = [];
  for (let at = 0; at < bytes.length; at += bytes.readUInt32BE(at)) {
    const { headers, body } = codec.decode(bytes.subarray(at, at + bytes.readUInt32BE(at)));
    found.push({ headers: headers as Frame['headers'], payload: JSON.parse(Buffer.from(body).toString('utf8')) });
  }
  return found;
}

const claudeEvents = (bytes: Buffer) => frames(bytes).map(({ payload }) => JSON.parse(Buffer.from(payload.bytes, 'base64').toString('utf8')));

describe("the fake of Bedrock's runtime endpoint", () => {
  const context = withWorld();
  const call = (path: string, body: object | string, more: Partial<SignedCall> = {}) =>
    signedCall(context.world, { fake: context.world.bedrock, path, body, ...more });
  const invoke = (changes: object = {}, model = BEDROCK_MODEL) => call(`/model/${encodeURIComponent(model)}/invoke`, { ...BODY, ...changes });

  test('Claude answers an invocation, with the counts in headers, too', async () => {
    const answer = await invoke();
    const { reported } = context.world.bedrock.last;
    expect(answer.json).toMatchObject({ type: 'message', model: 'claude-3-5-sonnet-20240620', usage: { output_tokens: reported?.outputTokens } });
    expect(answer.headers['x-amzn-bedrock-output-token-count']).toBe(String(reported?.outputTokens));
  });

  test.each([
    ['a field of the public API', { stream: true }, 'stream: Extra inputs are not permitted'],
    ['a field that nobody knows', { brand_new: 1 }, 'brand_new: Extra inputs are not permitted'],
    ['no version', { anthropic_version: undefined }, 'anthropic_version: Field required'],
    ['another version', { anthropic_version: '2023-06-01' }, "anthropic_version: Input should be 'bedrock-2023-05-31'"],
    ['no limit', { max_tokens: undefined }, 'max_tokens: Field required'],
    ['an unknown flag', { anthropic_beta: ['context-1m-2025-08-07', 'unheard-of-2030-01-01'] }, 'invalid beta flag'],
    ['flags that are no list', { anthropic_beta: 'context-1m-2025-08-07' }, 'anthropic_beta: Input should be a valid list'],
    ['a strict tool', { tools: [{ name: 'a', input_schema: {}, strict: true }] }, 'tools.0.custom.strict: Extra inputs are not permitted'],
    [
      'the scope of a cache entry',
      { system: [{ type: 'text', text: 'a', cache_control: { type: 'ephemeral', scope: 'global' } }] },
      'system.0.cache_control.ephemeral.scope: Extra inputs are not permitted',
    ],
  ])('%s is refused in its own words', async (_name, changes, message) => {
    const answer = await invoke(changes);
    expect([answer.status, answer.headers['x-amzn-errortype'], answer.json]).toEqual([400, 'ValidationException', { message }]);
  });

  test('which flags and fields it takes is up to the test', async () => {
    context.world.bedrock.claude = { fields: [...Object.keys(BODY), 'anthropic_beta', 'brand_new'], betas: ['unheard-of-2030-01-01'] };
    expect((await invoke({ brand_new: 1, anthropic_beta: ['unheard-of-2030-01-01'] })).status).toBe(200);
    expect((await invoke({ anthropic_beta: ['context-1m-2025-08-07'] })).json).toEqual({ message: 'invalid beta flag' });
    context.world.reset();
    expect((await invoke({ anthropic_beta: ['context-1m-2025-08-07'] })).status).toBe(200);
  });

  test('a stream is chunks of Claude events with padding, without pings, and the last one counts', async () => {
    const answer = await call(`/model/${BEDROCK_MODEL}/invoke-with-response-stream`, BODY);
    const { reported } = context.world.bedrock.last;
    expect(answer.headers).toMatchObject({ 'content-type': 'application/vnd.amazon.eventstream', 'x-amzn-bedrock-content-type': 'application/json' });
    for (const { headers, payload } of frames(answer.bytes)) {
      expect([headers[':message-type'].value, headers[':event-type'].value]).toEqual(['event', 'chunk']);
      expect(payload.p).toMatch(/^[a-zA-Z0-9]+$/);
    }
    const events = claudeEvents(answer.bytes);
    expect(events.map(({ type }) => type)).toEqual([
      'message_start',
      'content_block_start',
      ...Array(5).fill('content_block_delta'),
      'content_block_stop',
      'message_delta',
      'message_stop',
    ]);
    expect(events.at(-1)['amazon-bedrock-invocationMetrics']).toMatchObject({
      outputTokenCount: reported?.outputTokens,
      cacheReadInputTokenCount: reported?.cachedInputTokens,
    });
  });

  test('an exception comes as a frame of its own, where the test says', async () => {
    context.world.bedrock.behave({ failure: { type: 'modelStreamErrorException', message: 'as programmed', after: 3 } });
    const found = frames((await call(`/model/${BEDROCK_MODEL}/invoke-with-response-stream`, BODY)).bytes);
    expect(found).toHaveLength(4);
    expect([found[3].headers[':message-type'].value, found[3].headers[':exception-type'].value, found[3].payload]).toEqual([
      'exception',
      'modelStreamErrorException',
      { message: 'as programmed' },
    ]);
  });

  test('an error that the API does not model is a frame of another type', async () => {
    context.world.bedrock.behave({ failure: { code: 'InternalError', message: 'as programmed', after: 0 } });
    const answer = await call(`/model/${BEDROCK_MODEL}/converse-stream`, { messages });
    const { headers } = new EventStreamCodec(toUtf8, fromUtf8).decode(answer.bytes);
    expect([headers[':message-type'].value, headers[':error-code'].value]).toEqual(['error', 'InternalError']);
  });

  test('an answer of status 200 may be an error of the framework', async () => {
    context.world.bedrock.behave({ failure: {} });
    const { status, json } = await invoke();
    expect([status, json.Output.__type]).toEqual([200, 'com.amazon.coral.service#UnknownOperationException']);
  });

  test('a guardrail that intervened is a reason to stop', async () => {
    context.world.bedrock.behave({ stopReason: 'guardrail_intervened' });
    expect((await call(`/model/${BEDROCK_MODEL}/converse`, { messages })).json.stopReason).toBe('guardrail_intervened');
  });

  test('a corrupted frame does not pass its checksum', async () => {
    context.world.bedrock.behave({ corruptAfter: 2 });
    const { bytes } = await call(`/model/${BEDROCK_MODEL}/invoke-with-response-stream`, BODY);
    expect(() => frames(bytes)).toThrow(/checksum/);
  });

  test('an application profile is known by its encoded ARN; the slash of an ARN as it is belongs to the path', async () => {
    const answer = await invoke({}, APPLICATION_PROFILE);
    expect([answer.status, answer.json.model]).toEqual([200, 'claude-3-5-sonnet-20240620']);
    expect((await invoke({}, `${APPLICATION_PROFILE}x`)).json).toEqual({ message: 'The provided model identifier is invalid.' });
    expect((await call(`/model/${APPLICATION_PROFILE}/invoke`, BODY)).status).toBe(404);
  });

  test.each([
    ['{"team":"search","key":"k_81"}', 200],
    ['{}', 400],
    ['{"team":{"name":"search"}}', 400],
    ['{"team":"{search}"}', 400],
    ['team', 400],
  ])('metadata of a request: %s is answered with %i', async (metadata, status) => {
    const headers = { 'x-amzn-bedrock-request-metadata': metadata };
    expect((await call(`/model/${BEDROCK_MODEL}/invoke`, BODY, { headers })).status).toBe(status);
  });

  const counted = (body: object) => ({ input: { invokeModel: { body: Buffer.from(JSON.stringify(body)).toString('base64') } } });

  test.each<[string, string, object, number]>([
    ['the body of an invocation', BEDROCK_MODEL, counted(BODY), 200],
    ['a conversation', BEDROCK_MODEL, { input: { converse: { messages: [{ role: 'user', content: [{ text: 'a' }] }] } } }, 200],
    ['a body without a limit', BEDROCK_MODEL, counted({ ...BODY, max_tokens: undefined }), 400],
    ['a body that is not Base64', BEDROCK_MODEL, { input: { invokeModel: { body: BODY } } }, 400],
    ['for a cross-region profile', `eu.${BEDROCK_MODEL}`, counted(BODY), 400],
    ['for an application profile', APPLICATION_PROFILE, counted(BODY), 400],
  ])('tokens are counted: %s', async (_name, model, body, status) => {
    const answer = await call(`/model/${encodeURIComponent(model)}/count-tokens`, body);
    expect([answer.status, typeof answer.json.inputTokens]).toEqual([status, status === 200 ? 'number' : 'undefined']);
  });

  test('a model that cannot count says so', async () => {
    context.world.bedrock.uncounted = new Set([BEDROCK_MODEL]);
    expect((await call(`/model/${BEDROCK_MODEL}/count-tokens`, counted(BODY))).json.message).toMatch(/doesn't support counting tokens/);
  });

  test.each<[string, string, string, object, number, RegExp]>([
    ["OpenAI's chat", '/openai/v1/chat/completions', 'openai.gpt-oss-120b-1:0', {}, 200, /"model":"openai.gpt-oss-120b-1:0"/],
    ['Claude has no chat there', '/openai/v1/chat/completions', BEDROCK_MODEL, {}, 400, /does not support the '\/v1\/chat\/completions' API/],
    ['nor has GPT-OSS responses', '/openai/v1/responses', 'openai.gpt-oss-120b-1:0', {}, 400, /does not support the '\/v1\/responses' API/],
    ['GPT has', '/openai/v1/responses', 'us.openai.gpt-5.6-sol', {}, 200, /"object":"response"/],
    [
      'without tools of its own',
      '/openai/v1/responses',
      'us.openai.gpt-5.6-sol',
      { tools: [{ type: 'web_search' }] },
      400,
      /'web_search' is not supp/,
    ],
    ["with a client's", '/openai/v1/responses', 'us.openai.gpt-5.6-sol', { tools: [{ type: 'custom', name: 'a' }] }, 200, /"object":"response"/],
    ['an application profile has neither', '/openai/v1/chat/completions', APPLICATION_PROFILE, {}, 400, /does not support/],
    ['messages', '/anthropic/v1/messages', `eu.${BEDROCK_MODEL}`, {}, 200, /"type":"message"/],
    ['streamed', '/anthropic/v1/messages', `eu.${BEDROCK_MODEL}`, { stream: true }, 200, /event: ping\n[\s\S]*event: message_stop\n/],
    ['the id of a coding agent', '/anthropic/v1/messages', BEDROCK_MODEL, { metadata: { user_id: '{"a":1}' } }, 400, /"invalid_request_error"/],
    ['messages of another vendor', '/anthropic/v1/messages', 'amazon.nova-pro-v1:0', {}, 400, /"type":"error"/],
  ])('%s', async (_name, path, model, fields, status, shows) => {
    const answer = await call(path, { model, max_tokens: 64, messages, ...fields }, { headers: { 'anthropic-version': '2023-06-01' } });
    expect([answer.status, answer.text]).toEqual([status, expect.stringMatching(shows)]);
  });

  test('messages of a model that is served by profiles alone, without a version, and their counting, are refused', async () => {
    context.world.bedrock.profileOnly = new Set([BEDROCK_MODEL]);
    const body = { model: BEDROCK_MODEL, max_tokens: 64, messages };
    const headers = { 'anthropic-version': '2023-06-01' };
    expect((await call('/anthropic/v1/messages', body, { headers })).status).toBe(400);
    expect((await call('/anthropic/v1/messages', { ...body, model: `eu.${BEDROCK_MODEL}` })).json.error.message).toMatch(/anthropic-version/);
    const counting = await call('/anthropic/v1/messages/count_tokens', body, { headers });
    expect([counting.status, counting.headers['x-amzn-errortype']]).toEqual([404, 'UnknownOperationException']);
  });

  test('the bytes of a body are kept as they came', async () => {
    const body = '{ "max_tokens":64,"anthropic_version":"bedrock-2023-05-31",\n"messages":[],"temperature":0.10000000000000000555 }';
    await call(`/model/${BEDROCK_MODEL}/invoke`, body);
    expect(context.world.bedrock.last.bytes).toEqual(Buffer.from(body));
  });

  test('a session of an assumed role is let in, and known by its tags', async () => {
    const session = { roleArn: BEDROCK_ROLE.arn, sessionName: 'gateway', tags: { team: 'search' } };
    const credentials = context.world.authority.issue(60_000, session);
    expect((await call(`/model/${BEDROCK_MODEL}/invoke`, BODY, { credentials })).status).toBe(200);
    expect(context.world.bedrock.last.session).toEqual(session);
    await invoke();
    expect(context.world.bedrock.last.session).toBeUndefined();
  });
});

describe("the fake of Bedrock's Mantle endpoint", () => {
  const context = withWorld();
  const call = (path: string, body: object | undefined, more: Partial<SignedCall> = {}) =>
    signedCall(context.world, {
      fake: context.world.mantle,
      service: 'bedrock-mantle',
      path,
      body,
      headers: { 'anthropic-version': '2023-06-01' },
      ...more,
    });
  const CLAUDE = 'anthropic.claude-haiku-4-5';

  test.each<[string, string, string, object, number, RegExp]>([
    ['most models are on /v1', '/v1/chat/completions', 'openai.gpt-oss-120b', {}, 200, /"model":"openai.gpt-oss-120b"/],
    [
      'and not on /openai/v1',
      '/openai/v1/chat/completions',
      'openai.gpt-oss-120b',
      {},
      400,
      /model openai.gpt-oss-120b isn't supported on this route/,
    ],
    ['some are on /openai/v1', '/openai/v1/responses', 'openai.gpt-5.6-sol', {}, 200, /"object":"response"/],
    ['and not on /v1', '/v1/responses', 'openai.gpt-5.6-sol', {}, 400, /model openai.gpt-5.6-sol isn't supported on this route/],
    ['open models know two kinds of tools', '/v1/responses', 'openai.gpt-oss-120b', { tools: [{ type: 'custom' }] }, 400, /unknown variant `custom`/],
    ['Claude has no chat', '/v1/chat/completions', CLAUDE, {}, 400, /does not support the '\/v1\/chat\/completions' API/],
    ['Claude has messages', '/anthropic/v1/messages', CLAUDE, { max_tokens: 64 }, 200, /"type":"message"/],
    ['by ids without a geography', '/anthropic/v1/messages', `eu.${CLAUDE}`, { max_tokens: 64 }, 404, /"not_found_error"/],
    ['or a version', '/anthropic/v1/messages', `${CLAUDE}-20251001-v1:0`, { max_tokens: 64 }, 404, /"not_found_error"/],
    [
      'structured output is refused',
      '/anthropic/v1/messages',
      CLAUDE,
      { output_config: { format: {} } },
      400,
      /output_config.format: Extra inputs are not/,
    ],
    ['tokens are counted', '/anthropic/v1/messages/count_tokens', CLAUDE, {}, 200, /"input_tokens":\d+/],
    ['of the prompt alone', '/anthropic/v1/messages/count_tokens', CLAUDE, { max_tokens: 64 }, 400, /max_tokens: Extra inputs are not permitted/],
  ])('%s', async (_name, path, model, fields, status, shows) => {
    const answer = await call(path, { model, messages, ...fields });
    expect([answer.status, answer.text]).toEqual([status, expect.stringMatching(shows)]);
  });

  test('its models are listed', async () => {
    const { json } = await call('/v1/models', undefined, { method: 'GET' });
    expect(json.data.map(({ id }: { id: string }) => id)).toContain('openai.gpt-oss-120b');
  });

  test('a signature for the runtime endpoint is not one for it', async () => {
    const answer = await call('/v1/chat/completions', { model: 'openai.gpt-oss-120b', messages }, { service: 'bedrock' });
    expect([answer.status, answer.json.message]).toEqual([403, `Credential should be scoped to ${REGION}/bedrock-mantle, not ${REGION}/bedrock`]);
    expect(context.world.mantle.faults).toHaveLength(1);
  });
});
