import type { ProviderConfiguration } from '../contract';
import { invalid } from '../errors';
import type { GatewayRoutingProps } from './routing-options';

/** What is asked of providers that are not there. */
export function providerProblems(
  { defaultProvider, bedrockApi, traces }: Pick<GatewayRoutingProps, 'defaultProvider' | 'bedrockApi' | 'traces'>,
  providers: readonly ProviderConfiguration[],
): string[] {
  const isUnknown = defaultProvider !== undefined && !providers.some(({ name }) => name === defaultProvider);
  const isSpokenByNone = bedrockApi && !providers.some(({ kind }) => kind === 'bedrock');
  const untold = (traces?.propagateTo ?? []).filter((told) => !providers.some(({ name }) => name === told));
  return [
    ...(isUnknown ? [invalid('UnknownDefaultProvider', 'defaultProvider', defaultProvider, enabled(providers)).message] : []),
    ...(isSpokenByNone ? [invalid('BedrockApiWithoutProvider', 'bedrockApi', true, enabled(providers)).message] : []),
    ...untold.map((name) => invalid('UnknownProvider', 'traces.propagateTo', name, enabled(providers)).message),
  ];
}

/** As errors tell it. */
export const enabled = (providers: readonly ProviderConfiguration[]): string => `enabled: ${providers.map(({ name }) => name).join(', ') || 'none'}`;
