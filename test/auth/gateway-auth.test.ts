import { type CfnElement, Lazy, RemovalPolicy } from 'aws-cdk-lib';
import { Match } from 'aws-cdk-lib/assertions';
import * as FLAGS from 'aws-cdk-lib/recommended-feature-flags.json';
import { AwsSolutionsChecks } from 'cdk-nag';
import { Authentication, GatewayPreset } from '../../src';
import { type Json, ofType, synthesize } from './stacks';

describe('by default', () => {
  const { app, stack, auth, template } = synthesize();

  test('a user pool for machines is made: nobody can sign up, and it is retained unless its creation fails', () => {
    template().hasResource('AWS::Cognito::UserPool', {
      Properties: {
        AdminCreateUserConfig: { AllowAdminCreateUserOnly: true },
        DeletionProtection: 'INACTIVE',
        MfaConfiguration: 'ON',
        UserPoolTier: 'ESSENTIALS',
      },
      DeletionPolicy: 'RetainExceptOnCreate',
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
    expect(stack.resolve(auth.tokenIssuer)).toEqual({ issuer, jwksUri: stack.resolve(auth.jwksUri), requiredScope: 'gateway/invoke' });
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
    [GatewayPreset.DEV, RemovalPolicy.RETAIN, 'Retain'],
    [GatewayPreset.PROD, RemovalPolicy.DESTROY, 'Delete'],
  ])('%s with removalPolicy %s: the prop wins', (preset, removalPolicy, DeletionPolicy) => {
    const { template } = synthesize({ preset, removalPolicy });
    template().hasResource('AWS::Cognito::UserPool', { DeletionPolicy });
  });

  test.each([GatewayPreset.DEV, GatewayPreset.PROD])('%s protects the pool from deletion where asked', (preset) => {
    const { template } = synthesize({ preset, deletionProtection: true });
    template().hasResourceProperties('AWS::Cognito::UserPool', { DeletionProtection: 'ACTIVE' });
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

describe('headers that bring a token', () => {
  test('are those of the SDKs, besides Authorization', () => {
    expect(synthesize().auth.keyHeaders).toEqual(['x-api-key', 'x-portkey-api-key']);
  });

  test('are told to the tasks in lower case where they are others', () => {
    const { auth } = synthesize({ keyHeaders: ['X-Team-Token'] });
    expect(auth._identityConfiguration).toMatchObject({ keyHeaders: ['x-team-token'] });
    expect(synthesize({ keyHeaders: [] }).auth._identityConfiguration).toMatchObject({ keyHeaders: [] });
  });

  test.each<[string, string[]]>([
    ['InvalidKeyHeader: auth.keyHeaders[0] is "Authorization"', ['Authorization']],
    ['InvalidKeyHeader: auth.keyHeaders[0] is "User-Agent"', ['User-Agent']],
    ['InvalidKeyHeader: auth.keyHeaders[0] is "x-portkey-provider"', ['x-portkey-provider']],
    ['InvalidKeyHeader: auth.keyHeaders[1] is "X-Api-Key"', ['x-api-key', 'X-Api-Key']],
    ['InvalidKeyHeader: auth.keyHeaders[0] is "Origin"', ['Origin']],
    ['InvalidKeyHeader: auth.keyHeaders[0] is "Expect"', ['Expect']],
    ['InvalidKeyHeader: auth.keyHeaders[0] is "x_key"', ['x_key']],
    ['InvalidKeyHeader: auth.keyHeaders[0] is ""', ['']],
    ['InvalidKeyHeader: auth.keyHeaders[0]', ['x'.repeat(41)]],
    ['InvalidKeyHeader: auth.keyHeaders', Array.from({ length: 11 }, (_, index) => `x-key-${index}`)],
    ['(a token: give the value itself)', [Lazy.string({ produce: () => 'x-api-key' })]],
  ])('%s', (message, keyHeaders) => {
    expect(() => synthesize({ keyHeaders })).toThrow(message);
  });
});

describe('no authentication', () => {
  test('has to be allowed in so many words', () => {
    expect(() => Authentication.none({ allowUnauthenticated: false })).toThrow(
      /^UnauthenticatedNotAllowed: auth\.method\.allowUnauthenticated is false/,
    );
  });

  test('has no headers that bring a token, and takes none', () => {
    const method = Authentication.none({ allowUnauthenticated: true });
    expect(synthesize({ method }).auth.keyHeaders).toEqual([]);
    expect(() => synthesize({ method, keyHeaders: ['x-api-key'] })).toThrow(/^InvalidKeyHeader: auth\.keyHeaders .*without authentication/);
  });

  test('leaves nothing for a load balancer to verify', () => {
    const method = Authentication.none({ allowUnauthenticated: true });
    expect(() => synthesize({ method, tokenCheckAtLoadBalancer: true })).toThrow(/^TokenCheckNotPossible: auth\.tokenCheckAtLoadBalancer/);
    expect(synthesize({ method, tokenCheckAtLoadBalancer: false }).auth.tokenIssuer).toBeUndefined();
  });

  test('makes no resources', () => {
    const { auth } = synthesize({ method: Authentication.none({ allowUnauthenticated: true }) });
    expect(auth._identityConfiguration).toEqual({ method: 'none' });
    expect(auth.tokenIssuer).toBeUndefined();
    expect(auth.node.children).toEqual([]);
  });
});
