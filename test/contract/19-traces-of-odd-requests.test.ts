import type { ReceivedSpan } from '../../fakes';
import { bearer } from './with-gateway';
import { spansOf, traceIdOf, withReceiver } from './with-traces';

/** What a client may write, and a receiver of OTLP could not read: it would refuse all spans of the batch. */
const ODD: Readonly<Record<string, [body: string, attribute: string, told: unknown]>> = {
  'a seed beyond 64 bits': ['"model":"gpt-4o","seed":1e300', 'gen_ai.request.seed', undefined],
  'a number of choices that is none': ['"model":"gpt-4o","n":1.5', 'gen_ai.request.choice.count', undefined],
};

describe('of an odd request', () => {
  const context = withReceiver({});
  const spans = (body: string): Promise<readonly ReceivedSpan[]> =>
    context.gateway
      .call({
        path: '/v1/chat/completions',
        headers: { ...bearer(context.world, 'openai'), 'content-type': 'application/json' },
        body: `{"messages":[{"role":"user","content":"Say something."}],${body}}`,
      })
      .then((answer) => spansOf(context.receiver, traceIdOf(answer)));

  test.each(Object.entries(ODD))('%s is in no span as it is, and the spans are taken', async (_, [body, attribute, expected]) => {
    const told = (await spans(body)).map(({ attributes }) => attributes[attribute]).find((value) => value !== undefined);
    expect(told).toEqual(expected);
    expect(context.receiver.faults).toEqual([]);
  });
});
