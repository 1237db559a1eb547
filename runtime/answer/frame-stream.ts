/** A stream of Bedrock's own API: every frame as it came, and what it says is kept for the record. */
import type { Readable } from 'node:stream';
import type { Attempt } from '../attempt';
import type { Planned } from '../exchange';
import { Refusal } from '../refusal';
import { frameDocument, frameError } from './bedrock-chunks';
import { breakOff, contentOf } from './error-inside';
import { type Frame, FrameReader } from './frames';
import { pass } from './pass';
import { READERS } from './readers';

export async function passFrames(exchange: Planned, attempt: Attempt, body: Readable): Promise<void> {
  const { answer, endpoint } = exchange;
  const { state } = attempt;
  const reader = READERS[endpoint.answer];
  const frames = new FrameReader();
  let last: Frame | undefined;
  await pass(exchange, attempt, body, (piece) => {
    const kept: Buffer[] = [];
    for (const frame of last ? [] : frames.read(piece)) {
      const error = frameError(frame.headers, frame.payload);
      if (error) {
        state.error ??= error;
        contentOf(exchange, attempt);
        last = frame;
        break;
      }
      attempt.onSaid?.(frame.payload.toString('latin1'));
      reader.event(frameDocument(frame.payload), frame.headers[':event-type'], state);
      contentOf(exchange, attempt);
      kept.push(frame.bytes);
    }
    return Buffer.concat(kept);
  });
  if (answer.closed) return;
  if (last && state.error) return breakOff(exchange, attempt, state.error, last.bytes);
  frames.end();
  if (!state.error && !reader.complete(state)) throw new Refusal('upstream_incomplete');
  answer.end();
}
