/** Chat completions and completions. */
import { DONE } from '../../answer/readers';
import type { About, AnswerStream, Delta, StreamEvent } from './stream';
import { said, saidIn } from './stream';

const NOTHING = { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 };

interface Choice {
  readonly index?: number;
  readonly delta?: object;
  readonly message?: object;
  readonly text?: string;
}

const channelOf = ({ index }: Choice): string => `${index ?? 0}`;

export function choicesStream(isChat: boolean, { id, model, wantsUsage }: About): AnswerStream {
  let first: Record<string, unknown> | undefined;
  /** By their index, whether there was text. */
  const choices = new Map<number, boolean>();

  const deltasOf = (choice: Choice): readonly Delta[] => {
    const channel = channelOf(choice);
    const ofText = said(choice, 'text', `${channel} text`);
    return [...ofText, ...saidIn(choice.delta, 'content', channel), ...said(choice.delta, 'refusal', `${channel} refusal`)];
  };
  /** What some say beside each piece. */
  const wholesOf = (choice: Choice): readonly Delta[] => {
    const channel = channelOf(choice);
    return [...saidIn(choice.message, 'content', channel), ...said(choice.message, 'refusal', `${channel} refusal`)];
  };
  const choicesOf = ({ document }: StreamEvent): readonly Choice[] => (Array.isArray(document?.choices) ? document.choices : []);
  const deltas = (event: StreamEvent): readonly Delta[] => choicesOf(event).flatMap(deltasOf);

  return {
    deltas,
    wholes: (event) => choicesOf(event).flatMap(wholesOf),
    gives(event) {
      if (!(event.document instanceof Object)) return;
      first ??= event.document;
      for (const choice of choicesOf(event)) {
        const { index = 0 } = choice;
        choices.set(index, choices.get(index) === true || deltasOf(choice).length > 0);
      }
    },
    ending(message) {
      if (choices.size === 0) choices.set(0, false);
      const base = {
        id: first?.id ?? `${isChat ? 'chatcmpl' : 'cmpl'}-${id}`,
        object: isChat ? 'chat.completion.chunk' : 'text_completion',
        created: first?.created ?? Math.floor(Date.now() / 1_000),
        model: first?.model ?? model,
      };
      const chunk = (index: number, content: string | undefined, finish_reason: string | null): StreamEvent => {
        const text = isChat ? { delta: content === undefined ? {} : { role: 'assistant', content } } : { text: content ?? '' };
        return { document: { ...base, choices: [{ index, ...text, logprobs: null, finish_reason }] } };
      };
      return [
        ...[...choices].flatMap(([index, hasText]) => [...(hasText ? [] : [chunk(index, message, null)]), chunk(index, undefined, 'content_filter')]),
        ...(wantsUsage ? [{ document: { ...base, choices: [], usage: NOTHING } }] : []),
        { document: DONE },
      ];
    },
  };
}

/** The same as a document, in place of another one. */
export function choicesDocument(isChat: boolean, message: string, { id, model }: About, given: Record<string, unknown> = {}): object {
  const text = isChat ? { message: { role: 'assistant', content: message, refusal: null } } : { text: message };
  return {
    id: given.id ?? `${isChat ? 'chatcmpl' : 'cmpl'}-${id}`,
    object: isChat ? 'chat.completion' : 'text_completion',
    created: given.created ?? Math.floor(Date.now() / 1_000),
    model: given.model ?? model,
    choices: [{ index: 0, ...text, logprobs: null, finish_reason: 'content_filter' }],
    usage: given.usage ?? NOTHING,
  };
}
