import { STANDARD_LISTS } from '../../src/contract';
import { breakOff } from '../answer/error-inside';
import { type ProviderFailure, providerFailure } from '../answer/provider-failure';
import type { Api } from '../endpoints';
import { Refusal } from '../refusal';
import { errorBody, errorEvent, errorHeaders } from '../refusal-body';
import { attempted, providerOf, requestOf } from './exchanges';
import { anthropic, bytes, google, openai } from './provider-errors';

describe('R20: in the shape of the called API', () => {
  const shown = (api: Api, kind: string, status: number, body: unknown, headers = {}) =>
    JSON.parse(errorBody(providerFailure(STANDARD_LISTS, kind, status, headers, bytes(body), api), api, 'req_1'));
  const own = openai('too hot', 'invalid_request_error', 'unsupported_value', 'temperature');

  test.each<[string, Api, string, number, unknown, object]>([
    ["Anthropic's own", 'anthropic', 'anthropic', 429, anthropic('rate_limit_error', 'slow'), { type: 'rate_limit_error', message: 'slow' }],
    [
      "Anthropic's own, overloaded",
      'anthropic',
      'anthropic',
      529,
      anthropic('overloaded_error', 'Overloaded'),
      { type: 'overloaded_error', message: 'Overloaded' },
    ],
    [
      "Anthropic's own, of the request",
      'anthropic',
      'anthropic',
      400,
      anthropic('invalid_request_error', 'max_tokens: Field required'),
      { type: 'invalid_request_error', message: 'max_tokens: Field required' },
    ],
    ["OpenAI's", 'anthropic', 'openai', 429, openai('slow', 'tokens', 'rate_limit_exceeded'), { type: 'rate_limit_error', message: 'slow' }],
    ["AWS's", 'anthropic', 'bedrock', 400, { __type: 'ValidationException', message: 'no' }, { type: 'invalid_request_error', message: 'no' }],
    ['nothing', 'anthropic', 'compatible', 503, '', { type: 'overloaded_error', message: 'the provider gave no reason' }],
    ["OpenAI's own", 'openai', 'openai', 400, own, own.error],
    ["OpenAI's own, on responses", 'responses', 'openai', 400, own, own.error],
    [
      "Anthropic's",
      'openai',
      'anthropic',
      529,
      anthropic('overloaded_error', 'Overloaded'),
      { message: 'Overloaded', type: 'server_error', param: null, code: 'overloaded' },
    ],
    [
      "Google's",
      'openai',
      'google',
      429,
      google(429, 'RESOURCE_EXHAUSTED', 'quota'),
      { message: 'quota', type: 'rate_limit_error', param: null, code: 'rate_limit_exceeded' },
    ],
    [
      "AWS's",
      'openai',
      'bedrock',
      400,
      { __type: 'ValidationException', message: 'no' },
      { message: 'no', type: 'invalid_request_error', param: null, code: 'ValidationException' },
    ],
    [
      "Azure's, without a type",
      'openai',
      'azure-openai',
      404,
      { error: { code: 'DeploymentNotFound', message: 'no' } },
      { message: 'no', type: 'invalid_request_error', param: null, code: 'DeploymentNotFound' },
    ],
    ['nothing', 'openai', 'compatible', 500, '', { message: 'the provider gave no reason', type: 'server_error', param: null, code: null }],
  ])('%s on %s', (_, api, kind, status, body, error) => {
    expect(shown(api, kind, status, body)).toEqual(api === 'anthropic' ? { type: 'error', error, request_id: 'req_1' } : { error });
  });

  test.each([
    ['The model returned the following errors: {"message":"Input is too long"}', 'Input is too long'],
    ['The model returned the following errors: {"type":"error","error":{"type":"x","message":"bad"}}', 'bad'],
    ['bedrock error: Malformed input', 'Malformed input'],
    ['Invalid schema: {"type":"object"}', 'Invalid schema: {"type":"object"}'],
    ['a brace { alone }', 'a brace { alone }'],
  ])('a message holds no document: %s', (message, expected) => {
    expect(shown('openai', 'bedrock', 400, { message }).error.message).toBe(expected);
    expect(shown('openai', 'bedrock', 400, { error: { message }, provider: 'bedrock' }).error.message).toBe(expected);
  });

  test.each([
    ['Input is too long for requested model.', true],
    ['The model returned the following errors: Input is too long for requested model.', true],
    ['prompt is too long: 208310 tokens > 200000 maximum', false],
    ['messages.0: the client says: Input is too long', false],
  ])("that a prompt is too long is said in Anthropic's words too: %s", (message, added) => {
    const expected = added ? `prompt is too long: ${message} (capability_rejected: prompt_too_long)` : message;
    expect(shown('anthropic', 'bedrock', 400, { message }).error).toEqual({ type: 'invalid_request_error', message: expected });
    expect(shown('openai', 'bedrock', 400, { message }).error.message).toBe(message);
  });

  test.each([
    ['User: arn:aws:sts::123456789012:assumed-role/r/s on arn:aws-us-gov:bedrock:us-gov-west-1:123456789012:x/y', '123456789012'],
    ['Rate limit reached for gpt-4o in organization org-a1B2c3D4e5F6 on tokens', 'a1B2c3D4e5F6'],
    ['Project `proj_abcdefghijklmnopqrstuv` has no access', 'abcdefghijklmnop'],
    ['Incorrect API key provided: sk-proj-abc***xyz9.', 'xyz9'],
    ['key sk-ant-api03-AbCdEf_12-3', 'AbCdEf'],
    ['API key AIzaSyD4x_9-0123456789abcdefghijklmno', 'SyD4x'],
    ['bad host https://acme-prod-42.openai.azure.com/openai', 'acme-prod'],
    ['bad host acme-prod-42.cognitiveservices.azure.com', 'acme-prod'],
    ['bad host acme-prod-42.openai.azure.us', 'acme-prod'],
    ['User: arn:aws:sts::123456789012:assumed-role/acme-gateway/task is not authorized', 'acme-gateway'],
    ['no access for account 123456789012', '123456789012'],
    ['Account ID: 123456789012 has none', '123456789012'],
    ['no route to https://vpce-0abc12de-xyz.bedrock-runtime.eu-west-1.vpce.amazonaws.com/model', '0abc12de'],
    ['connect ECONNREFUSED 10.1.2.3:8000', '10.1.2.3'],
    ['no answer of http://vllm-7.models.internal:8000/v1', 'vllm-7'],
    ['key bedrock-api-key-YmVkcm9jay5hbWF6b25h', 'YmVkcm9'],
  ])('what names the account stays here: %s', (message, secret) => {
    for (const api of ['openai', 'anthropic'] as const) {
      const body = JSON.stringify(shown(api, 'openai', 429, openai(message, 'tokens', null, message)));
      expect(body).toContain('***');
      expect(body).not.toContain(secret);
    }
  });

  test.each([
    'an org-wide limit of the task-level disk-cache-size',
    'arn:aws:bedrock:eu-west-1::foundation-model/x',
    'a proj_ and 12345678901 tokens',
    'see https://platform.openai.com/account/api-keys, or https://docs.aws.amazon.com/bedrock',
    'version 10.1.2 of internal or local tools on azure, amazonaws.com and bedrock-runtime.eu-west-1.amazonaws.com',
  ])('and what does not, passes: %s', (message) => {
    expect(shown('openai', 'openai', 429, openai(message, 'tokens')).error.message).toBe(message);
  });

  test('a long message is cut, and in no time', () => {
    // its own work, whatever else the machine does
    const before = process.cpuUsage();
    for (const message of [
      'a-'.repeat(500_000),
      'org-'.repeat(250_000),
      'sk-'.repeat(300_000),
      'arn:aws:'.repeat(100_000),
      'a.'.repeat(500_000),
      '1'.repeat(500_000),
      `{${'{'.repeat(500_000)}}`,
    ])
      expect(shown('openai', 'openai', 400, openai(message, 'x', null, message)).error.message.length).toBeLessThanOrEqual(8192);
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1000).toBeLessThan(5_000);
  });
});

test.each<Api>(['openai', 'responses', 'anthropic', 'bedrock'])("a client of %s learns nothing of the company's key", (api) => {
  const exchange = requestOf();
  const said: unknown[] = [];
  Object.assign(exchange, { endpoint: { api }, answer: { breakOff: (...told: unknown[]) => said.push(told) } });
  const attempt = attempted(exchange, { provider: providerOf({ kind: 'openai' }), model: 'm' });
  const refused = { type: 'invalid_request_error', code: 'invalid_api_key', message: 'Incorrect API key provided: sk-abc' };
  expect(() => breakOff(exchange, attempt, refused, bytes(refused))).toThrow(new Refusal('provider_key_refused'));
  expect(said).toEqual([]);
  for (const text of [errorBody(new Refusal('provider_key_refused'), api, 'r'), String(errorEvent(new Refusal('provider_key_refused'), api, 'r'))])
    expect(text).toContain('provider key refused');
});

describe('R5: a stream that fails ends with an event in the shape of the called API', () => {
  const throttled: ProviderFailure = { status: 429, cause: 'rate_limit', type: 'rate_limit_error', code: 'throttlingException', message: 'Too many' };
  test.each<[Api, string]>([
    ['anthropic', 'event: error\ndata: {"type":"error","error":{"type":"rate_limit_error","message":"Too many"},"request_id":"r"}\n\n'],
    ['openai', 'data: {"error":{"message":"Too many","type":"rate_limit_error","param":null,"code":"rate_limit_exceeded"}}\n\n'],
    ['responses', 'event: error\ndata: {"type":"error","code":"rate_limit_exceeded","message":"Too many","param":null}\n\n'],
  ])('%s', (api, event) => {
    expect(String(errorEvent(throttled, api, 'r'))).toBe(event);
  });
});

describe("in Bedrock's own shape", () => {
  test.each([
    ['bedrock', 400, { message: 'Malformed' }, { 'x-amzn-errortype': 'ValidationException:' }, 'ValidationException'],
    ['bedrock', 400, { message: 'quota' }, { 'x-amzn-errortype': 'ServiceQuotaExceededException' }, 'ServiceQuotaExceededException'],
    ['bedrock', 429, { message: 'Too many' }, {}, 'ThrottlingException'],
    ['bedrock', 503, { message: 'busy' }, {}, 'ServiceUnavailableException'],
    ['bedrock', 500, { message: 'oh' }, {}, 'InternalServerException'],
    ['bedrock', 404, { message: 'form' }, { 'x-amzn-errortype': 'FTUFormNotFilled' }, 'FTUFormNotFilled'],
    ['bedrock', 424, { message: 'model', originalStatusCode: 400 }, { 'x-amzn-errortype': 'ModelErrorException' }, 'ModelErrorException'],
  ])('%s %d %j', (kind, status, body, headers, type) => {
    const failure = providerFailure(STANDARD_LISTS, kind, status, headers as Record<string, string>, bytes(body), 'bedrock');
    expect(failure.status).toBe(status);
    expect(JSON.parse(errorBody(failure, 'bedrock', 'r'))).toEqual({ message: body.message });
    expect(errorHeaders(failure, 'bedrock')['x-amzn-errortype']).toBe(type);
  });

  test.each([
    ['expired_token', 'UnrecognizedClientException'],
    ['model_not_allowed', 'AccessDeniedException'],
    ['invalid_request', 'ValidationException'],
    ['interrupted', 'ServiceUnavailableException'],
    ['upstream_timeout', 'ModelTimeoutException'],
    ['upstream_failed', 'InternalServerException'],
  ] as const)('a refusal: %s', (code, type) => {
    const refusal = new Refusal(code);
    expect(JSON.parse(errorBody(refusal, 'bedrock', 'r'))).toEqual({ message: refusal.message });
    expect(errorHeaders(refusal, 'bedrock')['x-amzn-errortype']).toBe(type);
  });
});
