import { Refusal, type RefusalCode } from '../refusal';
import { requestOf } from './exchanges';
import { chat, type Given, recorded, SERVED, USAGE } from './records';

describe('R18: a client that leaves', () => {
  const left = { status: 200, aborted: true, cancelled: true, stream: true, responseBytes: 1_000_000 };
  const said = { model: 'gpt-4o', said: 1_000 };

  test.each<[string, Given, object]>([
    ['before the usage was told', { attempts: [{ status: 200, calls: 1, state: said }] }, { InputTokens: 5, OutputTokens: 250, Cost: 0.00251 }],
    [
      'when only the request was counted',
      { attempts: [{ status: 200, calls: 1, state: { ...said, usage: { prompt_tokens: 9, completion_tokens: 1 } } }] },
      { InputTokens: 9, OutputTokens: 250 },
    ],
    [
      'behind the last word, when no more than its beginning was counted',
      { attempts: [{ status: 200, calls: 1, state: { ...said, ended: true, usage: { prompt_tokens: 0, completion_tokens: 0 } } }] },
      { InputTokens: 5, OutputTokens: 250, UnpricedRequests: 0 },
    ],
    [
      'whose events were many: each has a token',
      { attempts: [{ status: 200, calls: 1, state: { ...said, pieces: 400 } }] },
      { InputTokens: 5, OutputTokens: 400 },
    ],
    [
      'when the gateway ends it',
      { aborted: false, interrupted: true, attempts: [{ status: 200, calls: 1, state: said }] },
      { outcome: 'interrupted', OutputTokens: 250 },
    ],
  ])('%s is settled by estimate, marked as one, and priced', (_, given, expected) => {
    expect(recorded(chat({ ...left, ...given }))[0]).toMatchObject({ outcome: 'aborted', estimated: true, ...expected });
  });

  test.each<[string, Given]>([
    ['after it: what the provider counted', { ...left, attempts: [SERVED] }],
    ['behind the last word, when it was counted', { ...left, attempts: [{ ...SERVED, state: { ended: true, counted: true, usage: USAGE } }] }],
    ['of an answer that failed', { ...left, stream: false, attempts: [{ status: 429, calls: 1 }] }],
    ['before anything was sent', { ...left, stream: false, status: 499, attempts: [] }],
  ])('%s', (_, given) => {
    expect(recorded(chat(given))[0]).not.toHaveProperty('estimated');
  });
});

describe('R18: a stream that has no usage in the end', () => {
  const said = { model: 'gpt-4o', said: 1_000 };
  const at = (path: string, given: Given) => Object.assign(chat(given), { endpoint: requestOf({ path }).endpoint });

  test.each([
    ['/v1/chat/completions', true],
    ['/v1/completions', true],
    ['/v1/responses', true],
    ['/v1/messages', true],
    ['/model/m/converse-stream', true],
    ['/v1/images/generations', undefined],
    ['/v1/audio/speech', undefined],
  ])('is estimated, where its endpoint counts tokens: %s', (path, estimated) => {
    const [record] = recorded(at(path, { stream: true, attempts: [{ ...SERVED, state: { ...said, finished: true } }] }));
    expect([record.outcome, record.estimated, record.OutputTokens]).toEqual(['served', estimated, estimated && 250]);
  });

  const stream = { stream: true, status: 200 };
  test.each<[string, Given, boolean | undefined]>([
    ['with usage', { ...stream, attempts: [SERVED] }, undefined],
    ['that broke in the middle', { ...stream, broken: new Refusal('upstream_unreachable'), attempts: [{ calls: 1, state: said }] }, true],
    ['that failed before its first word', { ...stream, attempts: [{ calls: 1, state: { said: 0, error: { message: 'no' } } }] }, undefined],
    ['that is no stream', { attempts: [{ ...SERVED, state: { ...said, finished: true } }] }, undefined],
  ])('is estimated, or not: %s', (_, given, estimated) => {
    expect(recorded(chat(given))[0].estimated).toBe(estimated);
  });

  const of = (path: string) => ({ endpoint: requestOf({ path }).endpoint });
  test.each<[string, Given, object, boolean | undefined]>([
    [
      'when a stream had been asked for',
      { attempts: [{ calls: 1 }] },
      { body: { ...requestOf({ body: { model: 'gpt-4o' } }).body, stream: true } },
      true,
    ],
    ['when a document had', { attempts: [{ calls: 1 }] }, {}, true],
    ['when its answer had begun', { attempts: [{ calls: 1, status: 200 }] }, {}, true],
    ['when nothing had gone out', { attempts: [{ calls: 0 }] }, {}, undefined],
    ['when it had failed', { attempts: [{ calls: 1, status: 500 }] }, {}, undefined],
    ['when its provider was not reached', { attempts: [{ calls: 1, refusal: new Refusal('upstream_unreachable') }] }, {}, undefined],
    ['of embeddings', { attempts: [{ calls: 1 }] }, of('/v1/embeddings'), true],
    ['of a count', { attempts: [{ calls: 1 }] }, of('/v1/messages/count_tokens'), undefined],
    ['of a moderation', { attempts: [{ calls: 1 }] }, of('/v1/moderations'), undefined],
    ['of pictures', { attempts: [{ calls: 1 }] }, of('/v1/images/generations'), undefined],
    ['of models', { attempts: [{ calls: 1 }] }, of('/v1/models'), undefined],
  ])('what went out is estimated, where its client left before it was given: %s', (_, given, asked, estimated) => {
    const exchange = Object.assign(chat({ ...given, status: 499, aborted: true, cancelled: true }), asked);
    const [record] = recorded(exchange);
    expect([record.estimated, record.InputTokens, record.OutputTokens]).toEqual(estimated ? [true, 5, 0] : [undefined, undefined, undefined]);
  });

  test.each([
    ['which it has not answered', 0, 200_000],
    ['which it has begun to answer', 200, 250_007],
  ])('what one request may cost is bounded until a provider takes it: of one %s', (_, status, tokens) => {
    const exchange = chat({ status: 499, aborted: true, cancelled: true, attempts: [{ calls: 1, status }] });
    Object.assign(exchange.body ?? {}, { promptBytes: 1_000_028 });
    expect(recorded(exchange)[0].InputTokens).toBe(tokens);
  });

  test.each<[string, RefusalCode, true | undefined]>([
    ['that broke off', 'upstream_unreachable', true],
    ['that is none', 'upstream_invalid', undefined],
  ])('what went out is estimated, where a document was begun and nothing of it could be given: of one %s', (_, code, estimated) => {
    const refusal = new Refusal(code);
    const [record] = recorded(chat({ status: 502, refusal, attempts: [{ calls: 1, status: 200, refusal }] }));
    expect([record.outcome, record.estimated, record.InputTokens]).toEqual(['failed', estimated, estimated && 5]);
  });

  test('what went out is estimated, where a large document broke off: nobody knows what else was said', () => {
    const [record] = recorded(chat({ broken: new Refusal('upstream_unreachable'), attempts: [{ calls: 1, status: 200, state: { ended: true } }] }));
    expect(record).toMatchObject({ outcome: 'failed', estimated: true, InputTokens: 5, OutputTokens: 0 });
  });
});
