import { ModelProvider, type PortkeyGatewayProps, PriceTable } from '../../../src';
import type { BootConfiguration, LivePrices } from '../../../src/contract';
import { fencesOf } from '../../documentation/fences';
import type { AgentGateway } from '../with-agents';

export const PAGE = 'docs/agents/codex.md';

/** One way from Codex to a model. */
export interface Way extends AgentGateway {
  readonly name: string;
  /** The fake that stands for the provider. */
  readonly provider: 'openai' | 'bedrock' | 'mantle';
  /** Where the provider is called for a conversation. */
  readonly path: string;
  /** Which block of the page it is set up with: `way`. */
  readonly settings: string;
  /** Which row prices its calls, as a record names it. */
  readonly priceRow: string;
  /** USD per million tokens, where the model is served. */
  readonly rates: { readonly input: number; readonly cachedInput: number; readonly output: number };
}

/** As the library has them, of the provider that is called. */
function pricesOf(kind: string): LivePrices {
  const { asOf, models } = PriceTable.standard().render() as LivePrices;
  return { asOf, models: models.filter(({ provider }) => provider === kind) };
}

const bootOf = (provider: Pick<BootConfiguration['providers'][number], 'name' | 'kind'>): Partial<BootConfiguration> => ({
  providers: [{ ...provider, credential: { from: 'task-role' }, region: 'eu-central-1' }],
  // what the header names is asked, not what would be asked without it
  defaultProvider: undefined,
});

const propsOf = (provider: ModelProvider): PortkeyGatewayProps => ({ providers: [provider] });

const MANTLE = {
  boot: bootOf({ name: 'bedrock-mantle', kind: 'bedrock-mantle' }),
  props: propsOf(ModelProvider.bedrockMantle({ models: ['openai.*'] })),
  provider: 'mantle',
} as const;

export const WAYS: readonly Way[] = [
  {
    name: 'OpenAI',
    boot: { defaultProvider: 'openai' },
    provider: 'openai',
    path: '/v1/responses',
    settings: 'openai',
    prices: pricesOf('openai'),
    priceRow: 'openai gpt-5.6-sol',
    rates: { input: 4, cachedInput: 0.4, output: 20 },
  },
  {
    name: 'Amazon Bedrock by bedrock-runtime/openai/v1',
    boot: bootOf({ name: 'bedrock', kind: 'bedrock' }),
    props: propsOf(ModelProvider.bedrock({ models: ['openai.*'] })),
    provider: 'bedrock',
    path: '/openai/v1/responses',
    settings: 'bedrock',
    prices: pricesOf('bedrock'),
    priceRow: 'bedrock openai.gpt-5.6-sol',
    rates: { input: 4, cachedInput: 0.4, output: 20 },
  },
  {
    ...MANTLE,
    name: 'Amazon Bedrock by Mantle, a model of GPT',
    path: '/openai/v1/responses',
    settings: 'mantle',
    prices: pricesOf('bedrock-mantle'),
    priceRow: 'bedrock-mantle openai.gpt-5.6-sol',
    rates: { input: 4.4, cachedInput: 0.44, output: 22 },
  },
  {
    ...MANTLE,
    name: 'Amazon Bedrock by Mantle, an open model',
    path: '/v1/responses',
    settings: 'mantle-open',
    prices: pricesOf('bedrock-mantle'),
    priceRow: 'bedrock-mantle openai.gpt-oss-120b',
    // what is read from a cache has no price of its own
    rates: { input: 0.15, cachedInput: 0.15, output: 0.6 },
  },
];

/** A block of the page, as its reader has it. */
export function settings(name: string): string {
  const found = fencesOf(PAGE).filter(({ words }) => words.get('way') === name);
  if (found.length !== 1) throw new Error(`${PAGE} has ${found.length} blocks for ${name}`);
  return found[0].text;
}
