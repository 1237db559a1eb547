import { type ApiAnswer, JSON_TYPE } from './api-answer';
import { frameworkFailure } from './bedrock-errors';
import { eventMessage, FRAMES_TYPE, failureMessage } from './bedrock-frames';
import type { BedrockRequest } from './bedrock-request';
import { type Behaviour, inventUsage, type ReportedUsage, text, words } from './behaviour';

export function converse(request: BedrockRequest, behaviour: Behaviour): ApiAnswer {
  const usage = report(request, behaviour);
  const body = {
    output: { message: { role: 'assistant', content: [{ text: text(behaviour) }] } },
    stopReason: behaviour.stopReason ?? 'end_turn',
    usage: converseUsage(usage),
    metrics: { latencyMs: 12 },
  };
  return { headers: JSON_TYPE, body: JSON.stringify(body), failure: frameworkFailure };
}

export function converseStream(request: BedrockRequest, behaviour: Behaviour): ApiAnswer {
  const usage = report(request, behaviour);
  const events = (function* () {
    yield eventMessage('messageStart', { role: 'assistant' });
    for (const word of words(behaviour)) yield eventMessage('contentBlockDelta', { contentBlockIndex: 0, delta: { text: word } });
    yield eventMessage('contentBlockStop', { contentBlockIndex: 0 });
    yield eventMessage('messageStop', { stopReason: behaviour.stopReason ?? 'end_turn' });
    yield eventMessage('metadata', { usage: converseUsage(usage), metrics: { latencyMs: 12 } });
  })();
  return { headers: { 'content-type': FRAMES_TYPE }, events, failure: failureMessage };
}

function report(request: BedrockRequest, behaviour: Behaviour): ReportedUsage {
  request.reported = { ...inventUsage(request, request.modelId, behaviour), reasoningTokens: 0 };
  return request.reported;
}

/** Converse counts cached and newly cached tokens beside `inputTokens`; `totalTokens` has them all. */
const converseUsage = (usage: ReportedUsage) => ({
  inputTokens: usage.inputTokens - usage.cachedInputTokens - usage.cacheWriteTokens,
  outputTokens: usage.outputTokens,
  totalTokens: usage.inputTokens + usage.outputTokens,
  cacheReadInputTokens: usage.cachedInputTokens,
  cacheWriteInputTokens: usage.cacheWriteTokens,
});
