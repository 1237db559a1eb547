/** Anthropic's Messages in the envelope of Bedrock's InvokeModel and CountTokens: the members that the live document's list has, each as the client wrote it. */
import { Readable } from 'node:stream';
import { bounded } from '../answer/bounded';
import type { RequestBody } from '../request-body';
import { operationUrl } from '../target';
import { betaFlags, noteDropped } from './betas';
import type { Send } from './send';

/** The path says these. */
const IN_PATH: ReadonlySet<string> = new Set(['model', 'stream']);
const VERSION = '"anthropic_version":"bedrock-2023-05-31"';

export const invoke: Send = async ({ body, edits, endpoint, lists, request }, attempt, { upstream }) => {
  const { members, betas } = lists.claudeOnBedrock;
  const counts = endpoint.serves === 'count_tokens';
  const operation = counts ? 'count-tokens' : body.stream ? 'invoke-with-response-stream' : 'invoke';
  const send = (flags: readonly string[]) => {
    const inner = enveloped(body, members, flags, counts);
    return upstream(attempt, {
      url: operationUrl(attempt.target, operation),
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      body: counts ? Buffer.from(JSON.stringify({ input: { invokeModel: { body: inner.toString('base64') } } })) : inner,
    });
  };

  for (const name of body.members.keys()) if (!members.includes(name) && !IN_PATH.has(name)) noteDropped(name, edits);
  const asked = String(request.headers['anthropic-beta'] ?? '');
  const flags = betaFlags(asked, betas, edits);
  const answer = await send(flags);
  if (answer.status !== 400 || flags.length === 0) return answer;
  // models differ in what they take, and no list says how: a session goes on without a flag rather than not at all
  const refused = await bounded(answer.body);
  if (!refused.includes('invalid beta flag')) return { ...answer, body: Readable.from([refused]) };
  return send(betaFlags(asked, [], edits));
};

function enveloped({ members, text, document }: RequestBody, taken: readonly string[], flags: readonly string[], counts: boolean): Buffer {
  const parts = [VERSION];
  if (flags.length > 0) parts.push(`"anthropic_beta":${JSON.stringify(flags)}`);
  for (const [name, { nameStart, end }] of members) if (taken.includes(name)) parts.push(text.slice(nameStart, end));
  // the count wants a limit of the answer that nobody asks for, above what may be thought
  if (counts && !members.has('max_tokens')) parts.push(`"max_tokens":${1 + (Number(document.thinking?.budget_tokens) || 0)}`);
  return Buffer.from(`{${parts.join(',')}}`, 'latin1');
}
