import { App, type CfnElement, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as cognito from 'aws-cdk-lib/aws-cognito';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as FLAGS from 'aws-cdk-lib/recommended-feature-flags.json';
import { AwsSolutionsChecks } from 'cdk-nag';
import { Authentication, GatewayAuth, type GatewayAuthProps, GatewayPreset } from '../../src';
import { MAX_CLIENTS } from '../../src/configuration';

const ISSUER = 'https://login.example.com/tenant';
const OIDC = Authentication.oidc({ issuer: ISSUER, audiences: ['llm'] });

function synthesize(props: GatewayAuthProps = {}, context: Record<string, unknown> = {}) {
  const app = new App({ context });
  const stack = new Stack(app, 'Stack');
  const auth = new GatewayAuth(stack, 'Auth', props);
  return { app, stack, auth, template: () => Template.fromStack(stack) };
}

// biome-ignore lint/suspicious/noExplicitAny: a template is plain JSON
type Json = any;
type Resource = { readonly Properties: Json };

const ofType = (template: Template, type: string) => Object.values(template.findResources(type)) as Resource[];

describe('by default', () => {
  const { app, stack, auth, template } = synthesize();

  test('a user pool for machines is made: nobody can sign up, and it is retained and protected', () => {
    template().hasResource('AWS::Cognito::UserPool', {
      Properties: {
        AdminCreateUserConfig: { AllowAdminCreateUserOnly: true },
        DeletionProtection: 'ACTIVE',
        MfaConfiguration: 'ON',
        UserPoolTier: 'ESSENTIALS',
      },
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
    });
  });

  test('the resource server has the scopes invoke and admin', () => {
    template().hasResourceProperties('AWS::Cognito::UserPoolResourceServer', {
      Identifier: 'gateway',
      Scopes: [Match.objectLike({ ScopeName: 'invoke' }), Match.objectLike({ ScopeName: 'admin' })],
    });
  });

  test('the first client may invoke, not administer, for an hour, with client credentials and nothing else', () => {
    const [client, ...others] = ofType(template(), 'AWS::Cognito::UserPoolClient');
    expect(others).toEqual([]);
    expect(client.Properties).toMatchObject({
      AllowedOAuthFlows: ['client_credentials'],
      AllowedOAuthFlowsUserPoolClient: true,
      ExplicitAuthFlows: ['ALLOW_REFRESH_TOKEN_AUTH'],
      GenerateSecret: true,
      AccessTokenValidity: 60,
      TokenValidityUnits: { AccessToken: 'minutes' },
    });
    expect(client.Properties.AllowedOAuthScopes).toEqual([
      { 'Fn::Join': ['', [{ Ref: stack.getLogicalId(auth.resourceServer?.node.defaultChild as CfnElement) }, '/invoke']] },
    ]);
    expect(client.Properties.CallbackURLs).toBeUndefined();
    expect(auth.defaultClient?.clientName).toBe('default');
    expect(auth.clients).toEqual([auth.defaultClient]);
  });

  test('tasks take tokens of this pool, for invoke, from registered clients', () => {
    const issuer = {
      'Fn::Join': [
        '',
        ['https://cognito-idp.', { Ref: 'AWS::Region' }, '.', { Ref: 'AWS::URLSuffix' }, '/', stack.resolve(auth.userPool?.userPoolId)],
      ],
    };
    const [, [...address]] = issuer['Fn::Join'] as [string, unknown[]];
    expect(stack.resolve(auth._identityConfiguration)).toEqual({
      method: 'oidc',
      issuer,
      jwksUri: { 'Fn::Join': ['', [...address, '/.well-known/jwks.json']] },
      clientIdClaims: ['client_id'],
      scopeClaim: 'scope',
      requiredScope: 'gateway/invoke',
      requireAccessTokenUse: true,
      clients: 'registered',
    });
    expect(stack.resolve(auth._tokenIssuer)).toEqual({ issuer, jwksUri: stack.resolve(auth.jwksUri), requiredScope: 'gateway/invoke' });
    expect([stack.resolve(auth.issuer), auth.requiredScope]).toEqual([issuer, 'gateway/invoke']);
  });

  test('nothing is left unexplained by cdk-nag', () => {
    expect(new AwsSolutionsChecks(app).validateScope(stack).violations).toEqual([]);
  });

  test('there is no custom resource', () => {
    expect(Object.values(template().toJSON().Resources).filter((each: Json) => /^Custom::|CustomResource|Lambda/.test(each.Type))).toEqual([]);
  });
});

describe('presets', () => {
  test('DEV deletes the pool', () => {
    const { template } = synthesize({ preset: GatewayPreset.DEV });
    template().hasResource('AWS::Cognito::UserPool', { DeletionPolicy: 'Delete', Properties: { DeletionProtection: 'INACTIVE' } });
  });

  test.each([
    [GatewayPreset.DEV, RemovalPolicy.RETAIN, 'Retain', 'ACTIVE'],
    [GatewayPreset.PROD, RemovalPolicy.DESTROY, 'Delete', 'INACTIVE'],
  ])('%s with removalPolicy %s: the prop wins', (preset, removalPolicy, DeletionPolicy, DeletionProtection) => {
    const { template } = synthesize({ preset, removalPolicy });
    template().hasResource('AWS::Cognito::UserPool', { DeletionPolicy, Properties: { DeletionProtection } });
  });
});

test('the template does not depend on feature flags', () => {
  const templates = [{}, { ...FLAGS }].map((flags) => {
    const { auth, template } = synthesize({}, flags);
    auth.addClient('Alpha');
    return template().toJSON();
  });
  expect(templates[1]).toEqual(templates[0]);
});

describe('the domain prefix', () => {
  /** What CloudFormation makes of it in a stack with this id. */
  const render = (value: Json, stackId: string): string => {
    if (typeof value === 'string') return value;
    const [[name, argument]] = Object.entries<Json>(value);
    if (name === 'Ref' && argument === 'AWS::StackId') return stackId;
    if (name === 'Fn::Join') return argument[1].map((part: unknown) => render(part, stackId)).join(argument[0]);
    if (name === 'Fn::Select') return render(argument[1]['Fn::Split'][1], stackId).split(argument[1]['Fn::Split'][0])[argument[0]];
    throw new Error(`cannot render ${name}`);
  };
  const GUIDS = ['7a3f0d10-95a2-11ef-8c5b-0affe2a3c1d9', '8b4e1c21-95a2-11ef-9d6c-0bffe1b4d2e8'];
  const stackId = (guid: string) => `arn:aws:cloudformation:eu-west-1:111122223333:stack/My-Stack/${guid}`;

  test('is valid, and differs between gateways of one stack and between stacks of one name', () => {
    const { stack, template } = synthesize();
    new GatewayAuth(stack, 'Second');
    const prefixes = ofType(template(), 'AWS::Cognito::UserPoolDomain').flatMap(({ Properties }) =>
      GUIDS.map((guid) => render(Properties.Domain, stackId(guid))),
    );
    expect(new Set(prefixes).size).toBe(4);
    for (const prefix of prefixes) {
      expect(prefix).toMatch(/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])$/);
      expect(prefix).not.toMatch(/aws|amazon|cognito/);
    }
  });

  test('can be given, and is where tokens come from', () => {
    const { stack, auth, template } = synthesize({ method: Authentication.cognito({ domainPrefix: 'llm-example' }) });
    template().hasResourceProperties('AWS::Cognito::UserPoolDomain', { Domain: 'llm-example' });
    const domain = { Ref: stack.getLogicalId(auth.userPoolDomain?.node.defaultChild as CfnElement) };
    expect(stack.resolve(auth.tokenEndpoint)).toEqual({
      'Fn::Join': ['', ['https://', domain, '.auth.', { Ref: 'AWS::Region' }, '.amazoncognito.com/oauth2/token']],
    });
  });

  test.each(['Upper', '-x', 'x-', 'under_score', 'my-aws-gateway', 'cognito1', 'amazonas', 'x'.repeat(64), ''])('%p is refused', (domainPrefix) => {
    expect(() => Authentication.cognito({ domainPrefix })).toThrow(/^InvalidDomainPrefix: auth\.method\.domainPrefix is /);
  });
});

describe('an existing user pool', () => {
  const withPool = (options: (stack: Stack) => Parameters<typeof Authentication.cognito>[0], region = 'eu-central-1') => {
    const app = new App();
    const stack = new Stack(app, 'Stack');
    const userPool = cognito.UserPool.fromUserPoolArn(stack, 'Pool', `arn:aws:cognito-idp:${region}:111122223333:userpool/${region}_abc`);
    const auth = new GatewayAuth(stack, 'Auth', { method: Authentication.cognito({ userPool, ...options(stack) }) });
    return { stack, auth, template: Template.fromStack(stack) };
  };

  test('is used in its own region, with a resource server of its own in it', () => {
    const { stack, auth, template } = withPool(() => ({ domainPrefix: 'llm-example' }));
    template.resourceCountIs('AWS::Cognito::UserPool', 0);
    template.hasResourceProperties('AWS::Cognito::UserPoolResourceServer', {
      UserPoolId: 'eu-central-1_abc',
      Identifier: Match.stringLikeRegexp('^Stack-Auth-[0-9A-F]{8}$'),
    });
    expect(auth.requiredScope).toMatch(/^Stack-Auth-[0-9A-F]{8}\/invoke$/);
    expect(JSON.stringify(stack.resolve(auth.issuer))).toContain('https://cognito-idp.eu-central-1.');
  });

  test.each([
    ['llm-example', 'https://llm-example.auth.eu-central-1.amazoncognito.com/oauth2/token'],
    ['login.example.com', 'https://login.example.com/oauth2/token'],
  ])('with the domain %s: tokens come from %s', (domainName, expected) => {
    const { auth, template } = withPool((stack) => ({ userPoolDomain: cognito.UserPoolDomain.fromDomainName(stack, 'Domain', domainName) }));
    template.resourceCountIs('AWS::Cognito::UserPoolDomain', 0);
    expect(auth.tokenEndpoint).toBe(expected);
  });

  test('of another stack makes no cycle, and its custom domain is used', () => {
    const app = new App();
    const shared = new Stack(app, 'Shared');
    const userPool = new cognito.UserPool(shared, 'Pool');
    const stack = new Stack(app, 'Stack');
    const auth = new GatewayAuth(stack, 'Auth', {
      method: Authentication.cognito({ userPool, domainPrefix: 'llm', resourceServerIdentifier: 'https://llm.example.com' }),
    });
    auth.addClient('Alpha');
    app.synth();
    expect(auth.requiredScope).toBe('https://llm.example.com/invoke');
    Template.fromStack(shared).resourceCountIs('AWS::Cognito::UserPoolClient', 0);
    Template.fromStack(stack).resourceCountIs('AWS::Cognito::UserPoolClient', 2);
  });

  test('without word of a domain is refused', () => {
    expect(() => withPool(() => ({}))).toThrow(/^UserPoolWithoutDomain: auth\.method\.userPool/);
  });

  test('with a domain and a prefix is refused', () => {
    const options = (stack: Stack) => ({ domainPrefix: 'x', userPoolDomain: cognito.UserPoolDomain.fromDomainName(stack, 'Domain', 'y') });
    expect(() => withPool(options)).toThrow(/^UserPoolDomainConflict: .*domainPrefix is "x"/);
  });
});

test('a resource server identifier that cannot be a scope is refused', () => {
  expect(() => Authentication.cognito({ resourceServerIdentifier: 'two words' })).toThrow(/^InvalidResourceServerIdentifier/);
});

describe('clients of the user pool', () => {
  test('have their credentials in a secret, encrypted with the key of the gateway', () => {
    const app = new App();
    const stack = new Stack(app, 'Stack');
    const encryptionKey = new kms.Key(stack, 'Key');
    const auth = new GatewayAuth(stack, 'Auth', { method: Authentication.cognito({ defaultClient: false }), encryptionKey });
    const client = auth.addClient('Alpha', { team: 'alpha' });
    const [secret] = ofType(Template.fromStack(stack), 'AWS::SecretsManager::Secret');
    expect(secret.Properties.KmsKeyId).toEqual(stack.resolve(encryptionKey.keyArn));
    const [, parts] = secret.Properties.SecretString['Fn::Join'];
    const rendered = JSON.parse(parts.map((part: Json) => (typeof part === 'string' ? part : `<${part.Ref ?? part['Fn::GetAtt']}>`)).join(''));
    const id = stack.getLogicalId(client.userPoolClient?.node.defaultChild as CfnElement);
    expect(rendered).toEqual({
      client_id: `<${id}>`,
      client_secret: `<${id},ClientSecret>`,
      token_endpoint: expect.stringMatching(/^https:\/\/.*\/oauth2\/token$/),
      scope: expect.stringMatching(/\/invoke$/),
    });
    expect([client.clientName, client.team, stack.resolve(client.clientId)]).toEqual(['Alpha', 'alpha', { Ref: id }]);
  });

  test.each([
    [
      ['invoke', 'admin'],
      ['/invoke', '/admin'],
    ],
    [['admin'], ['/admin']],
    [undefined, ['/invoke']],
  ])('scopes %p: %p', (scopes, expected) => {
    const { auth, template } = synthesize({ method: Authentication.cognito({ defaultClient: false }) });
    auth.addClient('Alpha', { scopes });
    const [client] = ofType(template(), 'AWS::Cognito::UserPoolClient');
    expect(client.Properties.AllowedOAuthScopes.map((each: Json) => each['Fn::Join'][1][1])).toEqual(expected);
  });

  test.each([
    [{}, undefined, 60],
    [{ accessTokenValidity: Duration.hours(24) }, undefined, 1440],
    [{ accessTokenValidity: Duration.hours(24) }, Duration.minutes(5), 5],
  ])('tokens: pool %p, client %p: %p minutes', (pool, accessTokenValidity, expected) => {
    const { auth, template } = synthesize({ method: Authentication.cognito({ ...pool, defaultClient: false }) });
    auth.addClient('Alpha', { accessTokenValidity });
    template().hasResourceProperties('AWS::Cognito::UserPoolClient', { AccessTokenValidity: expected });
  });

  test('one that exists in the pool can be registered: nothing is made for it', () => {
    const { auth, template } = synthesize();
    const client = auth.addClient('Alpha', { clientId: '4h1gk', clientName: 'alpha' });
    template().resourceCountIs('AWS::Cognito::UserPoolClient', 1);
    expect([client.clientName, client.clientId, client.secret, client.tokenCommand]).toEqual(['alpha', '4h1gk', undefined, undefined]);
  });

  test('can be added up to the maximum, not beyond', () => {
    const { auth } = synthesize({ method: OIDC });
    for (let index = 0; index < MAX_CLIENTS; index++) auth.addClient(`c${index}`, { clientId: `id-${index}` });
    expect(() => auth.addClient('one-more', { clientId: 'id' })).toThrow(/^TooManyClients: /);
  });
});

describe('a client that cannot be', () => {
  test.each<[string, GatewayAuthProps, string, Parameters<GatewayAuth['addClient']>[1]]>([
    ['UnknownClientScope', {}, 'Alpha', { scopes: ['invoke', 'write'] }],
    ['UnknownClientScope', {}, 'Alpha', { scopes: ['constructor'] }],
    ['ClientWithoutScope', {}, 'Alpha', { scopes: [] }],
    ['TokenValidityOutOfRange', {}, 'Alpha', { accessTokenValidity: Duration.minutes(4) }],
    ['TokenValidityOutOfRange', {}, 'Alpha', { accessTokenValidity: Duration.hours(25) }],
    ['TokenValidityOutOfRange', {}, 'Alpha', { accessTokenValidity: Duration.seconds(330) }],
    ['InvalidClientName', {}, 'with space', {}],
    ['InvalidClientName', {}, 'Alpha', { clientName: 'other' }],
    ['InvalidTeam', {}, 'Alpha', { team: 'équipe' }],
    ['DuplicateClient', {}, 'default', {}],
    ['RegisteredClientOption', {}, 'Alpha', { clientId: 'x', scopes: ['invoke'] }],
    ['RegisteredClientOption', {}, 'Alpha', { clientId: 'x', accessTokenValidity: Duration.hours(2) }],
    ['InvalidClientId', { method: OIDC }, 'Alpha', { clientId: 'a b' }],
    ['InvalidClientId', { method: OIDC }, 'Alpha', { clientId: '' }],
    ['ClientWithoutId', { method: OIDC }, 'Alpha', {}],
    ['ClientNotAccepted', { method: Authentication.oidc({ issuer: ISSUER, clientIds: ['a', 'b'] }) }, 'Alpha', { clientId: 'c' }],
    ['ClientsWithoutAuthentication', { method: Authentication.none({ allowUnauthenticated: true }) }, 'Alpha', {}],
  ])('%s: %#', (code, props, id, options) => {
    const { auth } = synthesize(props);
    expect(() => auth.addClient(id, options)).toThrow(new RegExp(`^${code}: addClient\\(`));
    expect(auth.clients.map((client) => client.clientName)).not.toContain('Alpha');
  });

  test('DuplicateClientId', () => {
    const { auth } = synthesize({ method: OIDC });
    auth.addClient('Alpha', { clientId: 'x' });
    expect(() => auth.addClient('Beta', { clientId: 'x' })).toThrow(/^DuplicateClientId: addClient\(Beta\)\.clientId is "x"/);
  });

  test('SecretWithoutClientId', () => {
    const { stack, auth } = synthesize();
    const secret = new secretsmanager.Secret(stack, 'Secret');
    expect(() => auth.addClient('Alpha', { secret })).toThrow(/^SecretWithoutClientId: /);
  });

  test.each([Duration.minutes(1), Duration.days(2)])('TokenValidityOutOfRange for the whole pool: %p', (accessTokenValidity) => {
    expect(() => Authentication.cognito({ accessTokenValidity })).toThrow(/^TokenValidityOutOfRange: auth\.method\.accessTokenValidity/);
  });
});

describe('an OIDC issuer', () => {
  test('makes no resources', () => {
    const { stack, auth, template } = synthesize({ method: OIDC });
    const secret = new secretsmanager.Secret(stack, 'Theirs');
    const client = auth.addClient('Alpha', { clientId: '0oa1', team: 'alpha', secret });
    expect(client.secret).toBe(secret);
    template().resourceCountIs('AWS::Cognito::UserPool', 0);
    template().resourceCountIs('AWS::SecretsManager::Secret', 1);
    expect([auth.userPool, auth.tokenEndpoint, auth.defaultClient]).toEqual([undefined, undefined, undefined]);
  });

  test('every option reaches the tasks', () => {
    const method = Authentication.oidc({
      issuer: ISSUER,
      jwksUri: `${ISSUER}/keys`,
      audiences: ['llm'],
      clientIds: ['a'],
      requiredScope: 'llm.invoke',
      scopeClaim: 'scp',
      clientIdClaims: ['cid'],
      registeredClientsOnly: true,
    });
    const { auth } = synthesize({ method });
    expect(auth._identityConfiguration).toEqual({
      method: 'oidc',
      issuer: ISSUER,
      jwksUri: `${ISSUER}/keys`,
      audiences: ['llm'],
      clientIds: ['a'],
      requiredScope: 'llm.invoke',
      scopeClaim: 'scp',
      clientIdClaims: ['cid'],
      requireAccessTokenUse: false,
      clients: 'registered',
    });
  });

  test('the load balancer needs the address of the keys, and compares the scope only where it is one string', () => {
    const tokenIssuer = (options: object) =>
      synthesize({ method: Authentication.oidc({ issuer: ISSUER, requiredScope: 'invoke', ...options }) }).auth._tokenIssuer;
    expect(tokenIssuer({})).toBeUndefined();
    expect(tokenIssuer({ jwksUri: `${ISSUER}/keys` })).toEqual({ issuer: ISSUER, jwksUri: `${ISSUER}/keys`, requiredScope: 'invoke' });
    expect(tokenIssuer({ jwksUri: `${ISSUER}/keys`, scopeClaim: 'scp' })).toEqual({
      issuer: ISSUER,
      jwksUri: `${ISSUER}/keys`,
      requiredScope: undefined,
    });
  });

  test.each([
    ['IssuerWithoutRestriction', { issuer: ISSUER }],
    ['IssuerWithoutRestriction', { issuer: ISSUER, audiences: [], clientIds: [] }],
    ['InvalidIssuer', { issuer: 'http://login.example.com', audiences: ['llm'] }],
    ['InvalidIssuer', { issuer: 'login.example.com', audiences: ['llm'] }],
    ['InvalidIssuer', { issuer: 'https://login.example.com/?tenant=1', audiences: ['llm'] }],
    ['InvalidIssuer', { issuer: 'https://user@login.example.com', audiences: ['llm'] }],
    ['InvalidJwksUri', { issuer: ISSUER, jwksUri: 'http://login.example.com/keys', audiences: ['llm'] }],
  ])('%s: %p is refused', (code, options) => {
    expect(() => Authentication.oidc(options)).toThrow(new RegExp(`^${code}: auth\\.method\\.`));
  });
});

describe('no authentication', () => {
  test('has to be allowed in so many words', () => {
    expect(() => Authentication.none({ allowUnauthenticated: false })).toThrow(
      /^UnauthenticatedNotAllowed: auth\.method\.allowUnauthenticated is false/,
    );
  });

  test('makes no resources', () => {
    const { auth } = synthesize({ method: Authentication.none({ allowUnauthenticated: true }) });
    expect(auth._identityConfiguration).toEqual({ method: 'none' });
    expect(auth._tokenIssuer).toBeUndefined();
    expect(auth.node.children).toEqual([]);
  });
});
