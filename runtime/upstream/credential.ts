/** What a provider is shown: its key in the header that it reads, or a signature. */
import type { Attempt } from '../attempt';
import { type Signable, signV4 } from '../aws';
import type { ProviderKeys } from '../secrets';
import { withMetadata } from './request-metadata';
import type { RoleSessions } from './role-sessions';

export interface CredentialSources {
  readonly keys: Pick<ProviderKeys, 'key'>;
  readonly roles: Pick<RoleSessions, 'credentials' | 'gateway'>;
}

/** The call with the credential among its headers. */
export async function withCredential<S extends Signable>(attempt: Attempt, call: S, { keys, roles }: CredentialSources): Promise<S> {
  const { provider, surface } = attempt.target;
  const { name, region, configuration } = provider;
  const places = provider.authorization(surface);
  const [first] = places;
  if (first === 'bedrock' || first === 'bedrock-mantle') {
    const complete = withMetadata(attempt, call, roles.gateway);
    return { ...complete, headers: signV4({ ...complete, service: first, region, credentials: await roles.credentials(attempt) }) };
  }
  if (configuration.credential.from === 'none') return call;
  const key = await keys.key(name, attempt.key);
  const carried = places.map((place) => (place === 'bearer' ? ['authorization', `Bearer ${key}`] : [place, key]));
  return { ...call, headers: { ...call.headers, ...Object.fromEntries(carried) } };
}
