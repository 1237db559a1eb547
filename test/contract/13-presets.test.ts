/** Each preset of a route, as the constructs render it, serves requests. */
import { LIVE } from '../../fakes';
import { type Routing, RoutingPreset } from '../../src';
import { routingOf } from '../routing/routings';
import type { Answer } from './http-client';
import { bearer, withPublished } from './with-gateway';

const claude = {
  bedrockModel: 'anthropic.claude-3-5-sonnet-20240620-v1:0',
  anthropicModel: 'claude-sonnet-4-20250514',
};
/** Another one: what rests is a target, whichever route calls it. */
const haiku = { bedrockModel: 'anthropic.claude-3-haiku-20240307-v1:0', anthropicModel: 'claude-3-haiku-20240307' };
const openai = (model: string) => ({ provider: 'openai', model });

const PRESETS: Readonly<Record<string, Routing>> = {
  'fallback-anthropic': RoutingPreset.fallbackAnthropic(claude),
  'fallback-openai': RoutingPreset.fallbackOpenai({ azureProvider: 'azure' }),
  'loadbalance-multi': RoutingPreset.loadBalanceMulti(haiku),
  'ab-test': RoutingPreset.abTest({ current: openai('gpt-4o'), candidate: openai('gpt-4o-next') }),
  'cost-optimized': RoutingPreset.costOptimized({ small: openai('gpt-4o-mini'), medium: openai('gpt-4o'), large: openai('gpt-4o-large') }),
  'lowest-latency': RoutingPreset.lowestLatency({ fastest: openai('gpt-4o-a'), second: openai('gpt-4o-b'), third: openai('gpt-4o-c') }),
};

const context = withPublished(() => {
  const { routing, document } = routingOf();
  for (const [name, preset] of Object.entries(PRESETS)) routing.addRoute(name, preset);
  return { ...LIVE, routing: document() };
});

const SHORT = { max_tokens: 64 };

const ask = (route: string, body: object = SHORT, text = 'Say something.'): Promise<Answer> =>
  context.gateway.call({
    path: '/v1/chat/completions',
    body: { model: 'gpt-4o', messages: [{ role: 'user', content: text }], ...body },
    headers: { ...bearer(context.world), 'x-portkey-config': route },
  });

/** Provider and model of every call, the last of which answered. */
async function callsOf(answer: Answer): Promise<string[]> {
  expect([answer.status, answer.text]).toEqual([200, expect.stringContaining('word0')]);
  const { attempts } = await context.gateway.recordOf(answer);
  return attempts.map(({ provider, model }: { provider: string; model: string }) => `${provider} ${model}`);
}

test.each([
  ['fallback-anthropic', 'bedrock', [`bedrock ${claude.bedrockModel}`], `anthropic ${claude.anthropicModel}`],
  ['fallback-openai', 'openai', ['openai gpt-4o'], 'azure'],
] as const)(
  '%s: the first serves; where it fails thrice the second',
  async (route, first, served, second) => {
    expect(await callsOf(await ask(route))).toEqual(served);
    context.world[first].behave({ status: 503 });
    const calls = await callsOf(await ask(route, SHORT, 'Say something else.'));
    expect(calls).toEqual([...Array(3).fill(served[0]), expect.stringMatching(`^${second}`)]);
  },
  20_000,
);

test.each([
  ['max_tokens', 100, 'gpt-4o-mini'],
  ['max_tokens', 101, 'gpt-4o'],
  ['max_completion_tokens', 1000, 'gpt-4o'],
  ['max_completion_tokens', 1001, 'gpt-4o-large'],
  ['temperature', 1, 'gpt-4o-large'],
])('cost-optimized: %s %s is served by %s', async (name, value, model) => {
  expect(await callsOf(await ask('cost-optimized', { [name]: value }))).toEqual([`openai ${model}`]);
});

test.each([
  ['loadbalance-multi', [`bedrock ${haiku.bedrockModel}`, `anthropic ${haiku.anthropicModel}`], [0.6, 0.4]],
  ['ab-test', ['openai gpt-4o', 'openai gpt-4o-next'], [0.9, 0.1]],
  ['lowest-latency', ['openai gpt-4o-a', 'openai gpt-4o-b', 'openai gpt-4o-c'], [0.5, 0.3, 0.2]],
] as const)(
  '%s: conversations are shared, and each stays where it is',
  async (route, targets, shares) => {
    const conversations = Array.from({ length: 200 }, (_, index) => `Conversation ${index}`);
    const served = await Promise.all(conversations.map(async (text) => (await callsOf(await ask(route, SHORT, text)))[0]));
    const found = targets.map((target) => served.filter((each) => each === target).length / conversations.length);
    for (const [index, share] of shares.entries()) expect(Math.abs(found[index] - share)).toBeLessThan(0.12);
    expect(await callsOf(await ask(route, SHORT, conversations[0]))).toEqual([served[0]]);
  },
  60_000,
);
