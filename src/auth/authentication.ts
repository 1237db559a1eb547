import type { Duration } from 'aws-cdk-lib';
import type * as cognito from 'aws-cdk-lib/aws-cognito';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import type { IdentityConfiguration } from '../contract';
import { invalid } from '../errors';
import { bindUserPool, checkUserPoolOptions } from './cognito';
import type { GatewayClient, GatewayClientOptions } from './gateway-client';
import { bindOidcIssuer, checkOidcOptions } from './oidc';

/** Options of `Authentication.cognito`. */
export interface CognitoAuthenticationOptions {
  /**
   * User pool whose tokens are accepted. Its domain must be named too, with `userPoolDomain` or `domainPrefix`.
   *
   * @default - a user pool is made, for machines: without sign-up, without users
   */
  readonly userPool?: cognito.IUserPool;

  /**
   * The domain that `userPool` has already: clients get their tokens there.
   *
   * @default - a domain is made with `domainPrefix`
   */
  readonly userPoolDomain?: cognito.IUserPoolDomain;

  /**
   * Prefix of the domain that is made: `https://<prefix>.auth.<region>.amazoncognito.com`. Up to 63 lower-case letters, digits
   * and hyphens, without `aws`, `amazon` and `cognito`; taken once per region, over all AWS accounts. In GovCloud the address has
   * `auth-fips`; the stack's region must be set there, or the token endpoint among the outputs is wrong.
   *
   * @default - a prefix with the stack's unique id in it, which no other stack can have; none when `userPool` is given
   */
  readonly domainPrefix?: string;

  /**
   * Identifier of the resource server, which scopes begin with: `<identifier>/invoke`. Unique in the user pool; changing it
   * changes the scope that clients have to ask for.
   *
   * @default - `gateway` in a user pool that is made here, a unique name in one that is given
   */
  readonly resourceServerIdentifier?: string;

  /**
   * How long access tokens are valid, from 5 minutes to 24 hours; clients may differ.
   *
   * @default Duration.hours(1)
   */
  readonly accessTokenValidity?: Duration;

  /**
   * Whether to make a first client, named `default`, with the scope `invoke`.
   *
   * @default true
   */
  readonly defaultClient?: boolean;
}

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

/** Options of `Authentication.none`. */
export interface NoAuthenticationOptions {
  /** Must be true: whoever reaches the gateway can spend your providers' money. */
  readonly allowUnauthenticated: boolean;
}

/** What binding an authentication to a gateway needs. @internal */
export interface AuthenticationContext {
  readonly encryptionKey?: kms.IKey;
  readonly retain: boolean;
}

/** What a bound authentication brings to the gateway. @internal */
export interface BoundAuthentication {
  readonly identity: IdentityConfiguration;
  readonly tokenEndpoint?: string;
  readonly userPool?: cognito.IUserPool;
  readonly userPoolDomain?: cognito.IUserPoolDomain;
  readonly resourceServer?: cognito.IUserPoolResourceServer;
  readonly defaultClient: boolean;
  /** Checks the options and makes the client; name and uniqueness have been checked before. */
  addClient(scope: Construct, id: string, clientName: string, options: GatewayClientOptions): GatewayClient;
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
   * are served.
   *
   * @throws `UserPoolWithoutDomain`, `UserPoolDomainConflict`, `InvalidDomainPrefix`, `InvalidResourceServerIdentifier`,
   * `TokenValidityOutOfRange`
   */
  public static cognito(options: CognitoAuthenticationOptions = {}): Authentication {
    checkUserPoolOptions(options);
    return new Authentication((scope, context) => bindUserPool(scope, options, context));
  }

  /**
   * Access tokens of any OpenID Connect issuer: Okta, Entra ID, Auth0, Keycloak and so on.
   *
   * @throws `InvalidIssuer`, `InvalidJwksUri`, `IssuerWithoutRestriction`
   */
  public static oidc(options: OidcAuthenticationOptions): Authentication {
    checkOidcOptions(options);
    return new Authentication(() => bindOidcIssuer(options));
  }

  /**
   * No authentication: every request that reaches the gateway is served.
   *
   * @throws `UnauthenticatedNotAllowed` unless it is allowed in so many words
   */
  public static none(options: NoAuthenticationOptions): Authentication {
    if (options.allowUnauthenticated !== true) {
      throw invalid('UnauthenticatedNotAllowed', 'auth.method.allowUnauthenticated', options.allowUnauthenticated);
    }
    return new Authentication(() => ({
      identity: { method: 'none' },
      defaultClient: false,
      addClient: (_scope, id, clientName) => {
        throw invalid('ClientsWithoutAuthentication', `addClient(${id})`, clientName);
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
