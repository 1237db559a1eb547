import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';
import {
  ClientRegistry,
  type GatewayClient,
  type GatewayClientOptions,
  type MakeClient,
  registerClient,
  requireHttpsUrl,
  requireResourceServerIdentifier,
  userPoolClients,
} from '../auth';
import { isKnown, placeOf, requireGatewayName, requireHere } from '../checks';
import { invalid } from '../errors';
import { optionsFor } from '../inputs';
import { GatewayBase, type PortkeyGatewayAttributes } from './gateway-base';

/** What is known of a gateway, by whatever way. */
export interface ImportedGatewayAttributes extends PortkeyGatewayAttributes {
  /** Default: what `url` says. */
  readonly port?: number;
}

/** A gateway that is known by its attributes, each of which is read when it is asked for. */
export class ImportedGateway extends GatewayBase {
  private readonly attributes: ImportedGatewayAttributes;
  private known: { registry?: ClientRegistry; connections?: ec2.Connections } = {};

  constructor(scope: Construct, id: string, attributes: (imported: Construct) => ImportedGatewayAttributes) {
    super(scope, id);
    this.attributes = attributes(this);
  }

  public get url(): string {
    return this.attributes.url.replace(/\/+$/, '');
  }

  public get gatewayName(): string {
    return this.attributes.gatewayName;
  }

  public get tokenEndpoint(): string | undefined {
    return this.attributes.tokenEndpoint;
  }

  public get connections(): ec2.Connections {
    this.known.connections ??= this.connect();
    return this.known.connections;
  }

  public addClient(id: string, options: GatewayClientOptions = {}): GatewayClient {
    this.known.registry ??= new ClientRegistry(this, this.clientsOfIssuer(), this.gatewayName);
    const client = this.known.registry.add(id, options);
    const [policy] = Object.entries(optionsFor('PolicyOptions', options) ?? {}).filter(([, value]) => value !== undefined);
    if (policy) {
      throw invalid('PolicyOfImportedGateway', `addClient(${id}).${policy[0]}`, policy[1]);
    }
    return client;
  }

  private connect(): ec2.Connections {
    const { securityGroup, port } = this.attributes;
    const defaultPort = port === undefined ? portOf(this.url) : ec2.Port.tcp(port);
    return new ec2.Connections({ securityGroups: securityGroup && [securityGroup], defaultPort });
  }

  /** One that exists needs no user pool. */
  private clientsOfIssuer(): MakeClient {
    let ofUserPool: MakeClient | undefined;
    return (scope, id, names, options) => {
      const { clientId } = options;
      if (clientId !== undefined) {
        return registerClient(scope, id, names, { ...options, clientId });
      }
      ofUserPool ??= this.clientsOfUserPool(id);
      return ofUserPool(scope, id, names, options);
    };
  }

  private clientsOfUserPool(id: string): MakeClient {
    const { userPool, resourceServerIdentifier, tokenEndpoint } = this.attributes;
    if (!userPool || !resourceServerIdentifier || !tokenEndpoint) {
      throw invalid('UserPoolNotKnown', `addClient(${id})`, this);
    }
    requireHere('ResourceElsewhere', 'attributes.userPool', this, placeOf(userPool.userPoolArn, userPool.env), { account: true });
    return userPoolClients({ userPool, resourceServerIdentifier, tokenEndpoint });
  }
}

/** Refuses what no gateway tells of itself. What only the deployment knows passes. */
export function checkedAttributes(attributes: PortkeyGatewayAttributes): PortkeyGatewayAttributes {
  const { url, gatewayName, tokenEndpoint, resourceServerIdentifier } = attributes;
  if (isKnown(url) && !(URL_OF_GATEWAY.test(url) && URL.canParse(url))) {
    throw invalid('InvalidGatewayUrl', 'attributes.url', url);
  }
  requireGatewayName(gatewayName, 'attributes.gatewayName');
  requireHttpsUrl('InvalidTokenEndpoint', 'attributes.tokenEndpoint', tokenEndpoint);
  requireResourceServerIdentifier(resourceServerIdentifier, 'attributes.resourceServerIdentifier');
  return attributes;
}

const URL_OF_GATEWAY = /^https?:\/\/[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?(:[1-9]\d{0,4})?\/*$/;

/** Undefined for an address that is a token as a whole. */
function portOf(url: string): ec2.Port | undefined {
  const [, scheme, port] = /^(https?):\/\/[^/]*?(?::(\d+))?$/.exec(url) ?? [];
  return scheme ? ec2.Port.tcp(Number(port ?? (scheme === 'https' ? 443 : 80))) : undefined;
}
