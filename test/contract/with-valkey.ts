import { randomBytes } from 'node:crypto';
import { type FakeWorld, LEDGER_TABLE, REGION, RespClient, tokenFault, ValkeyFront } from '../../fakes';
import { ensurePython } from '../../rehearsal';
import { ensureValkey, ValkeyServer, type ValkeyServerOptions } from '../../rehearsal/valkey';
import {
  type LimitsConfiguration,
  type ResponseCacheConfiguration,
  STORE_RULES,
  type StoreAuthentication,
  type StoreConfiguration,
} from '../../src/contract';

export const CACHE = 'Gateway-State';
/** Who shows tokens; and who has a password. */
export const STORE_USER = 'gateway-tasks';
const PASSWORD_USER = 'gateway';
const STORE_HOST = 'gateway-state-a1b2c3.serverless.euc1.cache.amazonaws.com';
const STORE_PORT = 6379;
/** Of `StoreConfiguration`: a machine that tests run on is not quiet. */
const TIMEOUT = 1_000;

export async function startValkey(options: ValkeyServerOptions = {}): Promise<ValkeyServer> {
  const { signal } = new AbortController();
  const valkey = await ensureValkey(signal, await ensurePython(signal));
  if ('missing' in valkey) throw new Error(`these tests need Valkey: ${valkey.missing}`);
  return await ValkeyServer.start(valkey.binary, options);
}

/** A store as ElastiCache Serverless gives it: Valkey behind TLS, and IAM; whoever dials its real name in a world of fakes reaches it. */
export class StoreFake {
  static async start(world: FakeWorld, options: ValkeyServerOptions = {}): Promise<StoreFake> {
    const server = await startValkey({ rules: STORE_RULES, ...options });
    const scope = { user: STORE_USER, cache: CACHE, serverless: true, region: REGION, find: (key: string) => world.authority.find(key) };
    const front = await ValkeyFront.start({
      certificate: world.certificate,
      server: server.port,
      iam: { user: STORE_USER, as: { user: 'iam', password: server.passwords.iam }, fault: (token) => tokenFault(token, scope) },
    });
    world.others[`${STORE_HOST}:${STORE_PORT}`] = front.address;
    return new StoreFake(world, server, front);
  }

  private constructor(
    private readonly world: FakeWorld,
    /** Past what stands in front of it: for setting up and for asserting, also while it seems to be gone. */
    readonly server: ValkeyServer,
    /** What the gateway talks to, and what goes wrong with it. */
    readonly front: ValkeyFront,
  ) {}

  /** As the boot document names it. A password is in a secret of the world. */
  configuration(method: StoreAuthentication['method'] = 'iam', changes: Partial<StoreConfiguration> = {}): StoreConfiguration {
    return { host: STORE_HOST, port: STORE_PORT, auth: this.authentication(method), timeout: TIMEOUT, ...changes };
  }

  /** A client of a test, through TLS, that nobody knows yet. */
  connect(): Promise<RespClient> {
    return RespClient.open({ port: this.front.port, tls: { ca: this.world.certificate.cert, servername: STORE_HOST } });
  }

  /** Everything that is stored, by its key: texts, numbers, lists, or the fields of a hash. */
  async dump(): Promise<Record<string, unknown>> {
    const keys = (await this.server.ask('KEYS', '*')) as readonly string[];
    const found: Record<string, unknown> = {};
    for (const key of [...keys].sort()) found[key] = await this.valueOf(key);
    return found;
  }

  /** Milliseconds that a key lives; -1: for ever, -2: there is none. */
  async lifetime(key: string): Promise<number> {
    return Number(await this.server.ask('PTTL', key));
  }

  /** Nothing is stored, nothing is wrong, nothing is remembered. */
  async reset(): Promise<void> {
    this.front.restore();
    await this.server.flush();
    this.front.clear();
  }

  async stop(): Promise<void> {
    delete this.world.others[`${STORE_HOST}:${STORE_PORT}`];
    await this.front.stop();
    await this.server.stop();
  }

  private authentication(method: StoreAuthentication['method']): StoreAuthentication {
    if (method === 'iam') return { method, user: STORE_USER, cache: CACHE, serverless: true };
    if (method === 'none') return { method };
    const secretArn = `arn:aws:secretsmanager:${REGION}:123456789012:secret:StorePassword-${randomBytes(3).toString('hex')}`;
    this.world.secrets.put(secretArn, this.server.passwords.gateway);
    return { method, user: PASSWORD_USER, secretArn };
  }

  private async valueOf(key: string): Promise<unknown> {
    const type = await this.server.ask('TYPE', key);
    if (type === 'string') return this.server.ask('GET', key);
    if (type === 'hash') return pairs((await this.server.ask('HGETALL', key)) as readonly string[]);
    if (type === 'zset') return pairs((await this.server.ask('ZRANGE', key, 0, -1, 'WITHSCORES')) as readonly string[]);
    return type === 'set' ? this.server.ask('SMEMBERS', key) : this.server.ask('LRANGE', key, 0, -1);
  }
}

const pairs = (flat: readonly string[]): Record<string, string> =>
  Object.fromEntries(flat.flatMap((name, index) => (index % 2 === 0 ? [[name, flat[index + 1]]] : [])));

/** A store for the tests of the enclosing `describe`, empty and well before each. */
export function withStore(context: { readonly world: FakeWorld }, options: ValkeyServerOptions = {}): { readonly store: StoreFake } {
  const stored = {} as { store: StoreFake };
  beforeAll(async () => {
    stored.store = await StoreFake.start(context.world, options);
  }, 120_000);
  beforeEach(() => stored.store.reset());
  afterAll(() => stored.store?.stop());
  return stored;
}

/** The part of a boot document. */
export const limitsOf = (store: StoreFake | undefined, changes: Partial<LimitsConfiguration> = {}): LimitsConfiguration => ({
  ledgerTable: LEDGER_TABLE,
  maxTasks: 4,
  ...(store && { store: store.configuration() }),
  ...changes,
});

/** What entries of the response cache are sealed with, in a world of fakes. */
export const CACHE_SECRET = {
  arn: `arn:aws:secretsmanager:${REGION}:123456789012:secret:CacheSecret-AbCdEf`,
  value: 'the-secret-of-the-response-cache'.repeat(2),
};

/** The part of a boot document; tests wait longer for the store than requests do. */
export const cacheOf = (store: StoreFake, changes: Partial<ResponseCacheConfiguration> = {}): ResponseCacheConfiguration => ({
  store: store.configuration(),
  secret: { secretArn: CACHE_SECRET.arn },
  ttl: 3_600_000,
  lookupTimeout: 2_000,
  ...changes,
});

/** Why this machine has no server of its own; undefined: it has. */
export const storeMissing = (): string | undefined =>
  ['linux', 'darwin'].includes(process.platform) ? undefined : `there is no wheel of Valkey for ${process.platform}`;

/** Tests that need a store; where the machine has none, they are named and left out. */
export function stored(name: string, tests: () => void): void {
  const reason = storeMissing();
  if (reason) describe.skip(`${name} (left out: ${reason})`, tests);
  else describe(name, tests);
}
