import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';
import { GatewayBase, type PortkeyGatewayAttributes } from './gateway-base';

/** A gateway that is known by its attributes. */
export class ImportedGateway extends GatewayBase {
  public readonly url: string;
  public readonly gatewayName: string;
  public readonly connections: ec2.Connections;

  constructor(scope: Construct, id: string, { url, gatewayName, securityGroup }: PortkeyGatewayAttributes) {
    super(scope, id);
    this.url = url.replace(/\/+$/, '');
    this.gatewayName = gatewayName;
    this.connections = new ec2.Connections({ securityGroups: securityGroup && [securityGroup], defaultPort: portOf(this.url) });
  }
}

/** Undefined for an address that is a token as a whole. */
function portOf(url: string): ec2.Port | undefined {
  const [, scheme, port] = /^(https?):\/\/[^/]*?(?::(\d+))?$/.exec(url) ?? [];
  return scheme ? ec2.Port.tcp(Number(port ?? (scheme === 'https' ? 443 : 80))) : undefined;
}
