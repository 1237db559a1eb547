import { completeCalls } from '../answer/tool-calls';

describe('R28: a call of a tool without arguments', () => {
  const chunk = (delta: object, finish_reason: string | null = null, more: object = {}) => ({
    id: 'c',
    model: 'm',
    choices: [{ index: 0, delta, finish_reason }],
    ...more,
  });
  const called = (index: number, args?: string, name = 'now') => chunk({ tool_calls: [{ index, function: { name, arguments: args } }] });
  const END = chunk({}, 'tool_calls', { usage: { prompt_tokens: 1 } });

  /** What is put in front of each. */
  const added = (...chunks: readonly unknown[]) => {
    const completed = completeCalls();
    return chunks.map((each) => {
      const bytes = Buffer.from('x');
      const [front, rest] = String(completed(each, bytes)).split(/x$/);
      expect(rest).toBe('');
      return front && JSON.parse(front.replace(/^data: (.*)\n\n$/, '$1'));
    });
  };

  test.each([
    ['that has none', undefined],
    ['that has an empty text', ''],
  ])('%s: gets the empty object before its end, and no usage twice', (_, args) => {
    const empty = { tool_calls: [{ index: 0, function: { arguments: '{}' } }] };
    expect(added(called(0, args), END)).toEqual(['', chunk(empty)]);
  });

  test('of several only those that lack them get them', () => {
    const [, , , , front] = added(called(0), called(1), called(1, '{"a":'), called(2, ''), END);
    expect(front.choices[0].delta.tool_calls.map(({ index }: { index: number }) => index)).toEqual([0, 2]);
  });

  test.each<[string, readonly unknown[]]>([
    ['a call that has arguments', [called(0), called(0, '{}'), END]],
    ['a call that was cut', [called(0), chunk({}, 'length')]],
    ['a text', [chunk({ content: 'Hi' }), chunk({}, 'stop')]],
    ['what has not the shape of a chunk', [null, '[DONE]', { choices: {} }, { choices: [null, { delta: { tool_calls: 5 } }] }]],
  ])('%s: every chunk is as it was', (_, chunks) => {
    expect(added(...chunks).every((front) => front === '')).toBe(true);
  });
});
