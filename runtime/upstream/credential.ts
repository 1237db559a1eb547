/** What a provider is shown: its key in the header that it reads, or a signature. */
import type { Attempt } from '../attempt';
import { type Signable, signV4 } from '../aws';
import type { ProviderKeys } from '../secrets';
import type { RoleSessions } from './role-sessions';

export interface CredentialSources {
  readonly keys: Pick<ProviderKeys, 'key'>;
  readonly roles: Pick<RoleSessions, 'credentials' | 'gateway'>;
}

/** The headers with the credential among them. */
export async function withCredential(attempt: Attempt, call: Signable, { keys, roles }: CredentialSources): Promise<Record<string, string>> {
  const { provider, surface } = attempt.target;
  const { name, region, configuration } = provider;
  const places = provider.authorization(surface);
  const [first] = places;
  if (first === 'bedrock' || first === 'bedrock-mantle') {
    return signV4({ ...call, service: first, region, credentials: await roles.credentials(attempt) });
  }
  if (configuration.credential.from === 'none') return { ...call.headers };
  const key = await keys.key(name, attempt.key);
  const carried = places.map((place) => (place === 'bearer' ? ['authorization', `Bearer ${key}`] : [place, key]));
  return { ...call.headers, ...Object.fromEntries(carried) };
}
