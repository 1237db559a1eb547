/**
 * `fetch` as the image sees it. The image's code only ever holds a placeholder; here, on the way out, the attempt that it belongs to is known by
 * it, and the call goes the way of the native lane: its destination is checked, and the provider's real credential takes the placeholder's place.
 */
import { decoded } from '../answer/decoding';
import type { Attempt } from '../attempt';
import type { Exchanges } from '../exchange';
import { readable } from '../image';
import { Refusal } from '../refusal';
import { asRefusal, type UpstreamAnswer } from './answer';
import type { Upstream, UpstreamDependencies } from './connection';

export interface FetchDependencies extends Pick<UpstreamDependencies, 'refused'> {
  readonly exchanges: Exchanges;
  readonly upstream: Upstream;
}

/** Where the image puts the key, by provider. */
const KEY_HEADERS = ['authorization', 'x-api-key', 'api-key'];

/** Where a model name ends up in the path, the whole path is checked, for the name is the client's. */
const BEDROCK_PATH = /^\/(?:model|inference-profiles)\/[^/]+(?:\/[a-z-]+)?$/;

export function createFetch({ exchanges, upstream, refused }: FetchDependencies): typeof fetch {
  const send = async (attempt: Attempt, url: URL, { method = 'GET', body }: RequestInit, given: Record<string, string>): Promise<Response> => {
    const { kind, imageHeaders } = attempt.target.provider;
    if (kind === 'bedrock' && !BEDROCK_PATH.test(url.pathname)) {
      refused('not_of_provider', `${method} ${url.origin}${url.pathname}`, attempt.requestId);
      throw new Refusal('egress_refused');
    }
    // what the image signed with the placeholder for a secret is not kept
    const headers = 'x-portkey-aws-region' in imageHeaders ? { 'content-type': 'application/json' } : without(given, KEY_HEADERS);
    const answer = await upstream(attempt, { method, url: url.href, headers, body: await bytesOf(body, headers) });
    return responseOf(answer, attempt);
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
      return await send(attempt, url, init, headers);
    } catch (error) {
      if (attempt.cancelled) throw error;
      attempt.refusal = asRefusal(error);
      return Response.json({ error: { message: attempt.refusal.message, type: attempt.refusal.code } }, { status: attempt.refusal.status });
    }
  };
}

const without = (headers: Record<string, string>, names: readonly string[]): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !names.includes(name.toLowerCase())));

/** A form has its type from what it is made into. */
async function bytesOf(body: RequestInit['body'], headers: Record<string, string>): Promise<Buffer | undefined> {
  if (body === undefined || body === null) return undefined;
  if (typeof body === 'string') return Buffer.from(body);
  const made = new Response(body);
  const type = made.headers.get('content-type');
  if (type) headers['content-type'] = type;
  return Buffer.from(await made.arrayBuffer());
}

function responseOf({ status, headers: received, body }: UpstreamAnswer, attempt: Attempt): Response {
  const { 'content-encoding': encoding, 'content-length': _, ...headers } = received;
  const whole = readable(status, String(headers['content-type'] ?? ''), decoded(body, encoding), attempt);
  const pairs = Object.entries(headers).map(([name, value]): [string, string] => [name, String(value)]);
  return new Response(ReadableStream.from(whole) as ReadableStream, { status, headers: pairs });
}
