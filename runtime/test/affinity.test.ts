import { STANDARD_LISTS } from '../../src/contract';
import { affinityOf } from '../affinity';
import { ENDPOINTS } from '../endpoints';
import type { Exchange } from '../exchange';
import { conversationOf } from '../routes/conversation';
import { requestOf } from './exchanges';

const ALPHA = { client: 'Alpha', clientId: 'client-alpha' };
const of = (path: string, document: object, caller: object = ALPHA, storedState?: string[]) =>
  affinityOf({
    endpoint: ENDPOINTS.get(path),
    caller: { ...caller, policy: { storedState } },
    body: { document, text: JSON.stringify(document) },
    lists: STANDARD_LISTS,
  } as unknown as Exchange);
const RESPONSES = '/v1/responses';
const MESSAGES = '/v1/messages';

test.each([
  ['a response that was kept', RESPONSES, { previous_response_id: 'resp_1' }],
  ['a conversation', RESPONSES, { conversation: 'conv_1' }],
  ['a file', RESPONSES, { input: [{ role: 'user', content: [{ type: 'input_file', file_id: 'file-1' }] }] }],
  ['a tool that searches what was uploaded', RESPONSES, { tools: [{ type: 'file_search', vector_store_ids: ['vs_1'] }] }],
  ['a container', MESSAGES, { container: 'container_1' }],
  ['sealed reasoning', RESPONSES, { input: [{ type: 'reasoning', encrypted_content: 'gAAA' }] }],
  ['reasoning that is to be sealed', RESPONSES, { include: ['reasoning.encrypted_content'] }],
  ['what was compacted', RESPONSES, { input: [{ type: 'compaction', encrypted_content: 'gAAA' }] }],
  ['compaction', RESPONSES, { context_management: [{ type: 'compaction' }] }],
])('%s binds a request to one key', (_what, path, document) => {
  expect(of(path, document)).toMatchObject({ binding: true });
});

test.each([
  ['a key of the prompt cache', '/v1/chat/completions', { prompt_cache_key: 'one' }],
  ["Anthropic's cache control", MESSAGES, { system: [{ type: 'text', text: 'x', cache_control: { type: 'ephemeral' } }] }],
])('%s prefers one key', (_what, path, document) => {
  expect(of(path, document)).toMatchObject({ binding: false });
});

test('anything else goes with any key', () => {
  expect(of('/v1/chat/completions', { messages: [{ role: 'user', content: 'cache_control and prompt_cache_key' }] })).toBeUndefined();
  expect(of(RESPONSES, { input: 'hi', store: false })).toBeUndefined();
});

test('what belongs together is of one client and one key of the cache', () => {
  const to = (key: string, client?: string) => of(RESPONSES, { prompt_cache_key: key }, client ? { client, clientId: 'client-beta' } : ALPHA)?.to;
  expect(new Set([to('one'), to('two'), to('one', 'Beta'), to('one')]).size).toBe(3);
});

test.each<[string, 1 | 2, object, object]>([
  ['A client whose credentials are rotated is one', 1, ALPHA, { ...ALPHA, clientId: 'client-alpha-2' }],
  ['Clients that are not registered are told apart', 2, { client: 'other', clientId: 'a' }, { client: 'other', clientId: 'b' }],
  ['People are told apart, though their tokens are of one client', 2, { ...ALPHA, user: 'jo' }, { ...ALPHA, user: 'kim' }],
])('%s', (_what, owners, one, other) => {
  const asked = { prompt_cache_key: 'one', input: 'hi' };
  expect(new Set([of(RESPONSES, asked, one)?.to, of(RESPONSES, asked, other)?.to]).size).toBe(owners);
  const conversations = [one, other].map((caller) => conversationOf(Object.assign(requestOf({ body: { model: 'm', ...asked } }), { caller })));
  expect(new Set(conversations).size).toBe(owners);
});

test('what a client asks to keep, and may not, goes with any key: nothing is kept', () => {
  for (const path of [RESPONSES, '/v1/chat/completions']) expect(of(path, { store: true })).toBeUndefined();
});

test('a response that a client may keep is kept where it does not say otherwise', () => {
  expect(of(RESPONSES, {}, ALPHA, ['store'])).toMatchObject({ binding: true });
  expect(of(RESPONSES, { store: false }, ALPHA, ['store'])).toBeUndefined();
  expect(of('/v1/chat/completions', { store: true }, ALPHA, ['store'])).toMatchObject({ binding: true });
  expect(of(RESPONSES, {})).toBeUndefined();
});
