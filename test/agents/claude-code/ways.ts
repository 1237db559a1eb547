import { BedrockMessagesApi, ModelProvider, type PortkeyGatewayProps } from '../../../src';
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

/** Those that the program asks for by itself, or that the page names. */
const MODELS = {
  'claude-opus-4-8': { input: 5, cachedInput: 0.5, cacheWrite: 6.25, cacheWrite1h: 10, output: 25 },
  'claude-opus-5-5': { input: 4, cachedInput: 0.2, cacheWrite: 5, cacheWrite1h: 8, output: 20 },
  'claude-sonnet-5-5': { input: 2, cachedInput: 0.1, cacheWrite: 2.5, cacheWrite1h: 4, output: 10 },
  'claude-haiku-4-5': { input: 1, cachedInput: 0.1, cacheWrite: 1.25, cacheWrite1h: 2, output: 5 },
};
const prices: LivePrices = {
  asOf: '2026-11-27',
  models: Object.entries(MODELS).flatMap(([model, rates]) => [
    { provider: 'anthropic', model, ...rates },
    { provider: 'bedrock', model: `anthropic.${model}`, ...rates, geographies: { eu: 1.1, global: 1, 'in-region': 1.1 } },
  ]),
};

export const WAYS: readonly Way[] = [
  {
    name: 'Anthropic',
    boot: ANTHROPIC,
    props: { providers: [ModelProvider.anthropic()] },
    provider: 'anthropic',
    path: /^\/v1\/messages$/,
    settings: 'anthropic',
    counts: true,
    discovers: /^claude-/,
    prices,
  },
  {
    name: 'Amazon Bedrock by bedrock-runtime/anthropic',
    boot: bedrock('anthropic'),
    props: propsOf(BedrockMessagesApi.ANTHROPIC),
    provider: 'bedrock',
    path: /^\/anthropic\/v1\/messages$/,
    settings: 'bedrock',
    counts: true,
    discovers: /anthropic\.claude-/,
    prices,
  },
  {
    name: 'Amazon Bedrock by Mantle',
    boot: bedrock('mantle'),
    props: propsOf(BedrockMessagesApi.MANTLE),
    provider: 'mantle',
    path: /^\/anthropic\/v1\/messages$/,
    settings: 'mantle',
    counts: true,
    discovers: /anthropic\.claude-/,
    prices,
  },
  {
    name: 'Amazon Bedrock by InvokeModel',
    boot: bedrock('invoke'),
    props: propsOf(BedrockMessagesApi.INVOKE_MODEL),
    provider: 'bedrock',
    path: /^\/model\/eu\.anthropic\.[\w.:-]+\/invoke-with-response-stream$/,
    settings: 'bedrock',
    counts: true,
    discovers: /anthropic\.claude-/,
    prices,
  },
  {
    name: "Amazon Bedrock in Bedrock mode, by the ingress of Bedrock's own API",
    boot: bedrock('invoke'),
    props: propsOf(BedrockMessagesApi.INVOKE_MODEL),
    provider: 'bedrock',
    path: /^\/model\/eu\.anthropic\.[\w.:-]+\/invoke-with-response-stream$/,
    settings: 'bedrock-mode',
    // a flag that is younger than AWS's list
    refusals: /invalid beta flag/,
    counts: false,
    prices,
  },
];

/** The settings of a way as the page has them. */
export function settingsOf({ settings }: Way): string {
  const found = fencesOf(PAGE).filter(({ words }) => words.get('way') === settings);
  if (found.length !== 1) throw new Error(`${PAGE} has ${found.length} blocks for ${settings}`);
  return found[0].text;
}
