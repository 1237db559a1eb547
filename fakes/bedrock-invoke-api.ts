import { ClaudeAnswer } from './anthropic-api';
import { type ApiAnswer, JSON_TYPE } from './api-answer';
import { frameworkFailure, invalid } from './bedrock-errors';
import { chunkMessage, FRAMES_TYPE, failureMessage } from './bedrock-frames';
import type { BedrockRequest } from './bedrock-request';
import { type Behaviour, inventUsage, type ReportedUsage } from './behaviour';
import { type ClaudeSchema, checkInvokeBody } from './claude-on-bedrock';

/** Headers of a request that come back with the answer. */
const ECHOED = ['x-amzn-bedrock-service-tier', 'x-amzn-bedrock-performanceconfig-latency'];
/** Where a guardrail's part in an answer is told: seen of Bedrock in each of these places. */
const INTERVENED = { 'amazon-bedrock-guardrailAction': 'INTERVENED' };
const TELLS = { first: 'content_block_delta', last: 'message_stop', reason: undefined };
const METADATA = /^[a-zA-Z0-9\s:_@$#=/+,.-]*$/;

/** Claude's name for itself, which a Bedrock answer has in place of the id that was asked for. */
const ownName = (modelId: string): string => modelId.replace(/^.*anthropic\./, '').replace(/(-v\d+)?(:\d+)?$/, '');
const isClaude = (modelId: string): boolean => /(^|[./])anthropic\.claude/.test(modelId);

/** `modelId`: the model behind the path. Claude by its schema, and Titan's text embeddings. */
export function invoke(request: BedrockRequest, behaviour: Behaviour, modelId: string, schema: ClaudeSchema): ApiAnswer {
  checkMetadata(request);
  if (!isClaude(modelId)) return embedding(request, behaviour);
  const { message, usage } = claude(request, behaviour, modelId, schema);
  const headers = { ...JSON_TYPE, ...echoed(request), ...countHeaders(usage) };
  const { intervened } = behaviour;
  return { headers, body: JSON.stringify({ ...message, ...(intervened && intervened !== 'reason' && INTERVENED) }), failure: frameworkFailure };
}

export function invokeWithResponseStream(request: BedrockRequest, behaviour: Behaviour, modelId: string, schema: ClaudeSchema): ApiAnswer {
  checkMetadata(request);
  if (!isClaude(modelId)) throw invalid('The model is unsupported for streaming.');
  const answer = claude(request, behaviour, modelId, schema);
  const events = (function* () {
    for (const event of answer.events()) {
      const tells = behaviour.intervened && event.type === TELLS[behaviour.intervened];
      const counts = event.type === 'message_stop' && { 'amazon-bedrock-invocationMetrics': metrics(answer.usage) };
      yield chunkMessage({ ...event, ...(tells && INTERVENED), ...counts });
    }
  })();
  const headers = { 'content-type': FRAMES_TYPE, 'x-amzn-bedrock-content-type': 'application/json', ...echoed(request) };
  return { headers, events, failure: failureMessage };
}

function claude(request: BedrockRequest, behaviour: Behaviour, modelId: string, schema: ClaudeSchema): ClaudeAnswer {
  checkInvokeBody(request.json, schema);
  const stopReason = behaviour.intervened === 'reason' ? 'guardrail_intervened' : behaviour.stopReason;
  return new ClaudeAnswer(request, { ...behaviour, stopReason }, ownName(modelId), `msg_bdrk_${request.number}`);
}

/** https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-titan-embed-text.html */
function embedding(request: BedrockRequest, behaviour: Behaviour): ApiAnswer {
  const { inputText, embeddingTypes = [] } = request.json as { inputText?: unknown; embeddingTypes?: readonly string[] };
  if (typeof inputText !== 'string') throw invalid('Malformed input request: required key [inputText] not found');
  if (!embeddingTypes.every((type) => type === 'float' || type === 'binary')) throw invalid('Malformed input request: #/embeddingTypes');
  const usage = inventUsage(request, request.modelId, behaviour);
  request.reported = { ...usage, outputTokens: 0, cachedInputTokens: 0, cacheWriteTokens: 0, reasoningTokens: 0 };
  return {
    headers: { ...JSON_TYPE, 'x-amzn-bedrock-input-token-count': String(usage.inputTokens) },
    body: JSON.stringify({ embedding: [0.25, -0.5, 0.125], inputTextTokenCount: usage.inputTokens }),
  };
}

const echoed = (request: BedrockRequest): Record<string, string> =>
  Object.fromEntries(ECHOED.flatMap((name) => (request.headers[name] ? [[name, request.headers[name] as string]] : [])));

const metrics = (usage: ReportedUsage) => ({
  inputTokenCount: usage.inputTokens - usage.cachedInputTokens - usage.cacheWriteTokens,
  outputTokenCount: usage.outputTokens,
  invocationLatency: 120,
  firstByteLatency: 40,
  cacheReadInputTokenCount: usage.cachedInputTokens,
  cacheWriteInputTokenCount: usage.cacheWriteTokens,
});

const countHeaders = (usage: ReportedUsage) => ({
  'x-amzn-bedrock-input-token-count': String(usage.inputTokens - usage.cachedInputTokens - usage.cacheWriteTokens),
  'x-amzn-bedrock-output-token-count': String(usage.outputTokens),
  'x-amzn-bedrock-cache-read-input-token-count': String(usage.cachedInputTokens),
  'x-amzn-bedrock-cache-write-input-token-count': String(usage.cacheWriteTokens),
  'x-amzn-bedrock-invocation-latency': '120',
});

/** What cost allocation reads: a JSON object of few short strings. */
function checkMetadata(request: BedrockRequest): void {
  const header = request.headers['x-amzn-bedrock-request-metadata'] as string | undefined;
  if (header === undefined) return;
  const refuse = () => invalid('X-Amzn-Bedrock-Request-Metadata: 1 to 16 pairs of allowed characters, in at most 8500 characters of JSON');
  let pairs: [string, unknown][];
  try {
    pairs = Object.entries(JSON.parse(header));
  } catch {
    throw refuse();
  }
  const fits = ([key, value]: [string, unknown]) =>
    typeof value === 'string' && key.length >= 1 && key.length <= 256 && value.length <= 256 && METADATA.test(key) && METADATA.test(value);
  if (header.length > 8_500 || pairs.length < 1 || pairs.length > 16 || !pairs.every(fits)) throw refuse();
}
