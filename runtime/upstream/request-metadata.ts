/**
 * What Bedrock writes into the invocation logs of the account beside a call: its gateway, client and team.
 * InvokeModel takes it in a header, Converse in its body; of the other APIs nothing is documented.
 * https://docs.aws.amazon.com/bedrock/latest/userguide/cost-mgmt-request-metadata.html
 */
import type { Attempt } from '../attempt';
import { attribution } from '../attribution';
import type { Signable } from '../aws';

export function withMetadata<S extends Signable>({ target, caller }: Attempt, call: S, gateway: string): S {
  const [, operation] = /\/(invoke|converse)(-[a-z-]+)?$/.exec(call.url) ?? [];
  if (!target.provider.configuration.requestMetadata || !operation) return call;
  const metadata = JSON.stringify(attribution(gateway, caller));
  if (operation === 'invoke') return { ...call, headers: { ...call.headers, 'x-amzn-bedrock-request-metadata': metadata } };
  // the last one of a name counts
  return { ...call, body: `${String(call.body).slice(0, -1)},"requestMetadata":${metadata}}` };
}
