import { type RemovalPolicy, Token } from 'aws-cdk-lib';
import type * as cognito from 'aws-cdk-lib/aws-cognito';
import type * as kms from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { type IdentityConfiguration, type ILiveSection, LABEL, type LiveClient, MAX_CLIENTS } from '../contract';
import { OTHER } from '../contract/catalogue';
import { invalid } from '../errors';
import { checkInput } from '../inputs';
import { type GatewayPreset, removalPolicyOf } from '../presets';
import { Authentication } from './authentication';
import type { BoundAuthentication } from './bound-authentication';
import type { GatewayClient, GatewayClientOptions } from './gateway-client';

/** Who may call the gateway. */
export interface GatewayAuthOptions {
  /**
   * How clients prove who they are.
   *
   * @default Authentication.cognito()
   */
  readonly method?: Authentication;

  /**
   * What happens to the user pool when the stack is deleted. `DESTROY` also leaves its deletion protection off.
   *
   * @default - by preset: PROD retains and protects it, DEV deletes it
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
   * Key that encrypts the secrets of clients.
   *
   * @default - the AWS-managed key of Secrets Manager
   */
  readonly encryptionKey?: kms.IKey;
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

  /** The client that is made at first, named `default`; undefined where there is none. */
  public readonly defaultClient?: GatewayClient;

  /** The clients as a section of the live configuration, those included that are added later. */
  public readonly clientSection: ILiveSection;

  /**
   * How the tasks identify a request's client.
   *
   * @internal
   */
  public readonly _identityConfiguration: IdentityConfiguration;

  private readonly bound: BoundAuthentication;
  private readonly registered: GatewayClient[] = [];

  constructor(scope: Construct, id: string, props: GatewayAuthProps = {}) {
    super(scope, id);
    checkInput('GatewayAuthProps', props);
    const method = props.method ?? Authentication.cognito();
    const removalPolicy = removalPolicyOf('auth.removalPolicy', props.removalPolicy, props.preset);
    this.bound = method._bind(this, { encryptionKey: props.encryptionKey, removalPolicy });

    const { identity } = this.bound;
    this._identityConfiguration = identity;
    this.clientSection = new ClientSection(this.registered);
    this.userPool = this.bound.userPool;
    this.userPoolDomain = this.bound.userPoolDomain;
    this.resourceServer = this.bound.resourceServer;
    this.tokenEndpoint = this.bound.tokenEndpoint;
    if (identity.method === 'oidc') {
      this.issuer = identity.issuer;
      this.jwksUri = identity.jwksUri;
      this.requiredScope = identity.requiredScope;
    }
    if (this.bound.defaultClient) {
      this.defaultClient = this.register(this, 'DefaultClient', { clientName: 'default' });
    }
  }

  /** The clients that have been made or registered so far. */
  public get clients(): GatewayClient[] {
    return [...this.registered];
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
   * up within a minute and none is replaced. A gateway has at most 500 clients; each one that a user pool makes is two resources
   * of the stack.
   *
   * @throws `InvalidClientName`, `InvalidTeam`, `DuplicateClient`, `DuplicateClientId`, `TooManyClients`, `UnknownClientScope`,
   * `ClientWithoutScope`, `TokenValidityOutOfRange`, `ClientWithoutId`, `InvalidClientId`, `ClientNotAccepted`,
   * `RegisteredClientOption`, `SecretWithoutClientId`, `ClientsWithoutAuthentication`
   */
  public addClient(id: string, options: GatewayClientOptions = {}): GatewayClient {
    checkInput('GatewayClientOptions', options, `addClient(${id})`);
    const clients = this.node.tryFindChild('Clients') ?? new Construct(this, 'Clients');
    return this.register(clients as Construct, id, options);
  }

  private register(scope: Construct, id: string, options: GatewayClientOptions): GatewayClient {
    const clientName = options.clientName ?? id;
    this.check(id, clientName, options);
    const client = this.bound.addClient(scope, id, clientName, options);
    this.registered.push(client);
    return client;
  }

  private check(id: string, clientName: string, { clientName: given, clientId, team }: GatewayClientOptions): void {
    const path = `addClient(${id})`;
    const namePath = given === undefined ? path : `${path}.clientName`;
    // `other` stands for every client without a name
    if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(clientName) || clientName === OTHER) {
      throw invalid('InvalidClientName', namePath, clientName);
    }
    if (this.registered.some((client) => client.clientName === clientName)) {
      throw invalid('DuplicateClient', namePath, clientName);
    }
    if (team !== undefined && !Token.isUnresolved(team) && !LABEL.test(team)) {
      throw invalid('InvalidTeam', `${path}.team`, team);
    }
    if (clientId !== undefined && !Token.isUnresolved(clientId) && !/^[\x21-\x7e]{1,256}$/.test(clientId)) {
      throw invalid('InvalidClientId', `${path}.clientId`, clientId);
    }
    if (clientId !== undefined && this.registered.some((client) => client.clientId === clientId)) {
      throw invalid('DuplicateClientId', `${path}.clientId`, clientId);
    }
    if (this.registered.length >= MAX_CLIENTS) {
      throw invalid('TooManyClients', path, clientName);
    }
  }
}

class ClientSection implements ILiveSection {
  public readonly key = 'clients';

  constructor(private readonly clients: readonly GatewayClient[]) {}

  // biome-ignore lint/suspicious/noExplicitAny: jsii's word for JSON
  public render(): any {
    return this.clients.map(({ clientName, clientId, team }): LiveClient => ({ name: clientName, clientId, team }));
  }
}
