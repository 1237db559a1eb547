/**
 * `fetch` as the gateway sees it. The gateway's code only ever holds a placeholder; here, on the way out, the request that it
 * belongs to is known by it, the destination is checked, and the provider's real credential takes its place.
 */
import { signV4, type TaskRoleCredentials } from './aws';
import { EGRESS_REFUSED } from './egress';
import type { Exchange, Exchanges } from './exchange';
import { members, parseSpan } from './json';
import { hostAndPort, KINDS, type Provider } from './provider';
import { Refusal } from './refusal';
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
  readonly method: string;
  readonly url: URL;
  readonly headers: Record<string, string>;
  body: RequestInit['body'];
}

export function createFetch({ exchanges, keys, credentials, refused, fetch }: UpstreamDependencies): typeof fetch {
  const send = async (exchange: Exchange, provider: Provider, call: Call, given?: AbortSignal | null): Promise<Response> => {
    const { method, url } = call;
    let { headers } = call;
    const isSafe = url.protocol === 'https:' && provider.hosts.has(hostAndPort(url));
    const path = KINDS[provider.kind].path?.exec(url.pathname);
    if (!isSafe || path === null) {
      // whatever the gateway made of a config, a model name or a header: the credential goes to the hosts of its own provider only
      refused('not_of_provider', `${method} ${url.origin}${url.pathname}`, exchange.requestId);
      throw new Refusal('egress_refused');
    }
    readBody(exchange, provider, call, path?.[1]);
    const { models, credential } = provider.configuration;
    // the image counts the tokens of a cross-region profile with the model behind it
    const listed = url.pathname.endsWith('/count-tokens') ? models?.map((pattern) => pattern.replace(/^(us|eu|apac|au|ca|jp|global)\./, '')) : models;
    if (listed && !listed.some((pattern) => matches(pattern, exchange.requestedModel))) throw new Refusal('model_not_allowed');
    if (credential.from === 'secret') {
      const key = await keys.key(provider.name);
      for (const name of KEY_HEADERS) headers[name] &&= headers[name].replace(exchange.placeholder, () => key);
      if (url.searchParams.get('key') === exchange.placeholder) {
        url.searchParams.delete('key');
        headers['x-goog-api-key'] = key;
      }
    } else {
      // what the image signed with the placeholder for a secret is not kept
      const signable = { method, url: url.href, headers: { 'content-type': 'application/json' }, body: call.body as string };
      headers = signV4({ ...signable, service: 'bedrock', region: provider.region, credentials: await credentials.get() });
    }
    exchange.signal.throwIfAborted();
    exchange.upstreamCalls++;
    const signal = given ? AbortSignal.any([exchange.signal, given]) : exchange.signal;
    // a redirect is an address that the provider chooses: never followed, or the credential would follow it
    const response = await fetch(url.href, { method, headers, body: call.body, redirect: 'manual', signal });
    if (response.status >= 300 && response.status < 400) {
      refused('redirect', `${url.host} to ${response.headers.get('location')}`, exchange.requestId);
      void response.body?.cancel();
      throw new Refusal('egress_refused');
    }
    if (response.status === 401 || response.status === 403) {
      // the client would take it for its own token, and what the provider says may quote the company's key
      void response.body?.cancel();
      throw new Refusal('provider_key_refused');
    }
    const whole = response.headers.get('content-type')?.startsWith(EVENT_STREAM) ? wholeFrames(response) : response;
    watchBody(exchange, whole);
    return whole;
  };

  return async (input, init = {}) => {
    const url = new URL(input instanceof Request ? input.url : input);
    const headers = { ...(init.headers as Record<string, string>) };
    const exchange = exchanges.find(KEY_HEADERS.map((name) => headers[name]).join() + url.search);
    if (!exchange?.provider) {
      // a plug-in of the gateway; null is a request whose client has left
      if (exchange === undefined) refused('no_request', url.origin);
      throw new TypeError('fetch failed', { cause: new Refusal('egress_refused') });
    }
    exchange.refusal = undefined;
    try {
      return await send(exchange, exchange.provider, { url, method: init.method ?? 'GET', headers, body: init.body }, init.signal);
    } catch (error) {
      if (exchange.cancelled || init.signal?.aborted) throw error;
      const refusal = asRefusal(error);
      exchange.refusal = refusal;
      return Response.json({ error: { message: refusal.message, type: refusal.code } }, { status: refusal.status });
    }
  };
}

const matches = (pattern: string, model = ''): boolean => (pattern.endsWith('*') ? model.startsWith(pattern.slice(0, -1)) : model === pattern);

/** Notes the model, and asks for the usage chunk of a stream where the provider sends it only then. */
function readBody(exchange: Exchange, { kind }: Provider, call: Call, modelInPath?: string): void {
  const { body } = call;
  let model: unknown;
  if (modelInPath) model = decodeURIComponent(modelInPath);
  else if (body instanceof FormData) {
    const models = body.getAll('model');
    if (models.length > 1) throw new Refusal('invalid_request', 'model');
    model = models[0];
  } else if (typeof body === 'string') {
    const found = members(body, ['model', 'stream', 'stream_options']);
    model = parseSpan(body, found.model);
    const options = found.stream_options;
    const asked = (parseSpan(body, options) ?? {}) as { include_usage?: boolean };
    const streamed = call.url.pathname.endsWith('/completions') && parseSpan(body, found.stream);
    if (KINDS[kind].openai && streamed && asked.include_usage !== true) {
      exchange.usageAdded = true;
      const wanted = JSON.stringify({ ...asked, include_usage: true });
      call.body = options ? body.slice(0, options[0]) + wanted + body.slice(options[1]) : `{"stream_options":${wanted},${body.slice(1)}`;
    }
  }
  if (typeof model === 'string') exchange.requestedModel = model;
}

const EVENT_STREAM = 'application/vnd.amazon.eventstream';

/** The image reads Bedrock's frames wrongly where one begins in the last three bytes of a piece: it gets pieces of whole frames. */
function wholeFrames(response: Response): Response {
  let rest = Buffer.alloc(0);
  const align = new TransformStream<Uint8Array, Uint8Array>({
    transform(piece, controller) {
      rest = Buffer.concat([rest, piece]);
      let end = 0;
      // the first four bytes of a frame are its length, of which 16 are around the message
      for (let next = 0; next <= rest.length; next = rest.length - end < 4 ? Infinity : end + Math.max(16, rest.readUInt32BE(end))) end = next;
      if (end === 0) return;
      controller.enqueue(rest.subarray(0, end));
      rest = rest.subarray(end);
    },
  });
  return new Response(response.body?.pipeThrough(align), { status: response.status, headers: response.headers });
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

/** Timeouts by their codes: https://github.com/nodejs/undici/blob/main/docs/docs/api/Errors.md */
export function asRefusal(error: unknown): Refusal {
  const { code, cause } = Object(error) as { code?: string; cause?: unknown };
  if (error instanceof Refusal) return error;
  if (code === EGRESS_REFUSED) return new Refusal('egress_refused');
  if (/TIMEOUT|ETIMEDOUT/.test(String(code))) return new Refusal('upstream_timeout');
  return cause ? asRefusal(cause) : new Refusal('upstream_unreachable');
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
