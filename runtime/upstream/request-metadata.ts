/**
 * What Bedrock writes into the invocation logs of the account beside a call: its gateway, client and team.
 * InvokeModel takes it in a header, Converse in its body; of the other APIs nothing is documented.
 * https://docs.aws.amazon.com/bedrock/latest/userguide/cost-mgmt-request-metadata.html
 */
import type { Attempt } from '../attempt';
import { attribution } from '../attribution';

const MAX_PAIRS = 16;

type Asked = Pick<Attempt, 'target' | 'caller'>;

const isCall = ({ target }: Asked, url: string, operations: RegExp): boolean =>
  target.provider.configuration.requestMetadata === true && operations.test(url);

export const metadataHeader = (attempt: Asked, url: string, gateway: string): Record<string, string> =>
  isCall(attempt, url, /\/invoke(-with-response-stream)?$/)
    ? { 'x-amzn-bedrock-request-metadata': JSON.stringify(attribution(gateway, attempt.caller)) }
    : {};

/** The body as the image wrote it; `metadata` of a client stands in it already, as far as there is room. */
export function withMetadata(attempt: Asked, url: string, body: string, gateway: string): string {
  if (!isCall(attempt, url, /\/converse(-stream)?$/)) return body;
  const document = JSON.parse(body);
  const own = attribution(gateway, attempt.caller);
  const others = Object.entries(document.requestMetadata ?? {}).filter(([name]) => !Object.hasOwn(own, name));
  document.requestMetadata = { ...Object.fromEntries(others.slice(0, MAX_PAIRS - Object.keys(own).length)), ...own };
  return JSON.stringify(document);
}
