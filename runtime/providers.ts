/** The enabled providers: where each is, what it is shown for a credential, and the only hosts that may be called for it. */
import { API_KEY_KINDS, type BootConfiguration, type ProviderConfiguration, type ProviderKind } from '../src/contract';

/** Headers that carry an API key, or what signs a call. */
export type Authentication = 'authorization' | 'x-api-key' | 'api-key' | 'signature';

export interface Provider {
  readonly name: string;
  readonly kind: ProviderKind;
  readonly configuration: ProviderConfiguration;
  /** Where its own API is: what a client of this gateway calls below `/v1`, it has below this. */
  readonly base: string;
  readonly authentication: Authentication;
  /** Fixed query of every call. */
  readonly query: string;
  /** Where its credential may go: `host:port`. */
  readonly hosts: ReadonlySet<string>;
  /** Its hosts may resolve to private addresses. */
  readonly privateAddress: boolean;
  /** Region of the signature, for Bedrock. */
  readonly region: string;
  /** What it takes beside what the client sent: a server that did not say so is given nothing. */
  readonly knows: { readonly store: boolean; readonly streamUsage: boolean };
  /** Headers that select it in the image. */
  readonly imageHeaders: Readonly<Record<string, string>>;
}

interface Place {
  readonly base: string;
  readonly authentication: Authentication;
  readonly query?: string;
  readonly hosts?: readonly string[];
}

type Aws = BootConfiguration['aws'];

const PLACES: Record<ProviderKind, (provider: ProviderConfiguration, aws: Aws) => Place> = {
  openai: () => ({ base: `https://${API_KEY_KINDS.openai.host}/v1`, authentication: 'authorization' }),
  anthropic: () => ({ base: `https://${API_KEY_KINDS.anthropic.host}/v1`, authentication: 'x-api-key' }),
  google: () => ({ base: `https://${API_KEY_KINDS.google.host}/v1beta/openai`, authentication: 'authorization' }),
  'azure-openai': ({ azure }) => {
    const root = `https://${azure?.resourceName}.openai.azure.com/openai`;
    return azure?.apiVersion === 'v1'
      ? { base: `${root}/v1`, authentication: 'api-key' }
      : { base: `${root}/deployments/${azure?.deploymentId}`, authentication: 'api-key', query: `?api-version=${azure?.apiVersion}` };
  },
  bedrock: ({ region }, aws) => {
    const root = (service: string) => `${service}.${region ?? aws.region}.${aws.urlSuffix}`;
    return { base: `https://${root('bedrock-runtime')}`, authentication: 'signature', hosts: [`${root('bedrock-runtime')}:443`, `${root('bedrock')}:443`] };
  },
};

export function enabledProviders(boot: BootConfiguration): ReadonlyMap<string, Provider> {
  return new Map(boot.providers.map((configuration) => [configuration.name, enabled(configuration, boot)]));
}

function enabled(configuration: ProviderConfiguration, { aws }: BootConfiguration): Provider {
  const { name, kind, baseUrl, credential } = configuration;
  const region = configuration.region ?? aws.region;
  const { query = '', authentication, ...place } = PLACES[kind](configuration, aws);
  const base = (baseUrl ?? place.base).replace(/\/+$/, '');
  const told = {
    'x-portkey-provider': kind,
    ...(baseUrl && { 'x-portkey-custom-host': baseUrl }),
    // the image signs nothing itself; its lookups of inference profiles, which do sign, carry the placeholder as access key
    ...(credential.from === 'task-role' && { 'x-portkey-aws-auth-type': 'apiKey', 'x-portkey-aws-region': region }),
  };
  const isPublic = baseUrl === undefined;
  return {
    name,
    kind,
    configuration,
    base,
    authentication,
    query,
    hosts: new Set(isPublic ? (place.hosts ?? [hostAndPort(new URL(base))]) : [hostAndPort(new URL(base))]),
    privateAddress: configuration.privateAddress === true || (kind === 'bedrock' && isPublic),
    region,
    knows: { store: isPublic && /openai/.test(kind), streamUsage: isPublic && kind !== 'bedrock' },
    imageHeaders: told,
  };
}

/** As an IPv6 literal stands in a URL it has brackets, as a socket's host it has none. */
export const hostAndPort = (url: URL): string => `${url.hostname.replace(/^\[|\]$/g, '')}:${url.port || (url.protocol === 'http:' ? 80 : 443)}`;

/** Whether it is a pattern for the model: itself, or a beginning with `*`. */
export const matches = (pattern: string, model: string): boolean => (pattern.endsWith('*') ? model.startsWith(pattern.slice(0, -1)) : model === pattern);
