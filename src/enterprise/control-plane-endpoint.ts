import { Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as route53 from 'aws-cdk-lib/aws-route53';
import * as targets from 'aws-cdk-lib/aws-route53-targets';
import { Construct } from 'constructs';
import { differ } from '../checks';
import { ControlPlaneDns } from './control-plane-options';
import { VENDOR } from './vendor';

/** Where the endpoint stands, and what it leads to. */
export interface ControlPlaneEndpointProps {
  readonly vpc: ec2.IVpc;
  readonly vpcSubnets: ec2.SubnetSelection;
  readonly privateDns?: ControlPlaneDns;
  readonly serviceName?: string;
  readonly serviceRegion?: string;
}

/** An interface endpoint to Portkey's control plane, and the name by which it is called. */
export class ControlPlaneEndpoint extends Construct implements ec2.IConnectable {
  public readonly endpoint: ec2.InterfaceVpcEndpoint;
  public readonly connections: ec2.Connections;

  constructor(scope: Construct, id: string, props: ControlPlaneEndpointProps) {
    super(scope, id);
    const { vpc, vpcSubnets: subnets, privateDns = ControlPlaneDns.HOSTED_ZONE } = props;
    const { serviceName = VENDOR.privateLink.serviceName, serviceRegion = VENDOR.privateLink.serviceRegion } = props;
    const securityGroup = new ec2.SecurityGroup(this, 'SecurityGroup', { vpc, description: 'Control plane of Portkey', allowAllOutbound: false });
    this.endpoint = new ec2.InterfaceVpcEndpoint(this, 'Endpoint', {
      vpc,
      subnets,
      service: new ec2.InterfaceVpcEndpointService(serviceName, 443),
      serviceRegion: differ(serviceRegion, Stack.of(this).region) ? serviceRegion : undefined,
      privateDnsEnabled: privateDns === ControlPlaneDns.ENDPOINT,
      securityGroups: [securityGroup],
      open: false,
    });
    this.connections = new ec2.Connections({ securityGroups: [securityGroup], defaultPort: ec2.Port.tcp(443) });
    if (privateDns === ControlPlaneDns.HOSTED_ZONE) {
      const zone = new route53.PrivateHostedZone(this, 'Zone', { zoneName: VENDOR.privateLink.host, vpc });
      new route53.ARecord(this, 'Record', { zone, target: route53.RecordTarget.fromAlias(new targets.InterfaceVpcEndpointTarget(this.endpoint)) });
    }
  }
}
