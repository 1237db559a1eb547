/** The enabled providers: what the gateway is told about each, and the only hosts that each may be called at. */
import { API_KEY_KINDS, type ApiKeyKind, type BootConfiguration, type ProviderConfiguration, type ProviderKind } from '../src/contract';

export interface Provider {
  readonly name: string;
  readonly kind: ProviderKind;
  readonly configuration: ProviderConfiguration;
  /** Where its credential may go: `host:port`. */
  readonly hosts: ReadonlySet<string>;
  /** Its hosts may resolve to private addresses. */
  readonly privateAddress: boolean;
  /** Region of the signature, for Bedrock. */
  readonly region: string;
  /** Raw headers that select it in the gateway, name and value in turn. */
  readonly headers: readonly string[];
}

interface Kind extends Pick<ApiKeyKind, 'messages' | 'openai' | 'path'> {
  readonly hosts: (provider: ProviderConfiguration, region: string, urlSuffix: string) => string[];
}

const withApiKey = Object.fromEntries(
  Object.entries<ApiKeyKind>(API_KEY_KINDS).map(([kind, row]): [string, Kind] => [kind, { ...row, hosts: () => [row.host] }]),
) as Record<keyof typeof API_KEY_KINDS, Kind>;

export const KINDS: Record<ProviderKind, Kind> = {
  ...withApiKey,
  'azure-openai': { hosts: ({ headers }) => [`${headers?.['x-portkey-azure-resource-name']}.openai.azure.com`], openai: true },
  bedrock: {
    messages: true,
    hosts: (_, region, urlSuffix) => [`bedrock-runtime.${region}.${urlSuffix}`, `bedrock.${region}.${urlSuffix}`],
    path: /\/(?:model|inference-profiles)\/([^/]+)(?:\/[a-z-]+)?$/,
  },
};

export function enabledProviders(boot: BootConfiguration): ReadonlyMap<string, Provider> {
  return new Map(boot.providers.map((configuration) => [configuration.name, provider(configuration, boot)]));
}

function provider(configuration: ProviderConfiguration, { aws }: BootConfiguration): Provider {
  const { name, kind, baseUrl, credential } = configuration;
  const region = configuration.region ?? aws.region;
  const hosts = baseUrl ? [hostAndPort(new URL(baseUrl))] : KINDS[kind].hosts(configuration, region, aws.urlSuffix).map((host) => `${host}:443`);
  const told = {
    ...configuration.headers,
    'x-portkey-provider': kind,
    ...(baseUrl && { 'x-portkey-custom-host': baseUrl }),
    // the image signs nothing itself; its lookups of inference profiles, which do sign, carry the placeholder as access key
    ...(credential.from === 'task-role' && { 'x-portkey-aws-auth-type': 'apiKey', 'x-portkey-aws-region': region }),
  };
  return {
    name,
    kind,
    configuration,
    hosts: new Set(hosts),
    privateAddress: configuration.privateAddress === true || (kind === 'bedrock' && !baseUrl),
    region,
    headers: Object.entries(told).flat(),
  };
}

/** Who serves Anthropic's API where the client names nobody: the default provider, or the first that can. */
export function defaultForMessages(boot: BootConfiguration): string | undefined {
  const { defaultProvider, providers } = boot;
  const able = providers.filter(({ kind }) => KINDS[kind].messages);
  if (!defaultProvider || able.some(({ name }) => name === defaultProvider)) return defaultProvider;
  return (able.find(({ kind }) => kind === 'anthropic') ?? able[0])?.name ?? defaultProvider;
}

/** As an IPv6 literal stands in a URL it has brackets, as a socket's host it has none. */
export const hostAndPort = (url: URL): string => `${url.hostname.replace(/^\[|\]$/g, '')}:${url.port || (url.protocol === 'http:' ? 80 : 443)}`;
