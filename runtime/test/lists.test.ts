import { check, LIVE_LISTS, type LiveLists, readableLists, STANDARD_LISTS } from '../../src/contract';

const checked = (lists: unknown) => () => check(LIVE_LISTS, lists, '$');
const surfaced = (change: object) => ({ ...STANDARD_LISTS, surfaces: [{ ...STANDARD_LISTS.surfaces[0], ...change }] });
const meant = (change: object) => ({ ...STANDARD_LISTS, failures: [{ cause: 'client', ...change }] });

test('the lists of this version are taken', () => {
  expect(checked(STANDARD_LISTS)).not.toThrow();
});

test.each(['', '/v2', '/v1beta/openai', '/openai/deployments/{deployment}', '/{resource}/v1.5'])(
  '%j may stand before the path of an endpoint',
  (prefix) => {
    expect(checked(surfaced({ prefix }))).not.toThrow();
  },
);

// with what stands before it, it would name another host, or leave the root
test.each(['.evil.example', '@evil.example/', ':444', '//evil.example', 'v1', '/v1/', '/../v2', '/v1?a', '/v1#', '/%2e%2e', '/a\\b', '/v1\n'])(
  '%j may not',
  (prefix) => {
    expect(checked(surfaced({ prefix }))).toThrow('$.surfaces[0].prefix is not valid');
  },
);

describe('headers that pass', () => {
  const passing = (change: object) => ({ ...STANDARD_LISTS, headers: { ...STANDARD_LISTS.headers, ...change } });

  test.each(['x-new-header', 'openai-beta', 'accept-language'])('may be %s, either way', (name) => {
    for (const list of ['upward', 'bedrockUpward', 'downward', 'bedrockDownward']) expect(checked(passing({ [list]: [name] }))).not.toThrow();
  });

  // a credential would go elsewhere, a length or an encoding would be another body's, and what is the gateway's own would be somebody else's word
  test.each([
    ...['authorization', 'x-api-key', 'api-key', 'cookie', 'host', 'connection', 'keep-alive', 'te', 'upgrade', 'transfer-encoding'],
    ...['content-length', 'content-type', 'content-encoding', 'x-portkey-config', 'x-amz-date', 'proxy-authorization', 'Accept', ''],
  ])('may not be %j upward', (name) => {
    for (const list of ['upward', 'bedrockUpward'])
      expect(checked(passing({ [list]: ['accept', name] }))).toThrow(`$.headers.${list}[1] is not valid`);
  });

  test.each([
    'set-cookie',
    'connection',
    'transfer-encoding',
    'content-encoding',
    'x-request-id',
    'request-id',
    'x-amzn-requestid',
    'x-portkey-trace',
  ])('may not be %s downward', (name) => {
    for (const list of ['downward', 'bedrockDownward']) expect(checked(passing({ [list]: [name] }))).toThrow(`$.headers.${list}[0] is not valid`);
  });
});

test.each<[path: string, lists: object]>([
  ['surfaces[0].kind', surfaced({ kind: undefined })],
  ['surfaces[0].apis', surfaced({ apis: 'chat' })],
  ['surfaces[0].models', surfaced({ models: ['a'] })],
  ['surfaces[0].invokeModel', surfaced({ invokeModel: true })],
  ['failures[0].cause', meant({ cause: 7 })],
  ['failures[0].as', meant({ as: 200 })],
  ['failures[0].messages', meant({ messages: 'no' })],
])('lists that are wrong at %s are refused', (path, lists) => {
  expect(checked(lists)).toThrow(`$.${path} is not valid`);
});

describe('a row that cannot be read is skipped, and the rest counts:', () => {
  const read = (lists: object) => {
    checked(lists)();
    const skipped: string[] = [];
    return { ...readableLists(lists as LiveLists, (path) => skipped.push(path)), skipped };
  };

  test.each<[object]>([[{ models: '(?i)^gpt' }], [{ models: '(' }], [{ unless: 'x' }], [{ 'only?': 'x' }]])('a surface, %j', (change) => {
    expect(read(surfaced(change))).toMatchObject({ surfaces: [], failures: STANDARD_LISTS.failures, skipped: ['$.lists.surfaces[0]'] });
  });

  test.each<[object]>([[{ models: ['gpt-5*'] }], [{ message: ['no'] }]])('the meaning of an error, %j', (change) => {
    expect(read(meant(change))).toMatchObject({ failures: [], surfaces: STANDARD_LISTS.surfaces, skipped: ['$.lists.failures[0]'] });
  });

  test('a cause that this version does not know is the provider', () => {
    expect(read(meant({ cause: 'weather' }))).toMatchObject({ failures: [{ cause: 'provider' }], skipped: [] });
  });

  test('none of this version', () => {
    expect(read(STANDARD_LISTS)).toEqual({ ...STANDARD_LISTS, skipped: [] });
  });
});
