import { promptOf } from '../traces/prompts';
import { withoutSecrets } from '../traces/without-secrets';
import { requestOf } from './exchanges';

const prompt = (body: object, path?: string, headers?: Record<string, string>) =>
  promptOf(requestOf({ path, body: { model: 'm', ...body }, headers }))?.();
const messages = (...given: Parameters<typeof prompt>) => JSON.parse(String(prompt(...given)?.['gen_ai.input.messages']));
const says = (role: string, ...contents: string[]) => ({ role, parts: contents.map((content) => ({ type: 'text', content })) });
const user = (content: unknown) => ({ role: 'user', content });

test.each<[string, Parameters<typeof prompt>, object[]]>([
  [
    'a chat',
    [{ messages: [{ role: 'system', content: 'Be short.' }, user('Hello.'), { role: 'assistant', content: 'Yes?' }, user('Why?')] }],
    [says('system', 'Be short.'), says('user', 'Hello.'), says('assistant', 'Yes?'), says('user', 'Why?')],
  ],
  [
    'parts of one message',
    [
      {
        messages: [
          user([
            { type: 'text', text: 'This:' },
            { type: 'text', text: 'and that.' },
          ]),
        ],
      },
    ],
    [says('user', 'This:', 'and that.')],
  ],
  ['results of tools', [{ messages: [{ role: 'tool', content: '21 °C' }] }], [says('tool', '21 °C')]],
  [
    'Anthropic messages',
    [{ system: 'Be short.', messages: [user('Hello.')] }, '/v1/messages', { 'anthropic-version': '1' }],
    [says('system', 'Be short.'), says('user', 'Hello.')],
  ],
  ['responses', [{ instructions: 'Be short.', input: 'Hello.' }, '/v1/responses'], [says('system', 'Be short.'), says('user', 'Hello.')]],
  ['what is embedded', [{ input: ['one', 'two'] }, '/v1/embeddings'], [says('user', 'one'), says('user', 'two')]],
])('%s is told by who says it', (_, given, expected) => {
  expect(messages(...given)).toEqual(expected);
});

test('tools that there are, pictures, and members that are no prompt are not told', () => {
  const asked = {
    messages: [user([{ type: 'image_url', image_url: { url: 'https://example.com/picture' } }])],
    tools: [{ type: 'function', function: { name: 'weather', description: 'Tells the weather.' } }],
    user: 'jane',
  };
  expect(prompt(asked)).toBeUndefined();
});

test('of a long prompt the end is told, and that it is the end', () => {
  const asked = { messages: [user('first'), user(`its beginning ${'second '.repeat(2_000)}its end`), user('third')] };
  const told = prompt(asked);
  const [second, third, ...others] = JSON.parse(String(told?.['gen_ai.input.messages']));
  expect([third, others, told?.['gateway.prompt_cut']]).toEqual([says('user', 'third'), [], true]);
  expect(second.parts[0].content).toMatch(/^[second ]*(second ){1000,}its end$/);
  expect(second.parts[0].content.length).toBeLessThan(8_192);
});

test('nothing is shown for having been cut in two', () => {
  for (let before = 7_900; before < 8_500; before++) {
    const text = `${'. '.repeat(500)} jane.doe@example.com ${before % 2 ? '.' : ''}${'. '.repeat(before / 2)}`;
    expect(prompt({ messages: [user(text)] })?.['gen_ai.input.messages']).not.toContain('jane');
  }
});

test.each<[string, Parameters<typeof prompt>, number]>([
  ['texts of one letter', [{ input: Array.from({ length: 9_000 }, () => 'a') }, '/v1/embeddings'], 20_000],
  ['characters that JSON writes with six', [{ messages: [user('\u0001'.repeat(9_000))] }], 10_000],
  ['quotes', [{ messages: [user('"'.repeat(9_000))] }], 20_000],
])('a span has room for %s', (_, given, most) => {
  const told = prompt(...given);
  expect(told?.['gateway.prompt_cut']).toBe(true);
  expect(String(told?.['gen_ai.input.messages']).length).toBeLessThan(most);
});

test('half of a character is none', () => {
  const told = prompt({ messages: [user(`${'a '.repeat(127)}a😀${'. '.repeat(4_096)}`)] });
  expect([told?.['gateway.prompt_cut'], JSON.stringify(told)]).toEqual([true, expect.not.stringMatching(/ud[89a-f]/)]);
  expect(messages({ messages: [user('half: \ud83d')] })).toEqual([says('user', 'half: \ufffd')]);
});

test('a document that is nested too deep for it is no reason to fail', () => {
  const deep = JSON.parse(`${'{"content":['.repeat(200_000)}"x"${']}'.repeat(200_000)}`);
  const asked = requestOf({ body: { model: 'm', messages: [user('x')] } });
  expect(promptOf({ ...asked, body: { ...asked.body, document: { messages: [deep] } } })).toBeUndefined();
});

const KEY = 'Zm9vYmFyYmF6cXV4MTIzNDU2Nzg5MA';

test.each([
  ['an e-mail address', 'Write to jane.doe+x@mail.example.co.uk today.', 'Write to *** today.'],
  ['a telephone', 'Call +49 (30) 123-45678 now.', 'Call *** now.'],
  ['a card', 'Pay with 4111 1111 1111 1111.', 'Pay with ***.'],
  ['a social security number', 'Mine is 123-45-6789.', 'Mine is ***.'],
  ['a password', 'The password: hunter2!, you know', 'The password: ***, you know'],
  ['a password that is said', 'my password is hunter2', 'my password is ***'],
  ['a token in JSON', '{"api_key":"abcd1234"}', '{"api_key":"***"}'],
  ['a header', 'Authorization: Bearer abc.def-123456', 'Authorization: Bearer ***'],
  ['an address with a user', 'https://jane:secret@db.example/x', 'https://***/x'],
  ['an address inside with a user', 'postgres://jane:secret@db/x', 'postgres://***@db/x'],
  ['a key of OpenAI', 'sk-proj-abcdef', 'sk-***'],
  ['a key of AWS', 'AKIAIOSFODNN7EXAMPLE', 'AKIA***'],
  ['any long key', `x ${KEY} y`, 'x *** y'],
  ['an ARN', 'arn:aws:iam::111122223333:role/Admin', '***'],
  ['a private key', '-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----.', '***.'],
  ['a private key that goes on', '-----BEGIN PRIVATE KEY-----\nMIIE', '***'],
  ['the rest of a private key', 'MIIE\n-----END RSA PRIVATE KEY-----.', '***.'],
  ['a private key of PGP', '-----BEGIN PGP PRIVATE KEY BLOCK-----\nlQdG\n-----END PGP PRIVATE KEY BLOCK-----', '***'],
  ['a variable', 'DB_PASSWORD=hunter2', 'DB_PASSWORD=***'],
  ['a member', '{"clientSecret": "hunter2"}', '{"clientSecret": "***"}'],
  ['JSON in JSON', '{\\"password\\": \\"hunter2\\"}', '{\\"password\\": \\"***\\"}'],
  ['words in quotes', 'password: "correct horse, battery"', 'password: "***"'],
  ['an escaped quote', 'password: "pa\\"ssword"', 'password: "***"'],
  ['XML', '<password>hunter2</password>', '<password>***</password>'],
  ['Markdown', '**Password:** hunter2', '**Password:** ***'],
  ['a connection', 'Server=db;Uid=sa;Pwd=hunter2;', 'Server=db;Uid=sa;Pwd=***;'],
  ['an assignment', 'password := "hunter2"', 'password := "***"'],
  ['what it was', 'my password was: hunter2', 'my password was: ***'],
  ['German', 'Passwort: hunter2', 'Passwort: ***'],
  ['French', 'mot de passe : hunter2', 'mot de passe : ***'],
  ['Japanese', 'パスワード：hunter2', 'パスワード：***'],
  ['an option', 'login --password hunter2 now', 'login --password *** now'],
  ['a user of curl', 'curl -u jane:hunter2 https://x.example', 'curl -u jane:*** https://x.example'],
  ['a cookie', 'Cookie: session=abc123', 'Cookie: ***'],
  ['a header of few', 'Authorization: Basic YTpi', 'Authorization: ***'],
  ['a token without signature', 'eyJhbGciOiJub25lIn0.eyJzdWIiOiJqYW5lIn0.', '***'],
  ['a token without digits', 'ghp_abcdefghijklmnopqrstuvwxyz', 'ghp_***'],
  ['an address with a password of odd signs', 'postgres://jane:p@ss@db/x', 'postgres://***@db/x'],
  ['an e-mail address of letters of others', 'jürgen@exämple.de', '***'],
  ['an e-mail address in a query', 'to=jane%40example.com', '***'],
  ['a card with other spaces', '4111\u00a01111\u202f1111\u00a01111', '***'],
  ['a card with other dashes', '4111–1111‑1111 - 1111', '***'],
  ['an address inside of a network', 'at fd12:3456:789a::1, now', 'at ***, now'],
  ['other digits', '٤١١١ ١١١١ ١١١١ ١١١١', '***'],
])('%s is not shown', (_, text, shown) => {
  expect(withoutSecrets(text)).toBe(shown);
});

test.each([
  'On 2026-11-29 it costs 1,250.50 EUR, at 14:30.',
  'const anIdentifierThatIsLongerThanMost = await fetchSomething(1234);',
  'The tokenizer is fast, and its secret lies in patience.',
  'src/observability/traces/options.ts:12',
  'A basic understanding of passwords, and max_tokens: 4096.',
])('what has no such form stays: %s', (text) => {
  expect(withoutSecrets(text)).toBe(text);
});

test.each([
  'a',
  '1',
  'a@',
  'a.',
  '-',
  '1-',
  ':// ',
  'token',
  'bearer ',
  'a-a.',
  'eyJ',
  '-----BEGIN PRIVATE KEY',
  '@a.a',
  '"',
  ' ',
  'secret is ',
  "password: '\\",
  '--a-',
  '１',
  '1\u200b',
  '%40',
])('whatever is written a thousand times takes no time: %s', (piece) => {
  const text = piece.repeat(9_000 / piece.length);
  const started = performance.now();
  withoutSecrets(text);
  expect(performance.now() - started).toBeLessThan(2_000);
});
