import { Conversations, conversationOf, isSealed } from '../../routes/conversation';
import { requestOf } from '../exchanges';

const ALPHA = { client: 'TeamAlpha', clientId: 'c1' };
let count = 0;

interface Given {
  readonly headers?: Record<string, string>;
  readonly caller?: object;
}
const of = (body: object, { headers, caller = ALPHA }: Given = {}): string =>
  conversationOf(Object.assign(requestOf({ body: { model: 'm', ...body }, headers }), { caller, requestId: `req_${count++}` }));

const system = { role: 'system', content: 'You are helpful.' };
const said = (role: string, content: unknown) => ({ role, content });
const user = (text: string) => said('user', text);
const blocks = (type: string, text: string, more: object = {}) => said('user', [{ type, text, ...more }]);
const marked = { cache_control: { type: 'ephemeral' } };

describe('a conversation that grows is the same', () => {
  test.each<[string, readonly object[]]>([
    ['chat', [{ messages: [system, user('hi')] }, { messages: [system, user('hi'), said('assistant', 'hello'), user('and?')] }]],
    ['chat whose instructions change', [{ messages: [system, user('hi')] }, { messages: [user('hi'), said('assistant', 'hello'), user('and?')] }]],
    ['responses, from text to a list', [{ input: 'hi' }, { input: [user('hi'), { type: 'message', role: 'assistant', content: [] }, user('and?')] }]],
    [
      'responses, as agents send them',
      [
        { input: [said('developer', 'rules'), blocks('input_text', 'hi')] },
        { input: [said('developer', 'other rules'), blocks('input_text', 'hi'), { type: 'reasoning', id: 'rs_1' }, user('and?')] },
      ],
    ],
    [
      'messages',
      [
        { system: 'one', messages: [blocks('text', 'hi')] },
        { system: 'two', messages: [blocks('text', 'hi'), said('assistant', 'hello'), user('and?')] },
      ],
    ],
    [
      'messages whose marks of the cache move on',
      [
        { messages: [blocks('text', 'hi', marked)] },
        { messages: [blocks('text', 'hi'), said('assistant', 'hello'), blocks('text', 'and?', marked)] },
        { messages: [blocks('text', 'hi', { cache_control: { type: 'ephemeral', ttl: '1h' } })] },
      ],
    ],
    [
      'converse whose marks of the cache move on',
      [
        { messages: [said('user', [{ text: 'hi' }, { cachePoint: { type: 'default' } }])] },
        { messages: [said('user', [{ text: 'hi' }]), said('assistant', [{ text: 'hello' }]), said('user', [{ text: 'and?' }, { cachePoint: {} }])] },
      ],
    ],
    ['completions', [{ prompt: 'Once upon' }, { prompt: 'Once upon', max_tokens: 9 }]],
    ['completions of several', [{ prompt: ['one', 'two'] }, { prompt: ['one', 'three'] }]],
    [
      'a key of the prompt cache',
      [
        { prompt_cache_key: 'k', input: 'hi' },
        { prompt_cache_key: 'k', input: 'something else' },
      ],
    ],
    ['embeddings of the same', [{ input: 'text' }, { input: 'text', dimensions: 8 }]],
  ])('%s', (_name, turns) => {
    expect(new Set(turns.map((each) => of(each))).size).toBe(1);
  });

  test.each(['x-claude-code-session-id', 'session_id', 'session-id', 'conversation_id'])('by the header %s', (name) => {
    const turn = (text: string, session: string) => of({ messages: [user(text)] }, { headers: { [name]: session } });
    expect(turn('hi', 's1')).toBe(turn('something else', 's1'));
    expect(turn('hi', 's1')).not.toBe(turn('hi', 's2'));
  });
});

describe('those are two', () => {
  test.each<[string, object, object]>([
    ['another first message', { messages: [system, user('hi')] }, { messages: [system, user('ho')] }],
    ['another first message behind an agent’s own', { messages: [blocks('text', 'hi')] }, { messages: [blocks('text', 'ho')] }],
    ['another text', { input: 'hi' }, { input: 'ho' }],
    ['another prompt', { prompt: 'hi' }, { prompt: 'ho' }],
    ['another key', { prompt_cache_key: 'a', input: 'hi' }, { prompt_cache_key: 'b', input: 'hi' }],
    ['a key, and who begins with its words', { prompt_cache_key: 'hi' }, { input: 'hi' }],
    ['an empty key, which is none', { prompt_cache_key: '', input: 'hi' }, { prompt_cache_key: '', input: 'ho' }],
    ['what has no beginning', { file: 'x' }, { file: 'x' }],
    ['no message at all', { messages: [] }, { messages: [] }],
  ])('%s', (_name, one, other) => {
    expect(of(one)).not.toBe(of(other));
  });

  test.each<[string, object, object]>([
    ['two clients', ALPHA, { client: 'TeamBeta', clientId: 'c2' }],
    ['two clients that nobody registered', { client: 'other', clientId: 'c3' }, { client: 'other', clientId: 'c4' }],
    ['two people of one client', { ...ALPHA, user: 'ada' }, { ...ALPHA, user: 'bob' }],
    ['one of its people, and the client itself', { ...ALPHA, user: 'ada' }, ALPHA],
  ])('%s, whatever they say', (_name, one, other) => {
    for (const body of [{ prompt_cache_key: 'k' }, { messages: [user('hi')] }, { prompt: 'hi' }])
      expect(of(body, { caller: one })).not.toBe(of(body, { caller: other }));
    const headers = { session_id: 's' };
    expect(of({}, { caller: one, headers })).not.toBe(of({}, { caller: other, headers }));
  });
});

test.each([null, 7, 'text', [null], [7], [[]], {}, [{ role: 'user' }], [{ role: 'user', content: null }]])(
  'messages that are %j have a conversation',
  (messages) => {
    expect(of({ messages })).toMatch(/^[\w+/]{43}=$/);
  },
);

describe('sealed', () => {
  const LONG = 'gAAAAABo'.repeat(20);
  const sealed = (body: object | string): boolean => isSealed(requestOf({ body }));

  test.each<[string, object]>([
    ['reasoning of the Responses API', { input: [{ type: 'reasoning', id: 'rs_1', summary: [], encrypted_content: LONG }] }],
    ['what was compacted', { input: [{ type: 'compaction', encrypted_content: LONG }] }],
    ["Anthropic's thinking", { messages: [said('assistant', [{ type: 'thinking', thinking: 'Hm.', signature: LONG }])] }],
    ["Anthropic's hidden thinking", { messages: [said('assistant', [{ type: 'redacted_thinking', data: LONG }])] }],
    ["Converse's thinking", { messages: [said('assistant', [{ reasoningContent: { reasoningText: { text: 'Hm.', signature: LONG } } }])] }],
    ["Converse's hidden thinking", { messages: [said('assistant', [{ reasoningContent: { redactedContent: 'QUJD' } }])] }],
    ["Gemini's thoughts", { contents: [{ parts: [{ thoughtSignature: LONG }] }] }],
    ["Gemini's thoughts in a chat", { messages: [{ role: 'assistant', tool_calls: [{ extra_content: { google: { thought_signature: LONG } } }] }] }],
    ['a signature with slashes that are escaped', { messages: [{ signature: `${LONG}/` }] }],
  ])('%s', (_name, body) => {
    expect(sealed(body)).toBe(true);
    // as other clients write JSON
    expect(sealed(JSON.stringify(body, undefined, 2))).toBe(true);
    expect(sealed(JSON.stringify(body).replaceAll('/', '\\/'))).toBe(true);
  });

  test.each<[string, object]>([
    ['reasoning that is to be sealed', { include: ['reasoning.encrypted_content'] }],
    ['reasoning that is kept by its id', { input: [{ type: 'reasoning', id: 'rs_1', encrypted_content: null }] }],
    ['an empty signature', { messages: [said('assistant', [{ type: 'thinking', thinking: 'Hm.', signature: '' }])] }],
    ['a tool with a member of that name', { tools: [{ input_schema: { properties: { signature: { type: 'string' }, encrypted_content: {} } } }] }],
    ['a tool that is described so', { tools: [{ input_schema: { properties: { signature: { description: 'The signature.' } } } }] }],
    ['what a user tells of it', { messages: [user(`{"signature":"${LONG}","encrypted_content": "${LONG}"}`)] }],
    ['what a user tells of hidden thinking', { messages: [user('{"type":"redacted_thinking"} {"redactedContent":"QUJD"}')] }],
    ['words', { messages: [user('signature encrypted_content redacted_thinking')] }],
  ])('not so: %s', (_name, body) => {
    expect(sealed(body)).toBe(false);
  });

  test('a body that is none is not', () => {
    expect(isSealed({ body: undefined })).toBe(false);
  });
});

describe('who sealed what', () => {
  const seal = (letter: string): string => letter.repeat(80);
  const saying = (letter: string, name = 'signature'): string => JSON.stringify({ [name]: seal(letter) });

  test.each(['encrypted_content', 'signature', 'thoughtSignature', 'thought_signature', 'redactedContent'])('is known of %s', (name) => {
    const conversations = new Conversations();
    conversations.said(saying('a', name), 'openai m');
    conversations.said(saying('b', name), 'google m');
    expect(['a', 'b', 'c'].map((each) => conversations.sealerOf(saying(each, name)))).toEqual(['openai m', 'google m', undefined]);
    // the latest that is known
    expect(conversations.sealerOf(`${saying('b', name)} ${saying('a', name)} ${saying('c', name)}`)).toBe('openai m');
  });

  test('also where slashes are escaped', () => {
    const conversations = new Conversations();
    conversations.said(saying('a/'), 'openai m');
    expect(conversations.sealerOf(saying('a/').replaceAll('/', '\\/'))).toBe('openai m');
  });

  test('is known of the last 10,000 seals', () => {
    const conversations = new Conversations();
    const told = (each: number): string => JSON.stringify({ signature: String(each).padEnd(70, 'x') });
    for (let each = 0; each <= 10_000; each++) conversations.said(told(each), 'openai m');
    expect([0, 1, 10_000].map((each) => conversations.sealerOf(told(each)) !== undefined)).toEqual([false, true, true]);
  });
});

describe('who served a conversation last', () => {
  test('is known until another does', () => {
    const conversations = new Conversations();
    expect(conversations.get('a')).toBeUndefined();
    conversations.put('a', 'openai m');
    conversations.put('b', 'bedrock m');
    conversations.put('a', 'azure m');
    expect([conversations.get('a'), conversations.get('b')]).toEqual(['azure m', 'bedrock m']);
  });

  test('is known of the last 10,000 that were served', () => {
    const conversations = new Conversations();
    for (let each = 0; each < 10_000; each++) conversations.put(`${each}`, 'openai m');
    conversations.put('0', 'openai m');
    conversations.put('10000', 'openai m');
    expect(['0', '1', '2', '10000'].map((each) => conversations.get(each) !== undefined)).toEqual([true, false, true, true]);
  });
});
