import { type ApiAnswer, data, EVENT_STREAM_TYPE, Refusal } from './api-answer';
import type { Behaviour } from './behaviour';
import { CREATED, openAiError, openAiUsage, whole } from './openai-answer';
import { OPENAI_OPERATIONS } from './openai-api';
import type { ProviderRequest } from './provider-request';

const PATH = /^\/v1beta\/openai\/(chat\/completions|embeddings)$/;
const THINKS = /^(models\/)?gemini-([3-9]|\d{2})/;

interface ToolCall {
  readonly extra_content?: { readonly google?: { readonly thought_signature?: string } };
}

/** Gemini's OpenAI-compatible endpoint as its reference documents it; undefined: it has no such path. */
export function googleOpenAiAnswer(request: ProviderRequest, behaviour: Behaviour): ApiAnswer | undefined {
  const [, operation] = PATH.exec(request.path) ?? [];
  if (!operation) return undefined;
  if (!request.headers.authorization?.startsWith('Bearer '))
    throw new Refusal(400, { code: 'INVALID_ARGUMENT', message: 'Missing or invalid Authorization header.' });
  const model = String(request.json.model);
  if (!/^(models\/)?[\w.-]+$/.test(model))
    throw new Refusal(400, { code: 'INVALID_ARGUMENT', message: '* GenerateContentRequest.model: unexpected model name format' });
  if (THINKS.test(model)) requireSignatures(request);
  const served = () => model.replace('models/', '');
  if (operation === 'chat/completions' && request.json.tools && request.json.messages.at(-1).role === 'user')
    return toolCall(request, behaviour, served());
  return OPENAI_OPERATIONS[operation](request, behaviour, served);
}

/** A turn that calls functions goes up again with the signature that came down with it; of parallel calls the first one has it. */
function requireSignatures(request: ProviderRequest): void {
  const turns: { tool_calls?: ToolCall[] }[] = request.json.messages ?? [];
  for (const { tool_calls: [first] = [] } of turns) {
    if (first && !first.extra_content?.google?.thought_signature)
      throw new Refusal(400, { code: 'INVALID_ARGUMENT', message: 'Function call is missing a thought_signature in functionCall parts.' });
  }
}

/** A call of the first tool, with a signature. */
function toolCall(request: ProviderRequest, behaviour: Behaviour, model: string): ApiAnswer {
  const usage = openAiUsage(request, behaviour, model, { cachedInputTokens: 0, reasoningTokens: 0 });
  const counted = {
    prompt_tokens: usage.inputTokens,
    completion_tokens: usage.outputTokens,
    total_tokens: usage.inputTokens + usage.outputTokens,
  };
  const call = {
    id: `function-call-${request.number}`,
    type: 'function',
    function: { name: request.json.tools[0].function.name, arguments: '{"city":"Zürich"}' },
    extra_content: { google: { thought_signature: Buffer.from(`thought ${request.number}`).toString('base64') } },
  };
  const base = { id: `chat-${request.number}`, created: CREATED, model };
  if (!request.json.stream) {
    const message = { role: 'assistant', content: null, tool_calls: [call] };
    return whole({ ...base, object: 'chat.completion', choices: [{ index: 0, message, finish_reason: 'tool_calls' }], usage: counted });
  }
  const chunk = (delta: object, finish_reason: string | null) =>
    data({ ...base, object: 'chat.completion.chunk', choices: [{ index: 0, delta, finish_reason }] });
  return {
    headers: EVENT_STREAM_TYPE,
    events: [
      chunk({ role: 'assistant', tool_calls: [{ index: 0, ...call }] }, null),
      chunk({ role: 'assistant' }, 'tool_calls'),
      ...(request.json.stream_options?.include_usage ? [data({ ...base, object: 'chat.completion.chunk', choices: [], usage: counted })] : []),
      'data: [DONE]\n\n',
    ],
    failure: (failure) => data(openAiError(failure)),
  };
}

/** Google's own error, in the list in which this endpoint has it. */
export const googleOpenAiRefusal = ({ status, failure }: Refusal): ApiAnswer => ({
  status,
  headers: { 'content-type': 'application/json; charset=UTF-8' },
  body: JSON.stringify([{ error: { code: status, message: failure.message, status: failure.code ?? 'UNKNOWN' } }]),
});
