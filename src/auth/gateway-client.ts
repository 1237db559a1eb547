import type { Duration } from 'aws-cdk-lib';
import type * as cognito from 'aws-cdk-lib/aws-cognito';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { KEYS_ONLY_PREFIX } from '../contract';
import { invalid } from '../errors';
import { GatewayMetrics } from '../gateway-metrics';
import { checkInput } from '../inputs';
import type { GatewayMetricOptions } from '../metrics';
import { narrowedToClient, requireGatewayOf } from './named-metrics';
import type { PolicyOptions } from './policy-options';

/** Options of a client of the gateway: a program that calls it with a token of its own. */
export interface GatewayClientOptions extends PolicyOptions {
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
   * Further ids that tokens of this client may carry, up to 4: while its secret is rotated at an issuer where that takes another client. With
   * `clientId`.
   *
   * @default - only `clientId`
   */
  readonly otherClientIds?: string[];

  /**
   * Names of the credentials that the client has, the ones to use last: one, or two while they are rotated. Each is a client of the user pool
   * with a secret of its own; both are this client in records, metrics and policy. `default` is the one that a client has of which nothing is
   * said here. Rotate it by `['default', '2026-12']`, and when all programs use the new one, `['2026-12']`: the old one is refused within
   * a minute. For a client that the user pool makes.
   *
   * @default ['default']
   */
  readonly credentials?: string[];

  /**
   * Whether the client calls with API keys alone: no client is made in the user pool, and no token speaks for it. Needs `auth.apiKeys`.
   *
   * @default false
   */
  readonly apiKeysOnly?: boolean;

  /**
   * Secret that holds the credentials of the client named by `clientId`. It is only handed on, by `client.secret`,
   * `client.grantRead()` and `client.ecsSecrets()`; for the last it is a JSON object of the same fields as one that is made here.
   *
   * @default - a client that the user pool makes has a secret of its own; of others none is known
   */
  readonly secret?: secretsmanager.ISecret;

  /**
   * Key that encrypts the secret that is made for the client. For a client that the user pool makes.
   *
   * @default - the key of the gateway's secrets; where the gateway was made somewhere else, the AWS-managed key of Secrets Manager
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * Name of a nested stack that the client and its secret are made in: letters, digits and hyphens. All clients that name it share
   * it, up to 100. For a client that the user pool makes.
   *
   * A stack has up to 500 resources, and a client is two of them: beyond some 175 clients the others need nested stacks. To change
   * it later makes the client anew, with another id and secret.
   *
   * @default - the client is made in the stack of the gateway
   */
  readonly nestedStack?: string;
}

/** What a client is called, and in which gateway. */
export interface ClientNames {
  readonly clientName: string;
  readonly gatewayName?: string;
}

/** Variable that `ecsSecrets` gives, without its prefix, and the field of the secret that it holds. */
const ECS_SECRETS = { CLIENT_ID: 'client_id', CLIENT_SECRET: 'client_secret', TOKEN_ENDPOINT: 'token_endpoint', SCOPE: 'scope' } as const;

/**
 * A client of the gateway, made by `addClient`. Adding, changing or removing one is a change of the live configuration: no task
 * is replaced. Its metrics are those of its own requests.
 *
 * @example
 *
 * declare const gateway: PortkeyGateway;
 * declare const role: iam.IRole;
 * declare const task: ecs.FargateTaskDefinition;
 *
 * const checkout = gateway.addClient('Checkout', { team: 'checkout' });
 * checkout.grantRead(role); // somebody who reads the secret, in any stack
 * task.addContainer('app', { image: ecs.ContainerImage.fromRegistry('app'), secrets: checkout.ecsSecrets() });
 */
export abstract class GatewayClient extends GatewayMetrics {
  /** Name in usage records and in the `Client` dimension of metrics. */
  public abstract readonly clientName: string;

  /** Client id that the token carries, of two credentials that of the ones to use; of a client with API keys alone its name behind `api-keys:`. */
  public abstract readonly clientId: string;

  /** All client ids that its tokens may carry: more than one while its credentials are rotated. */
  public abstract readonly clientIds: string[];

  /** Team in usage records; undefined when the client belongs to none. */
  public abstract readonly team?: string;

  /** The user pool's client; undefined for a registered client, and one with API keys alone. */
  public abstract readonly userPoolClient?: cognito.IUserPoolClient;

  /**
   * Shell command that prints an access token, for a person who may read the secret: it needs the AWS CLI, curl and sed.
   * Undefined for a registered client.
   */
  public abstract readonly tokenCommand?: string;

  /**
   * The secret, where it is known.
   *
   * @internal
   */
  protected abstract readonly _secret?: secretsmanager.ISecret;

  /**
   * Its gateway, where that is known.
   *
   * @internal
   */
  protected abstract readonly _gatewayName?: string;

  /**
   * Secret with the client's credentials. One that was made here is a JSON object of `client_id`, `client_secret`,
   * `token_endpoint` and `scope`.
   *
   * @throws `ClientSecretNotKnown` for a client that was registered without one
   */
  public get secret(): secretsmanager.ISecret {
    if (!this._secret) {
      throw invalid('ClientSecretNotKnown', `secret of client ${this.clientName}`, undefined);
    }
    return this._secret;
  }

  /**
   * Value of the `Gateway` dimension of its metrics.
   *
   * @throws `GatewayNameNotKnown` for a client of a `GatewayAuth` that was not told its gateway's name
   */
  public get gatewayName(): string {
    return requireGatewayOf(`client ${this.clientName}`, this._gatewayName);
  }

  /**
   * Lets somebody read the client's credentials: a role, a function, a task. What is allowed stands in the policy of the reader,
   * which may be in another stack; decrypting the secret is allowed with it.
   *
   * @param grantee who may read them
   * @throws `ClientSecretNotKnown` for a client that was registered without a secret
   */
  public grantRead(grantee: iam.IGrantable): iam.Grant {
    return this.secret.grantRead(grantee);
  }

  /**
   * The client's credentials for a container's `secrets`: `GATEWAY_CLIENT_ID`, `GATEWAY_CLIENT_SECRET`, `GATEWAY_TOKEN_ENDPOINT` and
   * `GATEWAY_SCOPE`, which is all that a program needs to get a token. The execution role of the task, which may be in another
   * stack, is allowed to read them.
   *
   * @param prefix what the names begin with; `GATEWAY_` unless given
   * @throws `ClientSecretNotKnown` for a client that was registered without a secret
   */
  public ecsSecrets(prefix: string = 'GATEWAY_'): { [name: string]: ecs.Secret } {
    checkInput('string', prefix, 'ecsSecrets()');
    const { secret } = this;
    return Object.fromEntries(Object.entries(ECS_SECRETS).map(([name, field]) => [`${prefix}${name}`, ecs.Secret.fromSecretsManager(secret, field)]));
  }

  /** @internal */
  protected override _narrowed(options: GatewayMetricOptions): GatewayMetricOptions {
    return narrowedToClient(`client ${this.clientName}`, this.clientName, options);
  }
}

type RegisteredClientOptions = GatewayClientOptions & { readonly clientId: string };

/** Options of a client that is made. */
const OF_MADE_CLIENTS = ['scopes', 'accessTokenValidity', 'encryptionKey', 'nestedStack', 'credentials'] as const;

/** A client that exists at the issuer: nothing is made for it, and what its token may do was decided there. */
export function registerClient(scope: Construct, id: string, names: ClientNames, options: RegisteredClientOptions): GatewayClient {
  for (const option of OF_MADE_CLIENTS) {
    const given = options[option];
    if (given !== undefined) {
      throw invalid('RegisteredClientOption', `addClient(${id}).${option}`, option === 'accessTokenValidity' ? String(given) : given);
    }
  }
  return new RegisteredClient(scope, id, names, options);
}

/** A client that no token speaks for: its id is one that no token may carry. */
export function apiKeysOnlyClient(scope: Construct, id: string, names: ClientNames, options: GatewayClientOptions): GatewayClient {
  for (const option of ['clientId', 'otherClientIds', 'secret', ...OF_MADE_CLIENTS] as const) {
    if (options[option] !== undefined) {
      throw invalid('ApiKeysOnlyOption', `addClient(${id}).${option}`, option === 'accessTokenValidity' ? String(options[option]) : options[option]);
    }
  }
  return new RegisteredClient(scope, id, names, { ...options, clientId: `${KEYS_ONLY_PREFIX}${names.clientName}` });
}

class RegisteredClient extends GatewayClient {
  public readonly clientName: string;
  public readonly clientId: string;
  public readonly clientIds: string[];
  public readonly team?: string;
  public readonly userPoolClient = undefined;
  public readonly tokenCommand = undefined;
  /** @internal */
  protected readonly _secret?: secretsmanager.ISecret;
  /** @internal */
  protected readonly _gatewayName?: string;

  constructor(scope: Construct, id: string, { clientName, gatewayName }: ClientNames, options: RegisteredClientOptions) {
    super(scope, id);
    this.clientName = clientName;
    this._gatewayName = gatewayName;
    this.clientId = options.clientId;
    this.clientIds = [options.clientId, ...(options.otherClientIds ?? [])];
    this.team = options.team;
    this._secret = options.secret;
  }
}
