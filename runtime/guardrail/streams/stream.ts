/** How the answers of an API come piece by piece: one file for each. */

export interface StreamEvent {
  /** Of its `event` line, or of its frame. */
  readonly name?: string;
  /** Parsed; a word that is no JSON as it is. */
  // biome-ignore lint/suspicious/noExplicitAny: a document of a provider's
  readonly document: any;
  /** As it came. */
  readonly bytes?: Buffer;
  /** It says something, and nobody knows what. */
  readonly isUnread?: boolean;
}

/** A piece of a text, where it stands, so that another may stand there. */
export interface Delta {
  /** Pieces of one channel are one text. */
  readonly channel: string;
  readonly holder: Record<string, unknown>;
  readonly member: string;
}

/** What an answer of the runtime's own is about. */
export interface About {
  readonly id: string;
  readonly model: string;
  /** Whether the client has asked to be told what was used. */
  readonly wantsUsage: boolean;
}

/** One answer, event by event. */
export interface AnswerStream {
  deltas(event: StreamEvent): readonly Delta[];
  /** What stands in it as a whole: all that the pieces of its channel have said so far, or else a text of which there were no such pieces. */
  wholes?(event: StreamEvent): readonly Delta[];
  /** The client gets it. */
  gives(event: StreamEvent): void;
  /** What comes in place of the rest; the message where the client has got no text yet. */
  ending(message: string): readonly StreamEvent[];
}

/** Of a text, or of its parts; thoughts are none. */
export const saidIn = (holder: unknown, member: string, channel: string): readonly Delta[] => {
  const value = Object(holder)[member];
  if (!Array.isArray(value)) return said(holder, member, channel);
  return value.flatMap((part) => (/thinking|reasoning/.test(String(Object(part).type)) ? [] : said(part, 'text', channel)));
};

export const said = (holder: unknown, member: string, channel: string): readonly Delta[] => {
  if (!(holder instanceof Object)) return [];
  const value = (holder as Record<string, unknown>)[member];
  return typeof value === 'string' && value !== '' ? [{ channel, holder: holder as Record<string, unknown>, member }] : [];
};
