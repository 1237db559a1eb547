/** What a provider is shown: its key in the header that it reads, or a signature. */
import { signV4, type TaskRoleCredentials } from '../aws';
import type { ProviderKeys } from '../secrets';
import type { Target } from '../target';

export interface CredentialSources {
  readonly keys: Pick<ProviderKeys, 'key'>;
  readonly credentials: TaskRoleCredentials;
}

export interface Signable {
  readonly method: string;
  readonly url: string;
  readonly headers: Record<string, string>;
  readonly body?: string | Uint8Array;
}

/** The headers with the credential among them. */
export async function withCredential(
  { provider, surface }: Target,
  call: Signable,
  { keys, credentials }: CredentialSources,
): Promise<Record<string, string>> {
  const { name, region, configuration } = provider;
  const places = provider.authorization(surface);
  const [first] = places;
  if (first === 'bedrock' || first === 'bedrock-mantle') return signV4({ ...call, service: first, region, credentials: await credentials.get() });
  if (configuration.credential.from === 'none') return call.headers;
  const key = await keys.key(name);
  const carried = places.map((place) => (place === 'bearer' ? ['authorization', `Bearer ${key}`] : [place, key]));
  return { ...call.headers, ...Object.fromEntries(carried) };
}
