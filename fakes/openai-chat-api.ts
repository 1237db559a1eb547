import { type ApiAnswer, data } from './api-answer';
import { type Behaviour, type ChatMessage, type ReportedUsage, text, words } from './behaviour';
import { CREATED, halves, openAiUsage, streamed, whole } from './openai-answer';
import type { ProviderRequest } from './provider-request';

export const chatUsage = (usage: ReportedUsage) => ({
  prompt_tokens: usage.inputTokens,
  completion_tokens: usage.outputTokens,
  total_tokens: usage.inputTokens + usage.outputTokens,
  prompt_tokens_details: {
    cached_tokens: usage.cachedInputTokens,
    ...(usage.cacheWriteTokens > 0 && { cache_write_tokens: usage.cacheWriteTokens }),
    audio_tokens: 0,
  },
  completion_tokens_details: {
    reasoning_tokens: usage.reasoningTokens,
    audio_tokens: 0,
    accepted_prediction_tokens: 0,
    rejected_prediction_tokens: 0,
  },
});

export function chatCompletions(request: ProviderRequest, behaviour: Behaviour, served: (model: string) => string): ApiAnswer {
  const usage = openAiUsage(request, behaviour, served(String(request.json.model)));
  const base = {
    id: `chatcmpl-${request.number}`,
    created: CREATED,
    model: usage.model,
    service_tier: behaviour.serviceTier ?? 'default',
    system_fingerprint: 'fp_fake',
  };
  const finish = behaviour.stopReason ?? (behaviour.message?.tool_calls ? 'tool_calls' : 'stop');
  if (!request.json.stream) {
    const message = { role: 'assistant', ...(behaviour.message ?? { content: text(behaviour) }), refusal: null, annotations: [] };
    const choices = [{ index: 0, message, logprobs: null, finish_reason: finish }];
    return whole({ ...base, object: 'chat.completion', choices, usage: chatUsage(usage) });
  }
  const withUsage = request.json.stream_options?.include_usage === true;
  // with include_usage every chunk has the field, null but in the last one, whose choices are empty
  const chunk = (delta: object, finish_reason: string | null = null) =>
    data({
      ...base,
      object: 'chat.completion.chunk',
      choices: [{ index: 0, delta, logprobs: null, finish_reason }],
      ...(withUsage && { usage: null }),
    });
  return streamed(
    (function* () {
      yield chunk({ role: 'assistant', content: behaviour.message?.tool_calls ? null : '', refusal: null });
      for (const delta of behaviour.message ? messageDeltas(behaviour.message) : wordDeltas(behaviour)) yield chunk(delta);
      yield chunk({}, finish);
      if (withUsage) yield data({ ...base, object: 'chat.completion.chunk', choices: [], usage: chatUsage(usage) });
      yield 'data: [DONE]\n\n';
    })(),
  );
}

function* wordDeltas(behaviour: Behaviour): Generator<object> {
  for (const content of words(behaviour)) yield { content };
}

/** The name of a call comes first, its arguments in pieces behind it. */
function* messageDeltas({ content, tool_calls = [] }: ChatMessage): Generator<object> {
  for (const piece of halves(content ?? '')) yield { content: piece };
  for (const [index, call] of tool_calls.entries()) {
    yield { tool_calls: [{ index, ...call, function: { ...call.function, arguments: '' } }] };
    for (const piece of halves(call.function.arguments)) yield { tool_calls: [{ index, function: { arguments: piece } }] };
  }
}
