import type { ServerResponse } from 'node:http';
import { type Behaviour, inventUsage, type ReportedUsage, text, words, writeEvents } from './behaviour';
import type { ProviderRequest } from './provider-request';

const PATH = /^\/v1beta\/models\/([^/:]+):(generateContent|streamGenerateContent|embedContent)$/;

/** The Gemini API as its reference documents it; false: it has no such path. */
export async function googleAnswer(request: ProviderRequest, response: ServerResponse, behaviour: Behaviour): Promise<boolean> {
  const [, model, operation] = PATH.exec(request.path) ?? [];
  if (!operation || request.method !== 'POST') return false;
  response.setHeader('content-type', 'application/json; charset=UTF-8');
  if (operation === 'embedContent') {
    response.end(JSON.stringify({ embedding: { values: [0.25, -0.5, 0.125] } }));
    return true;
  }
  const usage = { ...inventUsage(request, model, behaviour), cacheWriteTokens: 0 };
  request.reported = usage;
  const part = (piece: string, finishReason?: string) => ({
    candidates: [{ content: { parts: [{ text: piece }], role: 'model' }, index: 0, ...(finishReason && { finishReason }) }],
    usageMetadata: usageMetadata(usage),
    modelVersion: model,
    responseId: `response-${request.number}`,
  });
  if (operation === 'generateContent') {
    response.end(JSON.stringify(part(text(behaviour), 'STOP'), null, 2));
    return true;
  }
  await writeEvents(
    response,
    // without `alt=sse` the stream is one JSON list, piece by piece
    (function* () {
      let separator = '[';
      for (const word of words(behaviour)) {
        yield `${separator}${JSON.stringify(part(word), null, 2)}`;
        separator = '\n,\r\n';
      }
      yield `${separator}${JSON.stringify(part('', 'STOP'), null, 2)}\n]`;
    })(),
    behaviour,
  );
  return true;
}

/** Gemini counts its thoughts beside the candidates; its totals have both. */
const usageMetadata = (usage: ReportedUsage) => ({
  promptTokenCount: usage.inputTokens,
  candidatesTokenCount: usage.outputTokens - usage.reasoningTokens,
  totalTokenCount: usage.inputTokens + usage.outputTokens,
  cachedContentTokenCount: usage.cachedInputTokens,
  thoughtsTokenCount: usage.reasoningTokens,
  promptTokensDetails: [{ modality: 'TEXT', tokenCount: usage.inputTokens }],
  candidatesTokensDetails: [{ modality: 'TEXT', tokenCount: usage.outputTokens - usage.reasoningTokens }],
});
