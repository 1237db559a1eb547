import { createCertificate, RespClient, type TemporaryCredentials } from '../../fakes';
import { ensurePython } from '../../rehearsal';
import { Cleanup } from '../../rehearsal/cleanup';
import { type Emulator, REGION } from '../../rehearsal/emulator';
import { cachesIn, startStore } from '../../rehearsal/store';
import { ensureValkey } from '../../rehearsal/valkey';
import { type Aws, presignV4 } from '../../runtime/aws';
import { stored } from '../contract/with-valkey';

const CACHE = { name: 'state', user: 'tasks', accessString: 'on ~limits:* -@all +ping +hset' };
const HOST = 'state-a1b2c3.serverless.euc1.cache.amazonaws.com';
const CREDENTIALS: TemporaryCredentials = {
  AccessKeyId: 'ASIAREHEARSAL',
  SecretAccessKey: 'secret',
  Token: 'session',
  Expiration: new Date(Date.now() + 3_600_000).toISOString(),
};
const certificate = createCertificate(['*.serverless.euc1.cache.amazonaws.com']);
const cleanup = new Cleanup();
afterAll(async () => {
  await cleanup.run();
  certificate.remove();
});

/** What it is asked of: where a cache is, and whether a role may connect. */
const emulator = (allowed: boolean) =>
  ({
    cacheEndpoint: async () => `${HOST}:6379`,
    mayConnect: async (id: string) => (id === CREDENTIALS.AccessKeyId ? { credentials: CREDENTIALS, allowed } : { allowed: false }),
  }) as unknown as Emulator;

const ref = (Ref: string) => ({ Ref });
const user = (Type: string, UserName = 'tasks', AccessString = CACHE.accessString) => ({
  Type: 'AWS::ElastiCache::User',
  Properties: { UserName, AccessString, AuthenticationMode: { Type } },
});
const group = (...users: string[]) => ({ Type: 'AWS::ElastiCache::UserGroup', Properties: { UserIds: users.map(ref) } });
const cache = (name = 'state', of = 'group') => ({
  Type: 'AWS::ElastiCache::ServerlessCache',
  Properties: { ServerlessCacheName: name, UserGroupId: ref(of) },
});
const ANSWERS = { name: 'answers', user: 'others', accessString: 'on ~cache:* -@all +get' };

describe('the caches of a template', () => {
  const one = { cache: cache(), group: group('user'), user: user('iam') };
  const two = { ...one, second: cache('answers', 'others'), others: group('other'), other: user('iam', 'others', ANSWERS.accessString) };
  test.each([
    ['none', { group: group('user'), user: user('iam') }, []],
    ['one, with its user', one, [CACHE]],
    ['two, each with its own', two, [CACHE, ANSWERS]],
  ])('%s', (_, resources, found) => expect(cachesIn(resources)).toEqual(found));

  test.each([
    ['no user', { cache: cache() }],
    ['two users', { ...one, group: group('user', 'other'), other: user('iam') }],
    ['a user with a password', { ...one, user: user('password') }],
  ])('%s: an error, not half a rehearsal', (_, resources) => expect(() => cachesIn(resources)).toThrow('has one user, of IAM'));
});

test('where the machine has no Valkey, nothing stands there, and no name is looked up outside', async () => {
  const redial = await startStore({ valkey: { missing: 'no wheel' }, cache: CACHE, emulator: emulator(true), certificate, cleanup });
  expect(redial).toEqual({ from: `${HOST}:6379`, to: '127.0.0.1:1', what: expect.stringMatching(/no Valkey, so the task counts for itself/) });
});

stored('the store of a rehearsal', () => {
  const open = async (allowed: boolean): Promise<RespClient> => {
    const { signal } = new AbortController();
    const valkey = await ensureValkey(signal, await ensurePython(signal));
    const { to } = await startStore({ valkey, cache: CACHE, emulator: emulator(allowed), certificate, cleanup });
    const client = await RespClient.open({ port: Number(to.split(':')[1]), tls: { ca: certificate.cert, servername: HOST } });
    cleanup.add('a client', () => client.close());
    return client;
  };
  const token = (of = 'state', user = 'tasks', accessKeyId = CREDENTIALS.AccessKeyId): string => {
    const query = new URLSearchParams({ Action: 'connect', User: user, ResourceType: 'ServerlessCache' });
    const credentials = { accessKeyId, secretAccessKey: CREDENTIALS.SecretAccessKey, sessionToken: CREDENTIALS.Token };
    const signing: Pick<Aws, 'region'> = { region: REGION };
    return presignV4({ url: `http://${of}/?${query}`, service: 'elasticache', ...signing, credentials, expires: 900 }).replace('http://', '');
  };

  test('lets in whose role may connect, to say what the synthesized user may say, and nothing else', async () => {
    const client = await open(true);
    expect(await client.ask('AUTH', 'tasks', token())).toBe('OK');
    expect(await client.ask('HSET', 'limits:{a}b', 'field', '1')).toBe(1);
    for (const command of [['HSET', 'another:key', 'field', '1'], ['GET', 'limits:{a}b'], ['FLUSHALL']])
      await expect(client.ask(...command)).rejects.toThrow('NOPERM');
  }, 120_000);

  test('refuses a token of another cache or user, of keys that no task was given, and of a role that may not connect', async () => {
    const client = await open(true);
    for (const wrong of [token('another'), token('state', 'another'), token('state', 'tasks', 'ASIASTRANGER'), 'a password'])
      await expect(client.ask('AUTH', 'tasks', wrong)).rejects.toThrow('WRONGPASS');
    await expect((await open(false)).ask('AUTH', 'tasks', token())).rejects.toThrow('WRONGPASS');
  }, 120_000);
});
