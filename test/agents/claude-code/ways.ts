import { BedrockMessagesApi, ModelProvider, type PortkeyGatewayProps, PriceTable } from '../../../src';
import type { BootConfiguration, LivePrices } from '../../../src/contract';
import { fencesOf } from '../../documentation/fences';
import type { AgentGateway } from '../with-agents';

export const PAGE = 'docs/agents/claude-code.md';
/** Of the gateway, in its settings. */
export const ADDRESS = 'https://llm.example.com';

/** One way from Claude Code to Claude. */
export interface Way extends AgentGateway {
  readonly name: string;
  /** The fake that stands for the provider. */
  readonly provider: 'anthropic' | 'bedrock' | 'mantle';
  /** Where the provider is called for a conversation. */
  readonly path: RegExp;
  /** Which block of the page it is set up with: `way`. */
  readonly settings: string;
  /** What it asks for and is refused, and goes on without. */
  readonly refusals?: RegExp;
  /** It asks the provider to count tokens. */
  readonly counts: boolean;
  /** Which place the price is of. */
  readonly geography: string;
  /** Whose ids it then offers, where it asks for the models of the gateway. */
  readonly discovers?: RegExp;
}

const ANTHROPIC: Partial<BootConfiguration> = { defaultProvider: 'anthropic' };

const bedrock = (messages: 'invoke' | 'anthropic' | 'mantle'): Partial<BootConfiguration> => ({
  bedrockApi: true,
  providers: [{ name: 'bedrock', kind: 'bedrock', credential: { from: 'task-role' }, region: 'eu-central-1', messages }],
  defaultProvider: 'bedrock',
});

/** What of it the load balancer is of. */
const propsOf = (messagesApi: BedrockMessagesApi): PortkeyGatewayProps => ({
  providers: [ModelProvider.bedrock({ models: ['anthropic.*'], messagesApi })],
  bedrockApi: true,
});

/** As the library has them, of the providers that are called. */
function prices(): LivePrices {
  const { asOf, models } = PriceTable.standard().render() as LivePrices;
  return { asOf, models: models.filter(({ provider }) => provider === 'anthropic' || provider === 'bedrock') };
}

export const WAYS: readonly Way[] = [
  {
    name: 'Anthropic',
    boot: ANTHROPIC,
    props: { providers: [ModelProvider.anthropic()] },
    provider: 'anthropic',
    path: /^\/v1\/messages$/,
    settings: 'anthropic',
    geography: 'global',
    counts: true,
    discovers: /^claude-/,
    prices: prices(),
  },
  {
    name: 'Amazon Bedrock by bedrock-runtime/anthropic',
    boot: bedrock('anthropic'),
    props: propsOf(BedrockMessagesApi.ANTHROPIC),
    provider: 'bedrock',
    path: /^\/anthropic\/v1\/messages$/,
    settings: 'bedrock',
    geography: 'eu',
    counts: true,
    discovers: /anthropic\.claude-/,
    prices: prices(),
  },
  {
    name: 'Amazon Bedrock by Mantle',
    boot: bedrock('mantle'),
    props: propsOf(BedrockMessagesApi.MANTLE),
    provider: 'mantle',
    path: /^\/anthropic\/v1\/messages$/,
    settings: 'mantle',
    geography: 'in-region',
    counts: true,
    discovers: /anthropic\.claude-/,
    prices: prices(),
  },
  {
    name: 'Amazon Bedrock by InvokeModel',
    boot: bedrock('invoke'),
    props: propsOf(BedrockMessagesApi.INVOKE_MODEL),
    provider: 'bedrock',
    path: /^\/model\/eu\.anthropic\.[\w.:-]+\/invoke-with-response-stream$/,
    settings: 'bedrock',
    geography: 'eu',
    counts: true,
    discovers: /anthropic\.claude-/,
    prices: prices(),
  },
  {
    name: "Amazon Bedrock in Bedrock mode, by the ingress of Bedrock's own API",
    boot: bedrock('invoke'),
    props: propsOf(BedrockMessagesApi.INVOKE_MODEL),
    provider: 'bedrock',
    path: /^\/model\/eu\.anthropic\.[\w.:-]+\/invoke-with-response-stream$/,
    settings: 'bedrock-mode',
    geography: 'eu',
    // a flag that is younger than AWS's list
    refusals: /invalid beta flag/,
    counts: false,
    prices: prices(),
  },
];

/** The settings of a way as the page has them. */
export function settingsOf({ settings }: Way): string {
  const found = fencesOf(PAGE).filter(({ words }) => words.get('way') === settings);
  if (found.length !== 1) throw new Error(`${PAGE} has ${found.length} blocks for ${settings}`);
  return found[0].text;
}
