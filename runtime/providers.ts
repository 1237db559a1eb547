/** The enabled providers: the only hosts that may be called for each, and how a call of one of its APIs is addressed. */
import {
  type Authorization,
  type BootConfiguration,
  type Place,
  PROVIDER_KINDS,
  type ProviderConfiguration,
  type ProviderKind,
  type ProviderKindRow,
  type Surface,
} from '../src/contract';
import { KeyRing } from './key-ring';

export interface Provider {
  readonly name: string;
  readonly kind: ProviderKind;
  readonly configuration: ProviderConfiguration;
  /** Where its credential may go: `host:port`. */
  readonly hosts: ReadonlySet<string>;
  readonly keys: KeyRing;
  /** Its hosts may resolve to private addresses. */
  readonly privateAddress: boolean;
  /** Region of the signature, for Bedrock. */
  readonly region: string;
  /** What it takes beside what the client sent: a server that did not say so is given nothing. */
  readonly adds: ReadonlySet<string>;
  /** The image translates for it. */
  readonly isTranslated: boolean;
  /** Headers that select it in the image. */
  readonly imageHeaders: Readonly<Record<string, string>>;
  /** Where a surface of it is: what a client of this gateway calls below `/v1`, it has below this. */
  base(surface: Pick<Surface, 'at' | 'prefix'>, model?: string): string;
  /** A template of the kind's row with what the configuration says. */
  filled(template: string, model?: string): string;
  /** Where its key stands in a call, or the service that it is signed for. */
  authorization(surface?: Surface): readonly Authorization[];
}

export function enabledProviders(boot: BootConfiguration): ReadonlyMap<string, Provider> {
  return new Map(boot.providers.map((configuration) => [configuration.name, enabled(configuration, boot)]));
}

function enabled(configuration: ProviderConfiguration, { aws, nativeOnly }: BootConfiguration): Provider {
  const { name, kind, baseUrl, azure, credential } = configuration;
  const row: ProviderKindRow = PROVIDER_KINDS[kind];
  const region = configuration.region ?? aws.region;
  const values: Record<string, string | undefined> = {
    region,
    suffix: aws.urlSuffix,
    resource: azure?.resourceName,
    version: azure?.apiVersion,
  };
  // a deployment of Azure's is the model that is asked for
  const filled = (template: string, model?: string): string =>
    template.replace(/{(\w+)}/g, (_, value) => (value === 'deployment' ? encodeURIComponent(model ?? '') : (values[value] ?? '')));
  const placeOf = ({ at = '' }: Pick<Surface, 'at'>): Place | undefined => row.places?.[at];
  const base = (surface: Pick<Surface, 'at' | 'prefix'>, model?: string): string => {
    const host = placeOf(surface)?.host;
    return filled(
      `${host || !baseUrl ? `https://${host ?? row.host ?? configuration.host}${row.root}` : baseUrl.replace(/\/+$/, '')}${surface.prefix}`,
      model,
    );
  };
  const isSigned = row.authorization[0].startsWith('bedrock');
  const places = [base({ prefix: '' })];
  // another host is called only where the configuration asks for that surface
  if (configuration.messages === 'mantle') places.push(base({ at: 'mantle', prefix: '' }));
  return {
    name,
    kind,
    configuration,
    hosts: new Set(places.map((place) => hostAndPort(new URL(place)))),
    keys: new KeyRing(credential.from === 'secret' ? 1 + (credential.others?.length ?? 0) : 1),
    privateAddress: configuration.privateAddress === true || (isSigned && !baseUrl),
    region,
    adds: new Set(configuration.adds ?? (baseUrl ? [] : row.adds)),
    isTranslated: !nativeOnly,
    imageHeaders: {
      'x-portkey-provider': configuration.slug ?? kind,
      ...(baseUrl && { 'x-portkey-custom-host': baseUrl }),
      // the image signs nothing itself
      ...(isSigned && { 'x-portkey-aws-auth-type': 'apiKey', 'x-portkey-aws-region': region }),
    },
    base,
    filled,
    authorization: (surface) => (surface && placeOf(surface)?.authorization) ?? row.authorization,
  };
}

/** As an IPv6 literal stands in a URL it has brackets, as a socket's host it has none. */
export const hostAndPort = (url: URL): string => `${url.hostname.replace(/^\[|\]$/g, '')}:${url.port || (url.protocol === 'http:' ? 80 : 443)}`;
