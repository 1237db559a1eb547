import { type ApiAnswer, JSON_TYPE } from './api-answer';
import { invalid } from './bedrock-errors';
import type { BedrockRequest } from './bedrock-request';
import { type ClaudeSchema, checkInvokeBody } from './claude-on-bedrock';

const CROSS_REGION = /^(us|us-gov|eu|apac|jp|au|ca|global)\./;

/** CountTokens: of a body as InvokeModel takes it, or of a conversation; for foundation models alone, and not for all of them. */
export function countTokens(request: BedrockRequest, schema: ClaudeSchema, uncounted: ReadonlySet<string>): ApiAnswer {
  const { modelId } = request;
  if (CROSS_REGION.test(modelId) || modelId.startsWith('arn:') || uncounted.has(modelId))
    throw invalid("The provided model doesn't support counting tokens.");
  const { invokeModel, converse } = request.json.input ?? {};
  if (Boolean(invokeModel) === Boolean(converse)) throw invalid('input: one of invokeModel, converse');
  if (invokeModel) checkInvokeBody(bodyOf(invokeModel), schema);
  else if (!Array.isArray(converse.messages)) throw invalid('input.converse.messages: Field required');
  return { headers: JSON_TYPE, body: JSON.stringify({ inputTokens: 1_000 + request.number }) };
}

/** The field is a blob: Base64 on the wire. */
function bodyOf({ body }: { body: unknown }): Record<string, unknown> {
  const bytes = Buffer.from(String(body), 'base64');
  if (typeof body !== 'string' || bytes.toString('base64') !== body) throw invalid('input.invokeModel.body: Base64');
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    throw invalid('Malformed input request, please reformat your input and try again.');
  }
}
