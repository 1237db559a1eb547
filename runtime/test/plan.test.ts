/** Who serves what: the rows of docs/providers.md, each pair to its address, and what decides it beside the pair. */
import { type ProviderConfiguration, STANDARD_LISTS } from '../../src/contract';
import { ENDPOINTS, endpointAt, UPLOAD } from '../endpoints';
import { Exchanges } from '../exchange';
import { Refusal } from '../refusal';
import { attempts } from '../stages/attempts';
import { plan } from '../stages/plan';
import { LIVE, providersOf, requestOf } from './exchanges';

type Configuration = Partial<ProviderConfiguration> & Pick<ProviderConfiguration, 'kind'>;
type Asked = { readonly path?: string; readonly headers?: Record<string, string>; readonly body?: object; readonly defaultProvider?: string };

/** As a request for the model leaves the stage: with targets, or with a refusal. */
function planned(model: string, list: readonly Configuration[], { path = '/v1/chat/completions', headers, body, defaultProvider }: Asked = {}) {
  const exchange = requestOf({ path, headers, body: { model, ...body } });
  const endpoint = endpointAt(path, true);
  if (endpoint?.body === UPLOAD && exchange.body)
    exchange.body = { ...exchange.body, contentType: `${UPLOAD}; boundary=x`, document: undefined, text: '', members: new Map() };
  const providers = providersOf(...list);
  plan(exchange, { boot: { defaultProvider: defaultProvider ?? [...providers.keys()][0] }, providers, live: LIVE } as never);
  return exchange;
}

/** Where a request goes: an address of the provider's, `translated` for the image, or the code of a refusal. */
async function way(model: string, list: readonly Configuration[], asked?: Asked): Promise<string> {
  let gone = '';
  const stop = (to: string): never => {
    gone = to;
    throw new Refusal('upstream_unreachable');
  };
  try {
    const exchange = planned(model, list, asked);
    Object.assign(exchange.answer, { refuse: () => {} });
    await attempts(exchange, {
      exchanges: new Exchanges(),
      live: { lists: STANDARD_LISTS },
      upstream: (_: unknown, { url }: { url: string }) => stop(url),
      image: { call: () => stop('translated') },
    } as never);
    return gone;
  } catch (refusal) {
    return (refusal as Refusal).code;
  }
}

const APIS = ['chat', 'completions', 'responses', 'embeddings', 'moderations', 'images', 'audio', 'messages', 'count_tokens'] as const;
type Served = Partial<Record<(typeof APIS)[number], string>>;
const PATHS = new Map(APIS.map((api) => [api, [...ENDPOINTS.values()].filter(({ serves }) => serves === api).map(({ path }) => path)]));

/** Each API at its path below an address. */
const below = (base: string, apis: string, query = ''): Served =>
  Object.fromEntries(apis.split(' ').map((api) => [api, `${base}${PATHS.get(api as 'chat')?.[0].slice(3)}${query}`]));
const translated = (apis: string): Served => Object.fromEntries(apis.split(' ').map((api) => [api, 'translated']));

const OPENAI = 'chat completions responses embeddings moderations images audio';
const ANTHROPIC = 'messages count_tokens';
const RUNTIME = 'https://bedrock-runtime.us-east-1.amazonaws.com';
const MANTLE = 'https://bedrock-mantle.us-east-1.api.aws';
const CLAUDE = 'eu.anthropic.claude-x-v1:0';
const SERVER: Configuration = { kind: 'compatible', baseUrl: 'https://models.example/v1/' };
const AZURE: Configuration = { kind: 'azure-openai', azure: { resourceName: 'r', deploymentId: 'd', apiVersion: 'v1' } };
const dated = (apiVersion: string): Configuration => ({ kind: 'azure-openai', azure: { resourceName: 'r', deploymentId: 'd', apiVersion } });
const invoked = { messages: `${RUNTIME}/model/${CLAUDE}/invoke`, count_tokens: `${RUNTIME}/model/anthropic.claude-x-v1:0/count-tokens` };

type Row = readonly [name: string, configuration: Configuration, model: string, served: Served];

const DOCUMENTED: readonly Row[] = [
  ['OpenAI', { kind: 'openai' }, 'gpt-4o', below('https://api.openai.com/v1', OPENAI)],
  ['Anthropic', { kind: 'anthropic' }, 'claude-x', { ...translated('chat'), ...below('https://api.anthropic.com/v1', ANTHROPIC) }],
  ['Google', { kind: 'google' }, 'gemini-x', below('https://generativelanguage.googleapis.com/v1beta/openai', 'chat embeddings')],
  ['Azure OpenAI, `v1`', AZURE, 'd', below('https://r.openai.azure.com/openai/v1', OPENAI)],
  [
    'Azure OpenAI, dated',
    dated('2024-10-21'),
    'gpt-4o',
    below('https://r.openai.azure.com/openai/deployments/d', 'chat completions embeddings images audio', '?api-version=2024-10-21'),
  ],
  ['Bedrock, Claude', { kind: 'bedrock' }, CLAUDE, { ...translated('chat embeddings'), ...invoked }],
  ['Bedrock, `gpt-oss`', { kind: 'bedrock' }, 'openai.gpt-oss-120b-1:0', { ...translated('embeddings'), ...below(`${RUNTIME}/openai/v1`, 'chat') }],
  [
    'Bedrock, other models of OpenAI',
    { kind: 'bedrock' },
    'us.openai.gpt-6',
    { ...translated('embeddings'), ...below(`${RUNTIME}/openai/v1`, 'chat responses') },
  ],
  ['Bedrock, other models', { kind: 'bedrock' }, 'amazon.nova-lite-v1:0', translated('chat embeddings')],
  ['Mantle, Claude', { kind: 'bedrock-mantle' }, 'anthropic.claude-x', below(`${MANTLE}/anthropic/v1`, ANTHROPIC)],
  ['Mantle, other models', { kind: 'bedrock-mantle' }, 'openai.gpt-oss-120b', below(`${MANTLE}/v1`, 'chat responses')],
  ['compatible, what `apis` names', SERVER, 'm', below('https://models.example/v1', `${OPENAI} ${ANTHROPIC}`)],
  ['custom', { kind: 'custom', slug: 'groq', host: 'api.groq.com' }, 'llama-x', translated('chat completions embeddings images audio')],
];

const FURTHER: readonly Row[] = [
  ['OpenAI at another address', { kind: 'openai', baseUrl: 'https://eu.api.openai.com/v1' }, 'gpt-4o', below('https://eu.api.openai.com/v1', OPENAI)],
  [
    'Azure OpenAI, a preview',
    dated('2025-01-01-preview'),
    'm',
    below('https://r.openai.azure.com/openai/deployments/d', 'chat completions embeddings images audio', '?api-version=2025-01-01-preview'),
  ],
  [
    "Bedrock, Claude by Anthropic's surface",
    { kind: 'bedrock', messages: 'anthropic' },
    CLAUDE,
    { ...translated('chat embeddings'), ...invoked, ...below(`${RUNTIME}/anthropic/v1`, 'messages') },
  ],
  [
    'Bedrock, Claude by Mantle',
    { kind: 'bedrock', messages: 'mantle' },
    'anthropic.claude-x',
    { ...translated('chat embeddings'), ...below(`${MANTLE}/anthropic/v1`, ANTHROPIC) },
  ],
  [
    'Bedrock, Claude by a profile where Mantle serves its ids',
    { kind: 'bedrock', messages: 'mantle' },
    CLAUDE,
    { ...translated('chat embeddings'), ...invoked },
  ],
  ['Mantle, newer models of OpenAI', { kind: 'bedrock-mantle' }, 'openai.gpt-6', below(`${MANTLE}/openai/v1`, 'chat responses')],
  ['Mantle, models of Google', { kind: 'bedrock-mantle' }, 'google.gemma-x', below(`${MANTLE}/openai/v1`, 'chat responses')],
  ['compatible that speaks one API', { ...SERVER, apis: ['embeddings'] }, 'm', below('https://models.example/v1', 'embeddings')],
  ['custom that is said to speak one', { kind: 'custom', slug: 'groq', host: 'api.groq.com', apis: ['chat'] }, 'm', translated('chat')],
];

describe('who serves what', () => {
  const cells = [...DOCUMENTED, ...FURTHER].flatMap(([name, configuration, model, served]) =>
    APIS.map((api) => [name, api, served[api] ?? 'endpoint_not_served', configuration, model] as const),
  );
  test.each(cells)('%s, %s: %s', async (_name, api, expected, configuration, model) => {
    for (const [index, path] of (PATHS.get(api) ?? []).entries()) {
      // every endpoint of an API goes the way of the first
      const [first] = PATHS.get(api) ?? [];
      const other = index === 0 ? expected : expected.replace(first.slice(3), path.slice(3));
      expect([path, await way(model, [configuration], { path })]).toEqual([path, other]);
    }
  });

  test.each(['invoke', 'invoke-with-response-stream', 'converse', 'converse-stream', 'count-tokens'])("Bedrock's own API, %s", async (operation) => {
    const path = `/model/amazon.nova-lite-v1:0/${operation}`;
    expect(await way('amazon.nova-lite-v1:0', [{ kind: 'bedrock' }], { path })).toBe(`${RUNTIME}${path}`);
    for (const configuration of [SERVER, { kind: 'openai' }, { kind: 'bedrock-mantle' }] as const)
      expect(await way('m', [configuration], { path })).toBe('endpoint_not_served');
  });

  test('a refusal says whether another model would be served', () => {
    expect(() => planned('amazon.nova', [{ kind: 'bedrock' }], { path: '/v1/messages' })).toThrow(
      'bedrock does not serve /v1/messages with this model',
    );
    expect(() => planned('gpt-4o', [{ kind: 'openai' }], { path: '/v1/messages' })).toThrow(/does not serve \/v1\/messages$/);
  });

  test('a model is one part of an address, whatever is in it', async () => {
    const path = '/v1/messages';
    expect(await way('anthropic.x/../../y?z#', [{ kind: 'bedrock' }], { path })).toBe(`${RUNTIME}/model/anthropic.x%2F..%2F..%2Fy%3Fz%23/invoke`);
  });

  test('what is translated may weigh less than what passes', async () => {
    const body = { messages: Array.from({ length: 15_000 }, () => ({ role: 'user', content: 'hi' })) };
    expect(await way('amazon.nova', [{ kind: 'bedrock' }], { body })).toBe('invalid_request');
    expect(await way('gpt-4o', [{ kind: 'openai' }], { body })).toMatch(/^https:/);
  });
});

describe('an application inference profile', () => {
  const ARN = 'arn:aws:bedrock:us-east-1:1:application-inference-profile/p';
  const OTHER = 'arn:aws:bedrock:us-east-1:1:application-inference-profile/q';
  const MODEL = 'us.anthropic.claude-x';
  const BEDROCK: Configuration = {
    kind: 'bedrock',
    models: [MODEL, 'amazon.nova'],
    profiles: [
      { arn: ARN, model: MODEL },
      { arn: OTHER, model: 'amazon.nova' },
    ],
  };
  const encoded = (arn: string): string => arn.replace('/', '%2F');

  test.each([ARN, MODEL])('is called by its ARN, and tokens are counted with the model behind it: %s', async (asked) => {
    expect(await way(asked, [BEDROCK], { path: '/v1/messages' })).toBe(`${RUNTIME}/model/${encoded(ARN)}/invoke`);
    expect(await way(asked, [BEDROCK], { path: '/v1/messages/count_tokens' })).toBe(`${RUNTIME}/model/anthropic.claude-x/count-tokens`);
    expect(await way(asked, [BEDROCK])).toBe('translated');
    expect(planned(asked, [BEDROCK]).steps[0].target.model).toBe(ARN);
  });

  test.each(['anthropic', 'mantle'] as const)('goes by InvokeModel, whatever surface serves Messages: %s', async (messages) => {
    expect(await way(ARN, [{ ...BEDROCK, messages }], { path: '/v1/messages' })).toBe(`${RUNTIME}/model/${encoded(ARN)}/invoke`);
  });

  test("is called by Bedrock's own API too", async () => {
    expect(await way('amazon.nova', [BEDROCK], { path: '/model/amazon.nova/converse' })).toBe(`${RUNTIME}/model/${encoded(OTHER)}/converse`);
    expect(await way(ARN, [BEDROCK], { path: `/model/${encoded(ARN)}/count-tokens` })).toBe(`${RUNTIME}/model/anthropic.claude-x/count-tokens`);
  });

  test('serves what its model serves', async () => {
    expect(await way(OTHER, [BEDROCK], { path: '/v1/messages' })).toBe('endpoint_not_served');
  });

  test('that nobody named is a model that is not allowed, or not known', async () => {
    expect(await way(`${ARN}x`, [BEDROCK])).toBe('model_not_allowed');
    // even where any model is: the image would look it up
    expect(await way(`${ARN}x`, [{ ...BEDROCK, models: undefined }])).toBe('model_not_allowed');
    expect(await way(`${ARN}x`, [BEDROCK], { path: '/v1/messages' })).toBe('endpoint_not_served');
  });
});

describe('a deployment of Azure', () => {
  const both: Configuration = { ...AZURE, deployments: { 'gpt-4o': 'four' } };
  const one: Configuration = { kind: 'azure-openai', azure: { resourceName: 'r', apiVersion: 'v1' }, deployments: { 'gpt-4o': 'four' } };

  test('is found by the model, else the one for all serves', () => {
    expect(planned('gpt-4o', [both]).steps[0].target.model).toBe('four');
    expect(planned('gpt-5', [both]).steps[0].target.model).toBe('d');
    expect(planned('gpt-5', [AZURE]).steps[0].target.model).toBe('d');
  });

  test.each(['gpt-5', 'constructor', '__proto__', 'toString'])('there is none for %s, where each model has its own', async (model) => {
    expect(await way(model, [one])).toBe('model_not_allowed');
  });

  test('stands in the path of a dated version, so that uploads go there too', async () => {
    const configuration = { ...dated('2024-10-21'), deployments: { 'whisper-1': 'ears' } };
    expect(await way('whisper-1', [configuration], { path: '/v1/audio/transcriptions' })).toBe(
      'https://r.openai.azure.com/openai/deployments/ears/audio/transcriptions?api-version=2024-10-21',
    );
  });

  test('cannot be written into an upload: the answer says what to ask for', () => {
    const path = '/v1/audio/transcriptions';
    expect(() => planned('gpt-4o', [both], { path })).toThrow('invalid request: model must be four');
    expect(planned('d', [both], { path }).steps[0].target.model).toBe('d');
  });
});

describe('the provider', () => {
  const anthropic: Configuration = { kind: 'anthropic' };
  const bedrock: Configuration = { kind: 'bedrock' };
  const openai: Configuration = { kind: 'openai' };
  const chosen = (list: readonly Configuration[], asked: Asked) => planned('anthropic.claude-x', list, asked);

  test.each<[string, readonly Configuration[], string, string]>([
    ['the default one', [openai, bedrock], '/v1/chat/completions', 'openai'],
    ['the default one, which speaks it', [bedrock, anthropic], '/v1/messages', 'bedrock'],
    ["for Messages Anthropic's own, where the default one does not speak it", [openai, bedrock, anthropic], '/v1/messages', 'anthropic'],
    ['for Messages the first that does, where there is no such', [openai, bedrock, SERVER], '/v1/messages', 'bedrock'],
    ["for Bedrock's API the first that is Bedrock", [openai, anthropic, bedrock], '/model/anthropic.claude-x/converse', 'bedrock'],
    ['not a server that is said to speak something else', [openai, { ...SERVER, apis: ['chat'] }, bedrock], '/v1/messages', 'bedrock'],
  ])('%s', (_, list, path, name) => {
    const exchange = chosen(list, { path });
    expect([exchange.provider?.name, exchange.route, exchange.steps[0].target.provider.name]).toEqual([name, 'default', name]);
  });

  test('that the client names, and no other', async () => {
    const named = (name: string): Asked => ({ headers: { 'x-portkey-provider': name } });
    const exchange = chosen([openai, bedrock], named('bedrock'));
    expect([exchange.provider?.name, exchange.route]).toEqual(['bedrock', undefined]);
    for (const name of ['anthropic', '', 'constructor', 'OPENAI']) expect(await way('m', [openai], named(name))).toBe('provider_not_enabled');
    expect(await way('m', [openai, anthropic], { path: '/v1/messages', ...named('openai') })).toBe('endpoint_not_served');
    expect(await way('m', [openai], { defaultProvider: 'nobody' })).toBe('no_default_provider');
  });

  test.each([
    ['{"provider":"openai"}', 'raw_config_not_allowed'],
    [' [1]', 'raw_config_not_allowed'],
    ['"x"', 'raw_config_not_allowed'],
    ['pc-route', 'unknown_route'],
    ['', 'unknown_route'],
  ])('is not what a client configures: %s', async (config, code) => {
    expect(await way('m', [openai], { headers: { 'x-portkey-config': config } })).toBe(code);
  });
});

describe('models that may be called', () => {
  const allowing = (...models: string[]): readonly Configuration[] => [{ kind: 'bedrock', models }];
  const MESSAGES = '/v1/messages';
  const COUNT = '/v1/messages/count_tokens';

  test.each([
    [['anthropic.claude-x'], 'anthropic.claude-x', MESSAGES, true],
    [['anthropic.claude-x'], 'anthropic.claude-x-v2', MESSAGES, false],
    [['anthropic.claude-*'], 'anthropic.claude-x-v2', MESSAGES, true],
    [['anthropic.*'], 'eu.anthropic.claude-x', MESSAGES, false],
    [['*'], 'eu.anthropic.claude-x', MESSAGES, true],
    [[], 'anthropic.claude-x', MESSAGES, false],
    [['anthropic.CLAUDE-x'], 'anthropic.claude-x', MESSAGES, false],
    // a count needs no permission for a profile, and Bedrock counts with no profile
    [['eu.anthropic.claude-x'], 'anthropic.claude-x', COUNT, true],
    [['eu.anthropic.claude-x'], 'eu.anthropic.claude-x', COUNT, true],
    [['eu.anthropic.*'], 'anthropic.claude-x', COUNT, true],
    [['eu.anthropic.claude-x'], 'anthropic.claude-x', MESSAGES, false],
    [['anthropic.claude-x'], 'eu.anthropic.claude-x', COUNT, false],
  ])('%j: %s at %s: %s', async (models, model, path, isServed) => {
    const to = await way(model, allowing(...models), { path });
    expect(isServed ? to.startsWith('https:') : to).toBe(isServed ? true : 'model_not_allowed');
  });
});
