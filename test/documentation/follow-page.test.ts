import type { Fence } from './fences';
import { changed, expectPrinted } from './follow-page';

const fence = (text: string, words: Record<string, string> = {}): Fence => ({
  page: 'page.md',
  line: 7,
  language: 'text',
  words: new Map(Object.entries(words)),
  text,
});

const APP = 'const gateway = make();\n\ngateway.printOutputs();\n';

test('a change puts lines where the page says', () => {
  expect(changed(APP, fence(' gateway.printOutputs();\n+gateway.addClient();\n'))).toBe(`${APP}gateway.addClient();\n`);
  expect(changed(APP, fence('-const gateway = make();\n+const gateway = makeAnother();\n'))).toBe(APP.replace('make', 'makeAnother'));
});

test.each([
  ['lines that the file does not have', ' gateway.print();\n+more();\n', 'stand 0 times'],
  ['lines that it has twice', ' \n+more();\n', 'times in the file'],
])('a change of %s is a fault of the page', (_what, text, message) => {
  expect(() => changed(`${APP}\n\n`, fence(text))).toThrow(message);
});

const PRINTED = 'Stack Gateway\n[+] AWS::Cognito::UserPoolClient Portkey/Auth PortkeyAuth1\n[~] AWS::AppConfig::Deployment Portkey/Live\n';

test.each(['[+] AWS::Cognito::UserPoolClient …\n', 'Stack Gateway\n\n[~] AWS::AppConfig::Deployment Portkey/…\n', '…UserPoolClient…\n'])(
  'printed as the page says: %j',
  (text) => {
    expect(() => expectPrinted(fence(text, { without: 'AWS::ECS' }), PRINTED)).not.toThrow();
  },
);

test.each([
  ['a line that was not printed', 'Stack Other\n', {}, 'page.md:7: "Stack Other" was not printed'],
  ['a part of a line', 'Stack\n', {}, 'was not printed'],
  ['another order', '[~] …\nStack Gateway\n', {}, '"Stack Gateway" was not printed'],
  ['what should be missing', 'Stack Gateway\n', { without: 'AWS::AppConfig' }, '"AWS::AppConfig" was printed'],
])('not as the page says: %s', (_what, text, words, message) => {
  expect(() => expectPrinted(fence(text, words), PRINTED)).toThrow(message);
});
