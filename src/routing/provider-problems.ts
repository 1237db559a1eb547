import type { ProviderConfiguration } from '../contract';
import { invalid } from '../errors';
import type { GatewayRoutingProps } from './routing-options';

/** What is asked of providers that are not there. */
export function providerProblems(
  { defaultProvider, bedrockApi }: Pick<GatewayRoutingProps, 'defaultProvider' | 'bedrockApi'>,
  providers: readonly ProviderConfiguration[],
): string[] {
  const isUnknown = defaultProvider !== undefined && !providers.some(({ name }) => name === defaultProvider);
  const isSpokenByNone = bedrockApi && !providers.some(({ kind }) => kind === 'bedrock');
  return [
    ...(isUnknown ? [invalid('UnknownDefaultProvider', 'defaultProvider', defaultProvider, enabled(providers)).message] : []),
    ...(isSpokenByNone ? [invalid('BedrockApiWithoutProvider', 'bedrockApi', true, enabled(providers)).message] : []),
  ];
}

/** As errors tell it. */
export const enabled = (providers: readonly ProviderConfiguration[]): string => `enabled: ${providers.map(({ name }) => name).join(', ') || 'none'}`;
