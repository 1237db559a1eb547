import { STANDARD_LISTS } from '../../src/contract';
import { failureInside, providerFailure } from '../answer/provider-failure';
import type { ProviderError } from '../answer/state';
import type { Api } from '../endpoints';
import { errorBody } from '../refusal-body';
import { CASES } from './documented-failures';
import { anthropic, bytes, openai } from './provider-errors';

describe("what a provider's error means", () => {
  test.each(CASES.map((each) => [each] as const))('%j', ([kind, status, body, cause, as, word, headers = {}]) => {
    const { type, code, ...failure } = providerFailure(STANDARD_LISTS, kind, status, headers, bytes(body));
    expect({ ...failure, word: type ?? code }).toMatchObject({ cause, status: as, word });
  });

  test("R19: a model without access is no refused key, and says so with the provider's words", () => {
    const failures = CASES.filter(([, , , cause]) => cause === 'model_access').map(([kind, status, body, , , , headers = {}]) =>
      providerFailure(STANDARD_LISTS, kind, status, headers, bytes(body)),
    );
    expect(failures.length).toBeGreaterThan(5);
    for (const failure of failures) {
      const { error } = JSON.parse(errorBody(failure, 'anthropic', 'r'));
      expect([failure.status, error.type]).toEqual([403, 'permission_error']);
      expect(error.message).toContain(String(failure.message).slice(0, 5));
    }
    const [bedrock] = failures.filter(({ type }) => type === 'AccessDeniedException');
    expect(JSON.parse(errorBody(bedrock, 'openai', 'r')).error).toMatchObject({ type: 'permission_error', code: 'model_access' });
  });

  test.each<[Api | undefined, number, number]>([
    ['anthropic', 529, 529],
    ['anthropic', 503, 529],
    ['openai', 529, 503],
    ['responses', 529, 503],
    ['openai', 503, 503],
    ['bedrock', 503, 503],
    ['bedrock', 529, 529],
    [undefined, 529, 529],
  ])('a provider without capacity is, for a client of %s, %d as %d', (api, status, as) => {
    expect(providerFailure(STANDARD_LISTS, 'anthropic', status, {}, bytes(anthropic('overloaded_error', 'Overloaded')), api).status).toBe(as);
  });

  test("T7: a 503 that Anthropic's API calls something else stays as it is: status and type agree", () => {
    const failure = providerFailure(STANDARD_LISTS, 'anthropic', 503, {}, bytes(anthropic('api_error', 'Internal')), 'anthropic');
    expect([failure.status, JSON.parse(errorBody(failure, 'anthropic', 'r')).error.type]).toEqual([503, 'api_error']);
    const other = providerFailure(STANDARD_LISTS, 'bedrock', 503, {}, bytes({ message: 'busy' }), 'anthropic');
    expect([other.status, JSON.parse(errorBody(other, 'anthropic', 'r')).error.type]).toEqual([529, 'overloaded_error']);
  });

  test.each([600, 799, 999])('a status that HTTP does not have, %d, is a 502', (status) => {
    for (const api of ['openai', 'anthropic', 'bedrock'] as const)
      expect(providerFailure(STANDARD_LISTS, 'compatible', status, {}, bytes({}), api)).toMatchObject({ status: 502, cause: 'provider' });
  });

  test.each([401, 403])('R19: a key that is good, but not for this endpoint, is no refused key: %d', (status) => {
    const body = bytes(openai('You have insufficient permissions for this operation. Missing scopes: model.request.', 'invalid_request_error'));
    expect(providerFailure(STANDARD_LISTS, 'openai', status, {}, body, 'openai')).toMatchObject({ status: 403, cause: 'model_access' });
  });

  test.each([
    [{ 'retry-after': '7', 'retry-after-ms': '1' }, openai('slow', 'tokens'), '7'],
    [{ 'retry-after-ms': '1200' }, openai('slow', 'tokens'), '2'],
    [
      {},
      [
        {
          error: {
            code: 429,
            status: 'RESOURCE_EXHAUSTED',
            message: 'quota',
            details: [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '33.4s' }],
          },
        },
      ],
      '34',
    ],
    [{}, openai('slow', 'tokens'), undefined],
  ])('R20: when to come back is kept: %j', (headers, body, expected) => {
    expect(providerFailure(STANDARD_LISTS, 'google', 429, headers as Record<string, string>, bytes(body)).retryAfter).toBe(expected);
  });

  // Codex gives up at once where nobody says when
  test.each([
    ['bedrock', 429, 'ThrottlingException', {}, 5],
    ['bedrock-mantle', 429, undefined, {}, 5],
    ['bedrock', 400, 'ThrottlingException', {}, 5],
    ['bedrock', 429, 'ThrottlingException', { 'retry-after': '30' }, '30'],
    ['bedrock', 400, 'ValidationException', {}, undefined],
    ['bedrock', 503, 'ServiceUnavailableException', {}, undefined],
  ] as const)(
    'R20: AWS does not say when to come back from a limit: of %s, %d %s with %j it is said for it',
    (kind, status, type, headers, expected) => {
      const said = { ...headers, ...(type && { 'x-amzn-errortype': type }) };
      expect(providerFailure(STANDARD_LISTS, kind, status, said, bytes({ message: 'Too many tokens' })).retryAfter).toBe(expected);
    },
  );
});

test("a client of Bedrock's own API gets Bedrock's status, unless the company's credentials are refused", () => {
  for (const [kind, status, body, cause, , , headers = {}] of CASES) {
    if (kind !== 'bedrock') continue;
    expect(providerFailure(STANDARD_LISTS, kind, status, headers, bytes(body), 'bedrock').status).toBe(cause === 'key_refused' ? 502 : status);
  }
});

describe('R5, R6: an error inside of an answer means what it means with a status', () => {
  test.each<[string, ProviderError, string, number]>([
    ['bedrock', { type: 'rate_limit_error', code: 'throttlingException', status: 429 }, 'rate_limit', 429],
    ['bedrock', { type: 'overloaded_error', code: 'serviceUnavailableException', status: 503 }, 'overloaded', 503],
    ['bedrock', { type: 'api_error', code: 'modelStreamErrorException', status: 424 }, 'provider', 502],
    ['bedrock', { code: 'throttlingException' }, 'rate_limit', 429],
    ['bedrock', { type: 'UnknownOperationException' }, 'provider', 500],
    ['anthropic', { type: 'overloaded_error', message: 'Overloaded' }, 'overloaded', 503],
    ['anthropic', { type: 'invalid_request_error' }, 'client', 400],
    ['anthropic', { type: 'authentication_error' }, 'key_refused', 502],
    ['openai', { type: 'server_error', code: 'server_error' }, 'provider', 500],
    ['openai', { code: 'rate_limit_exceeded' }, 'rate_limit', 429],
    ['google', { type: 'UNAVAILABLE', status: 503 }, 'overloaded', 503],
    ['google', { type: 'RESOURCE_EXHAUSTED', status: 429 }, 'rate_limit', 429],
    ['compatible', { code: '502', message: 'Provider disconnected' }, 'provider', 502],
    ['compatible', { code: '7' }, 'provider', 500],
    ['compatible', { message: 'gone' }, 'provider', 500],
  ])('%s: %j', (kind, error, cause, status) => {
    expect(failureInside(STANDARD_LISTS, kind, error)).toMatchObject({ cause, status, message: error.message });
  });
});
