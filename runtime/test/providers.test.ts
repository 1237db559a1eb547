import { providerOf } from './exchanges';

const MANTLE = { kind: 'bedrock', apis: ['messages'], at: 'mantle', prefix: '/anthropic/v1' } as const;

test('a surface of the live document is called at a host of the runtime, and at no other', () => {
  const asked = providerOf({ kind: 'bedrock', messages: 'mantle' });
  expect(asked.base(MANTLE)).toBe('https://bedrock-mantle.us-east-1.api.aws/anthropic/v1');
  expect(asked.authorization(MANTLE)).toEqual(['bedrock-mantle']);
  expect(asked.hosts).toContain('bedrock-mantle.us-east-1.api.aws:443');
  // a provider that was not configured for it may not connect there
  expect(providerOf({ kind: 'bedrock' }).hosts).not.toContain('bedrock-mantle.us-east-1.api.aws:443');
});

test.each(['elsewhere', 'constructor', '__proto__', 'toString'])("a place that the kind does not have (%s) is the kind's own", (at) => {
  const openai = providerOf({ kind: 'openai' });
  const bedrock = providerOf({ kind: 'bedrock' });
  expect(openai.base({ at, prefix: '/v2' })).toBe('https://api.openai.com/v1/v2');
  expect(bedrock.base({ at, prefix: '' })).toBe('https://bedrock-runtime.us-east-1.amazonaws.com');
  expect(bedrock.authorization({ ...MANTLE, at })).toEqual(['bedrock']);
  expect(openai.authorization({ ...MANTLE, at })).toEqual(['bearer']);
});
