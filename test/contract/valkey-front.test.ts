import { existsSync } from 'node:fs';
import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';
import { LIES, type Lie, REGION, type RespClient, RespError, type TemporaryCredentials } from '../../fakes';
import { withWorld } from './with-gateway';
import { CACHE, STORE_USER, StoreFake, stored, withStore } from './with-valkey';

interface Asked {
  readonly credentials?: TemporaryCredentials;
  readonly service?: string;
  readonly region?: string;
  readonly host?: string;
  readonly query?: Readonly<Record<string, string | undefined>>;
  readonly signingDate?: Date;
  readonly expiresIn?: number;
  /** Of the token, when it is made. */
  readonly spoil?: (token: string) => string;
}

const outcome = (promise: Promise<unknown>) => Promise.race([promise, new Promise((resolve) => setTimeout(resolve, 200, 'silence'))]);

stored('a store as ElastiCache has it', () => {
  const context = withWorld();
  const held = withStore(context, { rules: undefined });

  /** A token, made by AWS's own signer. */
  async function token(asked: Asked = {}): Promise<string> {
    const {
      AccessKeyId: accessKeyId,
      SecretAccessKey: secretAccessKey,
      Token: sessionToken,
    } = asked.credentials ?? context.world.authority.issue(60_000);
    const { service = 'elasticache', region = REGION, host = CACHE.toLowerCase(), signingDate = new Date(), expiresIn = 900 } = asked;
    const signer = new SignatureV4({ service, region, sha256: Sha256, credentials: { accessKeyId, secretAccessKey, sessionToken } });
    const query = JSON.parse(JSON.stringify({ Action: 'connect', User: STORE_USER, ResourceType: 'ServerlessCache', ...asked.query }));
    const signed = await signer.presign(
      { method: 'GET', protocol: 'http:', hostname: host, path: '/', query, headers: { host } },
      { expiresIn, signingDate },
    );
    const made = `${host}/?${new URLSearchParams(signed.query as Record<string, string>)}`;
    return asked.spoil?.(made) ?? made;
  }

  async function signedIn(): Promise<RespClient> {
    const client = await held.store.connect();
    expect(await client.ask('AUTH', STORE_USER, await token())).toBe('OK');
    return client;
  }

  test('a client signs in with a token, by TLS, and what it stores is there for another', async () => {
    const [one, other] = [await signedIn(), await signedIn()];
    expect(await one.ask('SET', 'a text', 'in two\r\nlines, wörtlich')).toBe('OK');
    expect(await other.ask('GET', 'a text')).toBe('in two\r\nlines, wörtlich');
    expect(await held.store.dump()).toEqual({ 'a text': 'in two\r\nlines, wörtlich' });
    expect([held.store.front.tokens, held.store.front.asked.get('AUTH'), held.store.front.open]).toEqual([[undefined, undefined], 2, 2]);
    await Promise.all([one.close(), other.close()]);
  });

  test('with HELLO too, in one go with what it asks next, and again on a connection that is in use', async () => {
    const client = await held.store.connect();
    const answers = await Promise.all([
      client.ask('HELLO', 2, 'AUTH', STORE_USER, await token()),
      client.ask('SET', 'count', 41),
      client.ask('AUTH', STORE_USER, await token()),
      client.ask('INCR', 'count'),
    ]);
    expect(answers).toEqual([expect.arrayContaining(['proto', 2]), 'OK', 'OK', 42]);
    await client.close();
  });

  test('with a password, as a user or as nobody in particular; who shows tokens has none', async () => {
    const { gateway, iam, default: anybody } = held.store.server.passwords;
    for (const words of [['gateway', gateway], [anybody]]) {
      const client = await held.store.connect();
      expect([await client.ask('AUTH', ...words), await client.ask('PING')]).toEqual(['OK', 'PONG']);
      await expect(client.ask('AUTH', STORE_USER, iam)).rejects.toThrow(/^WRONGPASS/);
      await client.close();
    }
    const nobody = await held.store.connect();
    await expect(nobody.ask('GET', 'a')).rejects.toThrow(/^NOAUTH/);
    await nobody.close();
  });

  test.each<[string, Asked | (() => Asked), RegExp]>([
    ['of another user', { query: { User: 'admin' } }, /User is admin/],
    ['for another action', { query: { Action: 'delete' } }, /Action is delete/],
    ['for a cache of nodes', { query: { ResourceType: undefined } }, /ResourceType is undefined/],
    ['for another cache', { host: 'another' }, /not for gateway-state/],
    ['for the cache in capitals', { spoil: (made) => made.replace('gateway-state', CACHE) }, /not for gateway-state/],
    ['for another service', { service: 'rds-db' }, /eu-central-1\/rds-db/],
    ['for another region', { region: 'us-east-1' }, /us-east-1\/elasticache/],
    ['that has expired', { signingDate: new Date(Date.now() - 901_000) }, /token has expired/],
    ['of tomorrow', { signingDate: new Date(Date.now() + 86_400_000) }, /X-Amz-Date/],
    ['that holds for longer than AWS takes', { expiresIn: 3_600 }, /X-Amz-Expires is 3600/],
    ['of nobody', { credentials: { AccessKeyId: 'ASIAOFNOBODY', SecretAccessKey: 'x', Token: 'x', Expiration: '' } }, /nobody was given/],
    ['of credentials that have expired', () => ({ credentials: context.world.authority.issue(-1_000) }), /credentials have expired/],
    ['of another secret key', () => ({ credentials: { ...context.world.authority.issue(60_000), SecretAccessKey: 'x' } }), /signature does not/],
    ['of another session', () => ({ credentials: { ...context.world.authority.issue(60_000), Token: 'x' } }), /X-Amz-Security-Token/],
    ['whose signature is cut', { spoil: (made) => made.slice(0, -1) }, /signature does not match/],
    ['that asks for more than was signed', { spoil: (made) => `${made}&Also=this` }, /Also is this/],
    ['that is none', { spoil: () => 'a password' }, /not for gateway-state/],
  ])('a token %s is refused', async (_name, asked, fault) => {
    const client = await held.store.connect();
    const made = await token(typeof asked === 'function' ? asked() : asked);
    await expect(client.ask('AUTH', STORE_USER, made)).rejects.toThrow(/^WRONGPASS invalid username-password pair or user is disabled/);
    await expect(client.ask('GET', 'a')).rejects.toThrow(/^NOAUTH/);
    expect(held.store.front.tokens).toEqual([expect.stringMatching(fault)]);
    await client.close();
  });

  test('keys of one script have one hash tag, and what is dangerous is nobody’s', async () => {
    const client = await signedIn();
    const script = "redis.call('SET', KEYS[1], 1) redis.call('SET', KEYS[2], 2) return redis.call('TIME')[1]";
    expect(Number(await client.ask('EVAL', script, 2, '{team}a', '{team}b'))).toBeGreaterThan(1.7e9);
    await expect(client.ask('EVAL', script, 2, '{team}a', '{other}b')).rejects.toThrow(/^CROSSSLOT/);
    await expect(client.ask('FLUSHALL')).rejects.toThrow(/^NOPERM/);
    await expect(client.ask('CONFIG', 'GET', '*')).rejects.toThrow(/^NOPERM/);
    expect(await client.ask('CLUSTER', 'SLOTS')).toEqual([[0, 16_383, expect.anything()]]);
    await client.close();
  });

  describe('goes wrong by command:', () => {
    test('killed, it cuts connections and takes no new ones; restored, it has all it had', async () => {
      const client = await signedIn();
      await client.ask('SET', 'kept', 1);
      held.store.front.kill();
      await client.closed;
      await expect(client.ask('GET', 'kept')).rejects.toThrow(/closed/);
      await expect(held.store.connect()).rejects.toThrow();
      held.store.front.restore();
      const again = await signedIn();
      expect(await again.ask('GET', 'kept')).toBe('1');
      await again.close();
    });

    test('hanging, it answers nobody, and no newcomer gets as far as TLS', async () => {
      const client = await signedIn();
      held.store.front.hang();
      const asked = client.ask('PING');
      asked.catch(() => {});
      expect(await outcome(asked)).toBe('silence');
      const newcomer = held.store.connect();
      newcomer.catch(() => {});
      expect(await outcome(newcomer)).toBe('silence');
      held.store.front.restore();
      await expect(asked).rejects.toThrow(/closed/);
      await expect(newcomer).rejects.toThrow();
    });

    test('slow, every answer takes its time, in order, and one does not wait for another', async () => {
      const client = await signedIn();
      held.store.front.slow(1_000);
      const started = Date.now();
      expect(await Promise.all([1, 2, 3].map((number) => client.ask('ECHO', number)))).toEqual(['1', '2', '3']);
      expect(Date.now() - started).toBeGreaterThanOrEqual(999);
      expect(Date.now() - started).toBeLessThan(2_900);
      await client.close();
    });

    test.each(Object.keys(LIES).filter((lie) => LIES[lie as Lie].startsWith('-')) as Lie[])(
      'it says %s to everything but to who signs in',
      async (lie) => {
        held.store.front.lie(lie);
        const client = await signedIn();
        await expect(client.ask('SET', 'a', 1)).rejects.toThrow(RespError);
        await expect(client.ask('GET', 'a')).rejects.toThrow(new RegExp(`^${lie} `));
        held.store.front.restore();
        await client.closed;
        expect(await held.store.dump()).toEqual({});
      },
    );

    test('it answers what no such question is answered with, in the turn of the question', async () => {
      const client = await signedIn();
      const truth = client.ask('ECHO', 'the truth');
      await held.store.server.ask('PING');
      const arrived = await truth;
      held.store.front.lie('another type');
      expect([arrived, await client.ask('INCR', 'a')]).toEqual(['the truth', ['lie', -7]]);
      held.store.front.lie('nothing');
      expect(await client.ask('INCR', 'a')).toBeNull();
      held.store.front.lie('garbage');
      expect(await client.ask('INCR', 'a')).toBe('HTTP/1.1 400 Bad Request');
      held.store.front.lie('half');
      const half = (await signedIn()).ask('INCR', 'a');
      half.catch(() => {});
      expect(await outcome(half)).toBe('silence');
      held.store.front.restore();
    });

    test('flushed, neither keys nor scripts are left', async () => {
      const client = await signedIn();
      const sha = String(await client.ask('SCRIPT', 'LOAD', 'return 7'));
      await client.ask('SET', 'a', 1);
      expect(await client.ask('EVALSHA', sha, 0)).toBe(7);
      await held.store.server.flush();
      expect(await held.store.dump()).toEqual({});
      await expect(client.ask('EVALSHA', sha, 0)).rejects.toThrow(/^NOSCRIPT/);
      await client.close();
    });
  });

  test('stopped, no process and no file of it is left', async () => {
    const store = await StoreFake.start(context.world, { open: true });
    const client = await store.connect();
    expect(await client.ask('PING')).toBe('PONG');
    const { pid, directory } = store.server;
    expect(existsSync(directory)).toBe(true);
    await store.stop();
    await client.closed;
    expect(() => process.kill(pid, 0)).toThrow(/ESRCH/);
    expect(existsSync(directory)).toBe(false);
  });
});
