import { isKnown } from '../checks';
import { COGNITO_ISSUER, type OidcIdentity } from '../contract';
import { invalid } from '../errors';
import type { BoundAuthentication } from './bound-authentication';
import { registerClient } from './gateway-client';
import { RegisteredPeople } from './gateway-people';
import { requireHttpsUrl } from './https-url';
import { refuseOptionsOfMade } from './make-people';

/** Options of `Authentication.oidc`. At least one of `audiences`, `clientIds` and `requiredScope` must be given. */
export interface OidcAuthenticationOptions {
  /** The issuer, exactly as the `iss` claim of its tokens has it: an `https` URL. */
  readonly issuer: string;

  /**
   * `https` address of the issuer's keys. The load balancer's own token check needs it; the tasks do not.
   *
   * @default - the tasks find it in `<issuer>/.well-known/openid-configuration`; the load balancer lets tokens pass unchecked
   */
  readonly jwksUri?: string;

  /**
   * A token must be meant for one of these (`aud` claim).
   *
   * @default - the audience is not checked
   */
  readonly audiences?: string[];

  /**
   * A token must have been issued to one of these clients.
   *
   * @default - every client of the issuer that passes the other checks
   */
  readonly clientIds?: string[];

  /**
   * Scope that a token must carry.
   *
   * @default - no scope is required
   */
  readonly requiredScope?: string;

  /**
   * Claim that carries the scopes, as a string of values between spaces or as a list. Okta: `scp`; Entra ID, for
   * machine-to-machine tokens: `roles`.
   *
   * @default 'scope'
   */
  readonly scopeClaim?: string;

  /**
   * Claims that may name the client; the first one that a token has counts.
   *
   * @default ['client_id', 'azp', 'appid', 'cid']
   */
  readonly clientIdClaims?: string[];

  /**
   * Whether only clients that `addClient` has registered are served. Otherwise the others are served too, and are accounted
   * together under the name `other`.
   *
   * @default false
   */
  readonly registeredClientsOnly?: boolean;
}

/** RFC 9068 and Auth0, Keycloak and Entra v2, Entra v1, Okta. */
const CLIENT_ID_CLAIMS = ['client_id', 'azp', 'appid', 'cid'];

export function checkOidcOptions(options: OidcAuthenticationOptions): void {
  const { issuer, jwksUri, audiences = [], clientIds = [], requiredScope } = options;
  requireHttpsUrl('InvalidIssuer', 'auth.method.issuer', issuer);
  if (isKnown(issuer) && issuer.includes('?')) {
    throw invalid('InvalidIssuer', 'auth.method.issuer', issuer);
  }
  requireHttpsUrl('InvalidJwksUri', 'auth.method.jwksUri', jwksUri);
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
    requireAccessTokenUse: COGNITO_ISSUER.test(options.issuer),
    clients: options.registeredClientsOnly ? 'registered' : 'any',
  };
  const requireAccepted = (path: string, clientIds: readonly string[]): void => {
    const stranger = clientIds.find((clientId) => isKnown(clientId) && !identity.clientIds?.some((each) => each === clientId || !isKnown(each)));
    if (identity.clientIds && stranger !== undefined) {
      throw invalid('ClientNotAccepted', path, stranger);
    }
  };
  return {
    identity,
    defaultClient: false,
    addClient: (scope, id, names, client) => {
      const { clientId } = client;
      if (clientId === undefined) {
        throw invalid('ClientWithoutId', `addClient(${id}).clientId`, clientId);
      }
      requireAccepted(`addClient(${id}).clientId`, [clientId, ...(client.otherClientIds ?? [])]);
      return registerClient(scope, id, names, { ...client, clientId });
    },
    addPeople: (scope, id, names, options) => {
      const { clientIds, claim, teamByGroup, teamClaim } = options;
      refuseOptionsOfMade(`addPeople(${id})`, options);
      if (!clientIds && !claim) {
        throw invalid('PeopleNotTold', `addPeople(${id}).clientIds`, clientIds);
      }
      requireAccepted(`addPeople(${id}).clientIds`, clientIds ?? []);
      const people = new RegisteredPeople(scope, id, names, clientIds ?? []);
      return { people, teamClaim: teamClaim ?? (teamByGroup && 'groups'), teamByGroup };
    },
  };
}

const nonEmpty = (values: string[] | undefined): string[] | undefined => (values?.length ? values : undefined);
