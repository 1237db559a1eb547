/** The enabled providers: what the gateway is told about each, and the only hosts that each may be called at. */
import type { BootConfiguration, ProviderConfiguration, ProviderKind } from '../src/contract';

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

interface Kind {
  readonly hosts: (provider: ProviderConfiguration, region: string, urlSuffix: string) => string[];
  /** Where a model name ends up in the path, the whole path is checked, for the name is the client's; the group is the name. */
  readonly path?: RegExp;
  /** Speaks Anthropic's API. */
  readonly messages?: true;
  /** OpenAI's own API: uploads and speech too, and streams of completions report usage only when `stream_options` asks for it. */
  readonly openai?: true;
}

export const KINDS: Record<ProviderKind, Kind> = {
  openai: { hosts: () => ['api.openai.com'], openai: true },
  anthropic: { hosts: () => ['api.anthropic.com'], messages: true },
  google: { hosts: () => ['generativelanguage.googleapis.com'], path: /\/v1(?:alpha|beta)\/models\/([\w.-]+):\w+$/ },
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
