import type * as cognito from 'aws-cdk-lib/aws-cognito';
import type { Construct } from 'constructs';
import { GatewayMetrics } from '../gateway-metrics';
import type { GatewayMetricOptions } from '../metrics';
import { narrowedToClient, requireGatewayOf } from './named-metrics';

/** What people are called, and in which gateway. */
export interface PeopleNames {
  readonly peopleName: string;
  readonly gatewayName?: string;
}

/**
 * People who sign in, made by `addPeople`: they are told from machines by the clients whose tokens they bring. Their metrics are those of all of
 * them; records name each.
 *
 * @example
 *
 * declare const gateway: PortkeyGateway;
 *
 * gateway.addPeople('Developers', {
 *   identityProviders: [PeopleIdentityProvider.saml({ name: 'Entra', metadataUrl: 'https://login.example.com/metadata.xml', groupsAttribute: 'groups' })],
 *   teamByGroup: { 'llm-search': 'search', 'llm-ads': 'ads' },
 *   policy: { maxOutputTokens: 32_000 },
 * });
 */
export abstract class GatewayPeople extends GatewayMetrics {
  /** Name in usage records and in the `Client` dimension of metrics. */
  public abstract readonly peopleName: string;

  /** Client ids that their tokens carry; none where a claim tells them. */
  public abstract readonly clientIds: string[];

  /** The public client that was made; undefined where clients were registered. */
  public abstract readonly userPoolClient?: cognito.IUserPoolClient;

  /** Where people sign in: the authorization endpoint for a code with PKCE; undefined where clients were registered, or the domain is not known. */
  public abstract readonly authorizationEndpoint?: string;

  /** Where the code, and later the refresh token, is given for an access token; undefined where clients were registered. */
  public abstract readonly tokenEndpoint?: string;

  /** Scope to ask for; undefined where clients were registered. */
  public abstract readonly scope?: string;

  /** Addresses that the code may be sent to; none where clients were registered. */
  public abstract readonly callbackUrls: string[];

  /** @internal */
  protected abstract readonly _gatewayName?: string;

  /**
   * Value of the `Gateway` dimension of their metrics.
   *
   * @throws `GatewayNameNotKnown` for people of a `GatewayAuth` that was not told its gateway's name
   */
  public get gatewayName(): string {
    return requireGatewayOf(`people ${this.peopleName}`, this._gatewayName);
  }

  /** @internal */
  protected override _narrowed(options: GatewayMetricOptions): GatewayMetricOptions {
    return narrowedToClient(`people ${this.peopleName}`, this.peopleName, options);
  }
}

/** People whose clients exist, or whom a claim tells. */
export class RegisteredPeople extends GatewayPeople {
  public readonly peopleName: string;
  public readonly userPoolClient = undefined;
  public readonly authorizationEndpoint = undefined;
  public readonly tokenEndpoint = undefined;
  public readonly scope = undefined;
  public readonly callbackUrls = [];
  /** @internal */
  protected readonly _gatewayName?: string;

  constructor(
    scope: Construct,
    id: string,
    { peopleName, gatewayName }: PeopleNames,
    public readonly clientIds: string[],
  ) {
    super(scope, id);
    this.peopleName = peopleName;
    this._gatewayName = gatewayName;
  }
}
