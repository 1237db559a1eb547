/** The enabled providers: what the gateway is told about each, and the only hosts that each may be called at. */
import { type BootConfiguration, PROVIDER_KINDS, type ProviderConfiguration, type ProviderKind, type ProviderKindRow } from '../src/contract';

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

interface Kind extends Pick<ProviderKindRow, 'path'> {
  readonly messages: boolean;
  readonly openai: boolean;
}

export const KINDS = Object.fromEntries(
  Object.entries<ProviderKindRow>(PROVIDER_KINDS).map(([kind, { surfaces, path }]): [string, Kind] => [
    kind,
    { path, messages: surfaces.some(({ apis }) => apis.includes('messages')), openai: surfaces.some(({ apis }) => apis.includes('audio')) },
  ]),
) as Record<ProviderKind, Kind>;

/** The hosts of a provider that has no base URL. */
function hostsOf({ kind, azure, host, messages }: ProviderConfiguration, region: string, suffix: string): string[] {
  const values: Record<string, string> = { region, suffix, resource: azure?.resourceName ?? '' };
  const { host: own, surfaces }: ProviderKindRow = PROVIDER_KINDS[kind];
  const hosts = [
    own ?? host,
    ...surfaces.map(({ only, host }) => (only === messages ? host : undefined)),
    kind === 'bedrock' ? 'bedrock.{region}.{suffix}' : undefined,
  ];
  return hosts.flatMap((template) => template?.replace(/{(\w+)}/g, (_, name) => values[name]) ?? []);
}

export function enabledProviders(boot: BootConfiguration): ReadonlyMap<string, Provider> {
  return new Map(boot.providers.map((configuration) => [configuration.name, provider(configuration, boot)]));
}

function provider(configuration: ProviderConfiguration, { aws }: BootConfiguration): Provider {
  const { name, kind, baseUrl, credential, azure } = configuration;
  const region = configuration.region ?? aws.region;
  const hosts = baseUrl ? [hostAndPort(new URL(baseUrl))] : hostsOf(configuration, region, aws.urlSuffix).map((host) => `${host}:443`);
  const told = {
    'x-portkey-provider': configuration.slug ?? (kind === 'compatible' ? 'openai' : kind),
    ...(azure && {
      'x-portkey-azure-resource-name': azure.resourceName,
      ...(azure.deploymentId && { 'x-portkey-azure-deployment-id': azure.deploymentId }),
      'x-portkey-azure-api-version': azure.apiVersion,
    }),
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
