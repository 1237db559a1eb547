import type { RemovalPolicy } from 'aws-cdk-lib';
import type * as cognito from 'aws-cdk-lib/aws-cognito';
import type * as kms from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { requireGatewayName } from '../checks';
import { API_KEY_PREFIX, type Identities, type IdentityConfiguration, type ILiveSection, type LiveClient } from '../contract';
import { keyItself } from '../encryption-key';
import { invalid } from '../errors';
import { checkInput } from '../inputs';
import { type GatewayPreset, removalPolicyOf } from '../presets';
import { Authentication } from './authentication';
import { ClientRegistry } from './client-registry';
import type { GatewayClient, GatewayClientOptions } from './gateway-client';
import type { GatewayPeople } from './gateway-people';
import { keyHeadersOf } from './key-headers';
import type { PeopleOptions } from './people-options';
import { PeopleRegistry } from './people-registry';
import type { PlacedPolicy } from './policy-options';
import { TakenNames } from './taken-names';

/** Who may call the gateway. */
export interface GatewayAuthOptions {
  /**
   * How clients prove who they are.
   *
   * @default Authentication.cognito()
   */
  readonly method?: Authentication;

  /**
   * Headers in which clients may bring their access token besides `Authorization`, at most 10: `x-api-key` is where Anthropic's SDKs send
   * their `apiKey`, `x-portkey-api-key` where Portkey's do. A load balancer can verify tokens in `Authorization` only, so requests with one of
   * these headers go to the tasks unchecked, which verify every token themselves. An empty list: tokens are read in `Authorization` alone.
   *
   * @default ['x-api-key', 'x-portkey-api-key']
   */
  readonly keyHeaders?: string[];

  /**
   * Whether API keys are taken beside tokens, in the same headers: `gw_…`, made and revoked by `npx cdk-portkey-gateway keys` without a
   * deployment. A key belongs to a client that `addClient` has made or registered, and is no more than that client is. The tasks verify them:
   * the load balancer lets them through, by a listener rule of their own. See docs/api-keys.md.
   *
   * @default false
   */
  readonly apiKeys?: boolean;

  /**
   * Whether the load balancer verifies tokens too, before a request costs anything, where they are in `Authorization`. `true` where it
   * cannot is the error `TokenCheckNotPossible`.
   *
   * @default - true where it can: with a domain, a way to the issuer's keys and an issuer whose `jwksUri` is known, and with deployments that
   * shift no traffic between two target groups
   */
  readonly tokenCheckAtLoadBalancer?: boolean;

  /**
   * What happens to the user pool when the stack is deleted.
   *
   * @default - by preset: PROD retains it, but for one that a failed creation leaves; DEV deletes it
   */
  readonly removalPolicy?: RemovalPolicy;
}

/** Properties of `GatewayAuth`. */
export interface GatewayAuthProps extends GatewayAuthOptions {
  /**
   * Values for what is not set.
   *
   * @default GatewayPreset.PROD
   */
  readonly preset?: GatewayPreset;

  /**
   * Whether Amazon Cognito refuses to delete the user pool that is made here. See `PortkeyGatewayProps.deletionProtection`.
   *
   * @default false
   */
  readonly deletionProtection?: boolean;

  /**
   * Key that encrypts the secrets of clients, and the log of the function of `addPeople` with `teamByGroup`, for which its policy must let CloudWatch
   * Logs use it: the statement that docs/security.md has, which `GatewayObservability` adds to the key that it is given.
   *
   * @default - keys of AWS
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * Name of the gateway in metrics: the value of the `Gateway` dimension, for the metric methods of clients.
   *
   * @default - not known: the metric methods of clients throw
   */
  readonly gatewayName?: string;
}

/** What a load balancer needs to check tokens itself. */
export interface TokenIssuer {
  /** The issuer, as the `iss` claim has it. */
  readonly issuer: string;

  /** Address of its keys. */
  readonly jwksUri: string;

  /**
   * Scope that must be among the space-separated ones of the `scope` claim.
   *
   * @default - none, or one in a claim of another form
   */
  readonly requiredScope?: string;
}

/**
 * The clients of a gateway and the issuer of their tokens: by default a user pool for machines, with a resource server of the
 * scopes `invoke` and `admin`, a domain, and a first client that may invoke.
 */
export class GatewayAuth extends Construct {
  /** The user pool; undefined with another issuer. */
  public readonly userPool?: cognito.IUserPool;

  /** The resource server with the scopes `invoke` and `admin`; undefined with another issuer than a user pool. */
  public readonly resourceServer?: cognito.IUserPoolResourceServer;

  /** The domain where clients get their tokens; undefined with another issuer than a user pool. */
  public readonly userPoolDomain?: cognito.IUserPoolDomain;

  /** The issuer, as the `iss` claim has it; undefined without authentication. */
  public readonly issuer?: string;

  /** Address of the issuer's keys; undefined where the tasks find it themselves, and without authentication. */
  public readonly jwksUri?: string;

  /** Address where clients get their tokens; undefined where it is not known. */
  public readonly tokenEndpoint?: string;

  /** Scope that a token must carry; undefined where none is required. */
  public readonly requiredScope?: string;

  /** Whether API keys are taken beside tokens. */
  public readonly apiKeys: boolean;

  /** How API keys begin, for `JwtValidation.exemptBearers`; empty where none are taken. */
  public readonly apiKeyPrefixes: string[];

  /** Headers in which clients may bring their access token besides `Authorization`, in lower case. */
  public readonly keyHeaders: string[];

  /** Whether the load balancer is to verify tokens too; undefined where nobody has said so. */
  public readonly tokenCheckAtLoadBalancer?: boolean;

  /** The client that is made at first, named `default`; undefined where there is none. */
  public readonly defaultClient?: GatewayClient;

  /** The clients as a section of the live configuration, those included that are added later. */
  public readonly clientSection: ILiveSection;

  /** The people who may sign in as a section of the live configuration, those included that are added later. */
  public readonly peopleSection: ILiveSection;

  /**
   * How the tasks verify tokens.
   *
   * @internal
   */
  public readonly _identityConfiguration: IdentityConfiguration;

  private readonly registry: ClientRegistry;
  private readonly peopleRegistry: PeopleRegistry;

  constructor(scope: Construct, id: string, props: GatewayAuthProps = {}) {
    super(scope, id);
    checkInput('GatewayAuthProps', props);
    if (props.gatewayName !== undefined) {
      requireGatewayName(props.gatewayName);
    }
    const method = props.method ?? Authentication.cognito();
    const removalPolicy = removalPolicyOf('auth.removalPolicy', props.removalPolicy, props.preset);
    const encryptionKey = keyItself('encryptionKey', props.encryptionKey);
    const bound = method._bind(this, { encryptionKey, removalPolicy, deletionProtection: props.deletionProtection ?? false });

    const { identity } = bound;
    this.apiKeys = props.apiKeys ?? false;
    this.apiKeyPrefixes = this.apiKeys ? [API_KEY_PREFIX] : [];
    if (this.apiKeys && identity.method === 'none') {
      throw invalid('ApiKeysWithoutAuthentication', 'auth.apiKeys', true);
    }
    const taken = new TakenNames();
    this.registry = new ClientRegistry(this, bound.addClient, props.gatewayName, this.apiKeys, taken);
    this.peopleRegistry = new PeopleRegistry(this, bound, taken, props.gatewayName);

    this.keyHeaders = keyHeadersOf(props.keyHeaders, identity.method);
    this._identityConfiguration = identity.method === 'oidc' && props.keyHeaders ? { ...identity, keyHeaders: this.keyHeaders } : identity;
    this.tokenCheckAtLoadBalancer = props.tokenCheckAtLoadBalancer;
    if (this.tokenCheckAtLoadBalancer && !this.tokenIssuer) {
      throw invalid('TokenCheckNotPossible', 'auth.tokenCheckAtLoadBalancer', true, 'no issuer, or its keys are not known');
    }
    this.clientSection = new ClientSection(this.registry);
    this.peopleSection = { key: 'people', render: () => this.peopleRegistry.render() };
    this.userPool = bound.userPool;
    this.userPoolDomain = bound.userPoolDomain;
    this.resourceServer = bound.resourceServer;
    this.tokenEndpoint = bound.tokenEndpoint;
    if (identity.method === 'oidc') {
      this.issuer = identity.issuer;
      this.jwksUri = identity.jwksUri;
      this.requiredScope = identity.requiredScope;
    }
    if (bound.defaultClient) {
      this.defaultClient = this.registry.addFirst('DefaultClient', { clientName: 'default' });
    }
  }

  /**
   * How the tasks identify a request's client.
   *
   * @internal
   */
  public get _identities(): Identities {
    return this.apiKeys ? [this._identityConfiguration, { method: 'api-keys' }] : [this._identityConfiguration];
  }

  /** The clients that have been made or registered so far. */
  public get clients(): GatewayClient[] {
    return [...this.registry.clients];
  }

  /**
   * What may be asked for, and where that was said.
   *
   * @internal
   */
  public _policies(): PlacedPolicy[] {
    return [...this.registry.policies(), ...this.peopleRegistry.policies()];
  }

  /** The people that have been added so far. */
  public get people(): GatewayPeople[] {
    return this.peopleRegistry.people;
  }

  /** What a load balancer needs to check tokens; undefined without authentication and where the address of the keys is not known. */
  public get tokenIssuer(): TokenIssuer | undefined {
    const identity = this._identityConfiguration;
    if (identity.method !== 'oidc' || !identity.jwksUri) {
      return undefined;
    }
    // only `scope` is known to be one string (RFC 9068); a list would need another format at the load balancer
    const requiredScope = identity.scopeClaim === 'scope' ? identity.requiredScope : undefined;
    return { issuer: identity.issuer, jwksUri: identity.jwksUri, requiredScope };
  }

  /**
   * Makes a client, or registers one that exists when `clientId` is given. It is a change of the live configuration: tasks take it
   * up within a minute and none is replaced. A gateway has at most 1,000 clients; each one that a user pool makes is two resources
   * of the stack, so that beyond some 175 of them the others need a `nestedStack`.
   *
   * @throws `NotAnOption`, `InvalidClientName`, `InvalidTeam`, `DuplicateClient`, `DuplicateClientId`, `TooManyClients`, `UnknownClientScope`,
   * `InvalidCredentials`, `ClientWithoutScope`, `TokenValidityOutOfRange`, `ClientWithoutId`, `InvalidClientId`, `ClientNotAccepted`,
   * `RegisteredClientOption`, `ApiKeysNotEnabled`, `ApiKeysOnlyOption`, `SecretWithoutClientId`, `ClientsWithoutAuthentication`, `InvalidNestedStack`,
   * `TooManyClientsInStack`, `InvalidPolicy`, `UnknownGrant`, `InvalidLimits`; and when the app is synthesized `LimitsNotEnabled`
   */
  public addClient(id: string, options: GatewayClientOptions = {}): GatewayClient {
    return this.registry.add(id, options);
  }

  /**
   * Lets people sign in, beside the machines that are clients: with a user pool it makes a public client for them, for a code with PKCE; with an
   * OIDC issuer it says which of its tokens are theirs. It is a change of the live configuration: tasks take it up within a minute. At most 20.
   *
   * @param id id of the construct, and what they are called unless `peopleName` is given
   * @param options see there
   * @throws `NotAnOption`, `InvalidClientName`, `DuplicateClient`, `DuplicateClientId`, `InvalidClientId`, `TooManyPeople`, `PeopleOption`,
   * `PeopleNotTold`, `InvalidPersonClaim`, `InvalidGroup`, `GroupOfTwoTeams`, `GroupsInTwoOrders`, `TooManyGroups`, `InvalidTeam`, `UnknownTeam`, `InvalidPolicy`,
   * `UnknownGrant`, `InvalidCallback`, `InvalidIdentityProvider`, `TokenValidityOutOfRange`, `RefreshTokenValidityOutOfRange`,
   * `ClientNotAccepted`, `ClientsWithoutAuthentication`, `InvalidLimits`; and when the app is synthesized `TeamTriggerTaken`, `LimitsNotEnabled`
   */
  public addPeople(id: string, options: PeopleOptions = {}): GatewayPeople {
    return this.peopleRegistry.add(id, options);
  }
}

class ClientSection implements ILiveSection {
  public readonly key = 'clients';

  constructor(private readonly registry: ClientRegistry) {}

  // biome-ignore lint/suspicious/noExplicitAny: jsii's word for JSON
  public render(): any {
    return this.registry.clients.map((client): LiveClient => {
      const { clientName, clientId, clientIds, team } = client;
      const otherIds = clientIds.filter((each) => each !== clientId);
      return { name: clientName, clientId, ...(otherIds.length > 0 && { otherIds }), team, ...this.registry.policyOf(client) };
    });
  }
}
