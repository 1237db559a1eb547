/** The provider has no such API: the image makes its own call of the request, with a placeholder for the key. */

import { bounded } from '../answer/bounded';
import type { Attempt } from '../attempt';
import type { Planned } from '../exchange';
import { picked } from '../headers';
import { isOwnFailure, ownMessage } from '../image';
import { type Edit, spliceObject } from '../json';
import { Refusal } from '../refusal';
import type { Send } from './send';

export const translated: Send = async (exchange, attempt, { image }) => {
  const { endpoint, body, request } = exchange;
  const { provider } = attempt.target;
  const headers: Record<string, string> = {
    'content-type': body.contentType,
    ...picked(exchange.lists.headers.upward, request.headers),
    authorization: `Bearer ${attempt.placeholder}`,
    ...provider.imageHeaders,
  };
  const edits = editsOf(exchange, attempt);
  const bytes = edits.length > 0 ? spliceObject(body.bytes, body.members, edits) : body.bytes;
  const answer = await image.call(attempt, { path: endpoint.path, headers, body: bytes });
  if (answer.status >= 400 && attempt.refusal) throw attempt.refusal;
  if (!isOwnFailure(answer)) return answer;
  if (attempt.calls > 0) throw new Refusal('upstream_unreachable');
  throw new Refusal('invalid_request', ownMessage(await bounded(answer.body)));
};

/** What the image would lose, or ask for in vain. */
function editsOf({ body, endpoint }: Planned, attempt: Attempt): readonly Edit[] {
  const { provider, known } = attempt.target;
  const { document } = body;
  const edits: Edit[] = [];
  if (document && document.model !== known) edits.push({ name: 'model', value: JSON.stringify(known) });
  if (provider.kind !== 'bedrock' || endpoint.answer !== 'embeddings') return edits;
  if (/titan/.test(known)) {
    const { input, dimensions } = document;
    if (typeof (Array.isArray(input) && input.length === 1 ? input[0] : input) !== 'string') throw new Refusal('invalid_request', 'input: one text');
    if (dimensions) throw new Refusal('invalid_request', 'dimensions');
  }
  // the answer is written in it behind the image, as the SDKs of OpenAI ask for it unless they are told otherwise
  attempt.inBase64 = document.encoding_format === 'base64';
  if (attempt.inBase64) edits.push({ name: 'encoding_format', value: '"float"' });
  return edits;
}
