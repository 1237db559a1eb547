import { type TemporaryCredentials, tokenFault, ValkeyFront } from '../fakes';
import { STORE_KEY_PREFIX } from '../src/contract';
import type { Redial } from './addresses';
import type { Binary } from './binary-wheel';
import type { Cleanup } from './cleanup';
import { type Emulator, REGION } from './emulator';
import { ValkeyServer } from './valkey';

/** A serverless cache and who may connect to it, by the template. */
export interface SynthesizedCache {
  readonly name: string;
  readonly user: string;
  /** What the user may say to it, in the words of Valkey. */
  readonly accessString: string;
}

type Properties = Readonly<Record<string, unknown>>;

/** Resources of a template, as synthesized. */
type Resources = Readonly<Record<string, { readonly Type: string; readonly Properties?: unknown }>>;

/** The template's serverless caches, each with its IAM user. */
export function cachesIn(resources: Resources): readonly SynthesizedCache[] {
  const referred = (value: unknown): Properties => (resources[(value as { Ref: string } | undefined)?.Ref ?? '']?.Properties ?? {}) as Properties;
  const caches = Object.values(resources).flatMap(({ Type, Properties: given }) =>
    Type === 'AWS::ElastiCache::ServerlessCache' ? [given as Properties] : [],
  );
  return caches.map(({ ServerlessCacheName, UserGroupId }) => {
    const users = ((referred(UserGroupId).UserIds ?? []) as readonly unknown[]).map(referred);
    const [user] = users;
    if (users.length !== 1 || (user.AuthenticationMode as { Type: string } | undefined)?.Type !== 'iam')
      throw new Error('a serverless cache of a rehearsal has one user, of IAM');
    return { name: String(ServerlessCacheName), user: String(user.UserName), accessString: String(user.AccessString) };
  });
}

/** Whether it is for limits; else it is for what can be had again. */
export const isForCounting = ({ accessString }: SynthesizedCache): boolean => accessString.includes(`~${STORE_KEY_PREFIX}*`);

export interface StoreOptions {
  readonly valkey: Binary;
  readonly cache: SynthesizedCache;
  readonly emulator: Emulator;
  readonly certificate: ConstructorParameters<typeof ValkeyFront>[0]['certificate'];
  readonly cleanup: Cleanup;
}

/** Valkey in place of the cache, behind TLS, for whom the role and a token let in. Gives where the tasks are to dial. */
export async function startStore({ valkey, cache, emulator, certificate, cleanup }: StoreOptions): Promise<Redial> {
  const from = await emulator.cacheEndpoint(cache.name);
  // nothing listens there, and no name is looked up outside
  if ('missing' in valkey)
    return {
      from,
      to: '127.0.0.1:1',
      what: `nothing: this machine has no Valkey, so the task ${isForCounting(cache) ? 'counts for itself' : 'keeps and shares nothing'}`,
    };
  const server = await ValkeyServer.start(valkey.binary, { rules: cache.accessString.replace(/^on /, '') });
  cleanup.add('Valkey', () => server.stop());
  const iam = { user: cache.user, as: { user: 'iam', password: server.passwords.iam }, fault: faultOf(cache, emulator) };
  const front = await ValkeyFront.start({ certificate, server: server.port, iam });
  cleanup.add('the front of Valkey', () => front.stop());
  return { from, to: front.address, what: 'Valkey in place of the serverless cache, behind TLS and IAM under the real name' };
}

/** A token must be signed with credentials that the emulator gave a task, whose role may connect to this cache as this user. */
const faultOf =
  ({ name, user }: SynthesizedCache, emulator: Emulator) =>
  async (token: string): Promise<string | undefined> => {
    const [accessKeyId] = (new URLSearchParams(token.slice(token.indexOf('?') + 1)).get('X-Amz-Credential') ?? '').split('/');
    const { credentials, allowed } = await emulator.mayConnect(accessKeyId, name, user);
    const find = (id: string): TemporaryCredentials | undefined => (id === accessKeyId ? credentials : undefined);
    const fault = await tokenFault(token, { cache: name, user, serverless: true, region: REGION, find });
    return fault ?? (allowed ? undefined : 'the role may not connect');
  };
