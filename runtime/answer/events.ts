/** Server-sent events as they come: https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream */
import { Remainder } from './remainder';

export interface ServerEvent {
  /** As they came, with the empty line behind it. All of them, one after the other, are the stream. */
  readonly bytes: Buffer;
  /** What the last `event` line says. */
  readonly name?: string;
  /** None in a comment, and in the pieces of an event that is too large to be held. */
  readonly data?: string;
}

/** A larger event passes in pieces that nobody reads. */
const MAX_EVENT = 16 * 1024 * 1024;
const LF = 10;
const CR = 13;

export class EventReader {
  readonly #rest = new Remainder();
  /** The last byte, as if there had been an empty line before the first. */
  #previous = LF;
  /** The event is complete but for a line feed, which may be the next byte. */
  #ending = false;
  /** More of this event than is held has passed. */
  #tooLarge = false;

  read(chunk: Buffer): ServerEvent[] {
    const events: ServerEvent[] = [];
    if (chunk.length === 0) return events;
    let start = 0;
    if (this.#ending) {
      this.#ending = false;
      if (chunk[0] === LF) start = 1;
      events.push(this.#event(chunk.subarray(0, start)));
    }
    for (let at = start; at < chunk.length; at++) {
      const byte = chunk[at];
      if (byte !== LF && byte !== CR) continue;
      const before = at > 0 ? chunk[at - 1] : this.#previous;
      // a line feed behind a carriage return ends the line that has ended already
      if (before !== LF && (before !== CR || byte === LF)) continue;
      if (byte === CR && chunk[at + 1] === LF) at++;
      else if (byte === CR && before === LF && at + 1 === chunk.length) {
        // of a stream whose lines end with both, a line feed follows; where a carriage return is enough, waiting would hold the event back
        this.#ending = true;
        break;
      }
      events.push(this.#event(chunk.subarray(start, at + 1)));
      start = at + 1;
    }
    this.#previous = chunk[chunk.length - 1];
    if (start < chunk.length) this.#hold(chunk.subarray(start), events);
    return events;
  }

  /** What stands behind the last empty line. Clients differ in whether they read it. */
  end(): readonly ServerEvent[] {
    return this.#rest.size > 0 ? [this.#event()] : [];
  }

  #hold(piece: Buffer, events: ServerEvent[]): void {
    this.#tooLarge ||= this.#rest.size + piece.length > MAX_EVENT;
    if (this.#tooLarge) events.push({ bytes: this.#rest.take(piece) });
    else this.#rest.add(piece);
  }

  #event(last?: Buffer): ServerEvent {
    const bytes = this.#rest.take(last);
    if (this.#tooLarge || bytes.length > MAX_EVENT) {
      this.#tooLarge = false;
      return { bytes };
    }
    return parse(bytes);
  }
}

function parse(bytes: Buffer): ServerEvent {
  let name: string | undefined;
  let data: string | undefined;
  // the line between a carriage return and its line feed is empty, and says nothing
  const text = `${bytes.toString().replaceAll('\r', '\n')}\n`;
  // a byte-order mark is no part of a line
  for (let at = text.startsWith('\ufeff') ? 1 : 0, end: number; at < text.length; at = end + 1) {
    end = text.indexOf('\n', at);
    const line = text.slice(at, end);
    const value = field('data:', line);
    if (value !== undefined) data = data === undefined ? value : `${data}\n${value}`;
    else name = field('event:', line) ?? name;
  }
  return { bytes, name, data };
}

/** The value of the field that begins so, if the line is of that field. */
function field(start: string, line: string): string | undefined {
  if (line.startsWith(start)) return line.slice(line.startsWith(' ', start.length) ? start.length + 1 : start.length);
  return `${line}:` === start ? '' : undefined;
}
