import type { Duration } from 'aws-cdk-lib';
import type * as cognito from 'aws-cdk-lib/aws-cognito';
import type * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { invalid } from '../errors';

/** Options of a client of the gateway: a program that calls it with a token of its own. */
export interface GatewayClientOptions {
  /**
   * Name of the client in usage records and metrics. Up to 64 letters, digits, dots, hyphens and underscores; unique in the
   * gateway.
   *
   * @default - the id given to `addClient`
   */
  readonly clientName?: string;

  /**
   * Team that the client belongs to, in usage records. Up to 128 printable ASCII characters.
   *
   * @default - the client belongs to no team
   */
  readonly team?: string;

  /**
   * Scopes that the client may ask for: `invoke`, to call models, and `admin`. For a client that the user pool makes.
   *
   * @default ['invoke']
   */
  readonly scopes?: string[];

  /**
   * How long an access token of this client is valid, from 5 minutes to 24 hours. For a client that the user pool makes. A
   * longer validity means fewer token requests, which Amazon Cognito charges for.
   *
   * @default - what the user pool's authentication says: 1 hour unless changed there
   */
  readonly accessTokenValidity?: Duration;

  /**
   * Client id that the issuer's tokens carry: registers a client that exists instead of making one. An OIDC issuer's clients
   * are always registered this way.
   *
   * @default - the user pool makes a client
   */
  readonly clientId?: string;

  /**
   * Secret that holds the credentials of the client named by `clientId`. It is only handed on as `client.secret`.
   *
   * @default - a client that the user pool makes has a secret of its own; of others none is known
   */
  readonly secret?: secretsmanager.ISecret;
}

/**
 * A client of the gateway, made by `addClient`. Adding, changing or removing one is a change of the live configuration: no task
 * is replaced.
 */
export abstract class GatewayClient extends Construct {
  /** Name in usage records and in the `Client` dimension of metrics. */
  public abstract readonly clientName: string;

  /** Client id that the token carries. */
  public abstract readonly clientId: string;

  /** Team in usage records; undefined when the client belongs to none. */
  public abstract readonly team?: string;

  /**
   * Secret with the client's credentials; undefined for a registered client whose secret is not known. One that the gateway made
   * is a JSON object of `client_id`, `client_secret`, `token_endpoint` and `scope`. Give the client's owner access with
   * `client.secret.grantRead(...)`, or a container with `ecs.Secret.fromSecretsManager(client.secret, 'client_secret')`: both also
   * allow its decryption, in the policy of the reader, which may be in another stack.
   */
  public abstract readonly secret?: secretsmanager.ISecret;

  /** The user pool's client; undefined for a registered client. */
  public abstract readonly userPoolClient?: cognito.IUserPoolClient;

  /**
   * Shell command that prints an access token, for a person who may read the secret: it needs the AWS CLI, curl and sed.
   * Undefined for a registered client.
   */
  public abstract readonly tokenCommand?: string;
}

type RegisteredClientOptions = GatewayClientOptions & { readonly clientId: string };

/** A client that exists at the issuer: nothing is made for it, and what its token may do was decided there. */
export function registerClient(scope: Construct, id: string, clientName: string, options: RegisteredClientOptions): GatewayClient {
  const { scopes, accessTokenValidity } = options;
  if (scopes !== undefined) {
    throw invalid('RegisteredClientOption', `addClient(${id}).scopes`, scopes);
  }
  if (accessTokenValidity !== undefined) {
    throw invalid('RegisteredClientOption', `addClient(${id}).accessTokenValidity`, accessTokenValidity.toString());
  }
  return new RegisteredClient(scope, id, clientName, options);
}

class RegisteredClient extends GatewayClient {
  public readonly clientId: string;
  public readonly team?: string;
  public readonly secret?: secretsmanager.ISecret;
  public readonly userPoolClient = undefined;
  public readonly tokenCommand = undefined;

  constructor(
    scope: Construct,
    id: string,
    public readonly clientName: string,
    options: RegisteredClientOptions,
  ) {
    super(scope, id);
    this.clientId = options.clientId;
    this.team = options.team;
    this.secret = options.secret;
  }
}
