import { type Duration, Fn, Names, Stack, Token } from 'aws-cdk-lib';
import * as cognito from 'aws-cdk-lib/aws-cognito';
import type { Construct } from 'constructs';
import { acknowledge } from '../acknowledgement';
import { isKnown, isPendingLookup, placeOf, requireHere } from '../checks';
import { cognitoIssuer, hasFipsOnly } from '../contract';
import { invalid } from '../errors';
import type { AuthenticationContext, BoundAuthentication } from './bound-authentication';
import { requireHttpsUrl } from './https-url';
import { checkValidity, SCOPES, userPoolClients } from './user-pool-clients';
import { userPoolPeople } from './user-pool-people';

/** Options of `Authentication.cognito`. */
export interface CognitoAuthenticationOptions {
  /**
   * User pool whose tokens are accepted. Its domain must be named too, with `userPoolDomain` or `domainPrefix`, or else the
   * `tokenEndpoint`.
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
   * @default - a prefix with the stack's unique id in it, which no other stack can have; no domain is made when `userPool` comes with its
   * `userPoolDomain` or with the `tokenEndpoint`
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

  /**
   * Whether only clients are served that `addClient` has made or registered. Otherwise every client of the user pool is served that
   * got the scope `invoke` of this gateway, such as one that another team's app makes with `addClient` of an imported gateway;
   * clients that are not registered are accounted together under the name `other`, with their client id in the records.
   *
   * @default true
   */
  readonly registeredClientsOnly?: boolean;

  /**
   * The issuer, exactly as the `iss` claim of the user pool's tokens has it: an `https` URL. For a pool whose issuer is of another form
   * than the usual one.
   *
   * @default - `https://cognito-idp.<region>.amazonaws.com/<user pool id>`; in GovCloud `cognito-idp-fips`. The second follows AWS's
   * list of endpoints and could not be tried; it needs a stack, or an imported user pool, whose region is set
   */
  readonly issuer?: string;

  /**
   * `https` address of the issuer's keys.
   *
   * @default - `<issuer>/.well-known/jwks.json`
   */
  readonly jwksUri?: string;

  /**
   * `https` address where clients get their tokens.
   *
   * @default - `/oauth2/token` of the user pool's domain
   */
  readonly tokenEndpoint?: string;
}

/** Refuses an identifier that scopes cannot begin with. What only the deployment knows passes. */
export function requireResourceServerIdentifier(identifier: string | undefined, path: string): void {
  if (identifier !== undefined && isKnown(identifier) && !/^[\x21\x23-\x5B\x5D-\x7E]{1,256}$/.test(identifier)) {
    throw invalid('InvalidResourceServerIdentifier', path, identifier);
  }
}

export function checkUserPoolOptions(options: CognitoAuthenticationOptions): void {
  const { userPool, userPoolDomain, domainPrefix, resourceServerIdentifier, tokenEndpoint } = options;
  if (userPoolDomain && (domainPrefix !== undefined || !userPool)) {
    throw invalid(
      'UserPoolDomainConflict',
      'auth.method.userPoolDomain',
      userPoolDomain.node.path,
      domainPrefix ? `domainPrefix is "${domainPrefix}"` : 'userPool is missing',
    );
  }
  if (userPool && !userPoolDomain && domainPrefix === undefined && tokenEndpoint === undefined) {
    throw invalid('UserPoolWithoutDomain', 'auth.method.userPool', userPool.node.path);
  }
  if (domainPrefix !== undefined && isKnown(domainPrefix)) {
    // https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-assign-domain-prefix.html
    if (!/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(domainPrefix) || /aws|amazon|cognito/.test(domainPrefix)) {
      throw invalid('InvalidDomainPrefix', 'auth.method.domainPrefix', domainPrefix);
    }
  }
  requireResourceServerIdentifier(resourceServerIdentifier, 'auth.method.resourceServerIdentifier');
  checkValidity('auth.method.accessTokenValidity', options.accessTokenValidity);
  requireHttpsUrl('InvalidIssuer', 'auth.method.issuer', options.issuer);
  requireHttpsUrl('InvalidJwksUri', 'auth.method.jwksUri', options.jwksUri);
  requireHttpsUrl('InvalidTokenEndpoint', 'auth.method.tokenEndpoint', tokenEndpoint);
}

export function bindUserPool(scope: Construct, options: CognitoAuthenticationOptions, context: AuthenticationContext): BoundAuthentication {
  // https://docs.amazonaws.cn/en_us/aws/latest/userguide/cognito.html
  if (/^cn-/.test(Stack.of(scope).region) && !(options.issuer && options.tokenEndpoint)) {
    throw invalid('CognitoNotAvailable', 'auth.method', Stack.of(scope).region);
  }
  // resource server, domain and clients are made in it
  if (options.userPool) {
    requireHere('ResourceElsewhere', 'auth.method.userPool', scope, placeOf(options.userPool.userPoolArn, options.userPool.env), { account: true });
  }
  const own = options.userPool ? undefined : makeUserPool(scope, context);
  const userPool = options.userPool ?? (own as cognito.UserPool);
  const { region } = userPool.env;
  const issuer = options.issuer ?? cognitoIssuer(region, Stack.of(scope).urlSuffix, userPool.userPoolId);
  const ownDomain = options.userPoolDomain ? undefined : makeDomain(scope, userPool, options);
  const userPoolDomain = options.userPoolDomain ?? ownDomain;
  const domainUrl = userPoolDomain && `https://${hostOf(userPoolDomain, region)}`;
  const tokenEndpoint = options.tokenEndpoint ?? `${domainUrl}/oauth2/token`;

  const identifier =
    options.resourceServerIdentifier ?? (options.userPool ? Names.uniqueResourceName(scope, { maxLength: 64, separator: '-' }) : 'gateway');
  const resourceServer = new cognito.UserPoolResourceServer(scope, 'ResourceServer', {
    userPool,
    identifier,
    // a name may not contain `://`, an identifier may
    userPoolResourceServerName: 'gateway',
    scopes: Object.entries(SCOPES).map(([scopeName, scopeDescription]) => ({ scopeName, scopeDescription })),
  });

  return {
    identity: {
      method: 'oidc',
      issuer,
      jwksUri: options.jwksUri ?? `${issuer}/.well-known/jwks.json`,
      clientIdClaims: ['client_id'],
      scopeClaim: 'scope',
      requiredScope: `${identifier}/invoke`,
      requireAccessTokenUse: true,
      clients: (options.registeredClientsOnly ?? true) ? 'registered' : 'any',
    },
    tokenEndpoint,
    userPool,
    userPoolDomain,
    resourceServer,
    defaultClient: options.defaultClient ?? true,
    addClient: userPoolClients({
      userPool,
      // by the server's reference, so that the scopes exist before the client does
      resourceServerIdentifier: resourceServer.userPoolResourceServerId,
      tokenEndpoint,
      accessTokenValidity: options.accessTokenValidity,
      encryptionKey: context.encryptionKey,
    }),
    addPeople: userPoolPeople({
      scope,
      userPool,
      own,
      ownDomain,
      authorizationEndpoint: domainUrl && `${domainUrl}/oauth2/authorize`,
      tokenEndpoint,
      scopeName: `${resourceServer.userPoolResourceServerId}/invoke`,
      accessTokenValidity: options.accessTokenValidity,
      encryptionKey: context.encryptionKey,
    }),
  };
}

function makeUserPool(scope: Construct, context: AuthenticationContext): cognito.UserPool {
  const userPool = new cognito.UserPool(scope, 'UserPool', {
    featurePlan: cognito.FeaturePlan.ESSENTIALS,
    selfSignUpEnabled: false,
    signInCaseSensitive: false,
    accountRecovery: cognito.AccountRecovery.NONE,
    mfa: cognito.Mfa.REQUIRED,
    mfaSecondFactor: { otp: true, sms: false },
    passwordPolicy: { minLength: 16, requireLowercase: true, requireUppercase: true, requireDigits: true, requireSymbols: true },
    deletionProtection: context.deletionProtection,
    removalPolicy: context.removalPolicy,
  });
  acknowledge(
    userPool,
    'AwsSolutions-COG8',
    'Machines do not sign in; people do by the identity provider of the company, or with 16 characters and a second factor. The Plus plan adds protection of passwords, for a price per person',
  );
  return userPool;
}

/** None where the user pool has one already, or its token endpoint is named. */
function makeDomain(scope: Construct, userPool: cognito.IUserPool, options: CognitoAuthenticationOptions): cognito.UserPoolDomain | undefined {
  const { domainPrefix, tokenEndpoint } = options;
  if (options.userPool && tokenEndpoint !== undefined && domainPrefix === undefined) {
    return undefined;
  }
  // CDK judges what has yet to be looked up
  const prefix = domainPrefix === undefined || isPendingLookup(domainPrefix) ? uniqueDomainPrefix(scope) : domainPrefix;
  return new cognito.UserPoolDomain(scope, 'Domain', { userPool, cognitoDomain: { domainPrefix: prefix } });
}

/** The last part of a stack's id is a GUID: no other stack has it, and a stack that is made again gets another. */
function uniqueDomainPrefix(scope: Construct): string {
  const stackGuid = Fn.select(2, Fn.split('/', Stack.of(scope).stackId));
  return `gateway-${scope.node.addr.slice(-8)}-${stackGuid}`;
}

function hostOf(domain: cognito.IUserPoolDomain, region: string): string {
  // https://docs.aws.amazon.com/govcloud-us/latest/UserGuide/govcloud-cog.html
  const fips = hasFipsOnly(region);
  if (domain instanceof cognito.UserPoolDomain) {
    return domain.baseUrl({ fips }).replace(/^https:\/\//, '');
  }
  const { domainName } = domain;
  const isWhole = !Token.isUnresolved(domainName) && domainName.includes('.');
  return isWhole ? domainName : `${domainName}.${fips ? 'auth-fips' : 'auth'}.${region}.amazoncognito.com`;
}
