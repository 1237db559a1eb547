/** The most that an answer may use by what its request says: what limits hold it to before it is known. */
import { endpointAt } from '../endpoints';
import { expectedOf, UsualAnswers } from '../limits/expected';
import { outputLimitOf } from '../policy';
import { providersOf, requestOf } from './exchanges';

const CHAT = '/v1/chat/completions';
const COMPLETIONS = '/v1/completions';

test.each<[string, string, object, number | undefined]>([
  ['a whole number', CHAT, { max_tokens: 20 }, 20],
  ['a fraction counts as the next', CHAT, { max_tokens: 20.5 }, 21],
  ['a fraction of choices, too', CHAT, { max_tokens: 5, n: 1.5 }, 8],
  ['choices that are no number may be any', CHAT, { max_tokens: 0, n: 'many' }, 1e12 + 1],
  ['more than any limit', CHAT, { max_tokens: 1e300 }, 1e12 + 1],
  ['a text beside a number may be what is read', CHAT, { max_tokens: '99999', max_completion_tokens: 10 }, undefined],
  ['less than nothing beside a number, too', CHAT, { max_tokens: -1, max_completion_tokens: 10 }, undefined],
  ['each prompt has an answer', COMPLETIONS, { prompt: ['one', 'two', 'three'], n: 2, max_tokens: 10 }, 60],
  ['prompts may be tokens', COMPLETIONS, { prompt: [[1], [2, 3]], max_tokens: 10 }, 20],
  ['tokens of one prompt are one', COMPLETIONS, { prompt: [1, 2, 3], max_tokens: 10 }, 10],
])('%s', (_, path, document, expected) => {
  const endpoint = endpointAt(path, true);
  expect(endpoint && outputLimitOf(endpoint, document as Record<string, unknown>)).toBe(expected);
});

test('what a route says is the limit of an answer that is counted for the most that it may use', () => {
  const [provider] = providersOf({ kind: 'openai' }).values();
  const exchange = requestOf({ path: CHAT, body: { model: 'gpt-4o', max_tokens: 10 } });
  Object.assign(exchange, { steps: [{ target: { provider, known: 'gpt-4o', model: 'gpt-4o' }, rules: { parameters: { max_tokens: 50_000 } } }] });
  const options = { subject: 'client#ci', usual: new UsualAnswers(), prices: { price: () => [] }, day: '2026-11-28', isStrict: true };
  expect(expectedOf(exchange as never, options as never).outputTokens).toBe(50_000);
});
