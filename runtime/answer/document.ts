/** An answer that is one JSON document: read to its end before it is given, so that an error inside a 200 is known; a large one as it comes. */
import type { Readable } from 'node:stream';
import type { Attempt } from '../attempt';
import { parseJson } from '../aws';
import type { Planned } from '../exchange';
import { redacted } from '../redaction';
import { Refusal } from '../refusal';
import { INTERVENED } from './intervention';
import { pass } from './pass';
import { READERS } from './readers';

/** Held in memory, and parsed. */
const MAX_HELD = 1024 * 1024;
/** Of a larger one, its end, where usage stands. */
const TAIL = 64 * 1024;
const MAX_OBJECTS_IN_USAGE = 8;

export async function passDocument(
  exchange: Planned,
  attempt: Attempt,
  status: number,
  headers: Record<string, string>,
  body: Readable,
): Promise<void> {
  const { answer, endpoint } = exchange;
  const { state, target } = attempt;
  const reader = READERS[endpoint.answer];
  let pieces: Buffer[] = [];
  let size = 0;
  let tail = Buffer.alloc(0);
  await pass(exchange, attempt, body, (piece) => {
    size += piece.length;
    if (answer.begun) {
      tail = Buffer.concat([tail, piece]).subarray(-TAIL);
      return piece;
    }
    pieces.push(piece);
    if (size <= MAX_HELD) return undefined;
    const begun = Buffer.concat(pieces);
    pieces = [];
    tail = begun.subarray(-TAIL);
    answer.begin(status, headers);
    return begun;
  });
  if (answer.begun) {
    reader.document(usageIn(tail.toString('latin1')) ?? {}, state);
    state.finished = true;
    return answer.end();
  }
  const bytes = Buffer.concat(pieces);
  const document = parseJson(bytes);
  if (document === undefined) throw new Refusal('upstream_invalid');
  reader.document(document, state);
  // the image's words around the provider's, with the status of an answer
  if (state.error && !target.surface) throw new Refusal('upstream_failed', redacted(state.error.message ?? ''));
  if (!state.finished && !state.error) throw new Refusal('upstream_invalid');
  // a client of AWS's looks at the status alone
  if (state.error && endpoint.api === 'bedrock') throw new Refusal('upstream_failed');
  let edited: object | undefined;
  if (target.surface?.invokeModel && endpoint.serves === 'count_tokens') edited = { input_tokens: document.inputTokens };
  else if (target.surface?.invokeModel && state.stopReason === INTERVENED) edited = { ...document, stop_reason: 'refusal' };
  else if (attempt.inBase64) edited = { ...document, data: document.data.map(inBase64) };
  answer.whole(status, headers, edited ? JSON.stringify(edited) : bytes);
}

/** The last `usage` of a text that ends with a document: it holds objects of few levels, and each try ends at another bracket. */
function usageIn(text: string): unknown {
  const start = text.lastIndexOf('"usage"');
  for (let end = start, tries = 0; start >= 0 && tries < MAX_OBJECTS_IN_USAGE; tries++) {
    end = text.indexOf('}', end) + 1;
    const found = end > 0 && parseJson(`{${text.slice(start, end)}}`);
    if (found) return found;
  }
  return undefined;
}

/** Each number in four bytes, as OpenAI writes them. */
const inBase64 = (item: { readonly embedding: readonly number[] }): object => ({
  ...item,
  embedding: Buffer.from(Float32Array.from(item.embedding).buffer).toString('base64'),
});
