import { directivesOf } from '../cache/directives';
import { isCacheable } from '../cache/requests';
import { Breaker } from '../store';
import { requestOf } from './exchanges';

describe('what a request says of the cache', () => {
  const NOTHING = { isExcluded: false, isRefresh: false, maxAge: Infinity, namespace: undefined };

  test.each<[string, Record<string, string>, object]>([
    ['nothing', {}, {}],
    ['what is meant for answers', { 'cache-control': 'public, private, must-revalidate' }, {}],
    ['no-store', { 'cache-control': 'no-store' }, { isExcluded: true }],
    ['no-store among others', { 'cache-control': 'No-Cache , NO-STORE' }, { isExcluded: true, isRefresh: true }],
    ['no-cache', { 'cache-control': 'no-cache' }, { isRefresh: true }],
    ['an age', { 'cache-control': 'max-age=60' }, { maxAge: 60_000 }],
    ['an age in quotes', { 'cache-control': 'max-age = "60"' }, { maxAge: 60_000 }],
    ['no age at all', { 'cache-control': 'max-age=0' }, { isRefresh: true, maxAge: 0 }],
    ['an age that is none', { 'cache-control': 'max-age=-1' }, {}],
    ['a refresh, as Portkey has it', { 'x-portkey-cache-force-refresh': 'true' }, { isRefresh: true }],
    ['no refresh', { 'x-portkey-cache-force-refresh': 'false' }, {}],
    ['a namespace', { 'x-portkey-cache-namespace': 'a' }, { namespace: 'a' }],
  ])('%s', (_, headers, directives) => {
    expect(directivesOf(headers)).toEqual({ ...NOTHING, ...directives });
  });
});

describe('which requests have an answer that may be given again', () => {
  const CHAT = { model: 'gpt-4o', messages: [{ role: 'user', content: 'Hello' }] };
  const MESSAGES = { ...CHAT, max_tokens: 10 };
  const may = (path: string, body: object, withTools = false, overrides = {}) => isCacheable(requestOf({ path, body }), overrides, withTools);
  const client = { type: 'function', function: { name: 'look' } };

  test.each<[string, string, object]>([
    ['a text', '/v1/chat/completions', CHAT],
    ['one choice', '/v1/chat/completions', { ...CHAT, n: 1 }],
    ['no tools, in words', '/v1/chat/completions', { ...CHAT, tools: [], web_search_options: null }],
    ['a prompt of tokens', '/v1/completions', { model: 'gpt-4o', prompt: [1, 2] }],
    ['a list to embed', '/v1/embeddings', { model: 'text-embedding-3-small', input: ['a', 'b'] }],
  ])('%s has', (_, path, body) => {
    expect(may(path, body)).toBe(true);
  });

  test.each<[string, string, object]>([
    ['two choices', '/v1/chat/completions', { ...CHAT, n: 2 }],
    ['the best of two', '/v1/completions', { model: 'gpt-4o', prompt: 'a', best_of: 2 }],
    ['two prompts', '/v1/completions', { model: 'gpt-4o', prompt: ['a', 'b'] }],
    ['two images of a model on Bedrock', '/model/x/invoke', { numResults: 2 }],
    ['what is counted', '/v1/messages/count_tokens', MESSAGES],
    ['what is made smaller', '/v1/responses/compact', { model: 'gpt-4o', input: 'a' }],
    ['what is kept at the provider', '/v1/responses', { model: 'gpt-4o', input: 'a', previous_response_id: 'resp_1' }],
    ['what an organization sealed', '/v1/responses', { model: 'gpt-4o', input: [{ type: 'reasoning', encrypted_content: 'x' }] }],
    ['work in the background', '/v1/responses', { model: 'gpt-4o', input: 'a', background: true }],
    ['servers of tools', '/v1/messages', { ...MESSAGES, mcp_servers: [{ url: 'https://mcp.example.com' }] }],
    ['a tool of Converse that Bedrock runs', '/model/x/converse', { toolConfig: { tools: [{ systemTool: { name: 'nova_grounding' } }] } }],
    ['tools for a model of Converse', '/model/x/converse', { additionalModelRequestFields: { tools: [{ type: 'web_search_20250305' }] } }],
    ['a model that searches', '/v1/chat/completions', { ...CHAT, model: 'sonar-pro' }],
    ['more than two megabytes', '/v1/chat/completions', { ...CHAT, messages: [{ role: 'user', content: 'a'.repeat(2_100_000) }] }],
  ])('%s has not, with tools allowed or without', (_, path, body) => {
    expect([may(path, body, false), may(path, body, true)]).toEqual([false, false]);
  });

  test.each<[string, string, object]>([
    ['a function', '/v1/chat/completions', { ...CHAT, tools: [client] }],
    ['a function as it was called before', '/v1/chat/completions', { ...CHAT, functions: [{ name: 'look' }] }],
    ['a tool of Claude', '/v1/messages', { ...MESSAGES, tools: [{ name: 'look', input_schema: {} }] }],
    ['a shell of the client', '/v1/messages', { ...MESSAGES, tools: [{ type: 'bash_20250124', name: 'bash' }] }],
    ['a tool of Converse', '/model/x/converse', { toolConfig: { tools: [{ toolSpec: { name: 'look' } }, { cachePoint: {} }] } }],
  ])('%s that the client runs: by choice', (_, path, body) => {
    expect([may(path, body, false), may(path, body, true)]).toEqual([false, true]);
  });

  test.each([
    'web_search',
    'web_search_preview',
    'file_search',
    'code_interpreter',
    'image_generation',
    'mcp',
    'web_search_20250305',
    'web_fetch_20250910',
    'code_execution_20250825',
    'function ',
    'of tomorrow',
  ])('a tool of the type %p is the provider’s, and never', (type) => {
    expect(may('/v1/responses', { model: 'gpt-4o', input: 'a', tools: [{ type }, client] }, true)).toBe(false);
  });

  test('what a route sets in place of the client counts', () => {
    expect(may('/v1/chat/completions', CHAT, true, { n: 2 })).toBe(false);
    expect(may('/v1/chat/completions', CHAT, false, { tools: [client] })).toBe(false);
    expect(may('/v1/chat/completions', { ...CHAT, n: 2 }, false, { n: 1 })).toBe(true);
  });
});

describe('a store that fails', () => {
  let now = 0;
  const breaker = () => new Breaker(() => now);
  const failing = (times: number) => {
    const made = breaker();
    for (let count = 0; count < times; count++) made.failed();
    return made;
  };

  test('is asked on while it fails now and then', () => {
    const made = failing(4);
    made.succeeded();
    made.failed();
    expect(made.lets).toBe(true);
  });

  test('is left alone when it has failed five times in a row, and then tried by one request', () => {
    const made = failing(5);
    expect(made.lets).toBe(false);
    now += 500;
    expect([made.lets, made.lets]).toEqual([true, false]);
    made.succeeded();
    expect([made.lets, made.lets]).toEqual([true, true]);
  });

  test('is left alone for longer each time, for ten seconds at most', () => {
    const made = failing(5);
    const rests = [];
    for (let count = 0; count < 9; count++) {
      const from = now;
      while (!made.lets) now += 100;
      rests.push(now - from);
      made.failed();
    }
    expect(rests).toEqual([500, 1_000, 2_000, 4_000, 8_000, 10_000, 10_000, 10_000, 10_000]);
  });

  test('rests no longer where many fail at once', () => {
    const made = failing(500);
    now += 500;
    expect(made.lets).toBe(true);
  });

  test('is tried again where the one that was let through tells nothing', () => {
    const made = failing(5);
    now += 500;
    expect(made.lets).toBe(true);
    now += 2_000;
    expect([made.lets, made.lets]).toEqual([true, false]);
  });
});
