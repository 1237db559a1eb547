import { type ApiKeyKind, EXAMPLE_MODELS } from '../../contract';
import { invalid } from '../../errors';
import { checkInput } from '../../inputs';
import { type ApiKeyProviderOptions, apiKeyProvider } from './api-key';
import { parseBaseUrl } from './base-url';
import type { ProviderDefinition } from './provider-definition';

/** Options of a provider whose public address can be replaced. */
export interface HostedProviderOptions extends ApiKeyProviderOptions {
  /**
   * `https://host[:port][/path]` in place of the provider's public address, for a proxy of your own or another of its addresses. Host and path
   * may be values that only the deployment knows, scheme and port may not. A server of another vendor is a `ModelProvider.compatible()`.
   *
   * @default - the provider's public address
   */
  readonly baseUrl?: string;

  /**
   * Whether the host of `baseUrl` resolves to a private address. Connections to private addresses are refused otherwise.
   *
   * @default false
   */
  readonly privateAddress?: boolean;
}

/** A provider of one of the rows of kinds, at its public address or at another. */
export function hostedProvider(kind: ApiKeyKind, options: HostedProviderOptions): ProviderDefinition {
  checkInput('HostedProviderOptions', options, 'providers');
  const { baseUrl, privateAddress } = options;
  if (baseUrl !== undefined) {
    parseBaseUrl(baseUrl);
  } else if (privateAddress) {
    throw invalid('PrivateAddressWithoutBaseUrl', 'providers.privateAddress', privateAddress);
  }
  return apiKeyProvider(kind, options, { exampleModel: EXAMPLE_MODELS[kind], baseUrl, privateAddress });
}
