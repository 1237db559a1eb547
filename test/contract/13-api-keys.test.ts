import { createHash } from 'node:crypto';
import { type FakeWorld, LIVE, OPENAI_KEY, pause, until } from '../../fakes';
import { type MadeKey, madeKey, seconds } from '../../runtime/test/made-keys';
import { type ApiKeyItem, apiKeyId, KEYS_ONLY_PREFIX } from '../../src/contract';
import { SERVED_CALLS } from './endpoints';
import { GatewayProcess } from './gateway-process';
import type { Answer } from './http-client';
import { expectRefusal, refusalCode } from './refused';
import { serving, withWorld } from './with-gateway';

const chat = SERVED_CALLS[0];

/** `Beta` gets tokens from the issuer too, `Batch` has API keys alone. */
const BATCH = { name: 'Batch', clientId: `${KEYS_ONLY_PREFIX}Batch`, team: 'batch' };
const DOCUMENT = { ...LIVE, clients: [...LIVE.clients, BATCH] };

/** A gateway that takes keys beside tokens, and reads again every second what it reads every 30 in an account. */
function withApiKeys(): { readonly world: FakeWorld; readonly gateway: GatewayProcess } {
  const context = withWorld(() => DOCUMENT) as { world: FakeWorld; gateway: GatewayProcess };
  beforeAll(async () => {
    context.gateway = await GatewayProcess.start(context.world, { identity: [context.world.identity, { method: 'api-keys' }] });
    await serving(context);
  });
  return context;
}

const context = withApiKeys();

function put({ id, item: { pk, sk: _, ...attributes } }: MadeKey): void {
  context.world.denyList.put({ pk: pk.S, sk: id, attributes });
}
function made(client: string, more: Partial<ApiKeyItem> = {}): MadeKey {
  const key = madeKey(client, more);
  put(key);
  return key;
}
type Headers = Readonly<Record<string, string | readonly string[]>>;
const ask = (headers: Headers): Promise<Answer> => context.gateway.call({ path: chat.path, body: chat.body, headers });
const asBearer = (key: string): Promise<Answer> => ask({ authorization: `Bearer ${key}` });
const reads = (): number => context.world.denyList.reads.length;
/** All that the process has said, and the providers have heard. */
const told = (): string => JSON.stringify([context.gateway.records, context.gateway.strayLines, context.gateway.errors]);
const heard = (): string => context.world.upstreamRequests.map(({ wire }) => wire).join('\n');

describe('an API key', () => {
  test.each<[string, (key: string) => Headers]>([
    ['as bearer', (key) => ({ authorization: `Bearer ${key}` })],
    ['with the scheme in lower case', (key) => ({ authorization: `bearer ${key}` })],
    ['as x-api-key', (key) => ({ 'x-api-key': key })],
    ['as x-portkey-api-key', (key) => ({ 'x-portkey-api-key': key })],
    ['in all of them', (key) => ({ authorization: `Bearer ${key}`, 'x-api-key': key, 'x-portkey-api-key': key })],
    ["beside a provider's key that an SDK finds", (key) => ({ authorization: `Bearer ${key}`, 'x-api-key': 'sk-ant-api03-0123' })],
  ])('%s is served, and the record has its client, team and id', async (_, headers) => {
    const { id, key } = made('Beta');
    const answer = await ask(headers(key));
    expect([answer.status, answer.text]).toEqual([200, expect.stringMatching(chat.shows)]);
    expect(await context.gateway.recordOf(answer)).toMatchObject({
      Client: 'Beta',
      clientId: 'client-beta',
      team: 'beta',
      apiKey: id,
      outcome: 'served',
    });
    expect(context.world.upstreamRequests[0].headers.authorization).toBe(`Bearer ${OPENAI_KEY}`);
  });

  test('of a client without tokens is served', async () => {
    const { key, id } = made('Batch');
    const answer = await asBearer(key);
    expect(await context.gateway.recordOf(answer)).toMatchObject({
      status: 200,
      Client: 'Batch',
      clientId: 'api-keys:Batch',
      team: 'batch',
      apiKey: id,
    });
  });

  test('a token is served as ever, and its record names no key', async () => {
    const answer = await asBearer(context.world.issuer.token());
    const record = await context.gateway.recordOf(answer);
    expect([answer.status, record.Client, 'apiKey' in record]).toEqual([200, 'Alpha', false]);
    expect(reads()).toBe(0);
  });

  test('does not appear upstream, in records or in answers, nor does its hash; a refused one neither', async () => {
    const { key } = made('Beta');
    const refused = made('Beta', { revokedAt: { N: '1' } });
    const unknown = madeKey('Beta');
    const answers = [await asBearer(key), await ask({ 'x-api-key': key }), await asBearer(refused.key), await asBearer(unknown.key)];
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 401, 401]);
    await Promise.all(answers.map((answer) => context.gateway.recordOf(answer)));
    for (const { key: secret } of [{ key }, refused, unknown])
      for (const part of [secret, secret.split('_')[2], createHash('sha256').update(secret).digest('hex')])
        for (const text of [told(), heard(), ...answers.map((answer) => answer.text + JSON.stringify(answer.headers))])
          expect(text).not.toContain(part);
  });

  test('is read once for many requests at once', async () => {
    const { key } = made('Beta');
    const answers = await Promise.all(Array.from({ length: 20 }, () => asBearer(key)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(reads()).toBe(1);
  });
});

describe('without a read of the table', () => {
  const CHANGES: readonly (readonly [string, (key: string) => Headers])[] = [
    ['a key that was made up', () => ({ authorization: `Bearer gw_${'a'.repeat(12)}_${'b'.repeat(32)}_000000` })],
    ['another checksum', (key) => ({ authorization: `Bearer ${key.slice(0, -1)}${key.endsWith('x') ? 'y' : 'x'}` })],
    ['the id of another', (key) => ({ authorization: `Bearer ${`gw_${madeKey('Beta').id}${key.slice(15)}`}` })],
    ['in upper case', (key) => ({ authorization: `Bearer gw_${key.slice(3).toUpperCase()}` })],
    ['the prefix in upper case', (key) => ({ authorization: `Bearer GW_${key.slice(3)}` })],
    ['in lower case', (key) => ({ authorization: `Bearer ${key.toLowerCase()}` })],
    ['a space before it', (key) => ({ authorization: `Bearer  ${key}` })],
    ['a space in it', (key) => ({ authorization: `Bearer ${key.slice(0, 20)} ${key.slice(20)}` })],
    ['more behind it', (key) => ({ authorization: `Bearer ${key}, Bearer ${key}` })],
    ['no scheme', (key) => ({ authorization: key })],
    ['another scheme', (key) => ({ authorization: `Basic ${key}` })],
    ['the scheme in x-api-key', (key) => ({ 'x-api-key': `Bearer ${key}` })],
    ['two keys that differ', (key) => ({ authorization: `Bearer ${key}`, 'x-api-key': made('Beta').key })],
    ['a key and a token', (key) => ({ authorization: `Bearer ${key}`, 'x-api-key': context.world.issuer.token() })],
    ['one header twice', (key) => ({ 'x-api-key': [key, key] })],
  ];
  test.each(CHANGES)('%s is refused', async (_, headers) => {
    expectRefusal(context.world, await ask(headers(made('Beta').key)), 'invalid_token');
    expect(reads()).toBe(0);
  });
});

describe('refused by what the table says', () => {
  test('a key of another table, and one for whose id the table has another hash', async () => {
    const elsewhere = madeKey('Beta');
    const forged = made('Beta', { hash: madeKey('Beta').item.hash });
    for (const { key } of [elsewhere, forged]) expectRefusal(context.world, await asBearer(key), 'invalid_token');
  });

  test.each([
    ['a client that is not registered', 'Nobody', {}, 'unknown_client'],
    ['a client id where the name of a client belongs', 'client-beta', {}, 'unknown_client'],
    ['a client that is denied', 'Denied', {}, 'client_denied'],
    ['a scope that calls no models', 'Beta', { scopes: { SS: ['admin'] } }, 'insufficient_scope'],
    ['a time that is over', 'Beta', { expiresAt: { N: String(seconds() - 1) } }, 'expired_key'],
    ['a revocation', 'Beta', { revokedAt: { N: '1' } }, 'revoked_key'],
  ] as const)('%s', async (_, client, more, code) => {
    const { id, key } = made(client, more);
    const answer = await asBearer(key);
    expectRefusal(context.world, answer, code);
    expect(await context.gateway.recordOf(answer)).toMatchObject({ status: answer.status, errorCode: code, outcome: 'refused' });
    expect(apiKeyId(key)).toBe(id);
  });

  test('a token is not a key: one that names a client without tokens is nobody', async () => {
    expectRefusal(context.world, await asBearer(context.world.issuer.token({ client_id: BATCH.clientId })), 'unknown_client');
  });

  test('it expires to the second by the clock of the task, with no minute of leeway, although it was served before', async () => {
    const expiresAt = seconds() + 3;
    const { key } = made('Beta', { expiresAt: { N: String(expiresAt) } });
    expect((await asBearer(key)).status).toBe(200);
    await pause(expiresAt * 1_000 - Date.now() + 5);
    expectRefusalCode(await asBearer(key), 'expired_key');
  });
});

describe('what happens to a key that is in use', () => {
  const served = (key: string) => async () => (await asBearer(key)).status === 200;
  const refused = (key: string, code: string) => async () => refusalCode(await asBearer(key)) === code;

  test('revoked, or taken out of the table: refused once it is read again', async () => {
    const [revoked, removed] = [made('Beta'), made('Beta')];
    for (const { key } of [revoked, removed]) expect(await served(key)()).toBe(true);
    put({ ...revoked, item: { ...revoked.item, revokedAt: { N: String(seconds()) } } });
    context.world.denyList.remove({ pk: 'key', sk: removed.id });
    await until('the revocation', refused(revoked.key, 'revoked_key'), 30_000, 100);
    await until('the removal', refused(removed.key, 'invalid_token'), 30_000, 100);
  });

  test('its client denied: refused, and served again when that is taken back', async () => {
    const { key } = made('Batch');
    expect(await served(key)()).toBe(true);
    const denial = { pk: 'deny', sk: `client#${BATCH.clientId}` };
    context.world.denyList.put(denial);
    await until('the denial', refused(key, 'client_denied'), 30_000, 100);
    context.world.denyList.remove(denial);
    await until('the pardon', served(key), 30_000, 100);
  });

  test('its client no longer registered: refused', async () => {
    const { key } = made('Batch');
    expect(await served(key)()).toBe(true);
    context.world.appConfig.publish(LIVE);
    await until('the document', refused(key, 'unknown_client'), 30_000, 100);
  });

  test('the table not readable: it goes on, others are told to come again, and are served when the table is back', async () => {
    const [known, late] = [made('Beta'), made('Beta')];
    expect(await served(known.key)()).toBe(true);
    context.world.denyList.outage = 500;
    await pause(1_200);
    expect(await served(known.key)()).toBe(true);
    const answer = await asBearer(late.key);
    expectRefusalCode(answer, 'keys_not_available');
    expect(answer.headers['retry-after']).toBe('5');
    context.world.denyList.outage = undefined;
    expect(await served(late.key)()).toBe(true);
  });
});

test('500 ids that nobody has cost at most 60 reads at once and 10 a second, and hinder neither tokens nor keys that are known', async () => {
  const { key } = made('Beta');
  expect((await asBearer(key)).status).toBe(200);
  const before = reads();
  const started = Date.now();
  const codes = new Set<string | undefined>();
  const flood = async () => {
    for (let count = 0; count < 100; count++) codes.add(refusalCode(await asBearer(madeKey('Nobody').key)));
  };
  await Promise.all([flood(), flood(), flood(), flood(), flood()]);
  const most = 60 + Math.ceil((Date.now() - started) / 100);
  expect(codes).toEqual(new Set(['invalid_token', 'too_many_unknown_keys']));
  // who has no key rings no alarm
  expect(context.gateway.records.filter(({ errorCode, Errors }) => errorCode === 'too_many_unknown_keys' && Errors !== 0)).toEqual([]);
  expect(reads() - before).toBeLessThanOrEqual(most);
  expect((await asBearer(key)).status).toBe(200);
  expect((await asBearer(context.world.issuer.token())).status).toBe(200);
}, 30_000);

function expectRefusalCode(answer: Answer, code: string): void {
  expect([answer.status >= 400, refusalCode(answer)]).toEqual([true, code]);
}
