/** OpenAI's Responses, which tell each text three times: piece by piece, as it is done, and in the item and the response that it is of. */
import type { About, AnswerStream, Delta, StreamEvent } from './stream';
import { said } from './stream';

interface Item {
  readonly id: string;
  readonly output_index: number;
  readonly content_index: number;
  text: string;
}

const FILTERED = { status: 'incomplete', incomplete_details: { reason: 'content_filter' } };
const partOf = (text: string): object => ({ type: 'output_text', text, annotations: [] });

const WHOLE = /^response\.(output_text|refusal)\.done$/;

/** Of a message's parts; those of thoughts are none. */
function wholesOfPart(part: unknown, channel: string): readonly Delta[] {
  return /reasoning/.test(String(Object(part).type)) ? [] : [...said(part, 'text', channel), ...said(part, 'refusal', channel)];
}

function wholesOfItem(item: unknown): readonly Delta[] {
  const { id, type = 'message', content } = Object(item);
  return type === 'message' && Array.isArray(content) ? content.flatMap((part, index) => wholesOfPart(part, `${id} ${index}`)) : [];
}

const wholes = ({ document }: StreamEvent): readonly Delta[] => {
  const { type, item_id, content_index, part, item, response } = Object(document);
  const channel = `${item_id} ${content_index}`;
  const { output } = Object(response);
  return [
    ...(WHOLE.test(String(type)) ? wholesOfPart(document, channel) : []),
    ...wholesOfPart(part, channel),
    ...wholesOfItem(item),
    ...(Array.isArray(output) ? output.flatMap(wholesOfItem) : []),
    ...said(response, 'output_text', 'all'),
  ];
};

export function responsesStream(about: About): AnswerStream {
  let response: Record<string, unknown> | undefined;
  let sequence = 0;
  const done: Record<string, unknown>[] = [];
  /** The text that has begun, and not ended. */
  let open: Item | undefined;
  let hasText = false;

  const deltas: AnswerStream['deltas'] = ({ document }) => {
    const { type, item_id, content_index } = Object(document);
    return /^response\.(output_text|refusal)\.delta$/.test(String(type)) ? said(document, 'delta', `${item_id} ${content_index}`) : [];
  };

  return {
    deltas,
    wholes,
    gives(one) {
      const { type, response: of, sequence_number, item, item_id, output_index, content_index, delta } = Object(one.document);
      response = of ?? response;
      sequence = Number(sequence_number ?? sequence - 1) + 1;
      if (type === 'response.output_item.done') {
        done.push(item);
        open = undefined;
      }
      if (type === 'response.content_part.added') open = { id: item_id, output_index, content_index, text: '' };
      if (deltas(one).length === 0) return;
      hasText = true;
      if (open) open.text += delta;
    },
    ending(message) {
      const events: StreamEvent[] = [];
      const add = (type: string, members: object): void => {
        events.push({ name: type, document: { type, sequence_number: sequence++, ...members } });
      };
      const base = response ?? { ...responsesDocument(message, about), output: [], status: 'in_progress', incomplete_details: null, usage: null };
      if (!response) add('response.created', { response: base });
      if (!open && !hasText) {
        open = { id: `msg_${about.id}`, output_index: done.length, content_index: 0, text: '' };
        const { id: item_id, output_index, content_index } = open;
        add('response.output_item.added', { output_index, item: itemOf(open, 'in_progress', []) });
        add('response.content_part.added', { item_id, output_index, content_index, part: partOf('') });
      }
      if (open) {
        const { id: item_id, output_index, content_index } = open;
        const at = { item_id, output_index, content_index };
        if (!hasText) {
          add('response.output_text.delta', { ...at, delta: message, logprobs: [] });
          open.text = message;
        }
        add('response.output_text.done', { ...at, text: open.text, logprobs: [] });
        add('response.content_part.done', { ...at, part: partOf(open.text) });
        const item = itemOf(open, 'incomplete', [partOf(open.text)]);
        add('response.output_item.done', { output_index, item });
        done.push(item);
      }
      add('response.incomplete', { response: { ...base, ...FILTERED, output: done } });
      return events;
    },
  };
}

const itemOf = ({ id }: Item, status: string, content: readonly object[]): Record<string, unknown> => ({
  id,
  type: 'message',
  status,
  role: 'assistant',
  content,
});

export const responsesDocument = (message: string, { id, model }: About, given: Record<string, unknown> = {}): object => ({
  id: `resp_${id}`,
  object: 'response',
  created_at: Math.floor(Date.now() / 1_000),
  error: null,
  model,
  usage: { input_tokens: 0, output_tokens: 0, total_tokens: 0 },
  ...given,
  ...FILTERED,
  output: [itemOf({ id: `msg_${id}`, output_index: 0, content_index: 0, text: message }, 'incomplete', [partOf(message)])],
});
