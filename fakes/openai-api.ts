import { type ApiAnswer, data } from './api-answer';
import { type Behaviour, text, words } from './behaviour';
import { CREATED, openAiUsage, streamed, whole } from './openai-answer';
import { speech, transcription } from './openai-audio-api';
import { chatCompletions, chatUsage } from './openai-chat-api';
import { compact, inputTokens, responses } from './openai-responses-api';
import type { ProviderRequest } from './provider-request';

/** `served`: the name that the answer gives to the model that was asked for. */
export type OpenAiOperation = (request: ProviderRequest, behaviour: Behaviour, served: (model: string) => string) => ApiAnswer;

/** The OpenAI API as its reference documents it: what a POST is answered with, by its path below the version. */
export const OPENAI_OPERATIONS: Readonly<Record<string, OpenAiOperation>> = {
  'chat/completions': chatCompletions,
  completions,
  responses,
  'responses/compact': compact,
  'responses/input_tokens': inputTokens,
  embeddings,
  moderations,
  'images/generations': images,
  'images/edits': images,
  'audio/speech': speech,
  'audio/transcriptions': transcription,
  'audio/translations': transcription,
};

function completions(request: ProviderRequest, behaviour: Behaviour, served: (model: string) => string): ApiAnswer {
  const usage = openAiUsage(request, behaviour, served(String(request.json.model)));
  const base = { id: `cmpl-${request.number}`, object: 'text_completion', created: CREATED, model: usage.model };
  const choice = (piece: string, finish_reason: string | null) => [{ text: piece, index: 0, logprobs: null, finish_reason }];
  if (!request.json.stream) return whole({ ...base, choices: choice(text(behaviour), behaviour.stopReason ?? 'stop'), usage: chatUsage(usage) });
  const withUsage = request.json.stream_options?.include_usage === true;
  return streamed(
    (function* () {
      for (const piece of words(behaviour)) yield data({ ...base, choices: choice(piece, null), ...(withUsage && { usage: null }) });
      yield data({ ...base, choices: choice('', behaviour.stopReason ?? 'stop'), ...(withUsage && { usage: null }) });
      if (withUsage) yield data({ ...base, choices: [], usage: chatUsage(usage) });
      yield 'data: [DONE]\n\n';
    })(),
  );
}

function embeddings(request: ProviderRequest, behaviour: Behaviour): ApiAnswer {
  const model = String(request.json.model);
  const usage = openAiUsage(request, behaviour, model, { outputTokens: 0, cachedInputTokens: 0, reasoningTokens: 0 });
  const numbers = [0.25, -0.5, 0.125];
  const embedding = request.json.encoding_format === 'base64' ? Buffer.from(Float32Array.from(numbers).buffer).toString('base64') : numbers;
  return whole({
    object: 'list',
    data: [request.json.input].flat().map((_, index) => ({ object: 'embedding', index, embedding })),
    model,
    usage: { prompt_tokens: usage.inputTokens, total_tokens: usage.inputTokens },
  });
}

/** One result per input; the API counts no tokens. */
function moderations(request: ProviderRequest): ApiAnswer {
  const result = {
    flagged: false,
    categories: { violence: false, hate: false },
    category_scores: { violence: 0.001, hate: 0.0002 },
    category_applied_input_types: { violence: ['text'], hate: ['text'] },
  };
  const inputs = [request.json.input].flat();
  return whole({ id: `modr-${request.number}`, model: request.json.model ?? 'omni-moderation-latest', results: inputs.map(() => result) });
}

function images(): ApiAnswer {
  return whole({ created: CREATED, data: [{ b64_json: Buffer.from('an image').toString('base64') }] });
}
