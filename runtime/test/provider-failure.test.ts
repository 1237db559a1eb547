import { providerFailure } from '../answer/provider-failure';
import type { Api } from '../endpoints';
import { failureBody } from '../refusal-body';
import { CASES } from './documented-failures';
import { anthropic, bytes, openai } from './provider-errors';

describe("what a provider's error means", () => {
  test.each(CASES.map((each) => [each] as const))('%j', ([kind, status, body, cause, as, word, headers = {}]) => {
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
