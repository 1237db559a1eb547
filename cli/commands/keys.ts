import { API_KEY_ID, API_KEY_SCOPE, API_KEY_SCOPES, RESERVED_CLIENT_NAMES } from '../../src/contract';
import { type Action, act } from '../actions';
import { columns } from '../columns';
import { type Arguments, type Command, type Terminal, UsageError } from '../command';
import { EXIT, type ExitCode } from '../exit-codes';
import { LIMIT_NAMES, limitsIn, told as toldLimits } from '../key-limits';
import { createKey, type KnownKey, keysIn, revokeKey } from '../key-table';
import { WHAT_A_KEY_ID_IS } from '../subjects';
import { tableIn } from '../table-options';

const VALID_FOR = '90d';
const HOUR = 3_600;
const UNITS = { h: HOUR, d: 24 * HOUR } as const;
const MOST_DAYS = 3_650;

export const keys: Command = {
  name: 'keys',
  summary: 'make, list and revoke API keys of clients',
  description: [
    'For a gateway with `auth.apiKeys`: a key calls it in place of an access token, as the client that it is made for. Its hash goes into the table of the gateway, the key itself is printed once and kept nowhere: only who reads this output has it.',
    '`create` prints the key and nothing else on standard output. `list` tells of all keys but the keys themselves. `revoke` ends one within a minute, on every task. To rotate a key, create another one, hand it over, and revoke the first.',
    'It asks DynamoDB by the AWS CLI, with the credentials that it finds: `liveConfiguration.grantManageApiKeys()` gives them what is needed.',
  ],
  usage: [
    'create --table <name> --client <name> [--expires <time>] [options]',
    'list --table <name> [--client <name>] [--json]',
    'revoke <id> --table <name>',
  ],
  options: {
    table: { value: 'name', description: 'table of the gateway, the output `OperatorTableName`' },
    region: { value: 'region', description: 'region of the table', default: 'what the AWS CLI takes' },
    client: { value: 'name', description: 'name of the client that the key is made for, or whose keys are listed' },
    expires: {
      value: 'time',
      description: `when the key expires: in so many hours or days (12h, 30d), up to ${MOST_DAYS}d, or never`,
      default: VALID_FOR,
    },
    name: { value: 'text', description: 'what people know the key by: up to 128 printable ASCII characters', default: 'none' },
    scopes: { value: 'list', description: `what the key may do, divided by commas: ${API_KEY_SCOPES.join(', ')}`, default: API_KEY_SCOPE },
    limit: {
      value: 'name=value',
      repeatable: true,
      description: `what the key may use, beside the limits of its client: ${LIMIT_NAMES.join(', ')}, such as dollarsPerMonth=50 and warnAt=80,100; may be repeated`,
      default: 'none',
    },
    json: { description: 'print the result as JSON' },
  },
  operands: 2,
  async run(given, terminal) {
    return act(keys, ACTIONS, given, terminal);
  },
};

const SHARED = ['table', 'region'];
const ACTIONS: Readonly<Record<string, Action>> = {
  create: { takes: [...SHARED, 'client', 'expires', 'name', 'scopes', 'limit', 'json'], run: create },
  list: { takes: [...SHARED, 'client', 'json'], run: list },
  revoke: { takes: SHARED, operands: ['the id of a key'], run: revoke },
};

async function create(given: Arguments, { print, note }: Terminal): Promise<ExitCode> {
  const address = tableIn(given, 'table');
  const client = given.text('client');
  if (client !== undefined && RESERVED_CLIENT_NAMES.includes(client)) throw new UsageError(`no client is called ${client}`);
  if (!client || !/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(client)) throw new UsageError('--client is the name of a client, as records have it');
  const name = given.text('name');
  if (name !== undefined && !/^[\x20-\x7e]{1,128}$/.test(name)) throw new UsageError('--name has up to 128 printable ASCII characters');
  const scopes = [...new Set((given.text('scopes') ?? API_KEY_SCOPE).split(','))];
  const unknown = scopes.find((scope) => !(API_KEY_SCOPES as readonly string[]).includes(scope));
  if (unknown !== undefined) throw new UsageError(`there is no scope "${unknown}": there are ${API_KEY_SCOPES.join(', ')}`);
  const limits = limitsIn(given.list('limit'));
  const createdAt = now();
  const expiresAt = expiryOf(given.text('expires') ?? VALID_FOR, createdAt);
  const { id, key } = await createKey(address, { client, name, scopes, createdAt, expiresAt, limits });
  print(given.flag('json') ? json({ id, key, client, name, scopes, createdAt: told(createdAt), expiresAt: told(expiresAt), limits }) : key);
  note(`Key ${id} of client ${client}, ${expiresAt === undefined ? 'which does not expire' : `until ${told(expiresAt)}`}. It is not shown again.`);
  return EXIT.OK;
}

async function list(given: Arguments, { print }: Terminal): Promise<ExitCode> {
  const address = tableIn(given, 'table');
  const client = given.text('client');
  const found = (await keysIn(address)).filter((key) => client === undefined || key.client === client);
  if (given.flag('json')) print(json(found.map((key) => ({ ...key, state: stateOf(key), ...timesOf(key) }))));
  else print(found.length > 0 ? columns(HEAD, found.map(row)) : 'There is no key.');
  return EXIT.OK;
}

async function revoke(given: Arguments, { print }: Terminal): Promise<ExitCode> {
  const address = tableIn(given, 'table');
  const [, id] = given.operands;
  if (!API_KEY_ID.test(id)) throw new UsageError(WHAT_A_KEY_ID_IS);
  const exists = await revokeKey(address, id, now());
  print(exists ? `Key ${id} is revoked: within a minute no task takes it any more.` : `There is no key ${id}.`);
  return exists ? EXIT.OK : EXIT.FAILED;
}

const now = (): number => Math.floor(Date.now() / 1_000);

/** Undefined: never. */
function expiryOf(written: string, from: number): number | undefined {
  if (written === 'never') return undefined;
  const [, count, unit] = /^([1-9]\d{0,5})([hd])$/.exec(written) ?? [];
  const seconds = Number(count) * UNITS[unit as keyof typeof UNITS];
  if (!(seconds <= MOST_DAYS * UNITS.d))
    throw new UsageError(`--expires is a number of hours or days, such as 12h or 30d, up to ${MOST_DAYS}d, or never`);
  return from + seconds;
}

const stateOf = ({ expiresAt = Number.POSITIVE_INFINITY, revokedAt }: KnownKey): string =>
  revokedAt !== undefined ? 'revoked' : expiresAt <= now() ? 'expired' : 'valid';

const HEAD = ['ID', 'STATE', 'CLIENT', 'SCOPES', 'CREATED', 'EXPIRES', 'NAME', 'LIMITS'];
const row = (key: KnownKey): string[] => {
  const { createdAt, expiresAt } = timesOf(key);
  return [
    key.id,
    stateOf(key),
    key.client,
    key.scopes.join(),
    createdAt as string,
    expiresAt ?? 'never',
    key.name ?? '',
    key.limits ? toldLimits(key.limits) : '',
  ];
};

const timesOf = ({ createdAt, expiresAt, revokedAt }: KnownKey) => ({
  createdAt: told(createdAt),
  expiresAt: told(expiresAt),
  revokedAt: told(revokedAt),
});

function told(seconds: number | undefined): string | undefined {
  return seconds === undefined ? undefined : new Date(seconds * 1_000).toISOString().replace('.000', '');
}

const json = (value: object): string => JSON.stringify(value, undefined, 2);
