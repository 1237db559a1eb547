/** Bedrock's Converse, whose frames name its events. */
import { INTERVENED } from '../../answer/intervention';
import type { AnswerStream, StreamEvent } from './stream';
import { said } from './stream';

const NOTHING = { inputTokens: 0, outputTokens: 0, totalTokens: 0 };

export function converseStream(): AnswerStream {
  let isBegun = false;
  let hasText = false;
  let open: number | undefined;
  let next = 0;

  const deltas: AnswerStream['deltas'] = ({ name, document }) =>
    name === 'contentBlockDelta' ? said(Object(document).delta, 'text', `${Object(document).contentBlockIndex}`) : [];

  return {
    deltas,
    gives(one) {
      const { contentBlockIndex } = Object(one.document);
      isBegun ||= one.name === 'messageStart';
      hasText ||= deltas(one).length > 0;
      if (one.name === 'contentBlockStop') open = undefined;
      else if (contentBlockIndex !== undefined) {
        open = contentBlockIndex;
        next = contentBlockIndex + 1;
      }
    },
    ending(message) {
      const event = (name: string, document: object): StreamEvent => ({ name, document });
      const stop = (contentBlockIndex: number) => event('contentBlockStop', { contentBlockIndex });
      return [
        ...(isBegun ? [] : [event('messageStart', { role: 'assistant' })]),
        ...(open === undefined ? [] : [stop(open)]),
        ...(hasText ? [] : [event('contentBlockDelta', { contentBlockIndex: next, delta: { text: message } }), stop(next)]),
        event('messageStop', { stopReason: INTERVENED }),
        event('metadata', { usage: NOTHING, metrics: { latencyMs: 0 } }),
      ];
    },
  };
}

export const converseDocument = (message: string, given: Record<string, unknown> = {}): object => ({
  output: { message: { role: 'assistant', content: [{ text: message }] } },
  stopReason: INTERVENED,
  usage: given.usage ?? NOTHING,
  metrics: given.metrics ?? { latencyMs: 0 },
});
