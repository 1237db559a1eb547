import { readBootConfiguration } from '../configuration';
import { changed, DAMAGE, good, oidc } from './configurations';

const read = (document: unknown) =>
  readBootConfiguration({ GATEWAY_CONFIGURATION: typeof document === 'string' ? document : JSON.stringify(document) });

test('a good document is taken as it is', () => expect(read(good)).toEqual(good));

test.each<[string, Parameters<typeof changed>[0]]>([
  ['no identity', (c) => (c.identity = [{ method: 'none' }])],
  ['API keys beside tokens', (c) => (c.identity = [oidc, { method: 'api-keys' }])],
  ['keys at an address of their own', (c) => (c.identity[0].jwksUri = 'https://issuer.example/keys?version=2')],
  ['an audience in place of the scope', (c) => (c.identity = [{ ...oidc, requiredScope: undefined, audiences: ['api://gateway'] }])],
  ['nothing live', (c) => delete c.live],
  ['no default provider', (c) => delete c.defaultProvider],
  [
    'no provider',
    (c) => {
      c.providers = [];
      delete c.defaultProvider;
    },
  ],
])('%s is taken', (_, change) => {
  const document = JSON.parse(JSON.stringify(changed(change)));
  expect(read(document)).toEqual(document);
});

test.each(DAMAGE)('what is wrong at %s stops the process with one line that says so', (path, change) => {
  let message = '';
  try {
    read(changed(change));
  } catch (error) {
    message = (error as Error).message;
  }
  expect(message).toMatch(/^GATEWAY_CONFIGURATION: \$[^\n]*$/);
  expect(message.slice('GATEWAY_CONFIGURATION: '.length).split(/[: ]/)[0]).toBe(path);
});

test.each([['{'], [''], ['null'], ['[]'], ['"x"'], ['1']])('%j is not a configuration', (document) => {
  expect(() => read(document)).toThrow(/^GATEWAY_CONFIGURATION: \$/);
});

test('an absent variable is not a configuration', () => expect(() => readBootConfiguration({})).toThrow('GATEWAY_CONFIGURATION: $ is not valid'));
