import type { LivePeople } from '../../src/contract';
import { createPeople } from '../people';

const PEOPLE: LivePeople = {
  name: 'People',
  clientIds: ['people', 'people-2'],
  userClaim: 'sub',
  teamClaim: 'groups',
  teams: [
    { group: 'search-admins', team: 'search' },
    { group: 'ads', team: 'ads' },
  ],
  policy: { models: ['gpt-4o*'], maxOutputTokens: 100 },
  policies: [{ team: 'search', maxOutputTokens: 500 }],
};
const CLAIMS = { sub: 'ada', groups: ['staff', 'ads', 'search-admins'] };

const personOf = (claims: Record<string, unknown>, { clientId = 'people', ...row }: Partial<LivePeople> & { clientId?: string } = {}) =>
  createPeople([{ ...PEOPLE, ...row }])({ clientId, registered: true, claims: () => claims });

test('a person has the name of the registration, a name of their own, a team and its policy over that of all', () => {
  expect(personOf(CLAIMS)).toEqual({
    client: 'People',
    user: 'ada',
    team: 'search',
    policy: expect.objectContaining({ models: ['gpt-4o*'], maxOutputTokens: 500 }),
  });
  expect(personOf({ sub: 'ada', groups: 'ads' })).toMatchObject({ team: 'ads', policy: { models: ['gpt-4o*'], maxOutputTokens: 100 } });
});

test.each<[string, unknown, string | undefined]>([
  ['no group', undefined, undefined],
  ['a group that stands for no team', ['staff'], undefined],
  ['the name of a team in place of a group', ['search'], undefined],
  ['groups of another kind', { 'search-admins': true }, undefined],
  ['groups in one string', 'ads,search-admins', undefined],
  ['a list in a list', [['ads']], undefined],
])('%s: team %s', (_, groups, team) => {
  expect(personOf({ sub: 'ada', groups })?.team).toBe(team);
});

test.each<[unknown, string | undefined]>([
  ['search', 'search'],
  [['search'], 'search'],
  [[], undefined],
  [7, undefined],
  ['a\nb', undefined],
  ['x'.repeat(129), undefined],
])('a claim that names the team itself: %j is %s', (groups, team) => {
  expect(personOf({ sub: 'ada', groups }, { teams: undefined })?.team).toBe(team);
});

test.each<[string, unknown]>([
  ['nobody', undefined],
  ['an empty name', ''],
  ['a number', 7],
  ['a list', ['ada']],
  ['a line break', 'ada\nuser=root'],
  ['a null byte', 'ada\u0000'],
  ['a mark that turns the reading direction', 'ada\u202etxt'],
  ['a zero-width blank', 'a\u200bda'],
  ['half a character', '\ud800'],
  ['a separator of lines that is no line break', 'ada\u2028root'],
  ['more than 128 characters', 'x'.repeat(129)],
  ['the client itself, as in a token that a machine got', 'people'],
])('a token that names %s is refused', (_, sub) => {
  expect(() => personOf({ ...CLAIMS, sub })).toThrow(expect.objectContaining({ code: 'invalid_token' }));
});

test('names of people may have any visible characters, up to 128', () => {
  for (const sub of ['Okta_ada@example.com', 'Åsa Ñandú', '田中', 'x'.repeat(128)]) expect(personOf({ sub })?.user).toBe(sub);
});

test.each<[string, Partial<LivePeople> & { clientId?: string }, Record<string, unknown>, boolean]>([
  ['a second client of theirs', { clientId: 'people-2' }, CLAIMS, true],
  ['another client', { clientId: 'machine' }, CLAIMS, false],
  ['no client', { clientId: '' }, CLAIMS, false],
  [
    'a claim, whatever the client',
    { clientIds: undefined, claim: { name: 'idtyp', value: 'user' }, clientId: 'any' },
    { ...CLAIMS, idtyp: 'user' },
    true,
  ],
  [
    'a claim with another value',
    { clientIds: undefined, claim: { name: 'idtyp', value: 'user' }, clientId: 'any' },
    { ...CLAIMS, idtyp: 'app' },
    false,
  ],
  ['a claim that is missing', { clientIds: undefined, claim: { name: 'idtyp', value: 'user' }, clientId: 'any' }, CLAIMS, false],
  ['client and claim', { claim: { name: 'idtyp', value: 'user' } }, { ...CLAIMS, idtyp: 'user' }, true],
  ['the client without the claim', { claim: { name: 'idtyp', value: 'user' } }, CLAIMS, false],
  ['the claim without the client', { claim: { name: 'idtyp', value: 'user' }, clientId: 'machine' }, { ...CLAIMS, idtyp: 'user' }, false],
  ['nothing that tells them', { clientIds: undefined }, CLAIMS, false],
])('told by %s: %s', (_, row, claims, isPerson) => {
  expect(personOf(claims, row) !== undefined).toBe(isPerson);
});

test('what brings no claims, as an API key, is nobody of theirs', () => {
  expect(createPeople([PEOPLE])({ clientId: 'people', registered: true })).toBeUndefined();
});
