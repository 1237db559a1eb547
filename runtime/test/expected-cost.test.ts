/** What a request is counted for before its answer is known: whoever asks for something dearer may not be counted for less. */
import type { LivePrice } from '../../src/contract';
import { expectedOf, UsualAnswers } from '../limits/expected';
import { limitOf, outputLimitOf } from '../policy';
import { providerOf, requestOf } from './exchanges';

const ROW = {
  provider: 'any',
  model: 'm',
  input: 1,
  output: 10,
  audioOutput: 80,
  tiers: { fast: { input: 6, output: 60 }, priority: { input: 2, output: 20 }, flex: { input: 0.5, output: 5 } },
} as unknown as LivePrice;
const PLACED = { ...ROW, geographies: { global: 1, us: 1.1 } } as LivePrice;

interface Asked {
  readonly kind?: 'openai' | 'anthropic' | 'bedrock';
  readonly path?: string;
  readonly headers?: Record<string, string>;
  readonly more?: object;
  readonly isStrict?: boolean;
  readonly row?: LivePrice;
}

function expected({ kind = 'openai', path, headers, more, isStrict = true, row = ROW }: Asked) {
  const provider = providerOf({ kind, ...(kind === 'bedrock' && { region: 'us-east-1' }) });
  const exchange = requestOf({ path, headers, body: { model: 'm', max_tokens: 1_000, ...more } });
  Object.assign(exchange, { steps: [{ target: { provider, known: 'm', model: 'm', surface: {} } }] });
  const options = { subject: 'client#ci', usual: new UsualAnswers(), prices: { price: () => [row] }, day: '2026-11-28', isStrict };
  return expectedOf(exchange, options);
}

/** Of the answer alone: prompts of a few bytes cost next to nothing. */
const outputPrice = (asked: Asked): number => Math.floor(expected(asked).nanoDollars / 1e6);

describe('strict: for the dearest that it may be', () => {
  test.each<[string, Asked, number]>([
    ['as it is', {}, 10],
    ['a tier that is dearer', { more: { service_tier: 'priority' } }, 20],
    ['a tier that is cheaper may not be the one that serves', { more: { service_tier: 'flex' } }, 10],
    ['a tier that nobody knows, which a server may not even look at', { more: { service_tier: 'no such tier' } }, 10],
    ['a tier that is no text', { more: { service_tier: ['priority'] } }, 10],
    ["Anthropic's speed", { kind: 'anthropic', path: '/v1/messages', more: { speed: 'fast' } }, 60],
    ["Bedrock's tier, in a header", { headers: { 'x-amzn-bedrock-service-tier': 'priority' } }, 20],
    ["Bedrock's tier, in Converse", { more: { serviceTier: { type: 'priority' } } }, 20],
    ['a place', { kind: 'anthropic', path: '/v1/messages', more: { inference_geo: 'us' }, row: PLACED }, 11],
    ['a place that nobody knows', { kind: 'anthropic', path: '/v1/messages', more: { inference_geo: 'moon' }, row: PLACED }, 10],
    ['sound', { more: { modalities: ['text', 'audio'] } }, 80],
  ])('%s', (_, asked, price) => {
    expect(outputPrice(asked)).toBe(price);
  });
});

test.each<[string, object, number, boolean]>([
  ['what is asked for is what is expected', { service_tier: 'flex' }, 5, false],
  ['a tier without a price is expected to cost what others do, and has none', { service_tier: 'no such tier' }, 10, true],
  ['of a speed, too', { speed: 'fast' }, 60, false],
])('expected: %s', (_, more, price, isUnpriced) => {
  const asked = { more, isStrict: false };
  expect([outputPrice(asked), expected(asked).isUnpriced]).toEqual([price, isUnpriced]);
});

describe('a limit among what Converse hands to the model is a limit of its answer, too', () => {
  const path = '/model/m/converse';
  const endpoint = requestOf({ path }).endpoint;
  const of = (additionalModelRequestFields: object) =>
    outputLimitOf(endpoint, { inferenceConfig: { maxTokens: 10 }, additionalModelRequestFields } as Record<string, unknown>);
  test.each<[object, number | undefined]>([
    [{ top_k: 5 }, 10],
    [{ max_tokens: 64_000 }, 64_000],
    [{ inferenceConfig: { max_new_tokens: 9_000 } }, 9_000],
    [{ max_tokens: '64000' }, undefined],
  ])('%j', (fields, most) => {
    expect(of(fields)).toBe(most);
  });

  test('strict: one that cannot be read counts for more than anything', () => {
    const more = { inferenceConfig: { maxTokens: 10 }, additionalModelRequestFields: { max_tokens: '64000' } };
    expect(expected({ kind: 'bedrock', path, more }).outputTokens).toBe(1e12 + 1);
  });
});

describe('InvokeModel without a limit, whose name is the matter of each model', () => {
  const limit = (known: string) =>
    limitOf(
      4_096,
      { provider: providerOf({ kind: 'bedrock', region: 'us-east-1' }), known, model: known },
      requestOf({ path: '/model/m/invoke' }).endpoint,
      {},
    );

  test('is refused where it needs one: no name is made up', () => {
    expect(() => limit('amazon.nova-lite-v1:0')).toThrow(expect.objectContaining({ code: 'max_output_tokens_exceeded' }));
  });

  test('needs none where there is no answer to limit', () => {
    expect(limit('amazon.titan-embed-text-v2:0')).toEqual({});
  });
});

describe('what answers used of late', () => {
  const usualOf = (outputTokens: number, isCut: boolean): number | undefined => {
    const usual = new UsualAnswers();
    for (let answer = 0; answer < 20; answer++) usual.add('client#ci', 'm', { outputTokens, nanoDollars: 1, isCut });
    return usual.of('client#ci', 'm', 'outputTokens');
  };
  test.each<[string, number, boolean, number]>([
    ['is what is expected of the next', 7, false, 7],
    ['says little where the request had cut it short: who asks for single tokens may ask for many next', 1, true, 4_096],
    ['says much where it was long even so', 9_000, true, 9_000],
  ])('%s', (_, outputTokens, isCut, usual) => {
    expect(usualOf(outputTokens, isCut)).toBe(usual);
  });
});
