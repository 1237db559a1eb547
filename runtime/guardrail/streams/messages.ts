/** Anthropic's Messages. */
import type { About, AnswerStream, StreamEvent } from './stream';
import { said } from './stream';

const NOTHING = { input_tokens: 0, output_tokens: 0 };
const event = (document: { readonly type: string; readonly [member: string]: unknown }): StreamEvent => ({ name: document.type, document });

export function messagesStream(about: About): AnswerStream {
  let isBegun = false;
  let hasText = false;
  let open: number | undefined;
  let next = 0;

  const deltas: AnswerStream['deltas'] = ({ document }) => {
    const { type, index, delta, content_block, message } = Object(document);
    if (type === 'message_start' && Array.isArray(message?.content))
      return message.content.flatMap((block: unknown, at: number) => (Object(block).type === 'text' ? said(block, 'text', `${at}`) : []));
    if (type === 'content_block_start' && content_block?.type === 'text') return said(content_block, 'text', `${index}`);
    return type === 'content_block_delta' && delta?.type === 'text_delta' ? said(delta, 'text', `${index}`) : [];
  };

  return {
    deltas,
    gives(one) {
      const { type, index } = Object(one.document);
      isBegun ||= type === 'message_start';
      hasText ||= deltas(one).length > 0;
      if (type === 'content_block_start') {
        open = index;
        next = index + 1;
      } else if (type === 'content_block_stop') open = undefined;
    },
    ending(message) {
      const { content: _, ...begun } = messagesDocument('', about) as Record<string, unknown>;
      const stop = (index: number) => event({ type: 'content_block_stop', index });
      return [
        ...(isBegun ? [] : [event({ type: 'message_start', message: { ...begun, content: [], stop_reason: null } })]),
        ...(open === undefined ? [] : [stop(open)]),
        ...(hasText
          ? []
          : [
              event({ type: 'content_block_start', index: next, content_block: { type: 'text', text: '' } }),
              event({ type: 'content_block_delta', index: next, delta: { type: 'text_delta', text: message } }),
              stop(next),
            ]),
        event({ type: 'message_delta', delta: { stop_reason: 'refusal', stop_sequence: null }, usage: { output_tokens: 0 } }),
        event({ type: 'message_stop' }),
      ];
    },
  };
}

export const messagesDocument = (message: string, { id, model }: About, given: Record<string, unknown> = {}): object => ({
  id: given.id ?? `msg_${id}`,
  type: 'message',
  role: 'assistant',
  model: given.model ?? model,
  content: [{ type: 'text', text: message }],
  stop_reason: 'refusal',
  stop_sequence: null,
  usage: given.usage ?? NOTHING,
});
