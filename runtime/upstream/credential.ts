/** What a provider is shown: its key in the header that it reads, or a signature. */
import { signV4, type TaskRoleCredentials } from '../aws';
import type { Provider } from '../providers';
import type { ProviderKeys } from '../secrets';

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
export async function withCredential(provider: Provider, call: Signable, { keys, credentials }: CredentialSources): Promise<Record<string, string>> {
  const { authentication, region, name } = provider;
  if (authentication === 'signature') return signV4({ ...call, service: 'bedrock', region, credentials: await credentials.get() });
  const key = await keys.key(name);
  return { ...call.headers, [authentication]: authentication === 'authorization' ? `Bearer ${key}` : key };
}
