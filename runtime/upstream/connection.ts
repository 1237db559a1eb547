/** The way out, for both lanes: one call to a provider, over connections that are kept. */
import type http from 'node:http';
import https from 'node:https';
import type { Attempt } from '../attempt';
import type { Member } from '../json';
import { hostAndPort } from '../providers';
import { Refusal } from '../refusal';
import type { UpstreamAnswer } from './answer';
import { type CredentialSources, withCredential } from './credential';
import { withMetadata } from './request-metadata';

export interface UpstreamDependencies extends CredentialSources {
  readonly refused: (reason: string, destination: string, requestId?: string) => void;
}

export interface UpstreamCall {
  readonly method?: string;
  readonly url: string;
  readonly headers: Record<string, string>;
  readonly body?: Buffer;
  /** Where the members of a body stand that is the client's own. */
  readonly members?: ReadonlyMap<string, Member>;
}

/** Calls the provider of the attempt; resolves when the head of its answer is there. */
export type Upstream = (attempt: Attempt, call: UpstreamCall) => Promise<UpstreamAnswer>;

/** Node keeps an idle connection for as long as its other side says, or so long. */
const IDLE_MS = 30_000;
const kept = new https.Agent({ keepAlive: true, timeout: IDLE_MS, maxFreeSockets: 256 });
// all of them are opened with the same options: Node's own name, which it makes several times for each request, has them all in it
kept.getName = ({ host, port } = {}) => `${host}:${port}`;
const fresh = new https.Agent({ keepAlive: false });

export function connect(dependencies: UpstreamDependencies): Upstream {
  return async (attempt, { method = 'POST', url, headers, body, members }) => {
    const { provider } = attempt.target;
    const destination = new URL(url);
    if (destination.protocol !== 'https:' || !provider.hosts.has(hostAndPort(destination))) {
      // whatever was made of a model name or a header: the credential goes to the hosts of its own provider only
      dependencies.refused('not_of_provider', `${method} ${destination.origin}${destination.pathname}`, attempt.requestId);
      throw new Refusal('egress_refused');
    }
    const call = withMetadata(attempt, { method, url, headers, body, members }, dependencies.roles.gateway);
    const signed = await withCredential(attempt, call, dependencies);
    const { traceparent } = attempt;
    const complete = { ...signed, ...(traceparent && { traceparent }), 'accept-encoding': 'identity', 'user-agent': 'cdk-portkey-gateway' };
    // nothing goes out for it any more, and so nothing is paid for it
    if (attempt.cancelled || attempt.expired) throw new Refusal('interrupted');
    attempt.calls++;
    attempt.method = method;
    attempt.url = destination;
    const answer = await send(attempt, destination, { method, headers: complete, agent: kept }, call.body);
    if (answer.status >= 300 && answer.status < 400) {
      // a redirect is an address that the provider chooses: never followed, or the credential would follow it
      dependencies.refused('redirect', `${destination.host} to ${answer.headers.location}`, attempt.requestId);
      answer.body.destroy();
      throw new Refusal('egress_refused');
    }
    return answer;
  };
}

function send(attempt: Attempt, url: URL, options: https.RequestOptions, body?: Buffer): Promise<UpstreamAnswer> {
  return new Promise((resolve, reject) => {
    const request = https.request(url, options);
    attempt.onCancel(() => request.destroy());
    let unsent = body;
    // nobody asked for another protocol
    request.on('upgrade', (_message, socket) => {
      socket.destroy();
      reject(new Refusal('upstream_invalid'));
    });
    request.on('response', (message: http.IncomingMessage) => {
      unsent = undefined;
      resolve({ status: message.statusCode ?? 502, headers: message.headers, body: message });
    });
    request.on('error', (error: NodeJS.ErrnoException) => {
      // the other side closed an idle connection while we took it: https://nodejs.org/api/http.html#requestreusedsocket
      const isStale =
        unsent &&
        request.reusedSocket &&
        options.agent === kept &&
        /^(ECONNRESET|EPIPE)$/.test(String(error.code)) &&
        !attempt.cancelled &&
        !attempt.expired;
      if (isStale) send(attempt, url, { ...options, agent: fresh }, unsent).then(resolve, reject);
      else reject(error);
    });
    // ended with all of it, it has a content length
    request.end(body);
  });
}
