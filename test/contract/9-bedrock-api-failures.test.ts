import { EventStreamCodec } from '@smithy/eventstream-codec';
import { fromUtf8, toUtf8 } from '@smithy/util-utf8';
import { BEDROCK_MODEL } from '../../fakes';
import { eventMessage, FRAMES_TYPE, failureMessage } from '../../fakes/bedrock-frames';
import { FrameReader } from '../../runtime/answer/frames';
import type { Answer } from './http-client';
import { bearer, withGateway } from './with-gateway';

const turns = [{ role: 'user', content: 'Say something.' }];
const INVOKED = { anthropic_version: 'bedrock-2023-05-31', max_tokens: 64, messages: turns };
const CONVERSATION = { messages: [{ role: 'user', content: [{ text: 'Say something.' }] }] };
const OPERATIONS = ['invoke', 'invoke-with-response-stream', 'converse', 'converse-stream', 'count-tokens'];
const STREAMS = ['invoke-with-response-stream', 'converse-stream'];
const ARN = 'arn:aws:bedrock:eu-central-1:123456789012:inference-profile/eu.anthropic.claude';

const codec = new EventStreamCodec(toUtf8, fromUtf8);
/** The last frame of a stream, read as AWS's own clients read it. */
function lastFrame({ bytes }: Answer): Record<string, unknown> {
  const reader = new FrameReader();
  const last = reader.read(bytes).at(-1)?.bytes ?? Buffer.alloc(0);
  reader.end();
  const { headers, body } = codec.decode(last);
  return { ...Object.fromEntries(Object.entries(headers).map(([name, { value }]) => [name, value])), ...JSON.parse(toUtf8(body)) };
}

describe("what fails in Bedrock's own API is told in its shape", () => {
  const context = withGateway({ bedrockApi: true });
  const fake = () => context.world.bedrock;
  const send = (path: string, body?: object, headers: Record<string, string> = bearer(context.world)): Promise<Answer> =>
    context.gateway.call({ path: `/model/${path}`, body: body ?? (path.includes('invoke') ? INVOKED : CONVERSATION), headers });
  /** Status, type, and that the body holds a message alone. */
  const shown = (answer: Answer) => [answer.status, answer.headers['x-amzn-errortype'], Object.keys(answer.json)];

  describe('by the gateway', () => {
    test.each(OPERATIONS)('%s without a token', async (operation) => {
      const answer = await send(`${BEDROCK_MODEL}/${operation}`, undefined, {});
      expect(shown(answer)).toEqual([401, 'UnrecognizedClientException', ['message']]);
      expect(answer.headers['www-authenticate']).toBe('Bearer');
      expect(await context.gateway.recordOf(answer)).toMatchObject({ outcome: 'refused', errorCode: 'missing_token' });
    });

    test.each<[what: string, path: string, body: object | undefined, status: number, type: string, code: string]>([
      ['a model that is not enabled', 'meta.llama3-8b-instruct-v1:0/converse', undefined, 403, 'AccessDeniedException', 'model_not_allowed'],
      ['a profile of nobody', `${encodeURIComponent(ARN)}/invoke`, undefined, 403, 'AccessDeniedException', 'model_not_allowed'],
      ['an id that goes up', '../invoke', undefined, 400, 'ValidationException', 'invalid_request'],
      ['an id that goes up, encoded', '%2e%2e/invoke', undefined, 400, 'ValidationException', 'invalid_request'],
      ['an id that is encoded twice', 'anthropic.claude-3%252Finvoke/invoke', undefined, 400, 'ValidationException', 'invalid_request'],
      ['an id that cannot be decoded', 'anthropic.claude-3%E0%A4/invoke', undefined, 400, 'ValidationException', 'invalid_request'],
      ['an id with a query in it', 'anthropic.claude-3%3Fx/invoke', undefined, 400, 'ValidationException', 'invalid_request'],
      ['a list in place of a document', `${BEDROCK_MODEL}/converse`, [], 400, 'ValidationException', 'invalid_request'],
      ['a server of tools', `${BEDROCK_MODEL}/invoke`, { ...INVOKED, mcp_servers: [{}] }, 400, 'ValidationException', 'stored_state_not_allowed'],
      [
        'a prompt of the account',
        `${encodeURIComponent('arn:aws:bedrock:eu-central-1:123456789012:prompt/ABC:1')}/converse`,
        {},
        400,
        'ValidationException',
        'stored_state_not_allowed',
      ],
    ])('%s', async (_what, path, body, status, type, code) => {
      const answer = await send(path, body);
      expect(shown(answer)).toEqual([status, type, ['message']]);
      expect(await context.gateway.recordOf(answer)).toMatchObject({ outcome: 'refused', errorCode: code });
      expect(context.world.upstreamRequests).toEqual([]);
    });

    test('a provider that does not speak it, and one that nobody knows', async () => {
      const answer = await send(`${BEDROCK_MODEL}/converse`, undefined, bearer(context.world, 'openai'));
      expect([...shown(answer), answer.json.message]).toEqual([
        400,
        'ValidationException',
        ['message'],
        'endpoint not served: openai does not serve converse',
      ]);
      expect(shown(await send(`${BEDROCK_MODEL}/converse`, undefined, bearer(context.world, 'another')))).toEqual([
        403,
        'AccessDeniedException',
        ['message'],
      ]);
    });

    test('another method', async () => {
      const answer = await context.gateway.call({ path: `/model/${BEDROCK_MODEL}/converse`, headers: bearer(context.world) });
      expect(shown(answer)).toEqual([405, 'ValidationException', ['message']]);
    });

    test.each([`${BEDROCK_MODEL}/async-invoke`, `a/b/converse`, '/converse', `${BEDROCK_MODEL}/converse/`])('%s is no path of it', async (path) => {
      const answer = await send(path);
      expect([answer.status, answer.json.error.code]).toEqual([403, 'endpoint_not_allowed']);
    });
  });

  describe('by Bedrock, before the answer', () => {
    test.each([
      [400, 'ValidationException'],
      [400, 'ServiceQuotaExceededException'],
      [404, 'ResourceNotFoundException'],
      [408, 'ModelTimeoutException'],
      [424, 'ModelErrorException'],
      [429, 'ThrottlingException'],
      [429, 'ModelNotReadyException'],
      [500, 'InternalServerException'],
      [503, 'ServiceUnavailableException'],
    ])('%d %s', async (status, type) => {
      for (const operation of OPERATIONS) {
        fake().behave({ status, failure: { type, message: 'as Bedrock says it' }, headers: { 'retry-after': '3' } });
        const answer = await send(`${BEDROCK_MODEL}/${operation}`);
        expect([...shown(answer), answer.json.message, answer.headers['retry-after']]).toEqual([
          status,
          type,
          ['message'],
          'as Bedrock says it',
          '3',
        ]);
        expect(await context.gateway.recordOf(answer)).toMatchObject({ outcome: 'failed', errorCode: type });
      }
    });

    test('the account does not show', async () => {
      fake().behave({ status: 403, failure: { type: 'AccessDeniedException', message: `not authorized on ${ARN}` } });
      const answer = await send(`${BEDROCK_MODEL}/converse`);
      expect([...shown(answer), answer.json.message]).toEqual([403, 'AccessDeniedException', ['message'], 'not authorized on ***']);
    });

    test("the role's credentials are refused: no matter of the client's", async () => {
      fake().behave({ status: 403, failure: { type: 'UnrecognizedClientException', message: 'The security token is invalid' } });
      const answer = await send(`${BEDROCK_MODEL}/converse`);
      expect(shown(answer)).toEqual([502, 'InternalServerException', ['message']]);
      expect(answer.text).not.toContain('token');
      expect(await context.gateway.recordOf(answer)).toMatchObject({ errorCode: 'provider_key_refused' });
    });

    test.each(['invoke', 'converse'])('%s, an error inside a 200', async (operation) => {
      fake().behave({ failure: {} });
      const answer = await send(`${BEDROCK_MODEL}/${operation}`);
      expect(shown(answer)).toEqual([502, 'InternalServerException', ['message']]);
      expect(await context.gateway.recordOf(answer)).toMatchObject({ outcome: 'failed', Errors: 1 });
    });

    test('no connection', async () => {
      fake().behave({ hangUp: true });
      expect(shown(await send(`${BEDROCK_MODEL}/converse-stream`))).toEqual([502, 'InternalServerException', ['message']]);
    });
  });

  describe.each(STREAMS)('by Bedrock, inside %s', (operation) => {
    test.each([
      ['throttlingException', 'Too many tokens'],
      ['modelStreamErrorException', 'The model stopped'],
      ['validationException', 'Input is too long'],
    ])('%s, in its own bytes', async (type, message) => {
      fake().behave({ failure: { after: 3, type, message } });
      const answer = await send(`${BEDROCK_MODEL}/${operation}`);
      expect(answer.status).toBe(200);
      expect(answer.bytes.subarray(-failureMessage({ type, message }).length).equals(failureMessage({ type, message }))).toBe(true);
      const record = await context.gateway.recordOf(answer);
      expect(record).toMatchObject({
        outcome: 'failed',
        Errors: 1,
        stream: true,
        attempts: [expect.objectContaining({ errorCode: expect.any(String) })],
      });
    });

    test('an error that the API does not model, in its own bytes', async () => {
      const failure = { code: 'InternalFailure', message: 'oh' };
      fake().behave({ failure: { after: 1, ...failure } });
      const answer = await send(`${BEDROCK_MODEL}/${operation}`);
      expect(answer.bytes.includes(failureMessage(failure))).toBe(true);
      expect(await context.gateway.recordOf(answer)).toMatchObject({ outcome: 'failed', Errors: 1 });
    });

    test('one that tells of the account, without that', async () => {
      fake().behave({ failure: { after: 2, type: 'throttlingException', message: `too many for ${ARN}` } });
      const answer = await send(`${BEDROCK_MODEL}/${operation}`);
      expect(lastFrame(answer)).toMatchObject({
        ':message-type': 'exception',
        ':exception-type': 'throttlingException',
        message: 'too many for ***',
      });
      expect(answer.bytes.includes('123456789012')).toBe(false);
    });

    test("one that refuses the company's key, without the provider's words", async () => {
      fake().behave({ failure: { after: 2, type: 'unrecognizedClientException', message: 'The security token is invalid' } });
      const answer = await send(`${BEDROCK_MODEL}/${operation}`);
      expect(lastFrame(answer)).toMatchObject({ ':exception-type': 'internalServerException', message: 'provider key refused' });
      expect(answer.text).not.toContain('security token');
      expect(await context.gateway.recordOf(answer)).toMatchObject({ outcome: 'failed', errorCode: 'provider_key_refused', Errors: 1 });
    });

    test.each<[string, object, string]>([
      ['the last frames are missing', { omitLast: 2 }, 'upstream_incomplete'],
      ['the connection breaks', { cutAfter: 3 }, 'upstream_unreachable'],
      ['a frame is corrupt', { corruptAfter: 3 }, 'upstream_invalid'],
    ])('%s: an exception ends it', async (_what, behaviour, code) => {
      fake().behave(behaviour);
      const answer = await send(`${BEDROCK_MODEL}/${operation}`);
      expect(lastFrame(answer)).toMatchObject({ ':message-type': 'exception', ':exception-type': 'internalServerException' });
      expect(await context.gateway.recordOf(answer)).toMatchObject({ outcome: 'failed', errorCode: code, Errors: 1 });
    });
  });

  test('a stream of Converse without its counts is served all the same', async () => {
    fake().behave({
      body: Buffer.concat([eventMessage('messageStart', { role: 'assistant' }), eventMessage('messageStop', { stopReason: 'end_turn' })]),
      headers: { 'content-type': FRAMES_TYPE },
    });
    const answer = await send(`${BEDROCK_MODEL}/converse-stream`);
    expect(await context.gateway.recordOf(answer)).toMatchObject({ outcome: 'served', Errors: 0 });
  });
});
