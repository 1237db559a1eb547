import { type ApiAnswer, EVENT_STREAM_TYPE, named } from './api-answer';
import { type Behaviour, type ReportedUsage, text, words } from './behaviour';
import { CREATED, openAiUsage, whole } from './openai-answer';
import type { ProviderRequest } from './provider-request';

const responseUsage = (usage: ReportedUsage) => ({
  input_tokens: usage.inputTokens,
  input_tokens_details: { cached_tokens: usage.cachedInputTokens, ...(usage.cacheWriteTokens > 0 && { cache_write_tokens: usage.cacheWriteTokens }) },
  output_tokens: usage.outputTokens,
  output_tokens_details: { reasoning_tokens: usage.reasoningTokens },
  total_tokens: usage.inputTokens + usage.outputTokens,
});

export function responses(request: ProviderRequest, behaviour: Behaviour, served: (model: string) => string): ApiAnswer {
  const usage = openAiUsage(request, behaviour, served(String(request.json.model)));
  const item = (content: object[], status: string) => ({ type: 'message', id: `msg_${request.number}`, status, role: 'assistant', content });
  const part = (piece: string) => ({ type: 'output_text', text: piece, annotations: [] });
  const body = (status: string, output: object[], withUsage: boolean) => ({
    id: `resp_${request.number}`,
    object: 'response',
    created_at: CREATED,
    status,
    error: null,
    incomplete_details: null,
    model: usage.model,
    service_tier: behaviour.serviceTier ?? 'default',
    output,
    usage: withUsage ? responseUsage(usage) : null,
  });
  const said = text(behaviour);
  const completed = () => body('completed', [item([part(said)], 'completed')], true);
  if (!request.json.stream) return whole(completed());
  let sequence_number = 0;
  const event = (type: string, fields: object) => named({ type, sequence_number: sequence_number++, ...fields } as { type: string });
  const place = { item_id: `msg_${request.number}`, output_index: 0, content_index: 0 };
  const events = (function* () {
    yield event('response.created', { response: body('in_progress', [], false) });
    yield event('response.in_progress', { response: body('in_progress', [], false) });
    yield event('response.output_item.added', { output_index: 0, item: item([], 'in_progress') });
    yield event('response.content_part.added', { ...place, part: part('') });
    for (const delta of words(behaviour)) yield event('response.output_text.delta', { ...place, delta, logprobs: [] });
    yield event('response.output_text.done', { ...place, text: said, logprobs: [] });
    yield event('response.content_part.done', { ...place, part: part(said) });
    yield event('response.output_item.done', { output_index: 0, item: item([part(said)], 'completed') });
    yield event('response.completed', { response: completed() });
  })();
  return {
    headers: EVENT_STREAM_TYPE,
    events,
    // the one event says that the stream broke, the other that the model's run did
    failure: ({ type = 'error', code = 'server_error', message = 'The model produced no answer.' }) =>
      type === 'response.failed'
        ? event('response.failed', { response: { ...body('failed', [], false), error: { code, message } } })
        : event('error', { code, message, param: null }),
  };
}

/** The conversation so far as one opaque item. */
export function compact(request: ProviderRequest, behaviour: Behaviour, served: (model: string) => string): ApiAnswer {
  const usage = openAiUsage(request, behaviour, served(String(request.json.model)));
  const encrypted_content = Buffer.from(`compaction ${request.number}`).toString('base64');
  const content = [{ type: 'input_text', text: 'What the user said.' }];
  return whole({
    id: `resp_${request.number}`,
    object: 'response.compaction',
    created_at: CREATED,
    output: [
      { type: 'message', id: `msg_${request.number}`, status: 'completed', role: 'user', content },
      { type: 'compaction', id: `cmp_${request.number}`, encrypted_content },
    ],
    usage: responseUsage(usage),
  });
}

export function inputTokens(request: ProviderRequest): ApiAnswer {
  return whole({ object: 'response.input_tokens', input_tokens: 1_000 + request.number });
}
