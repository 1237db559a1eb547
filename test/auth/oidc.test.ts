import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Authentication } from '../../src';
import { ISSUER, OIDC, synthesize } from './stacks';

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

  test.each([
    ['https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_abc', true],
    ['https://cognito-idp-fips.us-gov-west-1.amazonaws.com/us-gov-west-1_abc', true],
    ['https://issuer-cognito-idp.eu-west-1.amazonaws.com/eu-west-1_abc', true],
    [ISSUER, false],
  ])('%s: only access tokens of Cognito pass, not its id tokens: %p', (issuer, requireAccessTokenUse) => {
    const { auth } = synthesize({ method: Authentication.oidc({ issuer, clientIds: ['4h1gk'] }) });
    expect(auth._identityConfiguration).toMatchObject({ requireAccessTokenUse });
  });

  test('the load balancer needs the address of the keys, and compares the scope only where it is one string', () => {
    const tokenIssuer = (options: object) =>
      synthesize({ method: Authentication.oidc({ issuer: ISSUER, requiredScope: 'invoke', ...options }) }).auth.tokenIssuer;
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
