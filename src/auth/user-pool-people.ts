import { Duration } from 'aws-cdk-lib';
import * as cognito from 'aws-cdk-lib/aws-cognito';
import type * as kms from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { requireKnown, requireRange } from '../checks';
import { TEAM_CLAIM } from '../contract';
import { invalid } from '../errors';
import { warn } from '../warnings';
import { checkCallbacks } from './callbacks';
import { GatewayPeople, type PeopleNames, RegisteredPeople } from './gateway-people';
import { type MakePeople, refuseOptionsOfMade } from './make-people';
import { PeopleIdentityProvider } from './people-identity-provider';
import type { PeopleOptions } from './people-options';
import { TeamTrigger } from './team-trigger';
import { checkValidity } from './user-pool-clients';

/** What people of a user pool are made of. */
export interface PeopleUserPool {
  /** Where what all of its people share is made. */
  readonly scope: Construct;
  readonly userPool: cognito.IUserPool;
  /** The same, where it is made here: functions may be added to it. */
  readonly own?: cognito.UserPool;
  /** The domain, where it is made here: managed login is switched on. */
  readonly ownDomain?: cognito.UserPoolDomain;
  readonly authorizationEndpoint?: string;
  readonly tokenEndpoint: string;
  /** Full name of the scope. */
  readonly scopeName: string;
  readonly accessTokenValidity?: Duration;
  /** Of the log of a function, where one is made. */
  readonly encryptionKey?: kms.IKey;
}

/** Makes the public client of people in a user pool, or registers those that are theirs. */
export const userPoolPeople =
  (pool: PeopleUserPool): MakePeople =>
  (scope, id, names, options) => {
    const path = `addPeople(${id})`;
    const { clientIds, claim, teamByGroup, teamClaim } = options;
    if (claim) {
      throw invalid('PeopleOption', `${path}.claim`, claim, 'a user pool has a client for people');
    }
    if (clientIds) {
      refuseOptionsOfMade(path, options);
    } else {
      checkMade(path, pool, options);
    }
    if (teamByGroup) {
      warnOfGroups(scope, options, pool.own !== undefined);
    }
    // a claim that is named is another's
    const byTrigger = pool.own && teamByGroup && teamClaim === undefined;
    if (byTrigger) {
      TeamTrigger.of(pool.scope, pool.own, pool.encryptionKey).add(`${path}.teamByGroup`, teamByGroup);
    }
    return {
      people: clientIds ? new RegisteredPeople(scope, id, names, clientIds) : new UserPoolPeople(scope, id, names, pool, options),
      teamClaim: teamClaim ?? (byTrigger ? TEAM_CLAIM : teamByGroup && 'cognito:groups'),
      teamByGroup: byTrigger ? undefined : teamByGroup,
      teamNames: byTrigger ? [...new Set(Object.values(teamByGroup))] : undefined,
    };
  };

/** Of people who would have no team, though groups are given. */
function warnOfGroups(scope: Construct, { identityProviders = [], teamClaim }: PeopleOptions, hasTrigger: boolean): void {
  const namesOf = (tellsGroups: boolean): string =>
    identityProviders
      .filter(({ _tellsGroups }) => _tellsGroups === tellsGroups)
      .map(({ name }) => name)
      .join(', ');
  if (namesOf(false)) {
    warn(scope, 'groupsNotTold', { providers: namesOf(false) });
  }
  if (namesOf(true) && !hasTrigger && teamClaim === undefined) {
    warn(scope, 'groupsNotInToken', { providers: namesOf(true) });
  }
}

class UserPoolPeople extends GatewayPeople {
  public readonly peopleName: string;
  public readonly clientIds: string[];
  public readonly userPoolClient: cognito.IUserPoolClient;
  public readonly authorizationEndpoint?: string;
  public readonly tokenEndpoint: string;
  public readonly scope: string;
  public readonly callbackUrls: string[];
  /** @internal */
  protected readonly _gatewayName?: string;

  constructor(scope: Construct, id: string, { peopleName, gatewayName }: PeopleNames, pool: PeopleUserPool, options: PeopleOptions) {
    super(scope, id);
    this.peopleName = peopleName;
    this._gatewayName = gatewayName;
    this.authorizationEndpoint = pool.authorizationEndpoint;
    this.tokenEndpoint = pool.tokenEndpoint;
    this.scope = pool.scopeName;
    const { callbackPorts = [8400, 18400, 28400], identityProviders = [PeopleIdentityProvider.userPool()] } = options;
    this.callbackUrls = [...callbackPorts.map((port) => `http://localhost:${port}/callback`), ...(options.callbackUrls ?? [])];
    const providers = identityProviders.map((each) => bindProvider(pool, each));

    const validity = validityOf(pool, options);
    const client = new cognito.UserPoolClient(this, 'Client', {
      userPool: pool.userPool,
      generateSecret: false,
      oAuth: {
        flows: { authorizationCodeGrant: true },
        // nothing of the pool's own: with `aws.cognito.signin.user.admin` people could write their groups
        scopes: [cognito.OAuthScope.custom(pool.scopeName)],
        callbackUrls: this.callbackUrls,
        logoutUrls: options.logoutUrls ?? callbackPorts.map((port) => `http://localhost:${port}/`),
      },
      supportedIdentityProviders: identityProviders.map(({ name }) => cognito.UserPoolClientIdentityProvider.custom(name)),
      accessTokenValidity: validity,
      idTokenValidity: validity,
      refreshTokenValidity: options.refreshTokenValidity ?? longer(validity, REFRESH),
      refreshTokenRotationGracePeriod: Duration.minutes(1),
      enableTokenRevocation: true,
      preventUserExistenceErrors: true,
    });
    client.node.addDependency(...providers.filter((each) => each !== undefined));
    // sign-in at the domain alone: an empty list would mean passwords and refreshes, and a flow of one's own needs functions that the pool has not
    (client.node.defaultChild as cognito.CfnUserPoolClient).explicitAuthFlows = ['ALLOW_CUSTOM_AUTH'];
    this.userPoolClient = client;
    this.clientIds = [client.userPoolClientId];

    if (pool.ownDomain) {
      // without a style of its own, a client has no page in the newer pages
      (pool.ownDomain.node.defaultChild as cognito.CfnUserPoolDomain).managedLoginVersion = 2;
      new cognito.CfnManagedLoginBranding(this, 'Branding', {
        userPoolId: pool.userPool.userPoolId,
        clientId: client.userPoolClientId,
        useCognitoProvidedValues: true,
      });
    }
  }
}

/** Made once, for however many clients. */
function bindProvider({ scope, userPool }: PeopleUserPool, provider: PeopleIdentityProvider): Construct | undefined {
  const home = (scope.node.tryFindChild('IdentityProviders') as ProvidersOfPool | undefined) ?? new ProvidersOfPool(scope, 'IdentityProviders');
  return home.bind(provider, userPool);
}

const keyOf = ({ name }: PeopleIdentityProvider, { userPoolId }: cognito.IUserPool): string => `${userPoolId} ${name}`;

class ProvidersOfPool extends Construct {
  private readonly bound = new Map<PeopleIdentityProvider, Construct | undefined>();
  private readonly made = new Set<string>();

  public bind(provider: PeopleIdentityProvider, userPool: cognito.IUserPool): Construct | undefined {
    if (!this.bound.has(provider)) {
      if (this.node.tryFindChild(provider.name)) {
        throw invalid('InvalidIdentityProvider', 'identityProviders', provider.name, 'the user pool has another one of this name');
      }
      this.refuseTwice(provider, userPool);
      const made = provider._bind(this, userPool);
      this.bound.set(provider, made);
      if (made) {
        this.made.add(keyOf(provider, userPool));
      }
    }
    return this.bound.get(provider);
  }

  /** Two gateways may share a pool of the app. */
  private refuseTwice(provider: PeopleIdentityProvider, userPool: cognito.IUserPool): void {
    const key = keyOf(provider, userPool);
    const other = this.node.root.node.findAll().find((each) => each instanceof ProvidersOfPool && each.made.has(key));
    if (other && provider._tellsGroups !== undefined) {
      throw invalid(
        'InvalidIdentityProvider',
        'identityProviders',
        provider.name,
        `${other.node.path} has made it in this user pool: name it by PeopleIdentityProvider.existing()`,
      );
    }
  }
}

const REFRESH = Duration.hours(12);
const longer = (one: Duration, other: Duration): Duration => (one.toSeconds() > other.toSeconds() ? one : other);
const validityOf = (pool: PeopleUserPool, { accessTokenValidity }: PeopleOptions): Duration =>
  accessTokenValidity ?? pool.accessTokenValidity ?? Duration.hours(1);

function checkMade(path: string, pool: PeopleUserPool, options: PeopleOptions): void {
  checkCallbacks(path, options);
  checkValidity(`${path}.accessTokenValidity`, options.accessTokenValidity);
  const { refreshTokenValidity, identityProviders } = options;
  const place = `${path}.refreshTokenValidity`;
  requireKnown('RefreshTokenValidityOutOfRange', place, refreshTokenValidity, 'it must be known when the template is written');
  if (refreshTokenValidity) {
    requireRange('RefreshTokenValidityOutOfRange', place, refreshTokenValidity, { from: 3_600, to: 3_650 * 86_400, step: 60 });
    const validity = validityOf(pool, options);
    if (longer(validity, refreshTokenValidity) !== refreshTokenValidity) {
      throw invalid(
        'RefreshTokenValidityOutOfRange',
        place,
        refreshTokenValidity.toString(),
        `access tokens are valid for ${validity.toHumanString()}`,
      );
    }
  }
  if (identityProviders?.length === 0) {
    throw invalid('InvalidIdentityProvider', `${path}.identityProviders`, identityProviders, 'nobody could sign in');
  }
}
