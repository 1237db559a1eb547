import type { AdmissionConfiguration } from '../../src/contract';
import { admit, countBody } from '../admit';
import { ENDPOINTS } from '../endpoints';
import { Exchanges } from '../exchange';
import { Refusal } from '../refusal';

const LIMITS: AdmissionConfiguration = { maxJsonBodyBytes: 1000, maxUploadBodyBytes: 2600, maxBytesInFlight: 3000, maxConcurrentRequests: 2 };
const ANSWER = { interrupt: () => {} };
const JSON_HEADERS = { 'content-type': 'application/json', 'content-length': '10' };

const open = (exchanges: Exchanges, path: string) => {
  const exchange = exchanges.open(ANSWER);
  exchange.path = path;
  return exchange;
};

const attempt = (method: string, path: string, headers: Record<string, string> = JSON_HEADERS, exchanges = new Exchanges()) => {
  try {
    return admit({ method, headers: { ...headers } }, open(exchanges, path), exchanges, LIMITS).path;
  } catch (error) {
    return (error as Refusal).code;
  }
};

describe('what is admitted', () => {
  test.each([...ENDPOINTS.values()].map(({ method, path, body }) => [method, path, body]))('%s %s', (method, path, body) => {
    expect(attempt(method, path, body === 'none' ? {} : { 'content-type': `${body}; charset=utf-8` })).toBe(path);
  });

  test('a body without a content type is taken for what the endpoint wants, for the image would drop it', () => {
    const exchanges = new Exchanges();
    const headers: Record<string, string> = {};
    admit({ method: 'POST', headers }, open(exchanges, '/v1/embeddings'), exchanges, LIMITS);
    expect(headers['content-type']).toBe('application/json');
  });
});

describe('what is refused', () => {
  test.each([
    ...['/', '/v1', '/v1/', '/public/', '/log/stream', '/v1/files', '/v1/batches/b1', '/v1/fine_tuning/jobs', '/v1/responses/resp_1'],
    ...['/v1/prompts/p/completions', '/v1/proxy/x', '/v1/vector_stores', '/v1/assistants', '/v1/realtime'],
    ...['//v1/chat/completions', '/v1//chat/completions', '/v1/../v1/chat/completions', '/v1/chat/completions/', '/v1%2Fchat/completions'],
    ...['/V1/chat/completions', '/v1/chat/completions;x=1', '/v1/chat/completions#x', 'http://x/v1/chat/completions', '*', ''],
  ])('any other path: %s', (path) => {
    for (const method of ['GET', 'POST', 'DELETE', 'PUT']) expect(attempt(method, path)).toBe('endpoint_not_allowed');
  });

  test.each(['GET', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'DELETE', 'TRACE'])('%s where only POST is served', (method) => {
    expect(attempt(method, '/v1/chat/completions')).toBe('method_not_allowed');
  });

  test.each([
    ['/', 'upgrade_not_allowed'],
    ['/v1/chat/completions', 'upgrade_not_allowed'],
    ['/v1/realtime', 'endpoint_not_allowed'],
  ])('an upgrade on %s: %s', (path, code) => {
    expect(attempt('GET', path, { upgrade: 'websocket' })).toBe(code);
  });

  test.each([
    ['a compressed body', { ...JSON_HEADERS, 'content-encoding': 'gzip' }, 'unsupported_encoding'],
    ['another content type', { 'content-type': 'text/plain' }, 'invalid_request'],
    ['a form where JSON is wanted', { 'content-type': 'multipart/form-data; boundary=x' }, 'invalid_request'],
    ['a body that says it is too large', { ...JSON_HEADERS, 'content-length': '1001' }, 'body_too_large'],
  ])('%s', (_, headers, code) => {
    expect(attempt('POST', '/v1/chat/completions', headers)).toBe(code);
  });

  test('more requests at once than the task takes', () => {
    const exchanges = new Exchanges();
    const codes = [1, 2, 3].map(() => attempt('POST', '/v1/chat/completions', JSON_HEADERS, exchanges));
    expect(codes).toEqual(['/v1/chat/completions', '/v1/chat/completions', 'too_many_requests_in_flight']);
  });
});

describe('request bytes', () => {
  const limits = { ...LIMITS, maxConcurrentRequests: 10 };
  const upload = { 'content-type': 'multipart/form-data; boundary=x', 'content-length': '2500' };

  test('are held as they come, whatever was announced, and given back at the end', () => {
    const exchanges = new Exchanges();
    const first = open(exchanges, '/v1/audio/transcriptions');
    admit({ method: 'POST', headers: { ...upload } }, first, exchanges, limits);
    expect(exchanges.bytesHeld).toBe(0);
    countBody(2500, first, exchanges, limits);
    expect(exchanges.bytesHeld).toBe(2500);
    const second = open(exchanges, '/v1/audio/transcriptions');
    expect(() => admit({ method: 'POST', headers: { ...upload } }, second, exchanges, limits)).toThrow(new Refusal('too_many_bytes_in_flight'));
    exchanges.close(first);
    exchanges.close(second);
    expect(exchanges.bytesHeld).toBe(0);
  });

  test('are counted as they come where it is not', () => {
    const exchanges = new Exchanges();
    const exchange = open(exchanges, '/v1/chat/completions');
    admit({ method: 'POST', headers: { 'content-type': 'application/json', 'transfer-encoding': 'chunked' } }, exchange, exchanges, limits);
    countBody(600, exchange, exchanges, limits);
    expect(exchanges.bytesHeld).toBe(600);
    expect(() => countBody(600, exchange, exchanges, limits)).toThrow(new Refusal('body_too_large'));
  });

  test('of all requests together have a limit of their own', () => {
    const exchanges = new Exchanges();
    const exchange = open(exchanges, '/v1/chat/completions');
    admit({ method: 'POST', headers: { 'content-type': 'application/json' } }, exchange, exchanges, limits);
    exchanges.hold(open(exchanges, '/other'), 2800);
    expect(() => countBody(300, exchange, exchanges, limits)).toThrow(new Refusal('too_many_bytes_in_flight'));
  });
});
