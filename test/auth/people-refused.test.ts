import { CfnParameter, Duration, Lazy, Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Authentication, PeopleIdentityProvider, type PeopleOptions } from '../../src';
import { MAX_PEOPLE } from '../../src/contract';
import { ISSUER, OIDC, synthesize } from './stacks';

const METADATA = 'https://login.example.com/federationmetadata.xml';
const saml = (name = 'Entra') => PeopleIdentityProvider.saml({ name, metadataUrl: METADATA });
const withPeople = (options: PeopleOptions, props: Parameters<typeof synthesize>[0] = {}) => {
  const { stack, auth } = synthesize(props);
  auth.addPeople('Developers', options);
  return { stack, auth };
};

const clientSecret = secretsmanager.Secret.fromSecretNameV2(new Stack(), 'Secret', 'okta');
const OKTA = { name: 'Okta', issuer: 'https://example.okta.com', clientId: '0oa1', clientSecret };

describe('refused', () => {
  const MANY = Object.fromEntries(Array.from({ length: 90 }, (_, index) => [`00000000-0000-0000-0000-${String(index).padStart(12, '0')}`, 'team']));
  const TOO_MANY = Object.fromEntries(Array.from({ length: 501 }, (_, index) => [`g${index}`, 'team']));
  const OIDC_WITH_IDS = Authentication.oidc({ issuer: ISSUER, clientIds: ['known'] });

  const REFUSED: [string, PeopleOptions, Parameters<typeof synthesize>[0]?][] = [
    ['InvalidClientName', { peopleName: 'with space' }],
    ['InvalidClientName', { peopleName: 'other' }],
    ['DuplicateClient', { peopleName: 'default' }],
    ['InvalidClientId', { clientIds: ['with space'] }],
    ['DuplicateClientId', { clientIds: ['one', 'one'] }],
    ['PeopleNotTold', { clientIds: [] }],
    ['PeopleNotTold', {}, { method: OIDC }],
    ['ClientNotAccepted', { clientIds: ['stranger'] }, { method: OIDC_WITH_IDS }],
    ['ClientsWithoutAuthentication', {}, { method: Authentication.none({ allowUnauthenticated: true }) }],
    ['PeopleOption', { clientIds: ['0oa1'], callbackPorts: [4000] }, { method: OIDC }],
    ['PeopleOption', { clientIds: ['4h1gk'], refreshTokenValidity: Duration.hours(1) }],
    ['PeopleOption', { claim: { name: 'idtyp', value: 'user' } }],
    ['InvalidPersonClaim', { userClaim: '' }],
    ['InvalidPersonClaim', { teamClaim: 'a\nb' }],
    ['InvalidPersonClaim', { claim: { name: '', value: 'user' } }, { method: OIDC }],
    ['InvalidGroup', { teamByGroup: { 'one,two': 'team' } }],
    ['InvalidGroup', { teamByGroup: { ' padded': 'team' } }],
    ['InvalidTeam', { teamByGroup: { group: 'équipe' } }],
    ['InvalidTeam', { teamClaim: 'groups', policyByTeam: { équipe: {} } }],
    ['TooManyGroups', { teamByGroup: MANY }],
    ['TooManyGroups', { teamByGroup: TOO_MANY, teamClaim: 'groups' }],
    ['UnknownTeam', { policyByTeam: { search: {} } }],
    ['UnknownTeam', { teamByGroup: { group: 'ads' }, policyByTeam: { search: {} } }],
    ['InvalidPolicy', { policy: { maxOutputTokens: 0 } }],
    ['InvalidPolicy', { teamClaim: 'team', policyByTeam: { search: {} } }],
    ['UnknownGrant', { policy: { grants: ['nothing'] } }],
    ['InvalidCallback', { callbackPorts: [0] }],
    ['InvalidCallback', { callbackPorts: [4000, 4000] }],
    ['InvalidCallback', { callbackPorts: [] }],
    ['InvalidCallback', { callbackUrls: ['http://chat.example.com/'] }],
    ['InvalidCallback', { callbackUrls: ['https://chat.example.com/#here'] }],
    ['InvalidCallback', { callbackUrls: ['https://*.example.com/'] }],
    ['InvalidCallback', { callbackUrls: ['javascript:alert(1)'] }],
    ['InvalidCallback', { logoutUrls: ['/relative'] }],
    ['InvalidCallback', { callbackUrls: Array.from({ length: 98 }, (_, index) => `https://chat.example.com/${index}`) }],
    ['InvalidIdentityProvider', { identityProviders: [] }],
    ['InvalidIdentityProvider', { identityProviders: [saml(), saml()] }],
    ['TokenValidityOutOfRange', { accessTokenValidity: Duration.minutes(4) }],
    ['RefreshTokenValidityOutOfRange', { refreshTokenValidity: Duration.minutes(59) }],
    ['RefreshTokenValidityOutOfRange', { refreshTokenValidity: Duration.days(3_651) }],
    ['RefreshTokenValidityOutOfRange', { refreshTokenValidity: Duration.hours(2), accessTokenValidity: Duration.hours(3) }],
    ['RefreshTokenValidityOutOfRange', { refreshTokenValidity: Duration.minutes(Lazy.number({ produce: () => 60 })) }],
    ['NotAnOption', { scopes: ['invoke'] } as PeopleOptions],
  ];
  test.each(REFUSED.map(([code, options, props]) => [code, options, props ?? {}] as const))('%s: %j', (code, options, props) => {
    expect(() => withPeople(options, props)).toThrow(new RegExp(`^${code}: `));
  });

  test.each<[string, () => unknown]>([
    ['a name that Amazon Cognito has', () => saml('Google')],
    ['a name that is too short', () => saml('ab')],
    ['the pool by its name', () => PeopleIdentityProvider.existing('COGNITO')],
    ['no metadata', () => PeopleIdentityProvider.saml({ name: 'Entra' })],
    ['metadata twice', () => PeopleIdentityProvider.saml({ name: 'Entra', metadataUrl: METADATA, metadataDocument: '<a/>' })],
    ['an attribute without a name', () => PeopleIdentityProvider.saml({ name: 'Entra', metadataUrl: METADATA, groupsAttribute: '' })],
    ['metadata that are empty', () => PeopleIdentityProvider.saml({ name: 'Entra', metadataDocument: '' })],
    ['a client without an id', () => PeopleIdentityProvider.oidc({ ...OKTA, clientId: '' })],
    ['no scope', () => PeopleIdentityProvider.oidc({ ...OKTA, scopes: [] })],
    ['metadata in plaintext', () => PeopleIdentityProvider.saml({ name: 'Entra', metadataUrl: 'http://login.example.com/' })],
    [
      'an issuer in plaintext',
      () => PeopleIdentityProvider.oidc({ name: 'Okta', issuer: 'http://example.okta.com', clientId: '0oa1', clientSecret: {} as never }),
    ],
  ])('InvalidIdentityProvider: %s', (_, make) => {
    expect(make).toThrow(/^(InvalidIdentityProvider|NotAnOption): /);
  });

  test.each<[string, RegExp, () => unknown]>([
    ['a name that is taken says by whom', /Amazon Cognito has a kind of this name itself/, () => saml('Google')],
    ['the pool by its name says how it is named', /userPool\(\)/, () => PeopleIdentityProvider.existing('COGNITO')],
    ['a name of a client and of people says what to change', /another clientName, or peopleName/, () => withPeople({ peopleName: 'default' })],
    [
      'a list of constructs says how many there are',
      /identityProviders is "a list of 1"/,
      () => withPeople({ clientIds: ['0oa1'], identityProviders: [PeopleIdentityProvider.userPool()] }, { method: OIDC }),
    ],
  ])('%s', (_, message, make) => {
    expect(make).toThrow(message);
  });

  test('GroupOfTwoTeams', () => {
    const { auth } = withPeople({ teamByGroup: { g: 'one' } });
    expect(() => auth.addPeople('Others', { teamByGroup: { g: 'two' } })).toThrow(/^GroupOfTwoTeams: addPeople\(Others\)\.teamByGroup\.g is "two"/);
  });

  test('GroupsInTwoOrders', () => {
    const { auth } = withPeople({ teamByGroup: { wide: 'all', narrow: 'search' } });
    const other = { teamByGroup: { narrow: 'search', wide: 'all' } };
    expect(() => auth.addPeople('Others', other)).toThrow(
      /^GroupsInTwoOrders: addPeople\(Others\)\.teamByGroup\.narrow is "search".*"wide" comes first/,
    );
  });

  test('PeopleNotTold: by a claim that tells others', () => {
    const claim = { name: 'idtyp', value: 'user' };
    const { auth } = withPeople({ claim }, { method: OIDC });
    expect(() => auth.addPeople('Others', { claim })).toThrow(/^PeopleNotTold: addPeople\(Others\)\.claim is .*those of Developers already/);
    expect(() => auth.addPeople('Others', { claim, clientIds: ['0oa1'] })).not.toThrow();
    expect(() => auth.addPeople('More', { claim: { ...claim, value: 'guest' } })).not.toThrow();
  });

  test('addresses that only the deployment knows, beside others: no list can hold both', () => {
    const { stack, auth, template } = synthesize();
    const callbackUrls = new CfnParameter(stack, 'Urls', { type: 'CommaDelimitedList' }).valueAsList;
    expect(() => auth.addPeople('Developers', { callbackUrls })).toThrow(
      /^InvalidCallback: addPeople\(Developers\)\.callbackUrls is .*callbackPorts: \[\]/,
    );
    auth.addPeople('Others', { callbackPorts: [], callbackUrls });
    template().hasResourceProperties('AWS::Cognito::UserPoolClient', { CallbackURLs: { Ref: 'Urls' } });
  });

  test('TooManyPeople', () => {
    const { auth } = synthesize({ method: OIDC });
    for (let index = 0; index < MAX_PEOPLE; index++) auth.addPeople(`p${index}`, { clientIds: [`id-${index}`] });
    expect(() => auth.addPeople('more', { clientIds: ['id'] })).toThrow(/^TooManyPeople: /);
  });

  test('a client with the name or the id of people, and people with those of a client', () => {
    const { auth } = synthesize({ method: OIDC });
    auth.addPeople('people', { clientIds: ['0oa1'] });
    auth.addClient('Alpha', { clientId: '0oa2' });
    expect(() => auth.addClient('Beta', { clientName: 'people', clientId: '0oa3' })).toThrow(/^InvalidClientName: /);
    expect(() => auth.addClient('Beta', { clientId: '0oa1' })).toThrow(/^DuplicateClientId: /);
    expect(() => auth.addPeople('Alpha', { clientIds: ['0oa4'] })).toThrow(/^DuplicateClient: /);
    expect(() => auth.addPeople('Others', { clientIds: ['0oa2'] })).toThrow(/^DuplicateClientId: /);
  });
});

test.each<[string, boolean, PeopleOptions, boolean]>([
  ['served', false, { policy: { maxOutputTokens: 100 } }, true],
  ['served', false, { teamClaim: 'team', policyByTeam: { ads: { maxOutputTokens: 100 } } }, true],
  ['served', false, {}, false],
  ['not served', true, { policy: { maxOutputTokens: 100 } }, false],
])('where clients that are not registered are %s (%s), %j: a warning %s', (_, registeredClientsOnly, options, warns) => {
  const method = Authentication.oidc({ issuer: ISSUER, audiences: ['llm'], registeredClientsOnly });
  const { stack } = withPeople({ clientIds: ['0oa1'], ...options }, { method });
  expect(Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('not bound by it'))).toHaveLength(warns ? 1 : 0);
});
