/** Which requests meet the same key of a provider every time: keys may be those of several organizations, or workspaces of one. */
import { OTHER } from '../src/contract/catalogue';
import type { Exchange } from './exchange';
import type { Caller } from './identify';
import type { Affinity } from './key-ring';
import { isGranted, storedState } from './stored-state';

/** In what a request asks for, or brings back: only the organization that wrote it can read it. */
const SEALED = ['encrypted_content', '"compaction"'];
/** A provider's cache of prompts belongs to an organization. */
const CACHED = ['"prompt_cache_key"', '"cache_control"'];

/** Whose a request is, whichever of the client's credentials it came with: of those that are not registered the ids tell them apart. */
export const ownerOf = ({ client, clientId, user }: Partial<Caller> = {}): string => JSON.stringify([client === OTHER ? clientId : client, user]);

export function affinityOf(exchange: Pick<Exchange, 'caller' | 'body' | 'endpoint' | 'lists'>): Affinity | undefined {
  const { caller, body, endpoint } = exchange;
  const { text = '', document } = body ?? {};
  const says = (word: string): boolean => text.includes(word);
  // Responses are kept where nobody says otherwise
  const isKept = isGranted(caller, 'store') && (endpoint?.serves === 'responses' ? document?.store !== false : document?.store === true);
  const binding = SEALED.some(says) || isKept || storedState(exchange) !== undefined;
  if (!binding && !CACHED.some(says)) return undefined;
  return { to: JSON.stringify([ownerOf(caller), document?.prompt_cache_key]), binding };
}
