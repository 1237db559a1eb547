import { App, type CfnElement, Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Authentication, GatewayAuth, type GatewayAuthProps } from '../../src';
import { MAX_CLIENTS } from '../../src/configuration';
import { ISSUER, type Json, OIDC, ofType, synthesize } from './stacks';

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
});
