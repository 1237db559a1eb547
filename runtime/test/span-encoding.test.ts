import { encodeSpan, KIND } from '../traces/otlp';

const SPAN = { traceId: '4bf92f3577b34da6a3ce929d0e0e4736', spanId: '00f067aa0ba902b7', name: 'chat', kind: KIND.client, start: 1, end: 2 };
const encoded = (changes: object) => JSON.parse(encodeSpan({ ...SPAN, attributes: {}, ...changes }));

test.each([
  ['gen_ai.request.temperature', Number.POSITIVE_INFINITY],
  ['gen_ai.request.top_p', Number.NEGATIVE_INFINITY],
  ['gateway.cost', Number.NaN],
  ['gen_ai.usage.input_tokens', Number.POSITIVE_INFINITY],
])('%s of %s, which JSON has no number for, is left out', (key, value) => {
  expect(encoded({ attributes: { 'gateway.provider': 'a', [key]: value, 'gateway.lane': 'b' } }).attributes).toEqual([
    { key: 'gateway.provider', value: { stringValue: 'a' } },
    { key: 'gateway.lane', value: { stringValue: 'b' } },
  ]);
});

test('half of a character is none; a whole one, and what only looks like half of one, stays', () => {
  const { name, status, attributes } = encoded({ name: 'cut \ud83d', error: '\ude00', attributes: { one: '\\ud83d 😀', some: ['\udc00', 'a'] } });
  expect([name, status.message]).toEqual(['cut \ufffd', '\ufffd']);
  expect(attributes.map(({ value }: { value: object }) => value)).toEqual([
    { stringValue: '\\ud83d 😀' },
    { arrayValue: { values: [{ stringValue: '\ufffd' }, { stringValue: 'a' }] } },
  ]);
});
