import type { ServerResponse } from 'node:http';
import { type Behaviour, inventUsage, type ReportedUsage, text, words, writeEvents } from './behaviour';
import type { ProviderRequest } from './provider-request';

/** The Anthropic API as its reference documents it. */
export const ANTHROPIC_PATHS: Readonly<Record<string, (request: ProviderRequest, response: ServerResponse, behaviour: Behaviour) => Promise<void>>> =
  {
    '/v1/messages': messages,
    '/v1/messages/count_tokens': countTokens,
  };

const event = (fields: { type: string }): string => `event: ${fields.type}\ndata: ${JSON.stringify(fields)}\n\n`;

/** Anthropic counts cached and newly cached tokens beside `input_tokens`, not in it. */
const inputUsage = (usage: ReportedUsage) => ({
  input_tokens: usage.inputTokens - usage.cachedInputTokens - usage.cacheWriteTokens,
  cache_creation_input_tokens: usage.cacheWriteTokens,
  cache_read_input_tokens: usage.cachedInputTokens,
  cache_creation: { ephemeral_5m_input_tokens: usage.cacheWriteTokens, ephemeral_1h_input_tokens: 0 },
});

async function messages(request: ProviderRequest, response: ServerResponse, behaviour: Behaviour): Promise<void> {
  const usage = { ...inventUsage(request, String(request.json.model), behaviour), reasoningTokens: 0 };
  request.reported = usage;
  const base = { id: `msg_${request.number}`, type: 'message', role: 'assistant', model: usage.model };
  if (!request.json.stream) {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(
      JSON.stringify({
        ...base,
        content: [{ type: 'text', text: text(behaviour) }],
        stop_reason: 'end_turn',
        stop_sequence: null,
        usage: { ...inputUsage(usage), output_tokens: usage.outputTokens, service_tier: 'standard' },
      }),
    );
    return;
  }
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' });
  await writeEvents(
    response,
    (function* () {
      const message = {
        ...base,
        content: [],
        stop_reason: null,
        stop_sequence: null,
        usage: { ...inputUsage(usage), output_tokens: 1, service_tier: 'standard' },
      };
      yield event({ type: 'message_start', message } as { type: string });
      yield event({ type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } } as { type: string });
      yield event({ type: 'ping' });
      for (const word of words(behaviour))
        yield event({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: word } } as { type: string });
      yield event({ type: 'content_block_stop', index: 0 } as { type: string });
      const delta = { stop_reason: 'end_turn', stop_sequence: null };
      yield event({ type: 'message_delta', delta, usage: { output_tokens: usage.outputTokens } } as { type: string });
      yield event({ type: 'message_stop' });
    })(),
    behaviour,
  );
}

async function countTokens(request: ProviderRequest, response: ServerResponse): Promise<void> {
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ input_tokens: 1_000 + request.number }));
}
