import type { Construct } from 'constructs';
import { invalid } from '../errors';
import { checkInput } from '../inputs';
import type { AuthenticationContext, BoundAuthentication } from './bound-authentication';
import { bindUserPool, type CognitoAuthenticationOptions, checkUserPoolOptions } from './cognito';
import { bindOidcIssuer, checkOidcOptions, type OidcAuthenticationOptions } from './oidc';

/** Options of `Authentication.none`. */
export interface NoAuthenticationOptions {
  /** Must be true: whoever reaches the gateway can spend your providers' money. */
  readonly allowUnauthenticated: boolean;
}

type Binding = (scope: Construct, context: AuthenticationContext) => BoundAuthentication;

/**
 * How clients prove who they are. The tasks verify every token themselves; the load balancer's check, where there is one, only
 * keeps requests away from them.
 *
 * @example
 *
 * new PortkeyGateway(this, 'Gateway', {
 *   auth: {
 *     method: Authentication.oidc({
 *       issuer: 'https://login.example.com',
 *       jwksUri: 'https://login.example.com/keys',
 *       audiences: ['llm-gateway'],
 *     }),
 *   },
 * });
 */
export class Authentication {
  /**
   * Access tokens of an Amazon Cognito user pool, got with client credentials. Only clients made or registered with `addClient`
   * are served, unless `registeredClientsOnly` is false.
   *
   * @throws `UserPoolWithoutDomain`, `UserPoolDomainConflict`, `InvalidDomainPrefix`, `InvalidResourceServerIdentifier`,
   * `TokenValidityOutOfRange`, `InvalidIssuer`, `InvalidJwksUri`, `InvalidTokenEndpoint`
   */
  public static cognito(options: CognitoAuthenticationOptions = {}): Authentication {
    checkInput('CognitoAuthenticationOptions', options, 'auth.method');
    checkUserPoolOptions(options);
    return new Authentication((scope, context) => bindUserPool(scope, options, context));
  }

  /**
   * Access tokens of any OpenID Connect issuer: Okta, Entra ID, Auth0, Keycloak and so on.
   *
   * @throws `InvalidIssuer`, `InvalidJwksUri`, `IssuerWithoutRestriction`
   */
  public static oidc(options: OidcAuthenticationOptions): Authentication {
    checkInput('OidcAuthenticationOptions', options, 'auth.method');
    checkOidcOptions(options);
    return new Authentication(() => bindOidcIssuer(options));
  }

  /**
   * No authentication: every request that reaches the gateway is served.
   *
   * @throws `UnauthenticatedNotAllowed` unless it is allowed in so many words
   */
  public static none(options: NoAuthenticationOptions): Authentication {
    checkInput('NoAuthenticationOptions', options, 'auth.method');
    if (!options.allowUnauthenticated) {
      throw invalid('UnauthenticatedNotAllowed', 'auth.method.allowUnauthenticated', options.allowUnauthenticated);
    }
    return new Authentication(() => ({
      identity: { method: 'none' },
      defaultClient: false,
      addClient: (_scope, id, { clientName }) => {
        throw invalid('ClientsWithoutAuthentication', `addClient(${id})`, clientName);
      },
      addPeople: (_scope, id, { peopleName }) => {
        throw invalid('ClientsWithoutAuthentication', `addPeople(${id})`, peopleName);
      },
    }));
  }

  private constructor(private readonly binding: Binding) {}

  /**
   * Makes what this authentication needs under `scope`.
   *
   * @internal
   */
  public _bind(scope: Construct, context: AuthenticationContext): BoundAuthentication {
    return this.binding(scope, context);
  }
}
