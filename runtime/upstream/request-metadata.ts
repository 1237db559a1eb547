/**
 * What Bedrock writes into the invocation logs of the account beside a call: its gateway, client and team.
 * InvokeModel takes it in a header, Converse in its body; of the other APIs nothing is documented.
 * https://docs.aws.amazon.com/bedrock/latest/userguide/cost-mgmt-request-metadata.html
 */
import type { Attempt } from '../attempt';
import { attribution } from '../attribution';
import { scanObject, spliceObject } from '../json';

interface Call {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Buffer;
}

export function withMetadata<C extends Call>({ target, caller }: Attempt, call: C, gateway: string): C {
  const [, operation] = /\/(invoke|converse)(-[a-z-]+)?$/.exec(call.url) ?? [];
  if (!target.provider.configuration.requestMetadata || !operation || !call.body) return call;
  const metadata = JSON.stringify(attribution(gateway, caller));
  if (operation === 'invoke') return { ...call, headers: { ...call.headers, 'x-amzn-bedrock-request-metadata': metadata } };
  const { members } = scanObject(call.body);
  return { ...call, body: spliceObject(call.body, members, [{ name: 'requestMetadata', value: metadata }]) };
}
