/** The provider has no such API: the image makes its own call of the request, with a placeholder for the key. */

import { bounded } from '../answer/bounded';
import { upwardHeaders } from '../headers';
import { isOwnFailure, ownMessage } from '../image';
import { spliceObject } from '../json';
import { Refusal } from '../refusal';
import type { Send } from './send';

export const translated: Send = async (exchange, attempt, { image }) => {
  const { endpoint, body, request } = exchange;
  const { provider, model } = attempt.target;
  const { placeholder } = attempt;
  const headers: Record<string, string> = {
    'content-type': body.contentType,
    ...upwardHeaders(request.headers),
    authorization: `Bearer ${placeholder}`,
    ...provider.imageHeaders,
  };
  if ('x-portkey-aws-region' in provider.imageHeaders) {
    headers['x-portkey-aws-access-key-id'] = placeholder;
    headers['x-portkey-aws-secret-access-key'] = placeholder;
  }
  const isNamed = !body.document || body.document.model === model;
  const bytes = isNamed ? body.bytes : spliceObject(body.bytes, body.members, [{ name: 'model', value: JSON.stringify(model) }]);
  const answer = await image.call(attempt, { path: endpoint.path, headers, body: bytes });
  if (answer.status >= 400 && attempt.refusal) throw attempt.refusal;
  if (!isOwnFailure(answer)) return answer;
  if (attempt.calls > 0) throw new Refusal('upstream_unreachable');
  throw new Refusal('invalid_request', ownMessage(await bounded(answer.body)));
};
