import { APPLICATION_PROFILE, BEDROCK_MODEL, REGION } from '../../fakes';
import { chunkMessage, eventMessage, FRAMES_TYPE } from '../../fakes/bedrock-frames';
import { CLAUDE_SCHEMA } from '../../fakes/claude-on-bedrock';
import type { ProviderConfiguration } from '../../src/contract';
import type { Answer } from './http-client';
import { bearer, withGateway } from './with-gateway';

/** Not the default, which does not speak the API. */
const BEDROCK: ProviderConfiguration = {
  name: 'claude',
  kind: 'bedrock',
  credential: { from: 'task-role' },
  region: REGION,
  models: ['anthropic.claude-3*', 'eu.anthropic.*', 'amazon.*', 'arn:*'],
  profiles: [{ arn: APPLICATION_PROFILE, model: `eu.${BEDROCK_MODEL}` }],
};
const OPENAI: ProviderConfiguration = { name: 'openai', kind: 'compatible', credential: { from: 'none' }, baseUrl: 'https://models.example.com/v1' };

const turns = [{ role: 'user', content: 'Say something.' }];
const INVOKED = { anthropic_version: 'bedrock-2023-05-31', max_tokens: 64, messages: turns };
const CONVERSATION = { messages: [{ role: 'user', content: [{ text: 'Say something.' }] }] };
/** Numbers, escapes and spaces of which a reader that writes the document again keeps not one as it was. */
const STRANGE = '\r\n\t"of_tomorrow" : {"deep":[null,12345678901234567890,-0.0,1e2], "Ünï":"\\u00fc\\/👋"} }\n';
const strange = (body: object): string => `${JSON.stringify(body).slice(0, -1)} , ${STRANGE}`;
const counted = ['invoke', 'invoke-with-response-stream', 'converse', 'converse-stream'] as const;

describe("Bedrock's own API", () => {
  const context = withGateway({ bedrockApi: true, providers: [OPENAI, BEDROCK], defaultProvider: 'openai' });
  const send = (path: string, body: object | string, headers: Record<string, string> = {}): Promise<Answer> =>
    context.gateway.call({
      path: `/model/${path}`,
      body: typeof body === 'string' ? Buffer.from(body) : body,
      headers: { 'content-type': 'application/json', ...bearer(context.world), ...headers },
    });
  const bodyFor = (operation: string): object => (operation.startsWith('invoke') ? INVOKED : CONVERSATION);
  const fake = () => context.world.bedrock;

  describe('passes as it is', () => {
    test.each(counted)('%s: every byte of the request, signed for the role', async (operation) => {
      fake().claude = { ...CLAUDE_SCHEMA, fields: [...CLAUDE_SCHEMA.fields, 'of_tomorrow'] };
      const answer = await send(`${BEDROCK_MODEL}/${operation}`, strange(bodyFor(operation)));
      expect(answer.status).toBe(200);
      const { last, faults } = fake();
      expect([last.url, last.bytes.toString(), faults]).toEqual([`/model/${BEDROCK_MODEL}/${operation}`, strange(bodyFor(operation)), []]);
      expect(JSON.stringify(last.headers)).not.toContain(bearer(context.world).authorization);
    });

    test.each(['invoke', 'converse'])('%s: every byte of the answer', async (operation) => {
      const documents: Record<string, object> = { invoke: { generation: 'Hi' }, converse: { output: { message: {} }, usage: { inputTokens: 1 } } };
      fake().behave({ body: strange(documents[operation]), headers: { 'content-type': 'application/json' } });
      const answer = await send(`${BEDROCK_MODEL}/${operation}`, bodyFor(operation));
      expect([answer.status, answer.text]).toEqual([200, strange(documents[operation])]);
    });

    test.each([1, 7, 1_000_000])('every byte of streams that come in pieces of %d', async (pieces) => {
      const frames = {
        'converse-stream': [
          eventMessage('messageStart', { role: 'assistant' }),
          eventMessage('a-frame-of-tomorrow', { deep: [1] }),
          eventMessage('messageStop', { stopReason: 'end_turn' }),
          eventMessage('metadata', { usage: { inputTokens: 3, outputTokens: 4 } }),
        ],
        'invoke-with-response-stream': [
          chunkMessage({ generation: 'Hi 👋' }),
          chunkMessage({ 'amazon-bedrock-invocationMetrics': { inputTokenCount: 3, outputTokenCount: 4 } }),
        ],
      };
      for (const [operation, messages] of Object.entries(frames)) {
        fake().behave({ body: Buffer.concat(messages), headers: { 'content-type': FRAMES_TYPE }, pieces });
        const answer = await send(`${BEDROCK_MODEL}/${operation}`, bodyFor(operation));
        expect(answer.headers['content-type']).toBe(FRAMES_TYPE);
        expect(answer.bytes.equals(Buffer.concat(messages))).toBe(true);
        expect(await context.gateway.recordOf(answer)).toMatchObject({ outcome: 'served', stream: true, InputTokens: 3, OutputTokens: 4 });
      }
    });

    test('headers of the API either way, and no others', async () => {
      const own = {
        'x-amzn-bedrock-guardrailidentifier': 'g1',
        'x-amzn-bedrock-guardrailversion': '1',
        'x-amzn-bedrock-trace': 'ENABLED',
        'x-amzn-bedrock-service-tier': 'flex',
        'x-amzn-bedrock-performanceconfig-latency': 'optimized',
        accept: 'application/json',
        // of Claude Code in Bedrock mode, which tells some flags here alone
        'anthropic-beta': 'claude-code-20250219,effort-2025-11-24',
        'anthropic-version': '2023-06-01',
      };
      const others = {
        'x-amzn-bedrock-request-metadata': '{"team":"another"}',
        'x-amzn-bedrock-projectidentifier': 'p1',
        'x-amz-user-agent': 'aws-sdk-js/3',
        'amz-sdk-invocation-id': 'i1',
        'x-portkey-metadata': '{}',
      };
      fake().behave({ headers: { 'set-cookie': 'a=b', 'x-amzn-bedrock-account': '123456789012' } });
      const answer = await send(`${BEDROCK_MODEL}/invoke`, INVOKED, { ...own, ...others });
      const { headers } = fake().last;
      expect(headers).toMatchObject(own);
      for (const name of Object.keys(others)) expect([name, headers[name]]).toEqual([name, undefined]);
      expect(answer.headers).toMatchObject({
        'x-amzn-bedrock-service-tier': 'flex',
        'x-amzn-bedrock-performanceconfig-latency': 'optimized',
        'x-amzn-bedrock-input-token-count': expect.stringMatching(/^\d+$/),
        'x-amzn-requestid': answer.headers['x-request-id'],
      });
      expect([answer.headers['set-cookie'], answer.headers['x-amzn-bedrock-account']]).toEqual([undefined, undefined]);
      expect((await context.gateway.recordOf(answer)).serviceTier).toBe('optimized');
    });

    test('no query, which the API does not have', async () => {
      await send(`${BEDROCK_MODEL}/converse?beta=true&x=1`, CONVERSATION);
      expect(fake().last.url).toBe(`/model/${BEDROCK_MODEL}/converse`);
    });
  });

  describe('is accounted for', () => {
    test.each(counted)('%s', async (operation) => {
      const answer = await send(`${BEDROCK_MODEL}/${operation}`, bodyFor(operation));
      const { reported } = fake().last;
      expect(await context.gateway.recordOf(answer)).toMatchObject({
        outcome: 'served',
        Provider: 'claude',
        Client: 'Alpha',
        route: 'default',
        operation: 'chat',
        requestedModel: BEDROCK_MODEL,
        stopReason: 'end_turn',
        stream: operation.endsWith('-stream'),
        InputTokens: reported?.inputTokens,
        OutputTokens: reported?.outputTokens,
        CachedInputTokens: reported?.cachedInputTokens,
        CacheWriteTokens: reported?.cacheWriteTokens,
        providerRequestId: `request-of-bedrock-${fake().last.number}`,
        attempts: [expect.objectContaining({ provider: 'claude', lane: 'native', status: 200 })],
        Errors: 0,
      });
    });

    test('embeddings of InvokeModel, which their header counts', async () => {
      const answer = await send('amazon.titan-embed-text-v2%3A0/invoke', { inputText: 'a text' });
      expect(answer.json.embedding).toHaveLength(3);
      expect(await context.gateway.recordOf(answer)).toMatchObject({ outcome: 'served', InputTokens: fake().last.reported?.inputTokens });
    });

    test('Converse by an application inference profile, by the model behind it', async () => {
      fake().applicationProfiles = { [APPLICATION_PROFILE]: `eu.${BEDROCK_MODEL}` };
      const answer = await send(`${encodeURIComponent(APPLICATION_PROFILE)}/converse`, CONVERSATION);
      expect(await context.gateway.recordOf(answer)).toMatchObject({ outcome: 'served', Model: `eu.${BEDROCK_MODEL}`, Cost: expect.any(Number) });
    });
  });

  describe('names the model in the path', () => {
    const encoded = encodeURIComponent(APPLICATION_PROFILE);
    test.each([
      [BEDROCK_MODEL, 'converse', BEDROCK_MODEL],
      [encodeURIComponent(BEDROCK_MODEL), 'converse', BEDROCK_MODEL],
      [encoded, 'converse', APPLICATION_PROFILE.replaceAll('/', '%2F')],
      [encoded.toLowerCase().replaceAll('%3a', ':'), 'invoke', APPLICATION_PROFILE.replaceAll('/', '%2F')],
      // the profile's costs are told apart for those who ask for its model too
      [`eu.${BEDROCK_MODEL}`, 'converse', APPLICATION_PROFILE.replaceAll('/', '%2F')],
      // tokens are counted with a model
      [encoded, 'count-tokens', BEDROCK_MODEL],
      [`eu.${BEDROCK_MODEL}`, 'count-tokens', BEDROCK_MODEL],
      [BEDROCK_MODEL, 'count-tokens', BEDROCK_MODEL],
    ])('%s/%s', async (model, operation, called) => {
      fake().applicationProfiles = { [APPLICATION_PROFILE]: `eu.${BEDROCK_MODEL}` };
      const count = { input: { converse: CONVERSATION } };
      const answer = await send(`${model}/${operation}`, operation === 'count-tokens' ? count : bodyFor(operation));
      expect([answer.status, fake().last.url, fake().faults]).toEqual([200, `/model/${called}/${operation}`, []]);
    });

    test.each([
      '.',
      '..',
      '%2e%2e',
      '..%2F..',
      'anthropic.x%ED%A0%80',
      'anthropic.x%00',
      'anthropic.x%0A',
      'anthropic.x%',
      `anthropic.${'x'.repeat(512)}`,
    ])('no id of a model: %s', async (id) => {
      const answer = await send(`${id}/invoke`, INVOKED);
      expect([400, 403, 404]).toContain(answer.status);
      expect(context.world.upstreamRequests).toEqual([]);
    });

    test('a count is what Bedrock says', async () => {
      const body = Buffer.from(JSON.stringify(INVOKED)).toString('base64');
      const answer = await send(`${BEDROCK_MODEL}/count-tokens`, { input: { invokeModel: { body } } });
      expect(answer.json).toEqual({ inputTokens: 1_000 + fake().last.number });
      expect(await context.gateway.recordOf(answer)).toMatchObject({ outcome: 'served', operation: 'count_tokens' });
    });
  });

  test('a client that leaves a stream cancels the call', async () => {
    fake().behave({ chunks: Number.POSITIVE_INFINITY, interval: 20 });
    const before = context.gateway.usage.length;
    const answer = await context.gateway.open({
      path: `/model/${BEDROCK_MODEL}/converse-stream`,
      body: CONVERSATION,
      headers: bearer(context.world),
    });
    await answer.seen(/word3/);
    answer.leave();
    expect((await context.gateway.usageRecords(before + 1)).at(-1)).toMatchObject({ outcome: 'aborted', status: 200, estimated: true });
    expect(fake().last.aborted).toBe(true);
  });
});

describe("Bedrock's own API, where it is not switched on", () => {
  const context = withGateway();
  test.each([...counted, 'count-tokens'])('%s is refused like every other path', async (operation) => {
    const answer = await context.gateway.call({ path: `/model/${BEDROCK_MODEL}/${operation}`, body: CONVERSATION, headers: bearer(context.world) });
    expect([answer.status, answer.json.error.code, answer.headers['x-amzn-errortype']]).toEqual([403, 'endpoint_not_allowed', undefined]);
    expect(context.world.upstreamRequests).toEqual([]);
  });
});
