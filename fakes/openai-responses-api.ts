import { type ApiAnswer, EVENT_STREAM_TYPE, named } from './api-answer';
import { type Behaviour, type ReportedUsage, type ResponseItem, text, words } from './behaviour';
import { CREATED, openAiUsage, whole } from './openai-answer';
import { itemEvents, type ResponseEvent } from './openai-responses-events';
import type { ProviderRequest } from './provider-request';

const responseUsage = (usage: ReportedUsage) => ({
  input_tokens: usage.inputTokens,
  input_tokens_details: { cached_tokens: usage.cachedInputTokens, ...(usage.cacheWriteTokens > 0 && { cache_write_tokens: usage.cacheWriteTokens }) },
  output_tokens: usage.outputTokens,
  output_tokens_details: { reasoning_tokens: usage.reasoningTokens },
  total_tokens: usage.inputTokens + usage.outputTokens,
});

/** Beginnings of ids; every other item's is `item`. */
const ID: Readonly<Record<string, string>> = { message: 'msg', reasoning: 'rs', function_call: 'fc', custom_tool_call: 'ctc' };

const message = (said: string): ResponseItem => ({
  type: 'message',
  role: 'assistant',
  content: [{ type: 'output_text', text: said, annotations: [] }],
});

/** The items of an answer, whole. */
const itemsOf = ({ number }: ProviderRequest, behaviour: Behaviour): ResponseItem[] =>
  (behaviour.output ?? [message(text(behaviour))]).map((item, index) => ({
    id: `${ID[item.type] ?? 'item'}_${number}${index > 0 ? `_${index}` : ''}`,
    // reasoning has none
    ...(item.type !== 'reasoning' && { status: 'completed' }),
    ...item,
  }));

export function responses(request: ProviderRequest, behaviour: Behaviour, served: (model: string) => string): ApiAnswer {
  const usage = openAiUsage(request, behaviour, served(String(request.json.model)));
  const items = itemsOf(request, behaviour);
  const body = (status: string, output: readonly object[], withUsage: boolean) => ({
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
  if (!request.json.stream) return whole(body('completed', items, true));
  let sequence_number = 0;
  const event = ({ type, ...fields }: ResponseEvent) => named({ type, sequence_number: sequence_number++, ...fields } as ResponseEvent);
  const events = (function* () {
    yield event({ type: 'response.created', response: body('in_progress', [], false) });
    yield event({ type: 'response.in_progress', response: body('in_progress', [], false) });
    // without items of the test's own the text is endless where the test wants it so
    for (const [index, item] of items.entries())
      for (const each of itemEvents(item, index, behaviour.output ? undefined : words(behaviour))) yield event(each);
    yield event({ type: 'response.completed', response: body('completed', items, true) });
  })();
  return {
    headers: EVENT_STREAM_TYPE,
    events,
    // the one event says that the stream broke, the other that the model's run did
    failure: ({ type = 'error', code = 'server_error', message = 'The model produced no answer.' }) =>
      type === 'response.failed'
        ? event({ type: 'response.failed', response: { ...body('failed', [], false), error: { code, message } } })
        : event({ type: 'error', code, message, param: null }),
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
