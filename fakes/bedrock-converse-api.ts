import { type ApiAnswer, JSON_TYPE } from './api-answer';
import { frameworkFailure } from './bedrock-errors';
import { eventMessage, FRAMES_TYPE, failureMessage } from './bedrock-frames';
import type { BedrockRequest } from './bedrock-request';
import { type Behaviour, inventUsage, type ReportedUsage, text, words } from './behaviour';

export function converse(request: BedrockRequest, behaviour: Behaviour): ApiAnswer {
  const usage = report(request, behaviour);
  const body = {
    output: { message: { role: 'assistant', content: [behaviour.bareCall ? { toolUse: { ...CALL, input: {} } } : { text: text(behaviour) }] } },
    stopReason: stopReason(behaviour),
    usage: converseUsage(usage),
    metrics: { latencyMs: 12 },
  };
  return { headers: JSON_TYPE, body: JSON.stringify(body), failure: frameworkFailure };
}

export function converseStream(request: BedrockRequest, behaviour: Behaviour): ApiAnswer {
  const usage = report(request, behaviour);
  const events = (function* () {
    yield eventMessage('messageStart', { role: 'assistant' });
    if (behaviour.bareCall) yield eventMessage('contentBlockStart', { contentBlockIndex: 0, start: { toolUse: CALL } });
    if (behaviour.bareCall === true) yield eventMessage('contentBlockDelta', { contentBlockIndex: 0, delta: { toolUse: { input: '' } } });
    for (const word of behaviour.bareCall ? [] : words(behaviour))
      yield eventMessage('contentBlockDelta', { contentBlockIndex: 0, delta: { text: word } });
    yield eventMessage('contentBlockStop', { contentBlockIndex: 0 });
    yield eventMessage('messageStop', { stopReason: stopReason(behaviour) });
    yield eventMessage('metadata', { usage: converseUsage(usage), metrics: { latencyMs: 12 } });
  })();
  return { headers: { 'content-type': FRAMES_TYPE }, events, failure: failureMessage };
}

const CALL = { toolUseId: 'tooluse_1', name: 'now' };
const stopReason = (behaviour: Behaviour): string => behaviour.stopReason ?? (behaviour.bareCall ? 'tool_use' : 'end_turn');

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
