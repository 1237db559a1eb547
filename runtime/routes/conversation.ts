/** Which requests belong together: a provider has their prompts in its cache, and may alone be able to read what it sealed in them. */
import { hash } from 'node:crypto';
import { ownerOf } from '../affinity';
import type { Exchange } from '../exchange';
import { LastUsed } from '../last-used';

/** Where coding agents name their session. */
const SESSION_HEADERS = ['x-claude-code-session-id', 'session_id', 'session-id', 'conversation_id'];

/** Where a prompt begins, in the order of the APIs that have it. */
const BEGINNINGS = ['messages', 'input', 'prompt', 'contents'];

type Asked = Pick<Exchange, 'caller' | 'body' | 'request' | 'requestId'>;

/** The same for all requests of one, never for those of two callers. */
export function conversationOf({ caller, body, request, requestId }: Asked): string {
  const { document } = body ?? {};
  const named = document?.prompt_cache_key || SESSION_HEADERS.map((name) => request.headers[name]).find(Boolean);
  const what = named ? { named } : (beginningOf(document) ?? requestId);
  return hash('sha256', JSON.stringify([ownerOf(caller), what], unmarked), 'base64');
}

/** What stays as a conversation grows, and is not the same in all: what its user said first. */
function beginningOf(document: Record<string, unknown> = {}): unknown {
  const given = BEGINNINGS.map((name) => document[name]).find((each) => each !== undefined);
  if (!Array.isArray(given)) return given;
  const first = given.find((each) => each?.role === 'user') ?? given[0];
  return first?.content ?? first;
}

/** Without what tells the cache where a prompt may be cut: agents set it anew with every turn. */
const unmarked = (name: string, value: unknown): unknown =>
  name === 'cache_control' ? undefined : Array.isArray(value) ? value.filter((each) => !each?.cachePoint) : value;

/** What only the provider reads that wrote it, and the organization there: reasoning that is encrypted, thoughts with a signature. */
const SEALED = /"(encrypted_content|signature|thought_?[sS]ignature)"\s*:\s*"[\w+/=\\-]{64}|"redacted_thinking"|"redactedContent"\s*:\s*"/;

export const isSealed = ({ body }: Pick<Asked, 'body'>): boolean => SEALED.test(body?.text ?? '');

/** Those seals, and of each enough to tell it from all others. */
const SEALS = /"(?:encrypted_content|signature|thought_?[sS]ignature|redactedContent)"\s*:\s*"([\w+/=\\-]{64,128})/g;
const SEAL_LENGTH = 64;

const sealsIn = (text: string): string[] => Array.from(text.matchAll(SEALS), ([, seal]) => seal.replaceAll('\\', '').slice(0, SEAL_LENGTH));

/** By conversation who served it last; and who sealed what. Another task does not know. */
export class Conversations extends LastUsed<string> {
  readonly #sealed = new LastUsed<string>();

  /** By its answer, or a part of it. */
  said(text: string, target: string): void {
    for (const seal of sealsIn(text)) this.#sealed.put(seal, target);
  }

  /** Of what a request brings back, by its latest seal that is known: two conversations may begin with the same words, and have gone apart. */
  sealerOf(text: string): string | undefined {
    return sealsIn(text)
      .flatMap((seal) => this.#sealed.get(seal) ?? [])
      .at(-1);
  }
}
