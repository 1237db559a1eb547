import { parametersOf } from '../traces/parameters';

test.each<[string, unknown, object | undefined]>([
  ['what a body asks for', { model: 'gpt-4o', max_tokens: 20, temperature: 0.5, n: 2 }, { max_tokens: 20, temperature: 0.5, 'choice.count': 2 }],
  ['Converse’s, in a member of their own', { inferenceConfig: { maxTokens: 20, topP: 0.9 } }, { max_tokens: 20, top_p: 0.9 }],
  ['of two names for the same the newer', { max_tokens: 20, max_completion_tokens: 30 }, { max_tokens: 30 }],
  ['of two names for the same the one that has a number', { max_tokens: 20, max_completion_tokens: null }, { max_tokens: 20 }],
  ['no number that JSON could not read again', { temperature: Number.POSITIVE_INFINITY, seed: 1e300 }, undefined],
  ['no text', { temperature: '0.5', seed: 'mine' }, undefined],
  ['nothing of members of others', { constructor: 1, metadata: { seed: 3 } }, undefined],
  ['nothing of a list', { inferenceConfig: Object.assign([1], { temperature: 0.5 }) }, undefined],
  ['nothing of no document', undefined, undefined],
])('%s', (_, document, parameters) => {
  const named = parameters && Object.fromEntries(Object.entries(parameters).map(([name, value]) => [`gen_ai.request.${name}`, value]));
  expect(parametersOf(document)).toEqual(named);
});
