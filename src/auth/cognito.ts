import { Duration, Fn, Names, RemovalPolicy, Stack, Token } from 'aws-cdk-lib';
import * as cognito from 'aws-cdk-lib/aws-cognito';
import type { Construct } from 'constructs';
import { acknowledge } from '../acknowledgement';
import { requireKnown, requireRange } from '../checks';
import { invalid } from '../errors';
import type { AuthenticationContext, BoundAuthentication } from './bound-authentication';
import { type GatewayClientOptions, registerClient } from './gateway-client';
import { UserPoolGatewayClient } from './user-pool-client';

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

const SCOPES = { invoke: 'Call models through the gateway', admin: 'Administer the gateway' } as const;
type ScopeName = keyof typeof SCOPES;

export function checkUserPoolOptions(options: CognitoAuthenticationOptions): void {
  const { userPool, userPoolDomain, domainPrefix, resourceServerIdentifier } = options;
  if (userPoolDomain && (domainPrefix !== undefined || !userPool)) {
    throw invalid(
      'UserPoolDomainConflict',
      'auth.method.userPoolDomain',
      userPoolDomain.node.path,
      domainPrefix ? `domainPrefix is "${domainPrefix}"` : 'userPool is missing',
    );
  }
  if (userPool && !userPoolDomain && domainPrefix === undefined) {
    throw invalid('UserPoolWithoutDomain', 'auth.method.userPool', userPool.node.path);
  }
  if (domainPrefix !== undefined && !Token.isUnresolved(domainPrefix)) {
    // https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-assign-domain-prefix.html
    if (!/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(domainPrefix) || /aws|amazon|cognito/.test(domainPrefix)) {
      throw invalid('InvalidDomainPrefix', 'auth.method.domainPrefix', domainPrefix);
    }
  }
  if (resourceServerIdentifier !== undefined && !Token.isUnresolved(resourceServerIdentifier)) {
    if (!/^[\x21\x23-\x5B\x5D-\x7E]{1,256}$/.test(resourceServerIdentifier)) {
      throw invalid('InvalidResourceServerIdentifier', 'auth.method.resourceServerIdentifier', resourceServerIdentifier);
    }
  }
  checkValidity('auth.method.accessTokenValidity', options.accessTokenValidity);
}

export function bindUserPool(scope: Construct, options: CognitoAuthenticationOptions, context: AuthenticationContext): BoundAuthentication {
  // https://docs.amazonaws.cn/en_us/aws/latest/userguide/cognito.html
  if (/^cn-/.test(Stack.of(scope).region)) {
    throw invalid('CognitoNotAvailable', 'auth.method', Stack.of(scope).region);
  }
  const userPool = options.userPool ?? makeUserPool(scope, context);
  const { region } = userPool.env;
  const issuer = `https://cognito-idp.${region}.${Stack.of(scope).urlSuffix}/${userPool.userPoolId}`;

  const userPoolDomain =
    options.userPoolDomain ??
    new cognito.UserPoolDomain(scope, 'Domain', {
      userPool,
      cognitoDomain: { domainPrefix: options.domainPrefix ?? uniqueDomainPrefix(scope) },
    });
  const tokenEndpoint = `https://${hostOf(userPoolDomain, region)}/oauth2/token`;

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
      jwksUri: `${issuer}/.well-known/jwks.json`,
      clientIdClaims: ['client_id'],
      scopeClaim: 'scope',
      requiredScope: `${identifier}/invoke`,
      requireAccessTokenUse: true,
      clients: 'registered',
    },
    tokenEndpoint,
    userPool,
    userPoolDomain,
    resourceServer,
    defaultClient: options.defaultClient ?? true,
    addClient: (parent, id, clientName, client) => {
      if (client.clientId !== undefined) {
        return registerClient(parent, id, clientName, { ...client, clientId: client.clientId });
      }
      if (client.secret) {
        throw invalid('SecretWithoutClientId', `addClient(${id}).secret`, client.secret.node.path);
      }
      checkValidity(`addClient(${id}).accessTokenValidity`, client.accessTokenValidity);
      return new UserPoolGatewayClient(parent, id, {
        clientName,
        team: client.team,
        userPool,
        // by the server's reference, so that the scopes exist before the client does
        scopes: scopesOf(id, client).map((name) => `${resourceServer.userPoolResourceServerId}/${name}`),
        accessTokenValidity: client.accessTokenValidity ?? options.accessTokenValidity ?? Duration.hours(1),
        tokenEndpoint,
        encryptionKey: context.encryptionKey,
      });
    },
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
    deletionProtection: context.removalPolicy !== RemovalPolicy.DESTROY,
    removalPolicy: context.removalPolicy,
  });
  acknowledge(
    userPool,
    'AwsSolutions-COG8',
    'The pool issues machine-to-machine tokens only; the Plus plan adds protection of user sign-in, and there are no users',
  );
  return userPool;
}

/** The last part of a stack's id is a GUID: no other stack has it, and a stack that is made again gets another. */
function uniqueDomainPrefix(scope: Construct): string {
  const stackGuid = Fn.select(2, Fn.split('/', Stack.of(scope).stackId));
  return `gateway-${scope.node.addr.slice(-8)}-${stackGuid}`;
}

function hostOf(domain: cognito.IUserPoolDomain, region: string): string {
  // https://docs.aws.amazon.com/govcloud-us/latest/UserGuide/govcloud-cog.html
  const fips = region.startsWith('us-gov-');
  if (domain instanceof cognito.UserPoolDomain) {
    return domain.baseUrl({ fips }).replace(/^https:\/\//, '');
  }
  const { domainName } = domain;
  const isWhole = !Token.isUnresolved(domainName) && domainName.includes('.');
  return isWhole ? domainName : `${domainName}.${fips ? 'auth-fips' : 'auth'}.${region}.amazoncognito.com`;
}

function scopesOf(id: string, client: GatewayClientOptions): ScopeName[] {
  const scopes = client.scopes ?? ['invoke'];
  for (const name of scopes) {
    if (!Object.hasOwn(SCOPES, name)) {
      throw invalid('UnknownClientScope', `addClient(${id}).scopes`, name);
    }
  }
  if (scopes.length === 0) {
    throw invalid('ClientWithoutScope', `addClient(${id}).scopes`, scopes);
  }
  return [...new Set(scopes)] as ScopeName[];
}

function checkValidity(path: string, validity: Duration | undefined): void {
  if (validity === undefined) {
    return;
  }
  requireKnown('TokenValidityOutOfRange', path, validity, 'it must be known when the template is written');
  requireRange('TokenValidityOutOfRange', path, validity, { from: 5 * 60, to: 24 * 3600, step: 60 });
}
