import type { LivePrice } from '../../src/contract';
import { cost, createPriceTable } from '../prices';

const row = (provider: string, model: string, input = 1): LivePrice => ({ provider, model, input, output: 2 });
const find = createPriceTable({
  asOf: '2026-01-31',
  models: [
    row('openai', 'gpt-4o', 2.5),
    row('openai', 'gpt-4o-mini', 0.15),
    row('openai', 'gpt-4o-2024-05-13', 5),
    row('openai', 'gpt-4', 30),
    row('openai', 'o3-'),
    row('openai-eu', 'gpt-4o', 2.75),
    row('anthropic', 'claude-sonnet-4', 3),
    row('anthropic', 'claude-sonnet-4-5', 3.5),
    row('bedrock', 'anthropic.claude-sonnet-4', 3.1),
    row('bedrock', 'claude-sonnet-4-5', 3.2),
    row('bedrock', 'claude-3-5-haiku', 0.8),
    row('bedrock', 'amazon.nova-pro', 0.9),
    row('bedrock', 'eu.amazon.nova-lite', 0.06),
  ],
});

const OPENAI = { name: 'openai', kind: 'openai' } as const;
const EU = { name: 'openai-eu', kind: 'openai' } as const;
const ANTHROPIC = { name: 'claude', kind: 'anthropic' } as const;
const BEDROCK = { name: 'bedrock', kind: 'bedrock' } as const;

test.each([
  [OPENAI, 'gpt-4o', 2.5],
  [OPENAI, 'GPT-4o', 2.5],
  [OPENAI, 'gpt-4o-2024-08-06', 2.5],
  [OPENAI, 'gpt-4o-2024-05-13', 5],
  [OPENAI, 'gpt-4o-mini', 0.15],
  [OPENAI, 'gpt-4o-mini-2024-07-18', 0.15],
  [OPENAI, 'gpt-4-0613', 30],
  [OPENAI, 'o3-mini', 1],
  [OPENAI, 'gpt-4.1', undefined],
  [OPENAI, 'gpt-4turbo', undefined],
  [OPENAI, 'gpt', undefined],
  [OPENAI, '', undefined],
  [OPENAI, 'claude-sonnet-4', undefined],
  [OPENAI, `gpt-4o-${'x'.repeat(1_000)}`, undefined],
  [EU, 'gpt-4o', 2.75],
  [EU, 'gpt-4o-mini', 0.15], // no row of its own name: the row of its kind
  [ANTHROPIC, 'claude-sonnet-4-20250514', 3],
  [ANTHROPIC, 'claude-sonnet-4-5-20250929', 3.5],
  [ANTHROPIC, 'anthropic.claude-sonnet-4', undefined],
  [BEDROCK, 'anthropic.claude-sonnet-4-20250514-v1:0', 3.1],
  [BEDROCK, 'eu.anthropic.claude-sonnet-4-20250514-v1:0', 3.1],
  [BEDROCK, 'eu.anthropic.claude-sonnet-4-5-20250929-v1:0', 3.2],
  [BEDROCK, 'us-gov.anthropic.claude-sonnet-4-20250514-v1:0', 3.1],
  [BEDROCK, 'global.anthropic.claude-sonnet-4-20250514-v1:0', 3.1],
  [BEDROCK, 'arn:aws:bedrock:eu-west-1::foundation-model/anthropic.claude-3-5-haiku-20241022-v1:0', 0.8],
  [BEDROCK, 'arn:aws-cn:bedrock:cn-north-1:111122223333:inference-profile/apac.amazon.nova-pro-v1:0', 0.9],
  [BEDROCK, 'amazon.nova-lite-v1:0', 0.06],
  [BEDROCK, 'arn:aws:bedrock:eu-west-1:111122223333:application-inference-profile/a1b2c3', undefined],
])('%j %s costs %s', (provider, model, input) => {
  expect(find(provider, model)?.input).toBe(input);
});

test('without a table nothing has a price', () => expect(createPriceTable(undefined)(OPENAI, 'gpt-4o')).toBeUndefined());

const price: LivePrice = { provider: 'anthropic', model: 'm', input: 3, output: 15, cachedInput: 0.3, cacheWrite: 3.75 };
test.each([
  ['input and output', price, { inputTokens: 1_000_000, outputTokens: 100_000 }, 4.5],
  ['cached input is part of the input', price, { inputTokens: 1_000_000, outputTokens: 0, cachedInputTokens: 900_000 }, 0.57],
  [
    'cache writes are part of the input',
    price,
    { inputTokens: 1_000_000, outputTokens: 0, cachedInputTokens: 400_000, cacheWriteTokens: 500_000 },
    2.295,
  ],
  [
    'no price of its own for cached input',
    row('p', 'm', 2),
    { inputTokens: 10, outputTokens: 0, cachedInputTokens: 5, cacheWriteTokens: 5 },
    0.00002,
  ],
  ['a provider that counts cached input beside the input', price, { inputTokens: 10, outputTokens: 0, cachedInputTokens: 20 }, 0.000006],
  ['what floating point would write with seventeen digits', { ...row('p', 'm', 0.15), output: 0.6 }, { inputTokens: 36, outputTokens: 36 }, 0.000027],
  ['nothing', price, { inputTokens: 0, outputTokens: 0 }, 0],
])('cost of %s', (_, of, usage, usd) => {
  expect(cost(of, usage)).toBe(usd);
});
