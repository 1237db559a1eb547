/** What a provider is shown: its key in the header that it reads, or a signature. */
import type { Attempt } from '../attempt';
import { signV4 } from '../aws';
import type { ProviderKeys } from '../secrets';
import { metadataHeader } from './request-metadata';
import type { RoleSessions } from './role-sessions';

export interface CredentialSources {
  readonly keys: Pick<ProviderKeys, 'key'>;
  readonly roles: Pick<RoleSessions, 'credentials' | 'gateway'>;
}

export interface Signable {
  readonly method: string;
  readonly url: string;
  readonly headers: Record<string, string>;
  readonly body?: string | Uint8Array;
}

/** The headers with the credential among them. */
export async function withCredential(attempt: Attempt, call: Signable, { keys, roles }: CredentialSources): Promise<Record<string, string>> {
  const { provider, surface } = attempt.target;
  const { name, region, configuration } = provider;
  const places = provider.authorization(surface);
  const [first] = places;
  if (first === 'bedrock' || first === 'bedrock-mantle') {
    const headers = { ...call.headers, ...metadataHeader(attempt, call.url, roles.gateway) };
    return signV4({ ...call, headers, service: first, region, credentials: await roles.credentials(attempt) });
  }
  if (configuration.credential.from === 'none') return call.headers;
  const key = await keys.key(name, attempt.key);
  const carried = places.map((place) => (place === 'bearer' ? ['authorization', `Bearer ${key}`] : [place, key]));
  return { ...call.headers, ...Object.fromEntries(carried) };
}
