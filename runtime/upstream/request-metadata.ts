/**
 * What Bedrock writes into the invocation logs of the account beside a call: its gateway, client and team.
 * InvokeModel takes it in a header, Converse in its body; of the other APIs nothing is documented.
 * https://docs.aws.amazon.com/bedrock/latest/userguide/cost-mgmt-request-metadata.html
 */
import type { Attempt } from '../attempt';
import { attribution } from '../attribution';
import { type Member, scanObject, spliceObject } from '../json';

const MEMBER = 'requestMetadata';

interface Call {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Buffer;
  readonly members?: ReadonlyMap<string, Member>;
}

/** Where it is asked for; and in place of a client's own, which could name another's team. */
export function withMetadata<C extends Call>({ target, caller }: Attempt, call: C, gateway: string): C {
  const { url, headers, body, members } = call;
  const [, operation] = /\/(invoke|converse)(-[a-z-]+)?$/.exec(url) ?? [];
  if (!body || !operation || !(target.provider.configuration.requestMetadata || members?.has(MEMBER))) return call;
  const value = JSON.stringify(attribution(gateway, caller));
  if (operation === 'invoke') return { ...call, headers: { ...headers, 'x-amzn-bedrock-request-metadata': value } };
  return { ...call, body: spliceObject(body, members ?? scanObject(body).members, [{ name: MEMBER, value }]) };
}
