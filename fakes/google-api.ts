import type { ApiAnswer } from './api-answer';
import { type Behaviour, inventUsage, type ProgrammedFailure, type ReportedUsage, text, words } from './behaviour';
import type { ProviderRequest } from './provider-request';

const PATH = /^\/v1beta\/models\/([^/:]+):(generateContent|streamGenerateContent|embedContent)$/;

/** The Gemini API as its reference documents it; undefined: it has no such path. */
export function googleAnswer(request: ProviderRequest, behaviour: Behaviour): ApiAnswer | undefined {
  const [, model, operation] = PATH.exec(request.path) ?? [];
  if (!operation) return undefined;
  const headers = { 'content-type': 'application/json; charset=UTF-8' };
  const stopReason = behaviour.stopReason ?? 'STOP';
  if (operation === 'embedContent') return { headers, body: JSON.stringify({ embedding: { values: [0.25, -0.5, 0.125] } }) };
  const usage = { ...inventUsage(request, model, behaviour), cacheWriteTokens: 0 };
  request.reported = usage;
  const part = (piece: string, finishReason?: string) => ({
    candidates: [{ content: { parts: [{ text: piece }], role: 'model' }, index: 0, ...(finishReason && { finishReason }) }],
    usageMetadata: usageMetadata(usage),
    modelVersion: model,
    responseId: `response-${request.number}`,
  });
  if (operation === 'generateContent') return { headers, body: JSON.stringify(part(text(behaviour), stopReason), null, 2), failure };
  // without `alt=sse` the stream is one JSON list, piece by piece
  const events = (function* () {
    let separator = '[';
    for (const word of words(behaviour)) {
      yield `${separator}${JSON.stringify(part(word), null, 2)}`;
      separator = '\n,\r\n';
    }
    yield `${separator}${JSON.stringify(part('', stopReason), null, 2)}\n]`;
  })();
  return { headers, events, failure: (programmed) => `,\r\n${failure(programmed)}` };
}

const failure = ({ code, message }: ProgrammedFailure): string =>
  JSON.stringify({ error: { code: 503, message: message ?? 'The model is overloaded. Please try again later.', status: code ?? 'UNAVAILABLE' } });

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
