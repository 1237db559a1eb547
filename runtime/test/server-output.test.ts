import { Console } from 'node:console';
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
  const kept = { warn: console.warn, out: process.stdout.write, err: process.stderr.write };
  const server = new Console(process.stdout, process.stderr);
  const lines: string[] = [];
  try {
    captureServerOutput((level, message) => lines.push(`${level} ${message}`));
    server.log('\x1b[1m%s\x1b[0m', '🚀 Your AI Gateway is running at:');
    server.log('   \x1b[1;4;32m%s\x1b[0m', 'http://localhost:8786');
    server.log('\n\x1b[32m✨ Ready for connections!\x1b[0m');
    process.stdout.write('\r⠋ Starting AI Gateway...');
    server.clear();
    console.warn('%s', 'careful');
    server.error('failed: ', new Error('first\nsecond'));
    process.stderr.write('warning\n');
  } finally {
    console.warn = kept.warn;
    process.stdout.write = kept.out;
    process.stderr.write = kept.err;
  }
  expect(lines).toHaveLength(3);
  expect(lines[0]).toBe('warn careful');
  expect(lines[1]).toMatch(/^error failed: {2}Error: first\nsecond\n {4}at /);
  expect(lines[2]).toBe('error warning');
});
