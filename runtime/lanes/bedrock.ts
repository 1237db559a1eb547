/** Bedrock's own API, as a client calls it: the body as it is, to the model that the path names. */
import { GEOGRAPHY } from '../../src/contract';
import { upwardHeaders } from '../headers';
import type { Target } from '../target';
import type { Send } from './send';

export const bedrock: Send = ({ body, endpoint, request }, attempt, { upstream }) => {
  const { target } = attempt;
  const { profiles } = target.provider.configuration;
  // Converse does not say which model it was
  attempt.state.model = profiles?.find(({ arn }) => arn === target.model)?.model ?? target.model;
  return upstream(attempt, {
    url: operationUrl(target, endpoint.path),
    headers: { 'content-type': body.contentType, ...upwardHeaders(request.headers, endpoint.api) },
    body: body.bytes,
  });
};

/** Of an operation with the target's model. Tokens are counted with a model, never with a profile of it. */
export function operationUrl({ provider, surface, model }: Target, operation: string): string {
  const id = operation === 'count-tokens' ? model.replace(GEOGRAPHY, '') : model;
  return `${provider.base(surface ?? { prefix: '' })}/model/${encodeURIComponent(id).replaceAll('%3A', ':')}/${operation}`;
}
