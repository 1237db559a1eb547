/** What a client's policy lets through, of every API, and what it adds. */
import { type Policy, STANDARD_LISTS } from '../../../src/contract';
import { ANTHROPIC, BEDROCK, type Configuration, codeOf, GOOGLE, OPENAI, planned, type Routed } from './routed';

const CLAUDE = 'anthropic.claude-x-v1:0';
const AZURE: Configuration = { kind: 'azure-openai', azure: { resourceName: 'r', deploymentId: 'd', apiVersion: 'v1', geography: 'eu' } };
const SERVER: Configuration = { name: 'vllm', kind: 'compatible', baseUrl: 'https://models.example/v1' };
const GROQ: Configuration = { name: 'groq', kind: 'custom', slug: 'groq', host: 'api.groq.com' };

const ask = (path: string, configuration: Configuration, model: string, members: object = {}, more: Partial<Routed> = {}): Routed => ({
  path,
  providers: [configuration],
  defaultProvider: configuration.name ?? configuration.kind,
  body: { model, ...members },
  ...more,
});
const chat = (members?: object, of = OPENAI, model = 'gpt-5') => ask('/v1/chat/completions', of, model, members);
const responses = (members?: object) => ask('/v1/responses', OPENAI, 'gpt-5', { input: 'hi', ...members });
const messages = (members?: object, of = ANTHROPIC, model = 'claude-x') => ask('/v1/messages', of, model, members);
const operation = (name: string, members?: object, model = CLAUDE) => ask(`/model/${model}/${name}`, BEDROCK, model, members);
const converse = (members?: object) => operation('converse', members);
const invoke = (members?: object) => operation('invoke', members);
const byHeader = (name: string, value: string) => ({ ...invoke({ max_tokens: 9 }), headers: { [name]: value } });

type Row = readonly [name: string, policy: Policy, asked: Routed, outcome: string];
const rowsOf = (
  policy: Policy,
  code: string,
  allowed: Readonly<Record<string, Routed>>,
  refused: Readonly<Record<string, Routed>>,
): readonly Row[] => [
  ...Object.entries(allowed).map(([name, asked]): Row => [name, policy, asked, 'allowed']),
  ...Object.entries(refused).map(([name, asked]): Row => [name, policy, asked, code]),
];

const TIERS = rowsOf(
  { tiers: ['flex', 'optimized'] },
  'tier_not_allowed',
  {
    'a request for none': chat(),
    'the default one': chat({ service_tier: 'default' }),
    'what the account has': chat({ service_tier: 'auto' }),
    'nothing by name': chat({ service_tier: null }),
    'one of the list': chat({ service_tier: 'flex' }),
    "Anthropic's own": messages({ service_tier: 'standard_only' }),
    'one of the list in Converse': converse({ serviceTier: { type: 'flex' } }),
    'a latency of the list in Converse': converse({ performanceConfig: { latency: 'optimized' } }),
    'the standard latency': converse({ performanceConfig: { latency: 'standard' } }),
    'one of the list in a header': byHeader('x-amzn-bedrock-service-tier', 'flex'),
  },
  {
    'another in a chat': chat({ service_tier: 'priority' }),
    'another in Responses': responses({ service_tier: 'priority' }),
    'another in Messages': messages({ service_tier: 'priority' }),
    "Anthropic's speed": messages({ speed: 'fast' }),
    'another in Converse': converse({ serviceTier: { type: 'priority' } }),
    'another in a header of InvokeModel': byHeader('x-amzn-bedrock-service-tier', 'priority'),
    'another in the body of InvokeModel': invoke({ service_tier: 'priority' }),
    'one of the list in capitals': chat({ service_tier: 'FLEX' }),
    'what is no name': chat({ service_tier: ['priority'] }),
    'another of what Converse hands to the model': converse({ additionalModelRequestFields: { service_tier: 'priority' } }),
    'a speed of what Converse hands to the model': converse({ additionalModelRequestFields: { speed: 'fast' } }),
  },
);
const LATENCY = rowsOf(
  { tiers: [] },
  'tier_not_allowed',
  { 'a request for no latency': invoke({}), 'the standard one': byHeader('x-amzn-bedrock-performanceconfig-latency', 'standard') },
  {
    'a better one in a header': byHeader('x-amzn-bedrock-performanceconfig-latency', 'optimized'),
    'a better one in Converse': converse({ performanceConfig: { latency: 'optimized' } }),
  },
);

const PROFILE = 'arn:aws:bedrock:eu-central-1:111122223333:application-inference-profile/abc';
const withProfile: Configuration = { ...BEDROCK, profiles: [{ arn: PROFILE, model: `eu.${CLAUDE}` }] } as Configuration;
const at = (model: string, of = BEDROCK) => ask(`/model/${encodeURIComponent(model)}/converse`, of, model);

const GEOGRAPHIES = [
  ...rowsOf(
    { geographies: ['eu'] },
    'geography_not_allowed',
    {
      'a profile of the place': at(`eu.${CLAUDE}`),
      "an application's profile of the place": at(PROFILE, withProfile),
      'a deployment of the place': chat({}, AZURE),
      "Anthropic's place": messages({ inference_geo: 'eu' }),
    },
    {
      'a profile of another': at(`us.${CLAUDE}`),
      'a profile of all places': at(`global.${CLAUDE}`),
      'a Region': at(CLAUDE),
      'a deployment whose place nobody told': chat({}, { ...AZURE, azure: { ...AZURE.azure, geography: undefined } } as Configuration),
      "Anthropic's, wherever": messages(),
      "Anthropic's, elsewhere": messages({ inference_geo: 'us' }),
      "Anthropic's, where it does not tell": messages({ inference_geo: 'not_available' }),
      'OpenAI, whose place nobody knows': chat(),
      'a place that is asked of who does not look at it': chat({ inference_geo: 'eu' }),
      'a place that a server does not look at': messages({ inference_geo: 'eu' }, { ...SERVER, apis: ['messages'] }),
      'a place that the image does not pass on': chat({ inference_geo: 'eu' }, ANTHROPIC, 'claude-x'),
    },
  ),
  ...rowsOf(
    { geographies: ['eu-central-1'] },
    'geography_not_allowed',
    { 'the Region of a provider': at(CLAUDE), 'a model by its ARN': at(`arn:aws:bedrock:eu-central-1::foundation-model/${CLAUDE}`) },
    {
      'a profile of several Regions': at(`eu.${CLAUDE}`),
      'another Region': at(CLAUDE, { ...BEDROCK, region: 'us-east-1' }),
      'a model by the ARN of another Region': at(`arn:aws:bedrock:us-east-1::foundation-model/${CLAUDE}`),
      "an application's profile that nobody has told of, which may lead anywhere": at(PROFILE),
    },
  ),
  ...rowsOf({ geographies: ['in-region'] }, 'geography_not_allowed', { 'any Region': at(CLAUDE) }, { 'a profile': at(`eu.${CLAUDE}`) }),
  ...rowsOf({ geographies: ['global'] }, 'geography_not_allowed', { 'who tells no place': chat() }, { 'a Region': at(CLAUDE) }),
];

const MODELS = rowsOf(
  { models: ['gpt-5*', CLAUDE, 'fast'] },
  'model_not_allowed',
  {
    'a model that begins so': chat({}, OPENAI, 'gpt-5-mini'),
    'a tool that asks a model of the list': messages(
      { tools: [{ type: 'advisor_20260301', model: 'gpt-5' }, { name: 'f' }] },
      ANTHROPIC,
      'gpt-5-mini',
    ),
    'a model by its id': at(CLAUDE),
    'a model by a profile': at(`eu.${CLAUDE}`),
    "a model by an application's profile": at(PROFILE, withProfile),
    'an alias of the list, whatever stands behind it': { ...chat({}, OPENAI, 'fast'), aliases: { fast: { provider: 'openai', model: 'o3' } } },
    'an alias for a model of the list': { ...chat({}, OPENAI, 'slow'), aliases: { slow: { provider: 'openai', model: 'gpt-5' } } },
    'a route to a model of the list': {
      ...chat({}, OPENAI, 'o3'),
      headers: { 'x-portkey-config': 'r' },
      routes: { r: { provider: 'openai', model: 'gpt-5' } },
    },
  },
  {
    'another model': chat({}, OPENAI, 'o3'),
    'another model at Bedrock': at('amazon.nova-x-v1:0'),
    'an alias for another model': { ...chat({}, OPENAI, 'slow'), aliases: { slow: { provider: 'openai', model: 'o3' } } },
    'a route to another model': {
      ...chat(),
      headers: { 'x-portkey-config': 'r' },
      routes: { r: { provider: 'openai', model: 'o3' } },
    },
    'a name of an alias that does not exist': chat({}, { ...OPENAI }, 'faster'),
    'another model that a tool asks': messages({ tools: [{ type: 'advisor_20260301', name: 'advisor', model: 'o3' }] }, ANTHROPIC, 'gpt-5'),
    'another model that makes a picture': ask('/v1/responses', OPENAI, 'gpt-5', { tools: [{ type: 'image_generation', model: 'gpt-image-1' }] }),
    'another model that a server may take in its place': chat({ models: ['gpt-5-mini', 'o3'] }, SERVER),
  },
);

const LIMITS = rowsOf(
  { maxOutputTokens: 100 },
  'max_output_tokens_exceeded',
  {
    'as many in a chat': chat({ max_tokens: 100 }),
    'fewer by the newer name': chat({ max_completion_tokens: 1 }),
    'none, by name': chat({ max_tokens: null }),
    'as many in Responses': responses({ max_output_tokens: 100 }),
    'as many in Messages': messages({ max_tokens: 100 }),
    'as many in Converse': converse({ inferenceConfig: { maxTokens: 100 } }),
    ...Object.fromEntries(
      ['max_tokens', 'max_completion_tokens', 'max_tokens_to_sample', 'max_gen_len'].map((name) => [
        `as many of InvokeModel, ${name}`,
        invoke({ [name]: 100 }),
      ]),
    ),
    'as many of Nova': invoke({ inferenceConfig: { max_new_tokens: 100 } }),
    'as many of Titan': invoke({ textGenerationConfig: { maxTokenCount: 100 } }),
    'as many in all choices': chat({ max_tokens: 50, n: 2 }),
    'what has no answer of tokens': ask('/v1/embeddings', OPENAI, 'text-embedding-3-small', { input: 'hi' }),
    'a count of tokens': ask('/v1/messages/count_tokens', ANTHROPIC, 'claude-x', { messages: [] }),
    'a count of Bedrock': operation('count-tokens', { input: { converse: {} } }),
  },
  {
    'more in a chat': chat({ max_tokens: 101 }),
    'more by the newer name': chat({ max_completion_tokens: 101 }),
    'more by one of two names': chat({ max_tokens: 1, max_completion_tokens: 101 }),
    'more in all choices': chat({ max_tokens: 51, n: 2 }),
    'more choices than tokens': chat({ n: 101 }),
    'choices that are no number': chat({ max_tokens: 10, n: '50' }),
    'more in all that are tried': ask('/v1/completions', OPENAI, 'm', { prompt: 'hi', max_tokens: 10, best_of: 20 }),
    'more in all of InvokeModel': invoke({ max_tokens: 50, num_generations: 3 }),
    'more of what Converse hands to the model': converse({ additionalModelRequestFields: { max_completion_tokens: 101 } }),
    'more in Responses': responses({ max_output_tokens: 101 }),
    'more in Messages': messages({ max_tokens: 101 }),
    'more in Converse': converse({ inferenceConfig: { maxTokens: 101 } }),
    'more of Nova': invoke({ inferenceConfig: { max_new_tokens: 101 } }),
    'more of Claude': invoke({ max_tokens: 101 }),
    'no limit of InvokeModel: what it is called is its model’s matter': invoke({}),
    'less than nothing, which some servers take for no limit': chat({ max_tokens: -1 }, SERVER),
    'what is no number': chat({ max_tokens: '50' }),
    'what is no number either': chat({ max_tokens: [50] }),
    'an empty list': chat({ max_tokens: [] }),
  },
);

describe.each([
  ['tiers', [...TIERS, ...LATENCY]],
  ['geographies', GEOGRAPHIES],
  ['models', MODELS],
  ['maxOutputTokens', LIMITS],
])('%s', (_rule, rows) => {
  test.each(rows)('%s: %j', (_name, policy, asked, outcome) => {
    expect(codeOf(() => planned({ ...asked, policy }))).toBe(outcome);
    // nothing but the policy stands in the way
    expect(codeOf(() => planned({ ...asked, policy: {} }))).toBe('allowed');
  });
});

test('headers that ask for a tier go to Bedrock, and so are looked at', () => {
  const asks = STANDARD_LISTS.headers.bedrockUpward.filter((name) => /tier|latency/.test(name));
  expect(asks.sort()).toEqual(['x-amzn-bedrock-performanceconfig-latency', 'x-amzn-bedrock-service-tier']);
});

describe('a request without a limit gets that of its policy', () => {
  const limit = (asked: Routed) => planned({ ...asked, policy: { maxOutputTokens: 100 } }).steps[0].target.limit;
  const TEXT = { prompt: 'hi' };

  test.each<[string, Routed, object]>([
    ['chat of OpenAI', chat(), { max_completion_tokens: 100 }],
    ['chat of Azure', chat({}, AZURE), { max_completion_tokens: 100 }],
    ['chat of Google', chat({}, GOOGLE, 'gemini-x'), { max_tokens: 100 }],
    ['chat of a server', chat({}, SERVER, 'm'), { max_tokens: 100 }],
    ['chat of another provider', chat({}, GROQ, 'm'), { max_tokens: 100 }],
    ['chat that the image translates', chat({}, ANTHROPIC, 'claude-x'), { max_tokens: 100 }],
    ['chat with none, by name', chat({ max_tokens: null }), { max_completion_tokens: 100 }],
    ['chat with several choices', chat({ n: 3 }), { max_completion_tokens: 33 }],
    ['completions', ask('/v1/completions', OPENAI, 'm', TEXT), { max_tokens: 100 }],
    ['responses', responses(), { max_output_tokens: 100 }],
    ['messages', messages(), { max_tokens: 100 }],
    ['messages of Bedrock', messages({}, BEDROCK, `eu.${CLAUDE}`), { max_tokens: 100 }],
    ['Converse', converse(), { inferenceConfig: { maxTokens: 100 } }],
    ['Converse with other settings', converse({ inferenceConfig: { temperature: 0 } }), { inferenceConfig: { temperature: 0, maxTokens: 100 } }],
  ])('%s', (_name, asked, expected) => {
    expect(limit(asked)).toEqual(expected);
  });

  test.each<[string, Routed]>([
    ['that has one', chat({ max_tokens: 9 })],
    ['that has one by the newer name', chat({ max_completion_tokens: 9 })],
    ['that has none to have', ask('/v1/embeddings', OPENAI, 'm', { input: 'hi' })],
    ['whose answer is no text of a model', ask('/v1/responses/compact', OPENAI, 'gpt-5', { input: 'hi' })],
    ['that counts', ask('/v1/responses/input_tokens', OPENAI, 'gpt-5', { input: 'hi' })],
  ])('but none %s', (_name, asked) => {
    expect(limit(asked)).toEqual({});
  });

  test('and nobody else has one', () => {
    expect(planned({ ...chat(), policy: undefined }).steps[0].target.limit).toBeUndefined();
    expect(planned({ ...chat(), policy: {} }).steps[0].target.limit ?? {}).toEqual({});
  });

  test.each<[string, object, Record<string, number>, object]>([
    ['that names none', {}, { temperature: 0 }, { max_completion_tokens: 100 }],
    ['that names fewer', {}, { max_tokens: 9 }, {}],
    ['that names more', {}, { max_tokens: 9_000 }, { max_tokens: 100 }],
    ['that names more than the client does', { max_tokens: 9 }, { max_completion_tokens: 9_000 }, { max_completion_tokens: 100 }],
  ])('also by a route %s', (_name, body, parameters, expected) => {
    const routes = { r: { provider: 'openai', parameters } };
    expect(limit({ ...chat(body), headers: { 'x-portkey-config': 'r' }, routes })).toEqual(expected);
  });
});
