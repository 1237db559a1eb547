import { BedrockMessagesApi, ModelProvider, type PortkeyGatewayProps } from '../../../src';
import type { BootConfiguration, LivePrices } from '../../../src/contract';
import { fencesOf } from '../../documentation/fences';
import type { AgentGateway } from '../with-agents';

export const PAGE = 'docs/agents/claude-code.md';

/** One way from Claude Code to Claude. */
export interface Way extends AgentGateway {
  readonly name: string;
  /** The fake that stands for the provider. */
  readonly provider: 'anthropic' | 'bedrock' | 'mantle';
  /** Where the provider is called for a conversation. */
  readonly path: RegExp;
  /** Which block of the page it is set up with: `way`. */
  readonly settings: string;
  /** What the call that titles a session is refused for, by the provider; the program goes on without a title. */
  readonly refusesTitles?: RegExp;
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

const OPUS = { input: 5, cachedInput: 0.5, cacheWrite: 6.25, cacheWrite1h: 10, output: 25 };
const HAIKU = { input: 1, cachedInput: 0.1, cacheWrite: 1.25, cacheWrite1h: 2, output: 5 };
const geographies = { eu: 1.1, global: 1, 'in-region': 1.1 };
const prices: LivePrices = {
  asOf: '2026-11-27',
  models: [
    { provider: 'anthropic', model: 'claude-opus-4-8', ...OPUS },
    { provider: 'anthropic', model: 'claude-haiku-4-5', ...HAIKU },
    { provider: 'bedrock', model: 'anthropic.claude-opus-4-8', ...OPUS, geographies },
    { provider: 'bedrock', model: 'anthropic.claude-haiku-4-5', ...HAIKU, geographies },
  ],
};

export const WAYS: readonly Way[] = [
  {
    name: 'Anthropic',
    boot: ANTHROPIC,
    props: { providers: [ModelProvider.anthropic()] },
    provider: 'anthropic',
    path: /^\/v1\/messages$/,
    settings: 'anthropic',
    prices,
  },
  {
    name: 'Amazon Bedrock by bedrock-runtime/anthropic',
    boot: bedrock('anthropic'),
    props: propsOf(BedrockMessagesApi.ANTHROPIC),
    provider: 'bedrock',
    path: /^\/anthropic\/v1\/messages$/,
    settings: 'bedrock',
    prices,
  },
  {
    name: 'Amazon Bedrock by Mantle',
    boot: bedrock('mantle'),
    props: propsOf(BedrockMessagesApi.MANTLE),
    provider: 'mantle',
    path: /^\/anthropic\/v1\/messages$/,
    settings: 'mantle',
    refusesTitles: /output_config.format: Extra inputs are not permitted/,
    prices,
  },
  {
    name: 'Amazon Bedrock by InvokeModel',
    boot: bedrock('invoke'),
    props: propsOf(BedrockMessagesApi.INVOKE_MODEL),
    provider: 'bedrock',
    path: /^\/model\/eu\.anthropic\.[\w.:-]+\/invoke-with-response-stream$/,
    settings: 'bedrock',
    prices,
  },
  {
    name: "Amazon Bedrock in Bedrock mode, by the ingress of Bedrock's own API",
    boot: bedrock('invoke'),
    props: propsOf(BedrockMessagesApi.INVOKE_MODEL),
    provider: 'bedrock',
    path: /^\/model\/eu\.anthropic\.[\w.:-]+\/invoke-with-response-stream$/,
    settings: 'bedrock-mode',
    prices,
  },
];

/** The settings of a way as the page has them. */
export function settingsOf({ settings }: Way): string {
  const found = fencesOf(PAGE).filter(({ words }) => words.get('way') === settings);
  if (found.length !== 1) throw new Error(`${PAGE} has ${found.length} blocks for ${settings}`);
  return found[0].text;
}
