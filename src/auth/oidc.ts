import { Token } from 'aws-cdk-lib';
import type { OidcIdentity } from '../contract';
import { invalid } from '../errors';
import type { BoundAuthentication, OidcAuthenticationOptions } from './authentication';
import { registerClient } from './gateway-client';

/** RFC 9068 and Auth0, Keycloak and Entra v2, Entra v1, Okta. */
const CLIENT_ID_CLAIMS = ['client_id', 'azp', 'appid', 'cid'];

export function checkOidcOptions(options: OidcAuthenticationOptions): void {
  const { issuer, jwksUri, audiences = [], clientIds = [], requiredScope } = options;
  if (!isHttpsUrl(issuer) || (!Token.isUnresolved(issuer) && issuer.includes('?'))) {
    throw invalid('InvalidIssuer', 'auth.method.issuer', issuer);
  }
  if (jwksUri !== undefined && !isHttpsUrl(jwksUri)) {
    throw invalid('InvalidJwksUri', 'auth.method.jwksUri', jwksUri);
  }
  if (audiences.length === 0 && clientIds.length === 0 && !requiredScope) {
    throw invalid('IssuerWithoutRestriction', 'auth.method.issuer', issuer);
  }
}

export function bindOidcIssuer(options: OidcAuthenticationOptions): BoundAuthentication {
  const identity: OidcIdentity = {
    method: 'oidc',
    issuer: options.issuer,
    jwksUri: options.jwksUri,
    audiences: nonEmpty(options.audiences),
    clientIds: nonEmpty(options.clientIds),
    clientIdClaims: nonEmpty(options.clientIdClaims) ?? CLIENT_ID_CLAIMS,
    scopeClaim: options.scopeClaim ?? 'scope',
    requiredScope: options.requiredScope,
    // an id token of Cognito is no access token, however its pool is named here
    requireAccessTokenUse: /^https:\/\/cognito-idp\./.test(options.issuer),
    clients: options.registeredClientsOnly ? 'registered' : 'any',
  };
  return {
    identity,
    defaultClient: false,
    addClient: (scope, id, clientName, client) => {
      const { clientId } = client;
      if (clientId === undefined) {
        throw invalid('ClientWithoutId', `addClient(${id}).clientId`, clientId);
      }
      if (identity.clientIds && !Token.isUnresolved(clientId) && !identity.clientIds.some((each) => each === clientId || Token.isUnresolved(each))) {
        throw invalid('ClientNotAccepted', `addClient(${id}).clientId`, clientId);
      }
      return registerClient(scope, id, clientName, { ...client, clientId });
    },
  };
}

const nonEmpty = (values: string[] | undefined): string[] | undefined => (values?.length ? values : undefined);

function isHttpsUrl(value: string): boolean {
  if (Token.isUnresolved(value)) {
    return true;
  }
  const url = URL.canParse(value) ? new URL(value) : undefined;
  // nothing but port 443 leaves the tasks and the load balancer for it
  return url?.protocol === 'https:' && !url.port && !url.username && !url.password && !value.includes('#') && !/\s/.test(value);
}
