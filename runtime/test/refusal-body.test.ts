import { FrameReader } from '../answer/frames';
import { REFUSALS, Refusal, type RefusalCode } from '../refusal';
import { errorBody, errorEvent, errorHeaders } from '../refusal-body';

const unknown = new Refusal('unknown_client');

test("a refusal has the shape of OpenAI's errors", () => {
  expect(JSON.parse(errorBody(unknown, 'openai', 'req_1'))).toEqual({
    error: { message: unknown.message, type: 'permission_error', param: null, code: 'unknown_client' },
  });
});

test("a refusal has the shape of Anthropic's errors", () => {
  expect(JSON.parse(errorBody(unknown, 'anthropic', 'req_1'))).toMatchObject({
    type: 'error',
    error: { type: 'permission_error', message: unknown.message },
    request_id: 'req_1',
  });
});

test.each([
  ['openai', /^data: \{"error":\{.*\}\}\n\n$/],
  ['responses', /^event: error\ndata: \{"type":"error","code":"interrupted",.*\}\n\n$/],
  ['anthropic', /^event: error\ndata: \{"type":"error","error":\{.*\},"request_id":"req_1"\}\n\n$/],
] as const)('a stream of %s ends with an error event', (api, shape) => {
  expect(String(errorEvent(new Refusal('interrupted'), api, 'req_1'))).toMatch(shape);
});

test.each([
  ['interrupted', 'serviceUnavailableException'],
  ['upstream_timeout', 'modelTimeoutException'],
  ['upstream_incomplete', 'internalServerException'],
] as const)("a stream of Bedrock's own API ends with an exception frame: %s", (code, type) => {
  const refusal = new Refusal(code);
  const [{ headers, payload }] = new FrameReader().read(errorEvent(refusal, 'bedrock', 'req_1'));
  expect([headers[':message-type'], headers[':exception-type'], JSON.parse(payload.toString())]).toEqual([
    'exception',
    type,
    { message: refusal.message },
  ]);
});

test.each(Object.keys(REFUSALS) as RefusalCode[])('%s says when to come back, and how to authenticate, where that helps', (code) => {
  const refusal = new Refusal(code);
  const headers = errorHeaders(refusal);
  expect(headers['retry-after']).toBe(refusal.retryAfter === undefined ? undefined : String(refusal.retryAfter));
  expect('www-authenticate' in headers).toBe(refusal.status === 401 || code === 'insufficient_scope');
});
