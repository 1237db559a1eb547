import { App, type CfnElement, Duration, Lazy, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as cognito from 'aws-cdk-lib/aws-cognito';
import { Authentication, type CognitoAuthenticationOptions, GatewayAuth } from '../../src';
import { type Json, ofType, synthesize } from './stacks';

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

  test.each([
    ['us-gov-west-1', 'auth-fips'],
    ['us-east-1', 'auth'],
  ])('in %s: its tokens come from %s', (region, service) => {
    const stack = new Stack(new App(), 'Stack', { env: { account: '111122223333', region } });
    const auth = new GatewayAuth(stack, 'Auth', { method: Authentication.cognito({ domainPrefix: 'llm' }) });
    expect(JSON.stringify(stack.resolve(auth.tokenEndpoint))).toContain(`".${service}.${region}.amazoncognito.com/oauth2/token"`);
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

  test('in GovCloud has its tokens at the endpoint that is there', () => {
    const options = (stack: Stack) => ({ userPoolDomain: cognito.UserPoolDomain.fromDomainName(stack, 'Domain', 'llm-example') });
    const { auth } = withPool(options, 'us-gov-west-1');
    expect(auth.tokenEndpoint).toBe('https://llm-example.auth-fips.us-gov-west-1.amazoncognito.com/oauth2/token');
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

describe('the addresses of a user pool', () => {
  const authIn = (region: string | undefined, options: CognitoAuthenticationOptions) => {
    const stack = new Stack(new App(), 'Stack', region ? { env: { account: '111122223333', region } } : {});
    const auth = new GatewayAuth(stack, 'Auth', { method: Authentication.cognito(options) });
    return { stack, auth, resolved: (value: unknown) => JSON.stringify(stack.resolve(value)) };
  };

  test.each([
    ['eu-central-1', 'https://cognito-idp.eu-central-1.'],
    ['us-gov-west-1', 'https://cognito-idp-fips.us-gov-west-1.'],
    ['us-gov-east-1', 'https://cognito-idp-fips.us-gov-east-1.'],
  ])('in %s begin with %s', (region, host) => {
    const { auth, resolved } = authIn(region, {});
    expect([resolved(auth.issuer), resolved(auth.jwksUri)]).toEqual([expect.stringContaining(host), expect.stringContaining(host)]);
    expect(resolved(auth.jwksUri)).toContain('/.well-known/jwks.json');
  });

  test('can be said, each by itself', () => {
    const { auth } = authIn('us-gov-west-1', { issuer: 'https://issuer.example.com/pool', tokenEndpoint: 'https://login.example.com/oauth2/token' });
    expect([auth.issuer, auth.jwksUri]).toEqual(['https://issuer.example.com/pool', 'https://issuer.example.com/pool/.well-known/jwks.json']);
    expect(auth.tokenEndpoint).toBe('https://login.example.com/oauth2/token');
    const { auth: other, resolved } = authIn('us-gov-west-1', { jwksUri: 'https://keys.example.com/jwks.json' });
    expect(other.jwksUri).toBe('https://keys.example.com/jwks.json');
    expect(resolved(other.issuer)).toContain('cognito-idp-fips');
  });

  test('make a region without user pools possible where AWS has some by then', () => {
    const { auth } = authIn('cn-north-1', { issuer: 'https://issuer.example.com/pool', tokenEndpoint: 'https://login.example.com/oauth2/token' });
    expect(auth.issuer).toBe('https://issuer.example.com/pool');
    expect(() => authIn('cn-north-1', { issuer: 'https://issuer.example.com/pool' })).toThrow(/^CognitoNotAvailable: /);
  });

  test('stand in for the domain of a pool that was made somewhere else', () => {
    const stack = new Stack(new App(), 'Stack');
    const userPool = cognito.UserPool.fromUserPoolId(stack, 'Pool', 'eu-central-1_abc');
    const method = Authentication.cognito({ userPool, tokenEndpoint: 'https://login.example.com/oauth2/token' });
    const auth = new GatewayAuth(stack, 'Auth', { method });
    expect([auth.userPoolDomain, auth.tokenEndpoint]).toEqual([undefined, 'https://login.example.com/oauth2/token']);
    Template.fromStack(stack).resourceCountIs('AWS::Cognito::UserPoolDomain', 0);
  });

  test.each([
    ['InvalidIssuer', { issuer: 'http://login.example.com' }],
    ['InvalidJwksUri', { jwksUri: 'login.example.com' }],
    ['InvalidTokenEndpoint', { tokenEndpoint: 'http://login.example.com/oauth2/token' }],
  ])('%s: %p is refused', (code, options) => {
    expect(() => Authentication.cognito(options)).toThrow(new RegExp(`^${code}: auth\\.method\\.`));
  });
});

test.each([
  [{}, 'registered'],
  [{ registeredClientsOnly: true }, 'registered'],
  [{ registeredClientsOnly: false }, 'any'],
])('clients that are served with %p: %s, and always with the scope of this gateway', (options, clients) => {
  const { auth } = synthesize({ method: Authentication.cognito(options) });
  expect(auth._identityConfiguration).toMatchObject({ clients, requiredScope: 'gateway/invoke' });
});

test('a resource server identifier that cannot be a scope is refused', () => {
  expect(() => Authentication.cognito({ resourceServerIdentifier: 'two words' })).toThrow(/^InvalidResourceServerIdentifier/);
});

test.each([Duration.minutes(1), Duration.days(2), Duration.millis(300_500), Duration.minutes(Lazy.number({ produce: () => 60 }))])(
  'TokenValidityOutOfRange for the whole pool: %p',
  (accessTokenValidity) => {
    expect(() => Authentication.cognito({ accessTokenValidity })).toThrow(/^TokenValidityOutOfRange: auth\.method\.accessTokenValidity/);
  },
);

test('a region without user pools is refused, with what to use there', () => {
  const stack = new Stack(new App(), 'Stack', { env: { account: '111122223333', region: 'cn-north-1' } });
  expect(() => new GatewayAuth(stack, 'Auth')).toThrow(/^CognitoNotAvailable: auth\.method is "cn-north-1": .*Authentication\.oidc/);
  new GatewayAuth(stack, 'WithIssuer', { method: Authentication.oidc({ issuer: 'https://login.example.com', audiences: ['llm'] }) });
});
