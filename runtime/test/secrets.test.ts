import { createProviderKeys } from '../secrets';
import { type FakeAws, startFakeAws } from './fake-aws';
import { type Reply, recordLog, until } from './local-server';

const ARN = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:openai-AbCdEf';
const NOT_SET = {
  status: 400,
  body: { __type: 'ResourceNotFoundException', Message: "can't find the specified secret value for staging label: AWSCURRENT" },
};
const DENIED = { status: 400, body: { __type: 'AccessDeniedException', Message: 'not authorized to perform secretsmanager:GetSecretValue' } };
const set = (SecretString: string) => ({ body: { SecretString } });
const provider = (name: string, field?: string) => ({ name, credential: { from: 'secret', secretArn: ARN, field } as const });

let fake: FakeAws;
let answer: Reply | undefined;
const timings: { refreshMs: number; retryMs: number }[] = [];
beforeEach(async () => {
  answer = NOT_SET;
  fake = await startFakeAws(() => answer);
});
afterEach(() => {
  for (const timing of timings) timing.refreshMs = 1e9; // ends the polling
  return fake.server.stop();
});

const create = (providers: Parameters<typeof createProviderKeys>[0], more = {}) => {
  const { lines, log } = recordLog();
  const timing = { refreshMs: 60_000, retryMs: 10_000, ...more };
  timings.push(timing);
  return { keys: createProviderKeys(providers, fake.aws, log, timing), lines };
};
const failure = async (call: () => Promise<unknown>) => {
  try {
    return await call();
  } catch (error) {
    const { code, status, message } = error as { code: string; status: number; message: string };
    return { code, status, message };
  }
};

test('the key is the current value of the secret, without what surrounds it', async () => {
  answer = set(' sk-key\n');
  const { keys, lines } = create([provider('openai')]);
  await keys.start();
  expect(await keys.key('openai')).toBe('sk-key');
  expect(fake.server.received).toMatchObject([
    {
      headers: { 'x-amz-target': 'secretsmanager.GetSecretValue', 'content-type': 'application/x-amz-json-1.1' },
      body: JSON.stringify({ SecretId: ARN }),
    },
  ]);
  expect(lines).toEqual([]);
});

test('the key may be a field of a JSON secret', async () => {
  answer = set('{"apiKey":"sk-key","other":1}');
  const { keys } = create([provider('openai', 'apiKey'), provider('absent', 'nope'), provider('number', 'other')]);
  await keys.start();
  expect(await keys.key('openai')).toBe('sk-key');
  expect(await failure(() => keys.key('absent'))).toMatchObject({ code: 'provider_key_not_set' });
  expect(await failure(() => keys.key('number'))).toMatchObject({ code: 'provider_key_not_set' });
});

test.each<[string, Reply, string, field?: string]>([
  ['has no value yet', NOT_SET, 'ResourceNotFoundException: '],
  ['is empty', set(''), 'not set: the secret has no value'],
  ['is blank', set(' \n'), 'not set: the secret has no value'],
  ['is a placeholder', set('<your key>'), 'not set: the secret is a placeholder'],
  ['is another placeholder', set('REPLACE_ME'), 'not set: the secret is a placeholder'],
  ['is one more placeholder', set('changeme'), 'not set: the secret is a placeholder'],
  ['has a line break in it', set('sk-key\r\nx-evil: 1'), 'not set: the secret has a character that cannot stand in a header'],
  ['is binary', { body: { SecretBinary: 'c2s=' } }, 'not set: the secret has no value'],
  ['is not the JSON that it should be', set('sk-secret-value'), 'not set: key has no value', 'key'],
  ['is JSON of another kind', set('null'), 'not set: key has no value', 'key'],
  ['may not be read', DENIED, 'AccessDeniedException: '],
])('T19: a secret that %s: the client learns which provider it is, the log what is wrong with it', async (...[, reply, logged, field]) => {
  answer = reply;
  const { keys, lines } = create([provider('openai', field)]);
  await keys.start();
  expect(await failure(() => keys.key('openai'))).toEqual({ code: 'provider_key_not_set', status: 503, message: 'provider key not set: openai' });
  expect(lines).toEqual([{ level: 'warn', message: expect.stringContaining(`key 1 of provider openai, ${ARN}: ${logged}`) }]);
  expect(JSON.stringify(lines)).not.toMatch(/sk-|evil/);
});

test('a key that is set later is served soon after it is asked for, without a restart', async () => {
  const { keys, lines } = create([provider('openai')], { retryMs: 20 });
  await keys.start();
  answer = set('sk-key');
  await until(async () => (await failure(() => keys.key('openai'))) === 'sk-key');
  expect(lines.at(-1)).toEqual({ level: 'info', message: `key 1 of provider openai, ${ARN}: available again` });
});

test('requests for a key that is not set do not become calls', async () => {
  const { keys } = create([provider('openai')]);
  await keys.start();
  for (let i = 0; i < 100; i++) await failure(() => keys.key('openai'));
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(fake.server.received).toHaveLength(1);
});

test('a rotation reaches the next requests and fails none', async () => {
  answer = set('sk-1');
  const { keys } = create([provider('openai')], { refreshMs: 5 });
  await keys.start();
  const seen = new Set<unknown>();
  for (let version = 2; version <= 5; version++) {
    answer = set(`sk-${version}`);
    await until(async () => seen.add(await failure(() => keys.key('openai'))).has(`sk-${version}`));
  }
  expect([...seen]).toEqual(['sk-1', 'sk-2', 'sk-3', 'sk-4', 'sk-5']);
});

test.each<[string, Reply | undefined]>([
  ['may not be read any more', DENIED],
  ['has lost its value', NOT_SET],
  ['is not reachable', undefined],
  ['is throttled', { status: 400, body: { __type: 'ThrottlingException' } }],
])('the last good key stays when the secret %s', async (_, reply) => {
  answer = set('sk-1');
  const { keys, lines } = create([provider('openai')], { refreshMs: 5 });
  await keys.start();
  answer = reply;
  await until(async () => {
    await keys.key('openai');
    return lines.length === 1;
  });
  const before = fake.server.received.length;
  await until(async () => {
    await keys.key('openai'); // a key that nobody uses is not read
    return fake.server.received.length > before + 2;
  });
  expect(await keys.key('openai')).toBe('sk-1');
});

test('a key that is replaced by a placeholder is not set any more: that is how one is taken out of use', async () => {
  answer = set('sk-1');
  const { keys } = create([provider('openai')], { refreshMs: 5 });
  await keys.start();
  answer = set('REPLACE_ME');
  await until(async () => (await failure(() => keys.key('openai'))) !== 'sk-1');
  expect(await failure(() => keys.key('openai'))).toMatchObject({ code: 'provider_key_not_set' });
});

test('no key and no part of one is ever logged or told', async () => {
  const { keys, lines } = create([provider('openai', 'key'), provider('whole')], { refreshMs: 5 });
  const told: unknown[] = [];
  for (const SecretString of ['sk-SECRET', '{"key":"sk-SECRET', 'sk-SECRET with spaces', '["sk-SECRET"]', '"sk-SECRET"']) {
    answer = set(SecretString);
    await keys.start();
    for (const name of ['openai', 'whole']) {
      const answered = await failure(() => keys.key(name));
      told.push(typeof answered === 'string' ? 'a key' : answered);
    }
  }
  expect(lines.length).toBeGreaterThan(0);
  expect(JSON.stringify([lines, told])).not.toContain('SECRET');
});

describe('a key that nobody uses', () => {
  const idle = async () => {
    answer = set('sk-1');
    const { keys } = create([provider('openai')], { refreshMs: 20 });
    await keys.start();
    await new Promise((resolve) => setTimeout(resolve, 100));
    return keys;
  };

  test('costs no call', async () => {
    await idle();
    expect(fake.server.received).toHaveLength(1);
  });

  test('is read before it is used again: no request goes out with the one from before a rotation', async () => {
    const keys = await idle();
    answer = set('sk-2');
    expect(await Promise.all([1, 2, 3].map(() => keys.key('openai')))).toEqual(['sk-2', 'sk-2', 'sk-2']);
    expect(fake.server.received).toHaveLength(2);
  });

  test('and is left alone again where nobody else uses it', async () => {
    const keys = await idle();
    await keys.key('openai');
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(fake.server.received).toHaveLength(2);
  });

  test('is used as it was where it cannot be read, and the next request does not wait for that', async () => {
    const keys = await idle();
    answer = DENIED;
    expect(await keys.key('openai')).toBe('sk-1');
    expect(await keys.key('openai')).toBe('sk-1');
    expect(fake.server.received).toHaveLength(2);
  });
});

test('a provider without a secret has no key', async () => {
  const { keys } = create([{ name: 'bedrock', credential: { from: 'task-role' } }]);
  await keys.start();
  expect(await failure(() => keys.key('bedrock'))).toMatchObject({ code: 'provider_key_not_set' });
  expect(fake.server.received).toEqual([]);
});
