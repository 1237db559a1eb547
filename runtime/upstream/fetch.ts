/**
 * `fetch` as the image sees it. The image's code only ever holds a placeholder; here, on the way out, the attempt that it belongs to is known by
 * it, the destination is checked, and the provider's real credential takes its place.
 */
import type { Attempt } from '../attempt';
import type { Exchanges } from '../exchange';
import { readable } from '../image';
import { hostAndPort } from '../providers';
import { Refusal } from '../refusal';
import { asRefusal } from './answer';
import type { UpstreamDependencies } from './connection';
import { withCredential } from './credential';

export interface FetchDependencies extends UpstreamDependencies {
  readonly exchanges: Exchanges;
  /** The real `fetch`. */
  readonly fetch: typeof fetch;
}

/** Where the image puts the key, by provider. */
const KEY_HEADERS = ['authorization', 'x-api-key', 'api-key'];

/** Where a model name ends up in the path, the whole path is checked, for the name is the client's. */
const BEDROCK_PATH = /^\/(?:model|inference-profiles)\/[^/]+(?:\/[a-z-]+)?$/;

export function createFetch({ exchanges, fetch, refused, ...sources }: FetchDependencies): typeof fetch {
  const send = async (attempt: Attempt, url: URL, init: RequestInit): Promise<Response> => {
    const { provider } = attempt.target;
    const method = init.method ?? 'GET';
    const isSafe = url.protocol === 'https:' && provider.hosts.has(hostAndPort(url));
    if (!isSafe || (provider.kind === 'bedrock' && !BEDROCK_PATH.test(url.pathname))) {
      // whatever the image made of a model name or a header: the credential goes to the hosts of its own provider only
      refused('not_of_provider', `${method} ${url.origin}${url.pathname}`, attempt.requestId);
      throw new Refusal('egress_refused');
    }
    const given = init.headers as Record<string, string>;
    // what the image signed with the placeholder for a secret is not kept
    const headers = 'x-portkey-aws-region' in provider.imageHeaders ? { 'content-type': 'application/json' } : without(given, KEY_HEADERS);
    const signed = await withCredential(attempt, { method, url: url.href, headers, body: init.body as string }, sources);
    attempt.signal.throwIfAborted();
    attempt.calls++;
    const signal = init.signal ? AbortSignal.any([attempt.signal, init.signal]) : attempt.signal;
    const response = await fetch(url.href, { ...signed, redirect: 'manual', signal });
    if (response.status >= 300 && response.status < 400) {
      refused('redirect', `${url.host} to ${response.headers.get('location')}`, attempt.requestId);
      void response.body?.cancel();
      throw new Refusal('egress_refused');
    }
    const whole = readable(response, attempt);
    watchBody(attempt, whole);
    return whole;
  };

  return async (input, init = {}) => {
    const url = new URL(input instanceof Request ? input.url : input);
    const headers = { ...(init.headers as Record<string, string>) };
    const attempt = exchanges.find(KEY_HEADERS.map((name) => headers[name]).join() + url.search);
    if (!attempt) {
      // a plug-in of the image; null is an attempt that has ended
      if (attempt === undefined) refused('no_request', url.origin);
      throw new TypeError('fetch failed', { cause: new Refusal('egress_refused') });
    }
    try {
      return await send(attempt, url, { ...init, headers });
    } catch (error) {
      if (attempt.cancelled || init.signal?.aborted) throw error;
      attempt.refusal = asRefusal(error);
      return Response.json({ error: { message: attempt.refusal.message, type: attempt.refusal.code } }, { status: attempt.refusal.status });
    }
  };
}

const without = (headers: Record<string, string>, names: readonly string[]): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !names.includes(name.toLowerCase())));

/** Learns when an answer breaks off: the image logs it, and ends its own answer as if all had come. */
function watchBody(attempt: Attempt, { body }: Response): void {
  if (!body) return;
  const getReader = body.getReader;
  body.getReader = ((options?: object) => {
    const reader = getReader.call(body, options as undefined);
    reader.closed.catch((error) => {
      if (!attempt.cancelled) attempt.refusal = asRefusal(error);
    });
    return reader;
  }) as typeof getReader;
}

/**
 * Node's own dispatcher gives up on an upstream that is silent for 300 s, and cannot be configured: another of the same class takes
 * its place. Reading `Response` makes Node load it.
 */
export function raiseUpstreamTimeouts(silence: number, tcpKeepAlive: number): void {
  void globalThis.Response;
  const slot = Symbol.for('undici.globalDispatcher.1');
  const holder = globalThis as unknown as Record<symbol, { constructor: new (options: object) => object }>;
  const Agent = holder[slot].constructor;
  holder[slot] = new Agent({
    headersTimeout: silence,
    bodyTimeout: silence,
    connect: { keepAlive: true, keepAliveInitialDelay: tcpKeepAlive },
  }) as (typeof holder)[symbol];
}
