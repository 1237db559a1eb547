import { type FailureCause, providerFailure } from '../answer/provider-failure';
import type { Api } from '../endpoints';
import { failureBody } from '../refusal-body';
import { anthropic, bytes, exception, google, openai } from './provider-errors';

type Case = readonly [
  kind: string,
  status: number,
  body: unknown,
  cause: FailureCause,
  as: number,
  type: string | undefined,
  headers?: Record<string, string>,
];

const aws = (status: number, type: string, message: string, cause: FailureCause, as = status, more = {}): Case => {
  const [body, headers] = exception(type, message, more);
  return ['bedrock', status, body, cause, as, type, headers];
};

const CASES: readonly Case[] = [
  [
    'openai',
    400,
    openai("Unsupported value: 'temperature'", 'invalid_request_error', 'unsupported_value', 'temperature'),
    'client',
    400,
    'invalid_request_error',
  ],
  [
    'openai',
    401,
    openai('Incorrect API key provided: sk-abc.', 'invalid_request_error', 'invalid_api_key'),
    'key_refused',
    401,
    'invalid_request_error',
  ],
  [
    'openai',
    403,
    openai('Project `proj_1abc` does not have access to model `gpt-x`', 'invalid_request_error', 'model_not_found'),
    'model_access',
    403,
    'invalid_request_error',
  ],
  [
    'openai',
    403,
    openai('You have insufficient permissions for this operation. Missing scopes: model.request.', 'invalid_request_error'),
    'key_refused',
    403,
    'invalid_request_error',
  ],
  [
    'openai',
    403,
    openai('Country, region, or territory not supported', 'request_forbidden', 'unsupported_country_region_territory'),
    'model_access',
    403,
    'request_forbidden',
  ],
  [
    'openai',
    404,
    openai('The model `gpt-x` does not exist or you do not have access to it.', 'invalid_request_error', 'model_not_found'),
    'client',
    404,
    'invalid_request_error',
  ],
  ['openai', 429, openai('Rate limit reached for gpt-x', 'tokens', 'rate_limit_exceeded'), 'rate_limit', 429, 'tokens'],
  ['openai', 429, openai('You exceeded your current quota', 'insufficient_quota', 'insufficient_quota'), 'rate_limit', 429, 'insufficient_quota'],
  ['openai', 500, openai('The server had an error', 'server_error'), 'provider', 500, 'server_error'],
  ['openai', 503, openai('The engine is currently overloaded', 'server_error'), 'overloaded', 503, 'server_error'],

  [
    'azure-openai',
    400,
    {
      error: {
        message: 'The response was filtered',
        type: null,
        param: 'prompt',
        code: 'content_filter',
        status: 400,
        innererror: { code: 'ResponsibleAIPolicyViolation' },
      },
    },
    'client',
    400,
    'content_filter',
  ],
  [
    'azure-openai',
    401,
    { error: { code: '401', message: 'Access denied due to invalid subscription key or wrong API endpoint.' } },
    'key_refused',
    401,
    '401',
  ],
  [
    'azure-openai',
    401,
    { statusCode: 401, message: 'Unauthorized. Access token is missing, invalid, audience is incorrect, or have expired.' },
    'key_refused',
    401,
    undefined,
  ],
  ['azure-openai', 403, { error: { code: '403', message: 'Access denied due to Virtual Network/Firewall rules.' } }, 'provider', 502, '403'],
  [
    'azure-openai',
    404,
    { error: { code: 'DeploymentNotFound', message: 'The API deployment for this resource does not exist.' } },
    'client',
    404,
    'DeploymentNotFound',
  ],
  ['azure-openai', 429, { error: { code: '429', message: 'Requests have exceeded call rate limit' } }, 'rate_limit', 429, '429'],
  ['azure-openai', 408, { error: { code: 'Timeout', message: 'The operation was timeout.' } }, 'provider', 504, 'Timeout'],

  ['anthropic', 400, anthropic('invalid_request_error', 'max_tokens: Field required'), 'client', 400, 'invalid_request_error'],
  [
    'anthropic',
    400,
    anthropic('invalid_request_error', 'Your credit balance is too low to access the Anthropic API.'),
    'rate_limit',
    429,
    'invalid_request_error',
  ],
  ['anthropic', 401, anthropic('authentication_error', 'invalid x-api-key'), 'key_refused', 401, 'authentication_error'],
  ['anthropic', 402, anthropic('billing_error', 'There is an issue with your billing'), 'rate_limit', 429, 'billing_error'],
  [
    'anthropic',
    403,
    anthropic('permission_error', 'Your API key does not have permission to use the specified resource'),
    'model_access',
    403,
    'permission_error',
  ],
  ['anthropic', 404, anthropic('not_found_error', 'model: claude-x'), 'client', 404, 'not_found_error'],
  ['anthropic', 413, anthropic('request_too_large', 'Request exceeds the maximum size'), 'client', 413, 'request_too_large'],
  ['anthropic', 429, anthropic('rate_limit_error', 'Number of request tokens has exceeded your limit'), 'rate_limit', 429, 'rate_limit_error'],
  ['anthropic', 500, anthropic('api_error', 'Internal server error'), 'provider', 500, 'api_error'],
  ['anthropic', 504, anthropic('timeout_error', 'Request timed out'), 'provider', 504, 'timeout_error'],
  ['anthropic', 529, anthropic('overloaded_error', 'Overloaded'), 'overloaded', 529, 'overloaded_error'],

  ['google', 400, google(400, 'INVALID_ARGUMENT', 'Function call is missing a thought_signature'), 'client', 400, 'INVALID_ARGUMENT'],
  [
    'google',
    400,
    google(400, 'INVALID_ARGUMENT', 'API key not valid. Please pass a valid API key.', 'API_KEY_INVALID'),
    'key_refused',
    400,
    'INVALID_ARGUMENT',
  ],
  ['google', 400, google(400, 'INVALID_ARGUMENT', 'API key expired. Please renew the API key.')[0], 'key_refused', 400, 'INVALID_ARGUMENT'],
  ['google', 400, google(400, 'INVALID_ARGUMENT', 'the word API_KEY_INVALID: API key not valid'), 'client', 400, 'INVALID_ARGUMENT'],
  [
    'google',
    403,
    google(403, 'PERMISSION_DENIED', 'Your API key was reported as leaked. Please use another API key.'),
    'key_refused',
    403,
    'PERMISSION_DENIED',
  ],
  [
    'google',
    403,
    google(403, 'PERMISSION_DENIED', 'Requests to this API are blocked.', 'API_KEY_SERVICE_BLOCKED'),
    'key_refused',
    403,
    'PERMISSION_DENIED',
  ],
  ['google', 403, google(403, 'PERMISSION_DENIED', 'You do not have permission to access tuned model x'), 'model_access', 403, 'PERMISSION_DENIED'],
  ['google', 404, google(404, 'NOT_FOUND', 'models/gemini-x is not found'), 'client', 404, 'NOT_FOUND'],
  ['google', 429, google(429, 'RESOURCE_EXHAUSTED', 'You exceeded your current quota'), 'rate_limit', 429, 'RESOURCE_EXHAUSTED'],
  ['google', 500, google(500, 'INTERNAL', 'An internal error has occurred'), 'provider', 500, 'INTERNAL'],
  ['google', 503, google(503, 'UNAVAILABLE', 'The model is overloaded.'), 'overloaded', 503, 'UNAVAILABLE'],
  ['google', 504, google(504, 'DEADLINE_EXCEEDED', 'Deadline exceeded'), 'provider', 504, 'DEADLINE_EXCEEDED'],

  aws(400, 'ValidationException', 'Input is too long for requested model.', 'client'),
  aws(400, 'ServiceQuotaExceededException', 'Your request exceeds the service quota', 'rate_limit', 429),
  aws(400, 'ThrottlingException', 'Rate exceeded', 'rate_limit', 429),
  aws(400, 'IncompleteSignature', 'Authorization header requires Credential', 'key_refused'),
  aws(400, 'RequestExpired', 'Request has expired', 'key_refused'),
  aws(403, 'AccessDeniedException', "You don't have access to the model with the specified model ID.", 'model_access'),
  aws(
    403,
    'AccessDeniedException',
    'User: arn:aws:sts::123456789012:assumed-role/r/s is not authorized to perform: bedrock:InvokeModel',
    'model_access',
  ),
  aws(403, 'MPAgreementBeingCreated', 'Your AWS Marketplace subscription is being processed', 'model_access'),
  aws(403, 'UnrecognizedClientException', 'The security token included in the request is invalid.', 'key_refused'),
  aws(403, 'InvalidSignatureException', 'The request signature we calculated does not match', 'key_refused'),
  aws(403, 'ExpiredTokenException', 'The security token included in the request is expired', 'key_refused'),
  aws(403, 'MissingAuthenticationTokenException', 'Missing Authentication Token', 'key_refused'),
  aws(404, 'ResourceNotFoundException', 'This model version has reached the end of its life.', 'client'),
  aws(404, 'ResourceNotFoundException', 'Model use case details have not been submitted for this account.', 'model_access', 403),
  aws(404, 'FTUFormNotFilled', 'The form was not sent', 'model_access', 403),
  aws(408, 'ModelTimeoutException', 'Model has timed out', 'provider', 504),
  aws(424, 'ModelErrorException', 'The model failed', 'provider', 502),
  aws(424, 'ModelErrorException', 'The model is throttled', 'rate_limit', 429, { originalStatusCode: 429 }),
  aws(424, 'ModelErrorException', 'No', 'client', 400, { originalStatusCode: 400 }),
  aws(429, 'ThrottlingException', 'Too many tokens, please wait before trying again.', 'rate_limit'),
  aws(429, 'ModelNotReadyException', 'The model is not ready', 'rate_limit'),
  aws(500, 'InternalServerException', 'An internal server error occurred', 'provider'),
  aws(503, 'ServiceUnavailableException', 'Bedrock is unable to process your request.', 'overloaded'),
  ['bedrock', 400, { message: 'invalid beta flag' }, 'client', 400, undefined],
  [
    'bedrock',
    404,
    { Output: { __type: 'com.amazon.coral.service#UnknownOperationException' }, Version: '1.0' },
    'client',
    404,
    'UnknownOperationException',
  ],
  ['bedrock', 403, { message: 'Authorization header is missing' }, 'key_refused', 403, undefined],

  [
    'bedrock-mantle',
    400,
    openai("The model 'x' does not support the '/v1/chat/completions' API", 'invalid_request_error', 'validation_error'),
    'client',
    400,
    'invalid_request_error',
  ],
  ['bedrock-mantle', 401, openai('Invalid bearer token', 'invalid_request_error', 'invalid_api_key'), 'key_refused', 401, 'invalid_request_error'],
  ['bedrock-mantle', 401, anthropic('authentication_error', 'invalid x-api-key'), 'key_refused', 401, 'authentication_error'],
  [
    'bedrock-mantle',
    403,
    anthropic('permission_error', 'not authorized to perform: bedrock-mantle:CreateInference'),
    'model_access',
    403,
    'permission_error',
  ],
  ['bedrock-mantle', 429, anthropic('rate_limit_error', 'Too many tokens'), 'rate_limit', 429, 'rate_limit_error'],

  ['compatible', 400, { object: 'error', message: 'too long', type: 'BadRequestError', param: null, code: 400 }, 'client', 400, 'BadRequestError'],
  ['compatible', 403, openai('no', 'invalid_request_error', 'invalid_api_key'), 'key_refused', 403, 'invalid_request_error'],
  ['compatible', 529, '', 'overloaded', 529, undefined],
  ['google', 400, google(400, 'INVALID_ARGUMENT', 'no', 'API_KEY_INVALID'), 'key_refused', 400, 'INVALID_ARGUMENT'],
  ['bedrock-mantle', 500, anthropic('overloaded_error', 'Overloaded'), 'overloaded', 500, 'overloaded_error'],
  ['compatible', 422, { detail: 'no such field' }, 'client', 422, undefined],
  ['compatible', 402, openai('Insufficient Balance', 'unknown_error', 'invalid_request_error'), 'rate_limit', 429, 'unknown_error'],
  ['compatible', 403, '<html>Forbidden</html>', 'provider', 502, undefined],
  ['compatible', 502, '', 'provider', 502, undefined],
  ['compatible', 404, 'null', 'client', 404, undefined],
];

describe("what a provider's error means", () => {
  test.each<Case>([...CASES])('%s %d %j is %s, %d, %s', (kind, status, body, cause, as, word, headers = {}) => {
    const { type, code, ...failure } = providerFailure(kind, status, headers, bytes(body));
    expect({ ...failure, word: type ?? code }).toMatchObject({ cause, status: as, word });
  });

  test("R19: a model without access is no refused key, and says so with the provider's words", () => {
    const failures = CASES.filter(([, , , cause]) => cause === 'model_access').map(([kind, status, body, , , , headers = {}]) =>
      providerFailure(kind, status, headers, bytes(body)),
    );
    expect(failures.length).toBeGreaterThan(5);
    for (const failure of failures) {
      const { error } = JSON.parse(failureBody(failure, 'anthropic', 'r'));
      expect([failure.status, error.type]).toEqual([403, 'permission_error']);
      expect(error.message).toContain(String(failure.message).slice(0, 9));
    }
    const [bedrock] = failures.filter(({ type }) => type === 'AccessDeniedException');
    expect(JSON.parse(failureBody(bedrock, 'openai', 'r')).error).toMatchObject({ type: 'permission_error', code: 'model_access' });
  });

  test.each<[Api | undefined, number, number]>([
    ['anthropic', 529, 529],
    ['anthropic', 503, 529],
    ['openai', 529, 503],
    ['responses', 529, 503],
    ['openai', 503, 503],
    [undefined, 529, 529],
  ])('a provider without capacity is, for a client of %s, %d as %d', (api, status, as) => {
    expect(providerFailure('anthropic', status, {}, bytes(anthropic('overloaded_error', 'Overloaded')), api).status).toBe(as);
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
    expect(providerFailure('google', 429, headers as Record<string, string>, bytes(body)).retryAfter).toBe(expected);
  });
});
