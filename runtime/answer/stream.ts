/** An answer that comes as events, or as frames that become events. */
import type { Readable } from 'node:stream';
import type { Attempt } from '../attempt';
import type { Planned } from '../exchange';
import { parseJson } from '../parsing';
import { Refusal } from '../refusal';
import { errorEvent } from '../refusal-body';
import { anthropicEvent } from './bedrock-chunks';
import { breakOff, contentOf, toldInside } from './error-inside';
import { EventReader, type ServerEvent } from './events';
import { FrameReader } from './frames';
import { refusedEvent } from './intervention';
import { pass } from './pass';
import { DONE, READERS } from './readers';
import { completeCalls } from './tool-calls';

export async function passStream(exchange: Planned, attempt: Attempt, body: Readable, framed: boolean): Promise<void> {
  const { answer, endpoint } = exchange;
  const { state } = attempt;
  const reader = READERS[endpoint.answer];
  const completed = attempt.target.surface ? undefined : completeCalls();

  /** No end of the event has come: a client reads it only where the answer is whole all the same. */
  let isTail = false;
  /** What the client is to see of it. */
  const seen = ({ name, data, bytes }: ServerEvent): Buffer[] => {
    if (data === undefined) return [bytes];
    const document = data === DONE ? data : parseJson(data);
    attempt.onSaid?.(data);
    reader.event(document, name, state);
    if (!isTail) contentOf(exchange, attempt);
    if (state.error) return [toldInside(exchange, attempt, state.error, bytes, errorEvent)];
    return answer.hidesUsage && isUsageAlone(document) ? [] : [completed?.(document, bytes) ?? bytes];
  };
  // most pieces are one event, which needs no copy
  const ofEvents = (events: readonly ServerEvent[]): Buffer => {
    const kept = events.flatMap(seen);
    return kept.length === 1 ? kept[0] : Buffer.concat(kept);
  };

  answer.pings = framed;
  const events = new EventReader();
  const frames = new FrameReader();
  let held = '';
  await pass(exchange, attempt, body, (piece) => {
    if (!framed) return ofEvents(events.read(piece));
    let text = '';
    for (const frame of frames.read(piece)) {
      if (state.error) break;
      const event = anthropicEvent(frame);
      if (!event) continue;
      if ('error' in event) state.error = event.error;
      else {
        attempt.onSaid?.(event.data);
        reader.event(event.document, event.event, state);
      }
      contentOf(exchange, attempt);
      if ('error' in event || state.error) break;
      text += refusedEvent(held, state);
      held = `event: ${event.event}\ndata: ${event.data}\n\n`;
      // that a guardrail intervened may be told behind the model's own reason
      if (event.event === 'message_delta') continue;
      text += held;
      held = '';
    }
    return Buffer.from(text);
  });
  if (framed) frames.end();
  const last = events.end();
  isTail = true;
  const rest = ofEvents(last);
  // an event that was cut may have its name already
  const isCut = last.some(({ data = DONE }) => data !== DONE && parseJson(data) === undefined);
  const isWhole = !isCut && (state.error !== undefined || reader.complete(state, exchange.body.document?.n));
  if (isWhole) contentOf(exchange, attempt);
  // an event that says so must not become one with it
  if (rest.length > 0 && isWhole) answer.write(rest);
  if (answer.closed) return;
  // a frame is no event of the client's API: it is told in that
  if (framed && state.error) return breakOff(exchange, attempt, state.error);
  if (!isWhole) throw new Refusal('upstream_incomplete');
  answer.end();
}

/** The chunk that the client did not ask for, if it holds nothing else. */
function isUsageAlone(document: { choices?: unknown[]; usage?: unknown } | undefined): boolean {
  return document?.usage instanceof Object && Array.isArray(document.choices) && document.choices.length === 0;
}
