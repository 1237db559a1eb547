/**
 * `fetch` as the gateway sees it. The gateway's code only ever holds a placeholder; here, on the way out, the request that it
 * belongs to is known by it, the destination is checked, and the provider's real credential takes its place.
 */
import type { TaskRoleCredentials } from './aws';
import { signV4 } from './aws';
import { EGRESS_REFUSED } from './egress';
import type { Exchange, Exchanges } from './exchange';
import { members, parseSpan } from './json';
import { hostAndPort, KINDS, type Provider } from './provider';
import { Refusal, type RefusalCode } from './refusal';
import type { ProviderKeys } from './secrets';

export interface UpstreamDependencies {
  readonly exchanges: Exchanges;
  readonly keys: Pick<ProviderKeys, 'key'>;
  readonly credentials: TaskRoleCredentials;
  readonly refused: (reason: string, destination: string, requestId?: string) => void;
  /** The real `fetch`. */
  readonly fetch: typeof fetch;
}

/** Where the gateway puts the key, by provider. Google's stands in the URL. */
const KEY_HEADERS = ['authorization', 'x-api-key', 'api-key'];

interface Call {
  readonly url: URL;
  readonly method: string;
  headers: Headers;
  body: RequestInit['body'];
}

export function createFetch({ exchanges, keys, credentials, refused, fetch }: UpstreamDependencies): typeof fetch {
  const send = async (exchange: Exchange, call: Call, given: AbortSignal | null | undefined): Promise<Response> => {
    const provider = exchange.provider as Provider;
    checkDestination(provider, call.url, (reason) => refused(reason, `${call.method} ${call.url.origin}${call.url.pathname}`, exchange.requestId));
    noteModel(exchange, provider, call);
    if (provider.configuration.credential.from === 'secret') attachKey(keys.key(provider.name), exchange.placeholder, call);
    else await attachSignature(provider, credentials, call);
    askForUsage(exchange, provider, call);
    exchange.signal.throwIfAborted();
    exchange.upstreamCalls++;
    const signal = given ? AbortSignal.any([exchange.signal, given]) : exchange.signal;
    // a redirect is an address that the provider chooses: never followed, or the credential would follow it
    const response = await fetch(call.url, { method: call.method, headers: call.headers, body: call.body, redirect: 'manual', signal });
    if (response.status >= 300 && response.status < 400) {
      refused('redirect', `${call.url.host} to ${response.headers.get('location')?.slice(0, 200)}`, exchange.requestId);
      void response.body?.cancel();
      throw new Refusal('egress_refused');
    }
    watchBody(exchange, response);
    return response;
  };

  return async (input, init = {}) => {
    const url = new URL(typeof input === 'string' ? input : input instanceof URL ? input.href : input.url);
    const headers = new Headers(init.headers);
    const exchange = exchanges.find(KEY_HEADERS.map((name) => headers.get(name)).join(' ') + url.search);
    if (!exchange?.provider) {
      // a plug-in of the gateway, or a request whose client has left
      refused('no_request', url.origin);
      throw new TypeError('fetch failed', { cause: Object.assign(new Error('egress refused'), { code: EGRESS_REFUSED }) });
    }
    exchange.refusal = undefined;
    try {
      return await send(exchange, { url, method: init.method ?? 'GET', headers, body: init.body }, init.signal);
    } catch (error) {
      if (exchange.cancelled || init.signal?.aborted) throw error;
      const refusal = asRefusal(error);
      exchange.refusal = refusal;
      return Response.json({ error: { message: refusal.message, type: refusal.code } }, { status: refusal.status });
    }
  };
}

/** The credential goes to the hosts of its own provider only, whatever the gateway made of a config, a model name or a header. */
function checkDestination(provider: Provider, url: URL, refused: (reason: string) => void): void {
  const { path } = KINDS[provider.kind];
  const reason =
    url.protocol !== 'https:' || !provider.hosts.has(hostAndPort(url))
      ? 'host_not_of_provider'
      : path && !path.test(url.pathname)
        ? 'path'
        : undefined;
  if (!reason) return;
  refused(reason);
  throw new Refusal('egress_refused');
}

function noteModel(exchange: Exchange, provider: Provider, { url, body }: Call): void {
  if (provider.kind === 'bedrock' || provider.kind === 'google') {
    const [, model] = /\/(?:models?|inference-profiles)\/([^/]+?)(?::[a-zA-Z]+)?(?:\/|$)/.exec(url.pathname) ?? [];
    if (model)
      exchange.requestedModel =
        provider.kind === 'bedrock' ? decodeURIComponent(/\/(?:model|inference-profiles)\/([^/]+)/.exec(url.pathname)?.[1] ?? model) : model;
  } else if (typeof body === 'string') {
    const model = parseSpan(body, members(body, ['model']).model);
    if (typeof model === 'string') exchange.requestedModel = model;
  } else if (body instanceof FormData) {
    const model = body.get('model');
    if (typeof model === 'string') exchange.requestedModel = model;
  }
  const { models } = provider.configuration;
  if (models && !models.some((pattern) => matches(pattern, exchange.requestedModel ?? ''))) throw new Refusal('model_not_allowed');
}

const matches = (pattern: string, model: string): boolean => (pattern.endsWith('*') ? model.startsWith(pattern.slice(0, -1)) : model === pattern);

function attachKey(key: string, placeholder: string, { url, headers }: Call): void {
  for (const name of KEY_HEADERS) {
    const value = headers.get(name);
    if (value?.includes(placeholder))
      headers.set(
        name,
        value.replace(placeholder, () => key),
      );
  }
  if (url.searchParams.get('key') === placeholder) {
    url.searchParams.delete('key');
    headers.set('x-goog-api-key', key);
  }
}

async function attachSignature(provider: Provider, credentials: TaskRoleCredentials, call: Call): Promise<void> {
  const { headers, method, url, body } = call;
  // what the image signed with the placeholder for a secret
  for (const name of ['authorization', 'host', 'x-amz-date', 'x-amz-security-token', 'x-amz-content-sha256']) headers.delete(name);
  call.headers = new Headers(
    signV4({
      method,
      url: url.href,
      headers: Object.fromEntries(headers),
      body: typeof body === 'string' ? body : undefined,
      service: 'bedrock',
      region: provider.region,
      credentials: await credentials.get(),
    }),
  );
  call.headers.delete('host');
}

/** Asks for the usage chunk of a stream where the provider sends it only then. */
function askForUsage(exchange: Exchange, provider: Provider, call: Call): void {
  const { body, url } = call;
  if (!KINDS[provider.kind].usageOnRequest || typeof body !== 'string' || !/\/completions$/.test(url.pathname)) return;
  const { stream, stream_options: options } = members(body, ['stream', 'stream_options']);
  if (parseSpan(body, stream) !== true) return;
  const asked = (parseSpan(body, options) ?? {}) as { include_usage?: boolean };
  if (asked.include_usage === true) return;
  exchange.usageAdded = true;
  const wanted = JSON.stringify({ ...asked, include_usage: true });
  call.body = options ? body.slice(0, options[0]) + wanted + body.slice(options[1]) : body.replace('{', () => `{"stream_options":${wanted},`);
}

/** Learns when an answer breaks off: the gateway logs it, and ends its own answer as if all had come. */
function watchBody(exchange: Exchange, { body }: Response): void {
  if (!body) return;
  const getReader = body.getReader;
  body.getReader = ((options?: object) => {
    const reader = getReader.call(body, options as undefined);
    reader.closed.catch((error) => {
      if (!exchange.cancelled) exchange.broken = asRefusal(error);
    });
    return reader;
  }) as typeof getReader;
}

/** https://github.com/nodejs/undici/blob/main/docs/docs/api/Errors.md */
const TIMEOUTS = /TIMEOUT|ETIMEDOUT/;

export function asRefusal(error: unknown): Refusal {
  for (let cause = error as { cause?: unknown; code?: string } | undefined; cause; cause = cause.cause as typeof cause) {
    if (cause instanceof Refusal) return cause;
    const code: RefusalCode | undefined =
      cause.code === EGRESS_REFUSED ? 'egress_refused' : TIMEOUTS.test(String(cause.code)) ? 'upstream_timeout' : undefined;
    if (code) return new Refusal(code);
  }
  return new Refusal('upstream_unreachable');
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
