import { App, type CfnElement, Duration, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as cognito from 'aws-cdk-lib/aws-cognito';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Authentication, GatewayAuth, LiveConfiguration, PeopleIdentityProvider, type PeopleOptions } from '../../src';
import { type Json, OIDC, ofType, synthesize } from './stacks';

const METADATA = 'https://login.example.com/federationmetadata.xml';
const saml = (name = 'Entra', groupsAttribute?: string) => PeopleIdentityProvider.saml({ name, metadataUrl: METADATA, groupsAttribute });
const POOL = 'AWS::Cognito::UserPool';
const CLIENT = 'AWS::Cognito::UserPoolClient';

const withPeople = (options: PeopleOptions = {}, props: Parameters<typeof synthesize>[0] = {}) => {
  const { stack, auth, template, ...others } = synthesize(props);
  const people = auth.addPeople('Developers', options);
  return { ...others, stack, auth, people, template, row: () => stack.resolve(auth.peopleSection.render())[0] };
};
/** The public client of people: it alone has no secret. */
const publicClient = (template: Template): Json => {
  const clients = ofType(template, CLIENT).filter(({ Properties }) => Properties.GenerateSecret === false);
  expect(clients).toHaveLength(1);
  return clients[0].Properties;
};

describe('without people', () => {
  test('nothing of them is in the template, and nothing in the document', () => {
    const { auth, template } = synthesize();
    expect([auth.people, auth.peopleSection.render()]).toEqual([[], undefined]);
    for (const type of ['AWS::Lambda::Function', 'AWS::Cognito::ManagedLoginBranding', 'AWS::Cognito::UserPoolIdentityProvider']) {
      template().resourceCountIs(type, 0);
    }
    const [pool] = ofType(template(), POOL);
    expect([pool.Properties.Schema, pool.Properties.LambdaConfig]).toEqual([undefined, undefined]);
    expect(ofType(template(), 'AWS::Cognito::UserPoolDomain')[0].Properties.ManagedLoginVersion).toBeUndefined();
  });
});

describe('people of the user pool', () => {
  test('sign in with a public client: a code, the scope invoke alone, and no password past the sign-in page', () => {
    const { template, people, stack, auth } = withPeople();
    expect(publicClient(template())).toMatchObject({
      AllowedOAuthFlows: ['code'],
      AllowedOAuthFlowsUserPoolClient: true,
      AllowedOAuthScopes: [{ 'Fn::Join': ['', [expect.anything(), '/invoke']] }],
      CallbackURLs: [8400, 18400, 28400].map((port) => `http://localhost:${port}/callback`),
      LogoutURLs: [8400, 18400, 28400].map((port) => `http://localhost:${port}/`),
      ExplicitAuthFlows: ['ALLOW_CUSTOM_AUTH'],
      SupportedIdentityProviders: ['COGNITO'],
      RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds: 60 },
      AccessTokenValidity: 60,
      IdTokenValidity: 60,
      RefreshTokenValidity: 720,
      EnableTokenRevocation: true,
      PreventUserExistenceErrors: 'ENABLED',
    });
    expect(people.callbackUrls).toContain('http://localhost:18400/callback');
    expect(JSON.stringify(stack.resolve(people.authorizationEndpoint))).toMatch(/amazoncognito\.com\/oauth2\/authorize/);
    expect([people.tokenEndpoint, people.clientIds]).toEqual([auth.tokenEndpoint, [people.userPoolClient?.userPoolClientId]]);
  });

  test('see the newer sign-in page, in its own style', () => {
    const { template, people, stack } = withPeople();
    template().hasResourceProperties('AWS::Cognito::UserPoolDomain', { ManagedLoginVersion: 2 });
    const client = { Ref: stack.getLogicalId(people.userPoolClient?.node.defaultChild as CfnElement) };
    template().hasResourceProperties('AWS::Cognito::ManagedLoginBranding', { ClientId: client, UseCognitoProvidedValues: true });
  });

  test('are in the document by client id and sub, and change no other row of it', () => {
    const { row, people, stack, auth } = withPeople();
    expect(row()).toEqual({ name: 'Developers', clientIds: stack.resolve(people.clientIds), userClaim: 'sub' });
    expect(stack.resolve(auth.clientSection.render())).toHaveLength(1);
    const live = new LiveConfiguration(stack, 'Live', { sections: [auth.clientSection, auth.peopleSection] });
    expect(JSON.stringify(stack.resolve(live.configurationVersion.content))).toContain('\\"people\\":[{\\"name\\":\\"Developers\\"');
  });

  test.each<[string, PeopleOptions, Json]>([
    ['ports', { callbackPorts: [4000] }, { CallbackURLs: ['http://localhost:4000/callback'], LogoutURLs: ['http://localhost:4000/'] }],
    [
      'addresses',
      { callbackPorts: [], callbackUrls: ['https://chat.example.com/callback', 'myapp://back'], logoutUrls: ['https://chat.example.com/'] },
      { CallbackURLs: ['https://chat.example.com/callback', 'myapp://back'], LogoutURLs: ['https://chat.example.com/'] },
    ],
    ['access tokens', { accessTokenValidity: Duration.minutes(15) }, { AccessTokenValidity: 15, IdTokenValidity: 15 }],
    [
      'access tokens, and refresh tokens with them',
      { accessTokenValidity: Duration.hours(24) },
      { AccessTokenValidity: 1_440, IdTokenValidity: 1_440, RefreshTokenValidity: 1_440 },
    ],
    ['refresh tokens', { refreshTokenValidity: Duration.days(30) }, { RefreshTokenValidity: 43_200 }],
    [
      'the pool and a provider',
      { identityProviders: [PeopleIdentityProvider.userPool(), saml()] },
      { SupportedIdentityProviders: ['COGNITO', 'Entra'] },
    ],
    ['a provider that is there', { identityProviders: [PeopleIdentityProvider.existing('Okta')] }, { SupportedIdentityProviders: ['Okta'] }],
  ])('have %s as given', (_, options, expected) => {
    expect(publicClient(withPeople(options).template())).toMatchObject(expected);
  });

  test('have tokens of the validity that the pool says', () => {
    const { template } = withPeople({}, { method: Authentication.cognito({ accessTokenValidity: Duration.hours(2) }) });
    expect(publicClient(template())).toMatchObject({ AccessTokenValidity: 120 });
  });

  test('may be several, each with a client of its own, and they share a provider', () => {
    const { auth, template } = synthesize();
    const provider = saml();
    for (const id of ['Developers', 'Analysts']) auth.addPeople(id, { identityProviders: [provider] });
    template().resourceCountIs('AWS::Cognito::UserPoolIdentityProvider', 1);
    template().resourceCountIs(CLIENT, 3);
    expect(auth.people.map(({ peopleName }) => peopleName)).toEqual(['Developers', 'Analysts']);
  });

  test('may have a client that exists', () => {
    const { template, row } = withPeople({ clientIds: ['4h1gk', '5i2hl'], userClaim: 'username' });
    template().resourceCountIs(CLIENT, 1);
    expect(row()).toEqual({ name: 'Developers', clientIds: ['4h1gk', '5i2hl'], userClaim: 'username' });
  });
});

describe('the team of a group', () => {
  const TEAMS = { 'llm-search': 'search', 'llm-ads': 'ads' };

  test('is put into the token by a small function, which may write its log and nothing else', () => {
    const { template, row } = withPeople({ teamByGroup: TEAMS });
    template().hasResourceProperties('AWS::Lambda::Function', {
      Runtime: 'nodejs24.x',
      Handler: 'index.handler',
      Timeout: 5,
      MemorySize: 128,
      Code: { ZipFile: Match.stringLikeRegexp('gateway:team') },
      Environment: { Variables: { TEAMS: '[["llm-search","search"],["llm-ads","ads"]]' } },
    });
    const [name] = Object.keys(template().findResources('AWS::Lambda::Function'));
    const arn = { 'Fn::GetAtt': [name, 'Arn'] };
    template().hasResourceProperties(POOL, { LambdaConfig: { PreTokenGenerationConfig: { LambdaArn: arn, LambdaVersion: 'V2_0' } } });
    const [pool] = Object.keys(template().findResources(POOL));
    template().hasResourceProperties('AWS::Lambda::Permission', {
      Principal: 'cognito-idp.amazonaws.com',
      SourceArn: { 'Fn::GetAtt': [pool, 'Arn'] },
      FunctionName: arn,
    });
    template().resourceCountIs('AWS::IAM::Policy', 0);
    const [{ Properties: role }] = ofType(template(), 'AWS::IAM::Role');
    const statements = role.Policies.flatMap(({ PolicyDocument }: Json) => PolicyDocument.Statement);
    expect([role.ManagedPolicyArns, statements.map(({ Action }: Json) => Action)]).toEqual([
      undefined,
      [['logs:CreateLogStream', 'logs:PutLogEvents']],
    ]);
    expect(row()).toMatchObject({ teamClaim: 'gateway:team' });
    expect(row().teams).toBeUndefined();
    expect(row().teamNames).toEqual(['search', 'ads']); // tasks make metrics of no other
  });

  test('leaves the triggers of the app as they are', () => {
    const { stack, auth, template } = synthesize();
    const own = new lambda.Function(stack, 'Own', {
      runtime: lambda.Runtime.NODEJS_24_X,
      handler: 'index.handler',
      code: lambda.Code.fromInline('//'),
    });
    (auth.userPool as cognito.UserPool).addTrigger(cognito.UserPoolOperation.POST_AUTHENTICATION, own);
    auth.addPeople('Developers', { teamByGroup: TEAMS });
    template().hasResourceProperties(POOL, { LambdaConfig: { PostAuthentication: Match.anyValue(), PreTokenGenerationConfig: Match.anyValue() } });
  });

  test.each<[string, PeopleIdentityProvider[], boolean]>([
    ['a provider that tells no groups', [saml()], true],
    ['one that does', [saml('Entra', 'groups')], false],
    ['one that is there, and may', [PeopleIdentityProvider.existing('Okta')], false],
    ['the pool', [PeopleIdentityProvider.userPool()], false],
  ])('of %s: a warning %s', (_, identityProviders, warns) => {
    const { stack } = withPeople({ identityProviders, teamByGroup: TEAMS });
    const found = Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('tell no groups.*Entra'));
    expect(found).toHaveLength(warns ? 1 : 0);
  });

  test.each<[string, Record<string, string>, boolean]>([
    ['numbers behind names', { staff: 'all', '1001': 'search' }, true],
    ['two numbers', { '2': 'all', '1': 'search' }, true],
    ['one team', { staff: 'all', '1001': 'all' }, false],
    ['one row', { '1001': 'search' }, false],
    ['no index of a list', { '01': 'all', '-1': 'search', '4294967295': 'ads' }, false],
  ])('of groups in an order that JavaScript does not keep, %s: a warning %s', (_, teamByGroup, warns) => {
    const { stack } = withPeople({ teamByGroup });
    expect(Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('whole numbers'))).toHaveLength(warns ? 1 : 0);
  });

  test('of several people is in one function, in the order of each', () => {
    const { auth, template } = synthesize();
    auth.addPeople('One', { teamByGroup: TEAMS });
    auth.addPeople('Two', { teamByGroup: { 'llm-ml': 'ml', 'llm-ads': 'ads' } });
    const [{ Properties }] = ofType(template(), 'AWS::Lambda::Function');
    expect(JSON.parse(Properties.Environment.Variables.TEAMS).map(([group]: string[]) => group)).toEqual(['llm-search', 'llm-ml', 'llm-ads']);
  });

  const TEAM_ROWS = [
    { group: 'llm-search', team: 'search' },
    { group: 'llm-ads', team: 'ads' },
  ];

  test('is looked up by the tasks where a claim is named', () => {
    const { template, row } = withPeople({ teamByGroup: TEAMS, teamClaim: 'cognito:groups' });
    template().resourceCountIs('AWS::Lambda::Function', 0);
    expect(row()).toMatchObject({ teamClaim: 'cognito:groups', teams: TEAM_ROWS });
  });

  test('in a user pool of another app is looked up by the tasks, in the groups of the pool', () => {
    const stack = new Stack(new App(), 'Stack');
    const userPool = cognito.UserPool.fromUserPoolId(stack, 'Pool', 'eu-central-1_abc');
    const auth = new GatewayAuth(stack, 'Auth', { method: Authentication.cognito({ userPool, domainPrefix: 'llm' }) });
    auth.addPeople('Developers', { teamByGroup: TEAMS });
    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::Lambda::Function', 0);
    expect(stack.resolve(auth.peopleSection.render())[0]).toMatchObject({ teamClaim: 'cognito:groups', teams: TEAM_ROWS });
    expect(publicClient(template).UserPoolId).toBe('eu-central-1_abc');
  });
});

describe('people of an OIDC issuer', () => {
  test.each<[PeopleOptions, Json]>([
    [{ clientIds: ['0oa1'] }, { clientIds: ['0oa1'] }],
    [
      { claim: { name: 'idtyp', value: 'user' }, userClaim: 'oid' },
      { claim: { name: 'idtyp', value: 'user' }, userClaim: 'oid' },
    ],
    [
      { clientIds: ['0oa1'], teamByGroup: { g: 'ads' } },
      { clientIds: ['0oa1'], teamClaim: 'groups', teams: [{ group: 'g', team: 'ads' }] },
    ],
    [
      { clientIds: ['0oa1'], teamClaim: 'department' },
      { clientIds: ['0oa1'], teamClaim: 'department' },
    ],
  ])('%j are in the document, and nothing is made', (options, expected) => {
    const { template, row } = withPeople(options, { method: OIDC });
    expect(Object.keys(template().toJSON().Resources ?? {})).toEqual([]);
    expect(row()).toEqual({ name: 'Developers', userClaim: 'sub', ...expected });
  });

  test('are those of a client id before those that a claim alone tells, whoever was added first', () => {
    const { auth } = withPeople({ claim: { name: 'idtyp', value: 'user' } }, { method: OIDC });
    auth.addPeople('Contractors', { clientIds: ['0oa1'], policy: { maxOutputTokens: 100 } });
    expect(auth.peopleSection.render().map(({ name }: Json) => name)).toEqual(['Contractors', 'Developers']);
  });
});

test('policies are in the document: of all, and of teams', () => {
  const { row } = withPeople({
    teamByGroup: { g: 'search' },
    policy: { models: ['gpt-4o*'], maxOutputTokens: 4_000 },
    policyByTeam: { search: { maxOutputTokens: 32_000, grants: ['store'] } },
  });
  expect(row()).toMatchObject({
    policy: { models: ['gpt-4o*'], maxOutputTokens: 4_000 },
    policies: [{ team: 'search', maxOutputTokens: 32_000, storedState: ['store'] }],
  });
});

test('metrics of people are those of all of them', () => {
  const { people } = withPeople({}, { gatewayName: 'gw' });
  expect(people.metricCost().dimensions).toEqual({ Gateway: 'gw', Client: 'Developers' });
  expect(() => people.metricCost({ client: 'Alpha' })).toThrow(/^MetricDimensionsNotEmitted: /);
  expect(() => withPeople().people.metricCost()).toThrow(/^GatewayNameNotKnown: gatewayName of people Developers/);
});

test('a person is denied, and allowed again, by a line of shell that quotes whatever the name is', () => {
  const stack = new Stack(new App(), 'Stack');
  const live = new LiveConfiguration(stack, 'Live');
  expect(JSON.stringify(stack.resolve(live.denyPersonCommand("o'neil")))).toContain('user#o');
  expect(JSON.stringify(stack.resolve(live.denyPersonCommand("o'neil")))).toContain(`'\\\\''neil`);
  expect(JSON.stringify(stack.resolve(live.allowPersonCommand('ada')))).toMatch(/delete-item --key .*user#ada/);
});
