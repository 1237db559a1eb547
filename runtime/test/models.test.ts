/** What `/v1/models` says is enabled, to whom, and that each of it can be asked for. */
import {
  type LivePrice,
  laneOf,
  type ModelApi,
  PROVIDER_KINDS,
  type ProviderConfiguration,
  type ProviderKind,
  STANDARD_LISTS,
} from '../../src/contract';
import { ENDPOINTS, endpointAt } from '../endpoints';
import type { Refusal } from '../refusal';
import { plan } from '../stages/plan';
import { LIVE, providersOf, requestOf } from './exchanges';

type Configuration = Partial<ProviderConfiguration> & Pick<ProviderConfiguration, 'kind'>;

const CLAUDE = 'anthropic.claude-x-v1:0';
const row = (provider: string, model: string, more: Partial<LivePrice> = {}): LivePrice => ({ provider, model, input: 1, output: 2, ...more });

const ROWS: readonly LivePrice[] = [
  row('openai', 'gpt-5'),
  row('openai', 'gpt-5-2025-08-07', { exact: 1 }),
  row('openai', 'text-embedding-3-small'),
  row('openai', 'ft:gpt-4o'),
  row('anthropic', 'claude-x', { geographies: { global: 1, us: 1.1 } }),
  row('anthropic', 'claude-x', { geographies: { global: 2, us: 2.2 }, from: '2100-01-01' }),
  row('anthropic', 'claude-y'),
  row('google', 'gemini-x'),
  row('azure-openai', 'gpt-4o', { geographies: { global: 1, eu: 1.1 } }),
  row('bedrock', CLAUDE, { geographies: { global: 1, 'in-region': 1.1, 'us-gov-west-1': 1.2, eu: 1.1, 'us-gov': 1.2 } }),
  row('bedrock', CLAUDE, { geographies: { apac: 1 } }),
  row('bedrock', 'xai.grok-x', { geographies: { global: 1, us: 1.1 } }),
  row('bedrock', 'amazon.nova-x-v1:0'),
  row('bedrock-mantle', 'anthropic.claude-x'),
  row('bedrock-mantle', 'openai.gpt-oss-120b', { geographies: { 'us-gov-west-1': 1.2, 'in-region': 1 } }),
  row('compatible', 'llama-x'),
  row('vllm', 'qwen-x'),
];

const OPENAI: Configuration = { kind: 'openai' };
const ANTHROPIC: Configuration = { kind: 'anthropic' };
const BEDROCK: Configuration = { kind: 'bedrock', region: 'eu-central-1', models: ['anthropic.*', 'eu.anthropic.*', 'amazon.nova-x-v1:0'] };
const SERVER: Configuration = { name: 'vllm', kind: 'compatible', baseUrl: 'https://models.example/v1', apis: ['chat', 'embeddings'] };
const azure = (more: Partial<ProviderConfiguration>): Configuration => ({
  kind: 'azure-openai',
  azure: { resourceName: 'r', apiVersion: 'v1', ...more.azure },
  deployments: more.deployments,
});

/** Of Claude, as places stand in its rows. */
const PROFILES = ['global', 'eu', 'us-gov', 'apac'].map((place) => `${place}.${CLAUDE}`);

interface Asked {
  readonly path?: string;
  readonly headers?: Record<string, string>;
  readonly defaultProvider?: string;
  readonly rows?: readonly LivePrice[];
}

/** What the stage answers by itself. */
// biome-ignore lint/suspicious/noExplicitAny: a test reads any field
function answered(list: readonly Configuration[], { path = '/v1/models', headers, defaultProvider, rows = ROWS }: Asked = {}): any {
  const exchange = requestOf({ path, method: 'GET', headers });
  const live = { ...LIVE, rows };
  plan(exchange, { boot: { defaultProvider }, providers: providersOf(...list), live } as never);
  return exchange.json;
}

const idsIn = ({ data }: { readonly data: readonly { readonly id: string }[] }): string[] => data.map(({ id }) => id);
const listed = (list: readonly Configuration[], asked?: Asked): string[] => idsIn(answered(list, asked));
const codeOf = (act: () => unknown): string => {
  try {
    return `answered ${JSON.stringify(act())}`;
  } catch (refusal) {
    return (refusal as Refusal).code;
  }
};

const BY_ANTHROPIC = { 'anthropic-version': '2023-06-01' };
const named = (provider: string, headers = {}) => ({ headers: { ...headers, 'x-portkey-provider': provider } });

describe('the list has', () => {
  test.each<[string, Configuration, readonly string[]]>([
    ['what the price table has of a provider without a list of models', OPENAI, ['gpt-5', 'gpt-5-2025-08-07', 'text-embedding-3-small']],
    ['a model once, however many rows price it', ANTHROPIC, ['claude-x', 'claude-y']],
    ['models by their exact names, also where nothing prices them', { ...BEDROCK, models: ['a.b', 'c.d'] }, ['a.b', 'c.d']],
    ['what patterns take', { ...BEDROCK, models: ['anthropic.*', 'amazon.*'] }, [CLAUDE, 'amazon.nova-x-v1:0']],
    ['profiles that patterns take', { ...BEDROCK, models: ['eu.anthropic.*', 'apac.*'] }, [`eu.${CLAUDE}`, `apac.${CLAUDE}`]],
    ['profiles of all Regions', { ...BEDROCK, models: ['global.*'] }, [`global.${CLAUDE}`, 'global.xai.grok-x']],
    [
      'a model once, however many patterns take it',
      { ...BEDROCK, models: [CLAUDE, 'anthropic.*', '*'] },
      [CLAUDE, ...PROFILES, 'global.xai.grok-x', 'us.xai.grok-x', 'amazon.nova-x-v1:0'],
    ],
    ['no Region as a profile, and no model where profiles alone serve it', { ...BEDROCK, models: ['us-gov*', 'xai.*'] }, [`us-gov.${CLAUDE}`]],
    ["Mantle's own ids", { kind: 'bedrock-mantle', region: 'eu-central-1', models: ['*'] }, ['anthropic.claude-x', 'openai.gpt-oss-120b']],
    ['what Azure has deployments for', azure({ deployments: { 'gpt-4o': 'four', 'gpt-5': 'five' } }), ['gpt-4o', 'gpt-5']],
    ['the one deployment of Azure', azure({ azure: { deploymentId: 'd', resourceName: 'r', apiVersion: 'v1' } }), ['d']],
    ['rows of the name of a provider, and of its kind', SERVER, ['llama-x', 'qwen-x']],
    ['nothing of a kind that nothing prices', { kind: 'custom', slug: 'groq', host: 'api.groq.com' }, []],
  ])('%s', (_, configuration, expected) => {
    expect(listed([configuration])).toEqual(expected);
  });

  test('names without prices alone where there is no price table', () => {
    expect(listed([OPENAI, BEDROCK], { rows: [] })).toEqual(['amazon.nova-x-v1:0']);
  });

  test.each(Object.keys(PROVIDER_KINDS) as ProviderKind[])('what %s serves with something, whatever the model is called', (kind) => {
    const configuration = {
      kind,
      azure: kind === 'azure-openai' ? { resourceName: 'r', apiVersion: '2024-10-21' } : undefined,
    } as ProviderConfiguration;
    const served = (model: string) => ['chat', 'messages', 'embeddings'].some((api) => laneOf(STANDARD_LISTS, configuration, api as ModelApi, model));
    for (const { model } of [...ROWS, row(kind, 'x'), row(kind, 'eu.x')]) expect([model, served(model)]).toEqual([model, true]);
  });

  test('what is new in a live document', () => {
    const rows = [...ROWS, row('openai', 'gpt-6')];
    expect(listed([OPENAI], { rows })).toContain('gpt-6');
    expect(listed([OPENAI])).not.toContain('gpt-6');
  });

  test('only what can be asked for, by the name that it has there, at the provider that it says', () => {
    const providers = [OPENAI, ANTHROPIC, { kind: 'google' } as const, BEDROCK, SERVER, azure({ deployments: { 'gpt-4o': 'four' } })];
    const mantle: Configuration = { kind: 'bedrock-mantle', region: 'eu-central-1', models: ['*'] };
    const { data } = answered([...providers, mantle, { kind: 'custom', slug: 'groq', host: 'api.groq.com' }]);
    expect(data.length).toBeGreaterThan(10);
    const endpoints = [...ENDPOINTS.values()].filter(({ body }) => body === 'application/json');
    for (const { id, owned_by } of data) {
      const codes = endpoints.map(({ path }) =>
        codeOf(() => {
          const exchange = requestOf({ path, body: { model: id, messages: [] }, headers: { 'x-portkey-provider': owned_by } });
          return plan(exchange, { boot: {}, providers: providersOf(...providers, mantle), live: LIVE } as never);
        }),
      );
      expect([id, codes.filter((code) => /^answered/.test(code)).length > 0]).toEqual([id, true]);
    }
  });
});

describe("OpenAI's shape", () => {
  test('says who serves each', () => {
    expect(answered([{ ...BEDROCK, models: ['a.b'] }, azure({ deployments: { 'gpt-4o': 'four' } })])).toEqual({
      object: 'list',
      data: [
        { id: 'a.b', object: 'model', created: 0, owned_by: 'bedrock' },
        { id: 'gpt-4o', object: 'model', created: 0, owned_by: 'azure-openai' },
      ],
      models: [],
    });
  });

  test('has what several serve once, as of the default provider or else the first', () => {
    const one: Configuration = { ...azure({ deployments: { 'gpt-5': 'a' } }), name: 'one' };
    const other: Configuration = { ...azure({ deployments: { 'gpt-5': 'b' } }), name: 'other' };
    const owner = (defaultProvider?: string) => answered([one, other], { defaultProvider }).data;
    expect(owner('other')).toEqual([{ id: 'gpt-5', object: 'model', created: 0, owned_by: 'other' }]);
    expect(owner('one')).toMatchObject([{ owned_by: 'one' }]);
    expect(owner()).toMatchObject([{ owned_by: 'one' }]);
    expect(answered([one, other], { defaultProvider: 'one', ...named('other') }).data).toMatchObject([{ owned_by: 'other' }]);
  });

  test('is narrowed to a provider that is named, and knows no pages', () => {
    expect(listed([OPENAI, ANTHROPIC], named('anthropic'))).toEqual(['claude-x', 'claude-y']);
    expect(listed([OPENAI, ANTHROPIC], { path: '/v1/models?limit=1&after_id=gpt-5' })).toHaveLength(5);
    expect(codeOf(() => answered([OPENAI], named('anthropic')))).toBe('provider_not_enabled');
    expect(codeOf(() => answered([OPENAI], named('')))).toBe('provider_not_enabled');
  });
});

test("a server that is named as another kind has none of that kind's models", () => {
  const openai: Configuration = { ...SERVER, name: 'openai' };
  const openToAll: Configuration = { ...openai, models: ['*'] };
  for (const each of [openai, openToAll]) expect(idsIn(answered([each], { defaultProvider: 'openai' }))).toEqual(['llama-x']);
});

describe("Anthropic's shape, for clients that say its version", () => {
  const ask = (query = '', more: Asked = {}) =>
    answered([ANTHROPIC], { path: `/v1/models${query}`, headers: BY_ANTHROPIC, defaultProvider: 'anthropic', ...more });
  const MANY = Array.from({ length: 25 }, (_, index) => row('anthropic', `claude-${index}`));
  const pageOf = (query: string) => ask(query, { rows: MANY });

  test('names models and the ends of the page', () => {
    expect(ask()).toEqual({
      data: ['claude-x', 'claude-y'].map((id) => ({ type: 'model', id, display_name: id, created_at: new Date(0).toISOString() })),
      has_more: false,
      first_id: 'claude-x',
      last_id: 'claude-y',
    });
    expect(ask('', { rows: [] })).toEqual({ data: [], has_more: false, first_id: null, last_id: null });
  });

  test.each<[string, number, number, boolean]>([
    ['', 0, 20, true],
    ['?limit=1000', 0, 25, false],
    ['?limit=25', 0, 25, false],
    ['?limit=24', 0, 24, true],
    ['?after_id=claude-19', 20, 25, false],
    ['?limit=3&after_id=claude-19', 20, 23, true],
    ['?after_id=claude-24', 25, 25, false],
    ['?before_id=claude-5', 0, 5, false],
    ['?limit=3&before_id=claude-5', 2, 5, true],
    ['?before_id=claude-0', 0, 0, false],
    ['?before_id=claude-9&after_id=claude-3', 4, 9, false],
    ['?beta=true&limit=2', 0, 2, true],
  ])('pages: %s', (query, from, to, has_more) => {
    const ids = MANY.slice(from, to).map(({ model }) => model);
    const { data, ...ends } = pageOf(query);
    expect([idsIn({ data }), ends]).toEqual([ids, { has_more, first_id: ids[0] ?? null, last_id: ids.at(-1) ?? null }]);
  });

  test.each(['after_id', 'before_id'])('refuses a page whose end is no longer listed, for its client would go round: %s', (name) => {
    expect(codeOf(() => pageOf(`?limit=2&${name}=claude-x`))).toBe('invalid_request');
  });

  test.each(['0', '-1', '1001', '1.5', 'x', '', 'Infinity', '1e2', '0x10', '%2010'])('refuses pages of %j', (limit) => {
    expect(codeOf(() => pageOf(`?limit=${limit}`))).toBe('invalid_request');
  });

  test.each<[string, readonly Configuration[], Asked, readonly string[]]>([
    ['the default one, where it serves Messages', [ANTHROPIC, BEDROCK], { defaultProvider: 'anthropic' }, ['claude-x', 'claude-y']],
    ["Anthropic's, where the default one does not", [OPENAI, BEDROCK, ANTHROPIC], { defaultProvider: 'openai' }, ['claude-x', 'claude-y']],
    ['of Bedrock only what serves Messages', [OPENAI, BEDROCK], { defaultProvider: 'openai' }, [CLAUDE, `eu.${CLAUDE}`]],
    ['one that is named', [ANTHROPIC, BEDROCK], { defaultProvider: 'anthropic', ...named('bedrock', BY_ANTHROPIC) }, [CLAUDE, `eu.${CLAUDE}`]],
    ['one that serves no Messages', [ANTHROPIC, OPENAI], { defaultProvider: 'anthropic', ...named('openai', BY_ANTHROPIC) }, []],
  ])('lists what Messages of this client would go to: %s', (_, list, asked, expected) => {
    expect(listed(list, { headers: BY_ANTHROPIC, ...asked })).toEqual(expected);
  });

  test('is refused where no provider would be asked', () => {
    expect(codeOf(() => answered([ANTHROPIC], { headers: BY_ANTHROPIC }))).toBe('no_default_provider');
  });
});

describe('one model', () => {
  const ARN = 'arn:aws:bedrock:eu-central-1:1:provisioned-model/a';
  const BOTH = [OPENAI, { ...BEDROCK, models: [CLAUDE, ARN] }];
  const at = (id: string, asked?: Asked) => answered(BOTH, { path: `/v1/models/${id}`, defaultProvider: 'openai', ...asked });

  test.each([
    ['gpt-5', 'gpt-5', 'openai'],
    ['gpt%2D5', 'gpt-5', 'openai'],
    [CLAUDE, CLAUDE, 'bedrock'],
    ['anthropic.claude-x-v1%3a0', CLAUDE, 'bedrock'],
    [ARN, ARN, 'bedrock'],
    [encodeURIComponent(ARN), ARN, 'bedrock'],
    ['gpt-5?beta=true', 'gpt-5', 'openai'],
  ])('%s', (path, id, owned_by) => {
    expect(at(path)).toEqual({ id, object: 'model', created: 0, owned_by });
  });

  test("in Anthropic's shape, of the provider of Messages", () => {
    expect(at(CLAUDE, { headers: BY_ANTHROPIC })).toMatchObject({ type: 'model', id: CLAUDE, display_name: CLAUDE });
    expect(codeOf(() => at('gpt-5', { headers: BY_ANTHROPIC }))).toBe('model_not_found');
  });

  test.each(['gpt-4', 'GPT-5', 'gpt-5/', '../files', '%2E%2E/files', 'constructor', '__proto__', 'undefined'])('%s is none', (id) => {
    expect(codeOf(() => at(id))).toBe('model_not_found');
  });

  test.each([
    '/v1/models/',
    '/v1/models/%',
    '/v1/models/gpt%zz',
    '/v1/models/%ff',
    '/v1/models/%80',
    '/v1/models/gpt-5%00',
    '/v1/modelsgpt-5',
    '/v1/models%2Fgpt-5',
  ])('%s is no endpoint', (path) => {
    expect(endpointAt(path)).toBeUndefined();
  });

  test('of a provider that is named', () => {
    expect(at('gpt-5', named('openai'))).toMatchObject({ owned_by: 'openai' });
    expect(codeOf(() => at('gpt-5', named('bedrock')))).toBe('model_not_found');
  });
});
