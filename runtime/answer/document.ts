/** An answer that is one JSON document: read to its end before it is given, so that an error inside a 200 is known; a large one as it comes. */
import type { Readable } from 'node:stream';
import type { Attempt } from '../attempt';
import type { Planned } from '../exchange';
import { parseJson } from '../parsing';
import { redacted } from '../redaction';
import { Refusal } from '../refusal';
import { errorBody } from '../refusal-body';
import { contentOf, toldInside } from './error-inside';
import { INTERVENED } from './intervention';
import { createOutline, type Outline } from './outline';
import { pass } from './pass';
import { READERS } from './readers';

/** Held in memory, and parsed. */
const MAX_HELD = 1024 * 1024;
/** Of one that is written anew. */
const MAX_CONVERTED = 32 * MAX_HELD;
/** A larger one would have gone out before it was understood. */
const BEGINS_AS_ERROR = /^\s*\[?\s*{\s*"((type|object)"\s*:\s*"error"|error"\s*:\s*["{])/;

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
  let outline = undefined as Outline | undefined;
  await pass(exchange, attempt, body, (piece) => {
    size += piece.length;
    if (outline) {
      outline.read(piece);
      return piece;
    }
    pieces.push(piece);
    if (size <= (attempt.inBase64 ? MAX_CONVERTED : MAX_HELD)) return undefined;
    if (attempt.inBase64) throw new Refusal('upstream_invalid');
    const begun = Buffer.concat(pieces);
    pieces = [];
    if (BEGINS_AS_ERROR.test(String(begun.subarray(0, 100)))) throw new Refusal('upstream_failed');
    outline = createOutline();
    outline.read(begun);
    // a client may have what it wants before the end, where the usage stands
    state.ended = true;
    attempt.contentBegins();
    answer.begin(status, headers);
    return begun;
  });
  const bytes = Buffer.concat(pieces);
  const document = outline ? outline.parsed() : parseJson(bytes);
  if (document === undefined) throw new Refusal('upstream_invalid');
  attempt.onSaid?.(bytes.toString('latin1'));
  reader.document(document, state);
  contentOf(exchange, attempt);
  if (!state.finished && !state.error) throw new Refusal('upstream_invalid');
  if (outline) return answer.closed ? undefined : answer.end();
  const told = state.error ? toldInside(exchange, attempt, state.error, bytes, errorBody) : bytes;
  // the image's words around the provider's, with the status of an answer
  if (state.error && !target.surface) throw new Refusal('upstream_failed', redacted(state.error.message ?? ''));
  // a client of AWS's looks at the status alone
  if (state.error && endpoint.api === 'bedrock') throw new Refusal('upstream_failed');
  let edited: object | undefined;
  if (target.surface?.invokeModel && endpoint.serves === 'count_tokens') edited = { input_tokens: document.inputTokens };
  else if (target.surface?.invokeModel && state.stopReason === INTERVENED) edited = { ...document, stop_reason: 'refusal' };
  else if (attempt.inBase64) edited = { ...document, data: document.data.map(inBase64) };
  answer.whole(status, headers, edited ? JSON.stringify(edited) : told);
}

/** Each number in four bytes, as OpenAI writes them. */
const inBase64 = (item: { readonly embedding: readonly number[] }): object => ({
  ...item,
  embedding: Buffer.from(Float32Array.from(item.embedding).buffer).toString('base64'),
});
