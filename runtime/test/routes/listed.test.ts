/** Aliases in the list of models: those that the client may ask for, and that would be served. */
import type { LiveNode, LivePrice, Policy } from '../../../src/contract';
import { plan } from '../../stages/plan';
import { ANTHROPIC, BEDROCK, codeOf, OPENAI, planned, type Routed, requested, servicesOf } from './routed';

const CLAUDE = 'anthropic.claude-x-v1:0';
const ALIASES: Readonly<Record<string, LiveNode>> = {
  fast: { provider: 'openai', model: 'gpt-5-mini' },
  careful: {
    fallback: [
      { provider: 'openai', model: 'o3' },
      { provider: 'bedrock', model: `eu.${CLAUDE}` },
    ],
  },
  split: {
    balance: [
      { weight: 1, node: { provider: 'openai', model: 'o3' } },
      { weight: 1, node: { when: [], otherwise: { provider: 'openai', model: 'gpt-5' } } },
    ],
  },
  same: { provider: 'openai' },
};
const ROWS: readonly LivePrice[] = ['gpt-5', 'gpt-5-mini', 'o3'].map((model) => ({ provider: 'openai', model, input: 1, output: 1 }));
const MODELS = ['gpt-5', 'gpt-5-mini', 'o3'];

// biome-ignore lint/suspicious/noExplicitAny: a test reads any field
function answered(policy?: Policy, more: Routed = {}): any {
  const asked: Routed = {
    path: '/v1/models',
    method: 'GET',
    body: undefined,
    aliases: ALIASES,
    policy,
    providers: [OPENAI, ANTHROPIC, BEDROCK],
    defaultProvider: 'openai',
    ...more,
  };
  const services = servicesOf(asked);
  Object.assign(services.live, { rows: ROWS });
  const exchange = requested(asked);
  plan(exchange, services);
  return exchange.json;
}
const idsOf = (policy?: Policy, more?: Routed): readonly string[] => answered(policy, more).data.map(({ id }: { id: string }) => id);

const names = Object.keys(ALIASES);
test.each<[string, Policy | undefined, readonly string[]]>([
  ['all, of who is not restricted', undefined, [...MODELS, ...names]],
  ['those of its routes', { routes: ['fast', 'ca*'] }, [...MODELS, 'fast', 'careful']],
  ['none of no routes', { routes: [] }, MODELS],
  ['those that are named among its models', { models: ['split', 'same'] }, ['split', 'same']],
  ['those behind which a model of its list is', { models: ['gpt-5-mini'] }, ['gpt-5-mini', 'fast']],
  ['those behind which such a model is somewhere', { models: ['gpt-5'] }, ['gpt-5', 'split']],
  ['those behind which it is in some place', { models: [CLAUDE] }, ['careful']],
  ['those of both lists', { routes: ['careful', 'split'], models: ['gpt-*'] }, ['gpt-5', 'gpt-5-mini', 'split']],
])('%s', (_name, policy, expected) => {
  expect(idsOf(policy)).toEqual(expected);
});

test.each<[string, Policy]>([
  ['nothing', {}],
  ['routes', { routes: ['fast', 'split'] }],
  ['models', { models: ['gpt-5*', 'careful'] }],
  ['a model behind one', { models: [CLAUDE] }],
  ['routes and models', { routes: ['careful', 'fast'], models: ['gpt-*'] }],
])('what is listed under a policy of %s is served, and of the aliases nothing else', (_name, policy) => {
  const listed = idsOf(policy);
  for (const model of [...names.filter((each) => each !== 'same'), ...listed]) {
    const code = codeOf(() => planned({ aliases: ALIASES, policy, defaultProvider: 'openai', body: { model, messages: [] } }));
    expect([model, code === 'allowed']).toEqual([model, listed.includes(model)]);
  }
});

test("aliases are listed in Anthropic's shape too, and looked up by their name", () => {
  const headers = { 'anthropic-version': '2023-06-01' };
  expect(idsOf({ routes: ['fast'] }, { headers })).toEqual(['fast']);
  expect(answered(undefined, { path: '/v1/models/fast' })).toEqual({ id: 'fast', object: 'model', created: 0, owned_by: 'alias' });
  expect(codeOf(() => answered({ routes: [] }, { path: '/v1/models/fast' }))).toBe('model_not_found');
});
