/** By the endpoint: how its answers come, and what one is in place of which nothing may be said. */
import type { AnswerKind } from '../../endpoints';
import { choicesDocument, choicesStream } from './choices';
import { converseDocument, converseStream } from './converse';
import { messagesDocument, messagesStream } from './messages';
import { responsesDocument, responsesStream } from './responses';
import type { About, AnswerStream } from './stream';

export type { About, AnswerStream, Delta, StreamEvent } from './stream';

export interface Row {
  stream(about: About): AnswerStream;
  document(message: string, about: About, given?: Record<string, unknown>): object;
}

const ROWS: Partial<Record<AnswerKind, Row>> = {
  chat: { stream: (about) => choicesStream(true, about), document: (...of) => choicesDocument(true, ...of) },
  completions: { stream: (about) => choicesStream(false, about), document: (...of) => choicesDocument(false, ...of) },
  responses: { stream: responsesStream, document: responsesDocument },
  messages: { stream: messagesStream, document: messagesDocument },
  converse: { stream: converseStream, document: (message, _, given) => converseDocument(message, given) },
  // Claude's; of other models nobody knows how their answers end
  invoked: { stream: messagesStream, document: messagesDocument },
};

/** Undefined: its answers say nothing in words, or in words of which nobody knows where they stand. */
export const rowOf = (kind: AnswerKind, model: string): Row | undefined =>
  kind === 'invoked' && !/anthropic\.claude/.test(model) ? undefined : ROWS[kind];
