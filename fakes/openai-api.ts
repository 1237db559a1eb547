import type { ServerResponse } from 'node:http';
import { type Behaviour, inventUsage, type ReportedUsage, text, words, writeEvents } from './behaviour';
import type { ProviderRequest } from './provider-request';

/** The OpenAI API as its reference documents it: what a request to one path is answered with. */
export const OPENAI_PATHS: Readonly<Record<string, (request: ProviderRequest, response: ServerResponse, behaviour: Behaviour) => Promise<void>>> = {
  '/v1/chat/completions': chatCompletions,
  '/v1/completions': completions,
  '/v1/responses': responses,
  '/v1/embeddings': embeddings,
  '/v1/images/generations': images,
  '/v1/images/edits': images,
  '/v1/audio/speech': speech,
  '/v1/audio/transcriptions': transcription,
  '/v1/audio/translations': transcription,
};

const JSON_TYPE = { 'content-type': 'application/json' };
const STREAM_TYPE = { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' };
const CREATED = 1_750_000_000;

/** The dated snapshot that OpenAI answers with when an alias was asked for. */
const snapshot = (model: string): string => (/\d{4}-\d{2}-\d{2}$/.test(model) ? model : `${model}-2024-08-06`);
const data = (event: unknown): string => `data: ${JSON.stringify(event)}\n\n`;
const named = (event: { type: string }): string => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;

function report(request: ProviderRequest, behaviour: Behaviour, parts: Partial<ReportedUsage> = {}): ReportedUsage {
  const invented = inventUsage(request, snapshot(String(request.json.model)), behaviour);
  request.reported = { ...invented, cacheWriteTokens: 0, ...parts };
  return request.reported;
}

const chatUsage = (usage: ReportedUsage) => ({
  prompt_tokens: usage.inputTokens,
  completion_tokens: usage.outputTokens,
  total_tokens: usage.inputTokens + usage.outputTokens,
  prompt_tokens_details: { cached_tokens: usage.cachedInputTokens, audio_tokens: 0 },
  completion_tokens_details: {
    reasoning_tokens: usage.reasoningTokens,
    audio_tokens: 0,
    accepted_prediction_tokens: 0,
    rejected_prediction_tokens: 0,
  },
});

async function chatCompletions(request: ProviderRequest, response: ServerResponse, behaviour: Behaviour): Promise<void> {
  const usage = report(request, behaviour);
  const base = { id: `chatcmpl-${request.number}`, created: CREATED, model: usage.model, service_tier: 'default', system_fingerprint: 'fp_fake' };
  if (!request.json.stream) {
    response.writeHead(200, JSON_TYPE);
    const message = { role: 'assistant', content: text(behaviour), refusal: null, annotations: [] };
    const choices = [{ index: 0, message, logprobs: null, finish_reason: 'stop' }];
    response.end(JSON.stringify({ ...base, object: 'chat.completion', choices, usage: chatUsage(usage) }));
    return;
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
  response.writeHead(200, STREAM_TYPE);
  await writeEvents(
    response,
    (function* () {
      yield chunk({ role: 'assistant', content: '', refusal: null });
      for (const content of words(behaviour)) yield chunk({ content });
      yield chunk({}, 'stop');
      if (withUsage) yield data({ ...base, object: 'chat.completion.chunk', choices: [], usage: chatUsage(usage) });
      yield 'data: [DONE]\n\n';
    })(),
    behaviour,
  );
}

async function completions(request: ProviderRequest, response: ServerResponse, behaviour: Behaviour): Promise<void> {
  const usage = report(request, behaviour);
  const base = { id: `cmpl-${request.number}`, object: 'text_completion', created: CREATED, model: usage.model };
  const choice = (piece: string, finish_reason: string | null) => [{ text: piece, index: 0, logprobs: null, finish_reason }];
  if (!request.json.stream) {
    response.writeHead(200, JSON_TYPE);
    response.end(JSON.stringify({ ...base, choices: choice(text(behaviour), 'stop'), usage: chatUsage(usage) }));
    return;
  }
  const withUsage = request.json.stream_options?.include_usage === true;
  response.writeHead(200, STREAM_TYPE);
  await writeEvents(
    response,
    (function* () {
      for (const piece of words(behaviour)) yield data({ ...base, choices: choice(piece, null), ...(withUsage && { usage: null }) });
      yield data({ ...base, choices: choice('', 'stop'), ...(withUsage && { usage: null }) });
      if (withUsage) yield data({ ...base, choices: [], usage: chatUsage(usage) });
      yield 'data: [DONE]\n\n';
    })(),
    behaviour,
  );
}

async function responses(request: ProviderRequest, response: ServerResponse, behaviour: Behaviour): Promise<void> {
  const usage = report(request, behaviour);
  const id = `resp_${request.number}`;
  const item = (content: object[], status: string) => ({ type: 'message', id: `msg_${request.number}`, status, role: 'assistant', content });
  const part = (piece: string) => ({ type: 'output_text', text: piece, annotations: [] });
  const body = (status: string, output: object[], withUsage: boolean) => ({
    id,
    object: 'response',
    created_at: CREATED,
    status,
    error: null,
    incomplete_details: null,
    model: usage.model,
    output,
    usage: withUsage
      ? {
          input_tokens: usage.inputTokens,
          input_tokens_details: { cached_tokens: usage.cachedInputTokens },
          output_tokens: usage.outputTokens,
          output_tokens_details: { reasoning_tokens: usage.reasoningTokens },
          total_tokens: usage.inputTokens + usage.outputTokens,
        }
      : null,
  });
  const whole = text(behaviour);
  if (!request.json.stream) {
    response.writeHead(200, JSON_TYPE);
    response.end(JSON.stringify(body('completed', [item([part(whole)], 'completed')], true)));
    return;
  }
  response.writeHead(200, STREAM_TYPE);
  let sequence_number = 0;
  const event = (type: string, fields: object) => named({ type, sequence_number: sequence_number++, ...fields } as { type: string });
  const place = { item_id: `msg_${request.number}`, output_index: 0, content_index: 0 };
  await writeEvents(
    response,
    (function* () {
      yield event('response.created', { response: body('in_progress', [], false) });
      yield event('response.in_progress', { response: body('in_progress', [], false) });
      yield event('response.output_item.added', { output_index: 0, item: item([], 'in_progress') });
      yield event('response.content_part.added', { ...place, part: part('') });
      for (const delta of words(behaviour)) yield event('response.output_text.delta', { ...place, delta, logprobs: [] });
      yield event('response.output_text.done', { ...place, text: whole, logprobs: [] });
      yield event('response.content_part.done', { ...place, part: part(whole) });
      yield event('response.output_item.done', { output_index: 0, item: item([part(whole)], 'completed') });
      yield event('response.completed', { response: body('completed', [item([part(whole)], 'completed')], true) });
    })(),
    behaviour,
  );
}

async function embeddings(request: ProviderRequest, response: ServerResponse, behaviour: Behaviour): Promise<void> {
  const model = String(request.json.model);
  const usage = report(request, behaviour, { model, outputTokens: 0, cachedInputTokens: 0, reasoningTokens: 0 });
  response.writeHead(200, JSON_TYPE);
  response.end(
    JSON.stringify({
      object: 'list',
      data: [{ object: 'embedding', index: 0, embedding: [0.25, -0.5, 0.125] }],
      model,
      usage: { prompt_tokens: usage.inputTokens, total_tokens: usage.inputTokens },
    }),
  );
}

async function images(_request: ProviderRequest, response: ServerResponse): Promise<void> {
  response.writeHead(200, JSON_TYPE);
  response.end(JSON.stringify({ created: CREATED, data: [{ b64_json: Buffer.from('an image').toString('base64') }] }));
}

async function speech(_request: ProviderRequest, response: ServerResponse): Promise<void> {
  response.writeHead(200, { 'content-type': 'audio/mpeg' });
  response.end(Buffer.from([0xff, 0xfb, 0x90, 0x64, 0x00, 0x80, 0xfe]));
}

async function transcription(_request: ProviderRequest, response: ServerResponse): Promise<void> {
  response.writeHead(200, JSON_TYPE);
  response.end(JSON.stringify({ text: 'what was said' }));
}
