import { type FakeWorld, LIVE, SCOPE, signToken, until } from '../../fakes';
import { createIssuerKey } from '../../fakes/issuer';
import type { LiveDocument, LivePeople } from '../../src/contract';
import { SERVED_CALLS } from './endpoints';
import { GatewayProcess } from './gateway-process';
import { expectRefusal, refusalCode } from './refused';
import { serving, withWorld } from './with-gateway';

const chat = SERVED_CALLS[0];

/** People of a user pool, with the team in the claim that the pool's function adds. */
const PEOPLE: LivePeople = { name: 'Developers', clientIds: ['client-people'], userClaim: 'sub', teamClaim: 'gateway:team' };
/** Those of an issuer whose one client is machines and people. */
const TOLD: LivePeople = {
  name: 'Analysts',
  claim: { name: 'idtyp', value: 'user' },
  userClaim: 'preferred_username',
  teamClaim: 'groups',
  teams: [{ group: 'g-ads', team: 'ads' }],
  policies: [{ team: 'ads', storedState: ['store'] }],
};
/** Who may ask for other models when they are of a team. */
const LIMITED: LivePeople = {
  name: 'Trainees',
  clientIds: ['client-trainees'],
  userClaim: 'sub',
  teamClaim: 'gateway:team',
  policy: { models: ['gpt-4.1*'], maxOutputTokens: 100 },
  policies: [{ team: 'search', models: ['gpt-4o*'] }],
};
const DOCUMENT: LiveDocument = {
  ...LIVE,
  clients: [...LIVE.clients, { name: 'Rotated', clientId: 'green', otherIds: ['blue'], team: 'rotated' }],
  people: [PEOPLE, TOLD, LIMITED],
};

const context = withWorld(() => DOCUMENT) as { world: FakeWorld; gateway: GatewayProcess };
beforeAll(async () => {
  context.gateway = await GatewayProcess.start(context.world);
  await serving(context);
});
beforeEach(async () => {
  await until('everybody to be known', async () => {
    const answers = await Promise.all([ask(ADA), ask({ client_id: 'blue' }), ask({ client_id: 'client-alpha' })]);
    return answers.every(({ status }) => status === 200);
  });
  context.world.openai.clear();
});

type Claims = Readonly<Record<string, unknown>>;
const ADA: Claims = { client_id: 'client-people', sub: 'ada', username: 'Okta_ada@example.com', scope: SCOPE, 'gateway:team': 'search' };
const send = (token: string, headers: Readonly<Record<string, string>> = {}) =>
  context.gateway.call({ path: chat.path, body: chat.body, headers: { authorization: `Bearer ${token}`, ...headers } });
const ask = (claims: Claims, headers?: Readonly<Record<string, string>>) => send(context.world.issuer.token(claims), headers);
const now = () => Math.floor(Date.now() / 1_000);

describe('a person', () => {
  test('is served, and the record names them, their team and what all of them are called', async () => {
    const answer = await ask(ADA);
    expect([answer.status, answer.text]).toEqual([200, expect.stringMatching(chat.shows)]);
    expect(await context.gateway.recordOf(answer)).toMatchObject({
      Client: 'Developers',
      clientId: 'client-people',
      user: 'ada',
      team: 'search',
      outcome: 'served',
    });
  });

  test('of no team is served, without one', async () => {
    const record = await context.gateway.recordOf(await ask({ ...ADA, 'gateway:team': undefined }));
    expect([record.user, record.team, record.outcome]).toEqual(['ada', undefined, 'served']);
  });

  test('who is told by a claim has the team of the first of their groups that has one', async () => {
    const claims = { client_id: 'client-alpha', idtyp: 'user', preferred_username: 'ada@example.com', groups: ['g-staff', 'g-ads'] };
    const record = await context.gateway.recordOf(await ask(claims));
    expect(record).toMatchObject({ Client: 'Analysts', clientId: 'client-alpha', user: 'ada@example.com', team: 'ads' });
  });

  test('nothing that says who they are goes to a provider', async () => {
    const token = context.world.issuer.token({ ...ADA, sub: 'ada-of-the-company' });
    expect((await send(token)).status).toBe(200);
    const heard = context.world.upstreamRequests.map(({ wire }) => wire).join('\n');
    expect(heard).not.toMatch(/ada-of-the-company|gateway:team|Developers/);
    expect(heard).not.toContain(token);
  });

  test('who is denied is refused within the polling interval, others go on; allowed again, they are served', async () => {
    const bob = { ...ADA, sub: 'bob' };
    expect((await ask(bob)).status).toBe(200);
    context.world.denyList.put({ pk: 'deny', sk: 'user#bob' });
    await until('the person to be denied', async () => refusalCode(await ask(bob)) === 'person_denied', 60_000, 100);
    expect((await ask(ADA)).status).toBe(200);
    expect(await context.gateway.recordOf(await ask(bob))).toMatchObject({ outcome: 'refused', errorCode: 'person_denied' });
    context.world.denyList.remove({ pk: 'deny', sk: 'user#bob' });
    await until('the person to be allowed', async () => (await ask(bob)).status === 200, 60_000, 100);
  });

  test('is nobody any more within the polling interval when people are not told of, although the token was verified before', async () => {
    expect((await ask(ADA)).status).toBe(200);
    context.world.appConfig.publish({ ...DOCUMENT, people: [TOLD] });
    await until('the client to be unknown', async () => refusalCode(await ask(ADA)) === 'unknown_client', 60_000, 100);
  });
});

describe('what people may ask for', () => {
  const TRAINEE: Claims = { ...ADA, client_id: 'client-trainees', 'gateway:team': undefined };

  test('is what all of them may', async () => {
    expectRefusal(context.world, await ask(TRAINEE), 'model_not_allowed');
  });

  test('is what their team may where it says something, and what all may elsewhere', async () => {
    const claims = { ...TRAINEE, 'gateway:team': 'search' };
    expect((await ask(claims)).status).toBe(200);
    const [{ json }] = context.world.openai.requests;
    expect(json).toMatchObject({ max_completion_tokens: 100 });
  });

  test('is not what a client may, nor people of another name', async () => {
    const others: Record<string, string>[] = [{ 'x-portkey-metadata': '{"_user":"alpha"}' }, { 'x-portkey-virtual-key': 'alpha' }];
    for (const headers of others) {
      expectRefusal(context.world, await ask({ ...TRAINEE, azp: 'client-alpha' }, headers), 'model_not_allowed');
    }
  });
});

describe("a person's token", () => {
  test.each<[string, Claims, Readonly<Record<string, string>>]>([
    ['with the name of a client in headers', ADA, { 'x-portkey-metadata': '{"client":"Alpha"}', 'x-client-id': 'client-alpha' }],
    ['that says to be another client, in other claims', { ...ADA, azp: 'client-alpha', appid: 'client-alpha', cid: 'client-alpha' }, {}],
    ['that says to be another person and of another team, in other claims', { ...ADA, user: 'root', team: 'ads', name: 'root' }, {}],
    ['with forged groups in other claims', { ...ADA, groups: ['g-ads'], 'cognito:groups': ['ads'], 'custom:groups': '[ads]', roles: ['ads'] }, {}],
  ])('%s is that of the same person', async (_, claims, headers) => {
    const record = await context.gateway.recordOf(await ask(claims, headers));
    expect([record.Client, record.clientId, record.user, record.team]).toEqual(['Developers', 'client-people', 'ada', 'search']);
  });

  test.each<[string, Claims, Parameters<typeof expectRefusal>[2]]>([
    ['an ID token', { ...ADA, token_use: 'id', aud: 'client-people' }, 'invalid_token'],
    ['an ID token that says to be an access token', { ...ADA, at_hash: 'MTIzNDU2Nzg5MDEyMzQ1Ng' }, 'invalid_token'],
    ['without the scope', { ...ADA, scope: 'openid profile' }, 'insufficient_scope'],
    ['with what the API of the pool gives to who signs in there', { ...ADA, scope: 'aws.cognito.signin.user.admin' }, 'insufficient_scope'],
    ['that a machine got with the client', { ...ADA, sub: 'client-people' }, 'invalid_token'],
    ['of nobody', { ...ADA, sub: undefined }, 'invalid_token'],
    ['with a line break in the name', { ...ADA, sub: 'ada\n{"Client":"Alpha"}' }, 'invalid_token'],
    ['with a null byte in the name', { ...ADA, sub: 'ada\u0000' }, 'invalid_token'],
    ['with a name that is too long', { ...ADA, sub: 'x'.repeat(129) }, 'invalid_token'],
    ['with a name that is a list', { ...ADA, sub: ['ada'] }, 'invalid_token'],
    ['that has expired', { ...ADA, exp: now() - 120 }, 'expired_token'],
    ['of a clock that is ahead', { ...ADA, iat: now() + 300 }, 'invalid_token'],
    ['of another client of the pool', { ...ADA, client_id: 'client-of-nobody' }, 'unknown_client'],
  ])('%s is refused', async (_, claims, code) => {
    expectRefusal(context.world, await ask(claims), code);
  });

  test.each([
    ['30 s behind', () => ({ exp: now() - 30 })],
    ['30 s ahead', () => ({ iat: now() + 30, nbf: now() + 30 })],
  ])('of a clock that is %s is served', async (_, claims) => {
    expect((await ask({ ...ADA, ...claims() })).status).toBe(200);
  });
});

describe("a machine's token", () => {
  test.each<[string, Claims]>([
    ['with a name', { sub: 'ada' }],
    ['with a team and groups', { 'gateway:team': 'search', 'cognito:groups': ['search'], groups: ['g-ads'] }],
    ['with the name of a person', { username: 'ada', preferred_username: 'ada@example.com' }],
    ['that almost has the claim', { idtyp: ['user'] }],
  ])('%s is that of the machine', async (_, claims) => {
    const record = await context.gateway.recordOf(await ask({ client_id: 'client-alpha', ...claims }));
    expect([record.Client, record.user, record.team]).toEqual(['Alpha', undefined, 'alpha']);
  });

  test('goes on when a person of the name of its client is denied, and the other way round', async () => {
    context.world.denyList.put({ pk: 'deny', sk: 'user#client-alpha' });
    context.world.denyList.put({ pk: 'deny', sk: 'client#ada' });
    context.world.denyList.put({ pk: 'deny', sk: 'user#mark' });
    await until('the deny-list to be read', async () => refusalCode(await ask({ ...ADA, sub: 'mark' })) === 'person_denied', 60_000, 100);
    expect([(await ask({ client_id: 'client-alpha' })).status, (await ask(ADA)).status]).toEqual([200, 200]);
  });
});

describe('credentials that overlap', () => {
  test('tokens of both are of one client, and records tell which of them it was', async () => {
    for (const clientId of ['green', 'blue']) {
      const answer = await ask({ client_id: clientId, sub: clientId });
      expect(answer.status).toBe(200);
      expect(await context.gateway.recordOf(answer)).toMatchObject({ Client: 'Rotated', clientId, team: 'rotated' });
    }
  });

  test('the old ones are refused within the polling interval when they are gone, the new ones go on', async () => {
    const [green] = DOCUMENT.clients.filter(({ name }) => name === 'Rotated');
    context.world.appConfig.publish({ ...DOCUMENT, clients: [...LIVE.clients, { ...green, otherIds: [] }] });
    await until('the old ones to be refused', async () => refusalCode(await ask({ client_id: 'blue' })) === 'unknown_client', 60_000, 100);
    expect((await ask({ client_id: 'green' })).status).toBe(200);
  });

  test('one of them can be denied alone', async () => {
    await until('both to be served', async () => (await ask({ client_id: 'blue' })).status === 200, 60_000, 100);
    context.world.denyList.put({ pk: 'deny', sk: 'client#blue' });
    await until('it to be denied', async () => refusalCode(await ask({ client_id: 'blue' })) === 'client_denied', 60_000, 100);
    expect((await ask({ client_id: 'green' })).status).toBe(200);
  });
});

test('500 key ids that nobody has cost one fetch of the keys in 30 s at most, and people go on', async () => {
  const before = context.world.issuer.keyFetches;
  const stranger = createIssuerKey();
  const flood = Array.from({ length: 500 }, (_, index) =>
    signToken({ alg: 'RS256', kid: `nobody-${index}` }, context.world.issuer.claims(ADA), stranger),
  );
  const started = Date.now();
  for (let index = 0; index < flood.length; index += 50) {
    const answers = await Promise.all(flood.slice(index, index + 50).map((token) => send(token)));
    for (const answer of answers) expect([answer.status, refusalCode(answer)]).toEqual([401, 'invalid_token']);
  }
  const allowed = 1 + Math.floor((Date.now() - started) / 30_000);
  expect(context.world.issuer.keyFetches - before).toBeLessThanOrEqual(allowed);
  expect((await ask(ADA)).status).toBe(200);
}, 60_000);
