import { captureServerOutput, redact } from '../server-output';

test.each([
  ['escape sequences', '\x1b[1mhello\x1b[0m', 'hello'],
  ['a placeholder', 'key gw-0123456789abcdef01234567-42 refused', 'key [key] refused'],
  ['a key', 'Incorrect API key provided: sk-proj-abcdefghijklmnop', 'Incorrect API key provided: [key]'],
  ['a token', 'authorization: Bearer abc.def', 'authorization: Bearer [key]'],
  [
    'the prompt that a JSON error quotes',
    `Unexpected token 'h', "{"model": hello secret" is not valid JSON`,
    `Unexpected token 'h' is not valid JSON`,
  ],
  [
    'a longer prompt',
    `Unexpected token 's', ..."nt": my secret "... is not valid JSON\n    at x`,
    `Unexpected token 's' is not valid JSON\n    at x`,
  ],
])('%s', (_, text, expected) => {
  expect(redact(text)).toBe(expected);
});

test("the server's console becomes lines of one record each, its banner and spinner nothing", () => {
  const kept = { console: { ...console }, out: process.stdout.write, err: process.stderr.write };
  const lines: string[] = [];
  try {
    captureServerOutput((level, message) => lines.push(`${level} ${message}`));
    console.log('\x1b[1m%s\x1b[0m', '🚀 Your AI Gateway is running at:');
    console.log('   \x1b[1;4;32m%s\x1b[0m', 'http://localhost:8786');
    console.log('\n\x1b[32m✨ Ready for connections!\x1b[0m');
    process.stdout.write('\r⠋ Starting AI Gateway...');
    console.clear();
    console.error('failed: ', new Error('first\nsecond'));
    process.stderr.write('warning\n');
  } finally {
    Object.assign(console, kept.console);
    process.stdout.write = kept.out;
    process.stderr.write = kept.err;
  }
  expect(lines).toHaveLength(2);
  expect(lines[0]).toMatch(/^error failed: {2}Error: first\nsecond\n {4}at /);
  expect(lines[1]).toBe('error warning');
});
