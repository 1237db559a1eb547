/** Events as they go to a client: in the lines of a stream, or in frames where Bedrock's own API is spoken. */
import { frameDocument } from '../answer/bedrock-chunks';
import { EventReader } from '../answer/events';
import { FrameReader, frame } from '../answer/frames';
import { DONE } from '../answer/readers';
import type { Endpoint } from '../endpoints';
import { parseJson } from '../parsing';
import type { StreamEvent } from './streams';

export interface EventFormat {
  /** The events that are complete with these bytes. */
  read(bytes: Buffer): readonly StreamEvent[];
  /** What stands behind the last of them. */
  rest(): readonly StreamEvent[];
  write(event: StreamEvent): Buffer;
}

/** What is longer and has no data is an event that is too large to be read. */
const MAX_COMMENT = 64 * 1024;

export function formatOf({ api, answer }: Pick<Endpoint, 'api' | 'answer'>): EventFormat {
  return api === 'bedrock' ? framed(answer === 'invoked') : lines(api !== 'openai');
}

function lines(isNamed: boolean): EventFormat {
  const reader = new EventReader();
  const parsed = (events: ReturnType<EventReader['end']>): StreamEvent[] =>
    events.map(({ name, data, bytes }) => {
      const document = data === undefined || data === DONE ? data : parseJson(data);
      return { name, bytes, document, isUnread: document === undefined && (data ? data.trim() !== '' : bytes.length > MAX_COMMENT) };
    });
  return {
    read: (bytes) => parsed(reader.read(bytes)),
    rest: () => parsed(reader.end()),
    write: ({ name, document }) =>
      Buffer.from(`${isNamed && name ? `event: ${name}\n` : ''}data: ${document === DONE ? DONE : JSON.stringify(document)}\n\n`),
  };
}

function framed(isWrapped: boolean): EventFormat {
  const reader = new FrameReader();
  return {
    read: (bytes) =>
      reader.read(bytes).map(({ headers, bytes, payload }) => {
        const document = frameDocument(payload);
        return { name: headers[':event-type'], bytes, document, isUnread: document === undefined && payload.length > 0 };
      }),
    rest: () => [],
    write({ name = '', document }) {
      const json = JSON.stringify(document);
      return isWrapped ? frame('event', 'chunk', JSON.stringify({ bytes: Buffer.from(json).toString('base64') })) : frame('event', name, json);
    },
  };
}
