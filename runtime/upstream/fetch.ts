/**
 * `fetch` as the image sees it. The image's code only ever holds a placeholder; here, on the way out, the attempt that it belongs to is known by
 * it, and the call goes the way of the native lane: its destination is checked, and the provider's real credential takes the placeholder's place.
 */
import { decoded } from '../answer/decoding';
import type { Attempt } from '../attempt';
import type { Exchanges } from '../exchange';
import { readable } from '../image';
import { Refusal } from '../refusal';
import { operationUrl } from '../target';
import { asRefusal, type UpstreamAnswer } from './answer';
import type { Upstream, UpstreamDependencies } from './connection';

export interface FetchDependencies extends Pick<UpstreamDependencies, 'refused'> {
  readonly exchanges: Exchanges;
  readonly upstream: Upstream;
}

/** Where the image puts the key, by provider. */
const KEY_HEADERS = ['authorization', 'x-api-key', 'api-key'];

/** What is done with the model, behind its name in the path. */
const OPERATION = /\/((?:converse|invoke)[a-z-]*)$/;

export function createFetch({ exchanges, upstream, refused }: FetchDependencies): typeof fetch {
  const send = async (attempt: Attempt, request: Request, url: URL, given: Record<string, string>): Promise<Response> => {
    const { method } = request;
    const { kind, imageHeaders } = attempt.target.provider;
    const [, operation] = OPERATION.exec(url.pathname) ?? [];
    if (kind === 'bedrock' && !operation) {
      refused('not_of_provider', `${method} ${url.origin}${url.pathname}`, attempt.requestId);
      throw new Refusal('egress_refused');
    }
    // the image knows the model alone, and Bedrock may know it by a name of the account's
    const address = kind === 'bedrock' ? operationUrl(attempt.target, operation) : url.href;
    for (const name of KEY_HEADERS) delete given[name];
    // what the image signed with the placeholder for a secret is not kept
    const headers = 'x-portkey-aws-region' in imageHeaders ? { 'content-type': 'application/json' } : given;
    const body = request.body ? Buffer.from(await request.arrayBuffer()) : undefined;
    return responseOf(await upstream(attempt, { method, url: address, headers, body }), attempt);
  };

  return async (input, init) => {
    const request = new Request(input, init);
    const url = new URL(request.url);
    const headers = Object.fromEntries(request.headers);
    const attempt = exchanges.find(KEY_HEADERS.map((name) => headers[name]).join());
    if (!attempt) {
      // a plug-in of the image; null is an attempt that has ended
      if (attempt === undefined) refused('no_request', url.origin);
      throw new TypeError('fetch failed', { cause: new Refusal('egress_refused') });
    }
    attempt.refusal = undefined;
    try {
      return await send(attempt, request, url, headers);
    } catch (error) {
      if (attempt.cancelled) throw error;
      attempt.refusal = asRefusal(error);
      // of what has a status the image makes an answer, without a word in the log
      throw attempt.refusal;
    }
  };
}

function responseOf({ status, headers: received, body }: UpstreamAnswer, attempt: Attempt): Response {
  const { 'content-encoding': encoding, 'content-length': _, ...headers } = received;
  const type = String(headers['content-type'] ?? '');
  // the image makes an answer of a page that has none in it
  if (status < 300 && type.startsWith('text/html')) throw new Refusal('upstream_invalid');
  const pairs = Object.entries(headers).map(([name, value]): [string, string] => [name, String(value)]);
  return new Response(ReadableStream.from(readable(type, decoded(body, encoding), attempt)) as ReadableStream, { status, headers: pairs });
}
