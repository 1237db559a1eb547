import { AZURE, LIVE } from '../../fakes';
import { PriceTable } from '../../src';
import { type ServedCall, upstreamOf } from './endpoints';
import { GatewayProcess } from './gateway-process';
import { bearer, serving, withWorld } from './with-gateway';

const DAY_MS = 86_400_000;
const dayIn = (days: number): string => new Date(Date.now() + days * DAY_MS).toISOString().slice(0, 10);

const asOf = dayIn(-7);
const plain = { input: 1, output: 10 };
const claude = { input: 3, cachedInput: 0.3, cacheWrite: 3.75, cacheWrite1h: 6, output: 15 };

/** What constructs publish of a table: the rows of these providers. */
const PRICES = PriceTable.of({
  asOf,
  models: [
    {
      provider: 'openai',
      model: 'gpt-9',
      ...plain,
      longContext: { aboveInputTokens: 1_000, input: 2, output: 20 },
      tiers: { flex: { input: 0.5, output: 5 } },
    },
    { provider: 'openai', model: 'gpt-8', ...plain },
    { provider: 'openai', model: 'gpt-8', input: 0.8, output: 8, validFrom: dayIn(-2) },
    { provider: 'openai', model: 'gpt-8', input: 0.1, output: 1, validFrom: dayIn(2) },
    { provider: 'azure-openai', model: 'gpt-9', ...plain, geographies: { global: 1, eu: 1.2 } },
    { provider: 'anthropic', model: 'claude-9', ...claude, geographies: { global: 1, us: 1.1 }, fees: { web_search: 0.01 } },
    { provider: 'bedrock', model: 'anthropic.claude-9', ...claude, geographies: { global: 1, eu: 1.1 } },
    { provider: 'google', model: 'gemini-9', ...plain },
  ],
}).forProviders('openai', 'azure', 'azure-openai', 'anthropic', 'bedrock');

const document = () => ({ ...LIVE, prices: JSON.parse(JSON.stringify(PRICES.render())) });
const context = withWorld(document) as ReturnType<typeof withWorld> & { gateway: GatewayProcess };
beforeAll(async () => {
  const { world } = context;
  const azure = { resourceName: AZURE.resource, apiVersion: 'v1' };
  context.gateway = await GatewayProcess.start(world, {
    providers: world.boot(0).providers.map((each) => {
      if (each.name === 'bedrock') return { ...each, models: ['anthropic.*', 'eu.anthropic.*', 'jp.anthropic.*'] };
      if (each.name !== 'azure') return each;
      return { ...each, azure: { ...azure, geography: 'eu' }, deployments: { 'gpt-9': 'ours' } };
    }),
  });
  await serving(context);
});

const chat = (model: string, [prompt_tokens, completion_tokens]: [number, number], more = {}) => ({
  ...{ id: 'chatcmpl-1', object: 'chat.completion', model, ...more },
  choices: [{ index: 0, message: { role: 'assistant', content: 'Hi.' }, finish_reason: 'stop' }],
  usage: { prompt_tokens, completion_tokens },
});
const response = (model: string, [input_tokens, output_tokens]: [number, number]) => ({
  ...{ id: 'resp_1', object: 'response', status: 'completed', model, output: [] },
  usage: { input_tokens, output_tokens },
});
const message = (model: string, usage: object) => ({
  ...{ id: 'msg_1', type: 'message', role: 'assistant', model, content: [{ type: 'text', text: 'Hi.' }], stop_reason: 'end_turn' },
  usage,
});

const PATHS = { 'chat.completion': '/v1/chat/completions', response: '/v1/responses' };

/** Who was asked, for what, what came back, and what the record says. */
const CASES: [string, string, string, object, object][] = [
  ['a dated id', 'openai', 'gpt-9', chat('gpt-9-2026-10-01', [100, 10]), { Cost: (100 * 1 + 10 * 10) / 1e6, priceRow: 'openai gpt-9' }],
  ['a long context', 'openai', 'gpt-9', chat('gpt-9', [1_001, 10]), { Cost: (1_001 * 2 + 10 * 20) / 1e6 }],
  ['the tier that served', 'openai', 'gpt-9', chat('gpt-9', [100, 10], { service_tier: 'flex' }), { Cost: (100 * 0.5 + 10 * 5) / 1e6 }],
  [
    'a tier without a price',
    'openai',
    'gpt-9',
    chat('gpt-9', [100, 10], { service_tier: 'priority' }),
    { Cost: undefined, unpriced: ['tier priority'], UnpricedRequests: 1, priceRow: 'openai gpt-9' },
  ],
  ['a price of some days', 'openai', 'gpt-8', chat('gpt-8', [100, 10]), { Cost: (100 * 0.8 + 10 * 8) / 1e6 }],
  [
    'a newer model',
    'openai',
    'gpt-9.1',
    chat('gpt-9.1', [100, 10]),
    { Cost: undefined, unpriced: ['model'], UnpricedRequests: 1, priceRow: undefined },
  ],
  ['a model of a provider whose rows are not published', 'google', 'gemini-9', chat('gemini-9', [100, 10]), { unpriced: ['model'] }],
  [
    'an answer that names a deployment',
    'azure',
    'gpt-9',
    response('ours', [100, 10]),
    { Cost: (1.2 * (100 * 1 + 10 * 10)) / 1e6, priceRow: 'azure-openai gpt-9', geography: 'eu' },
  ],
  [
    'inference in the US, a cache of an hour, a search',
    'anthropic',
    'claude-9',
    message('claude-9-20261001', {
      ...{ input_tokens: 10, output_tokens: 20, cache_read_input_tokens: 100, cache_creation_input_tokens: 50 },
      cache_creation: { ephemeral_5m_input_tokens: 20, ephemeral_1h_input_tokens: 30 },
      server_tool_use: { web_search_requests: 2 },
      inference_geo: 'us',
    }),
    {
      Cost: expect.closeTo((1.1 * (10 * 3 + 100 * 0.3 + 20 * 3.75 + 30 * 6 + 20 * 15)) / 1e6 + 2 * 0.01, 9),
      priceRow: 'anthropic claude-9',
      geography: 'us',
      tools: { web_search: 2 },
      cacheWrite1hTokens: 30,
      CacheWriteTokens: 50,
    },
  ],
  [
    'a place that the answer does not tell',
    'anthropic',
    'claude-9',
    message('claude-9', { input_tokens: 10, output_tokens: 20, inference_geo: 'not_available' }),
    { Cost: expect.closeTo((10 * 3 + 20 * 15) / 1e6, 9), geography: 'global', UnpricedRequests: 0 },
  ],
  [
    'an answer that counts nothing',
    'openai',
    'gpt-9',
    { ...chat('gpt-9', [0, 0]), usage: { total_tokens: 5_000 } },
    { Cost: undefined, unpriced: ['tokens'], UnpricedRequests: 1 },
  ],
  [
    'a profile of a geography',
    'bedrock',
    'eu.anthropic.claude-9-20261001-v1:0',
    message('claude-9-20261001', { input_tokens: 10, output_tokens: 20 }),
    { Cost: expect.closeTo((1.1 * (10 * 3 + 20 * 15)) / 1e6, 9), priceRow: 'bedrock anthropic.claude-9', geography: 'eu' },
  ],
  [
    'a profile of a geography without a price',
    'bedrock',
    'jp.anthropic.claude-9-20261001-v1:0',
    message('claude-9-20261001', { input_tokens: 10, output_tokens: 20 }),
    { Cost: undefined, unpriced: ['geography'], UnpricedRequests: 1 },
  ],
];

describe('a record says what a request cost by the table of the constructs', () => {
  test.each(CASES)('%s', async (_title, provider, model, answer, expected) => {
    const { world, gateway } = context;
    upstreamOf(world, { provider } as ServedCall).behave({ body: JSON.stringify(answer), headers: { 'content-type': 'application/json' } });
    const { object } = answer as { object?: keyof typeof PATHS };
    const messages = [{ role: 'user', content: 'Say something.' }];
    const body = { model, ...(object === 'response' ? { input: 'Say something.', store: false } : { messages, max_tokens: 64 }) };
    const got = await gateway.call({ path: object ? PATHS[object] : '/v1/messages', body, headers: bearer(world, provider) });
    const record = await gateway.recordOf(got);
    expect(got.status).toBe(200);
    expect(Object.fromEntries(Object.keys(expected).map((name) => [name, record[name]]))).toEqual(expected);
    expect(record.priceDate).toBe(asOf);
  });

  test('and a task how old it is', async () => {
    context.gateway.signal('SIGTERM');
    await context.gateway.exited;
    expect(context.gateway.records.filter(({ logger }) => logger === 'task').map(({ PriceTableAge }) => PriceTableAge)).toContain(7);
  });
});
