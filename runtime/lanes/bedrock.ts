/** Bedrock's own API, as a client calls it: the body as it is, to the model that the path names. */
import { picked } from '../headers';
import { operationUrl } from '../target';
import type { Send } from './send';

export const bedrock: Send = ({ body, endpoint, lists, request }, attempt, { upstream }) => {
  const { target } = attempt;
  // Converse does not say which model it was
  attempt.state.model = target.known;
  return upstream(attempt, {
    url: operationUrl(target, endpoint.path),
    headers: { 'content-type': body.contentType, ...picked(lists.headers.bedrockUpward, request.headers) },
    body: body.bytes,
    members: body.members,
  });
};
