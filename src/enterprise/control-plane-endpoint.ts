import { Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as route53 from 'aws-cdk-lib/aws-route53';
import * as targets from 'aws-cdk-lib/aws-route53-targets';
import { Construct } from 'constructs';
import { differ, isKnown } from '../checks';
import { invalid } from '../errors';
import { checkPartition } from './control-plane-access';
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

  /** The VPC in which the name of the control plane leads here. */
  public readonly namedIn?: ec2.IVpc;

  constructor(scope: Construct, id: string, props: ControlPlaneEndpointProps) {
    super(scope, id);
    const { vpc, vpcSubnets: subnets, privateDns = ControlPlaneDns.HOSTED_ZONE } = props;
    const { serviceName = VENDOR.privateLink.serviceName, serviceRegion = VENDOR.privateLink.serviceRegion } = props;
    checkPartition(this, 'controlPlane.serviceRegion', serviceRegion);
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
      this.namedIn = vpc;
      this.node.addValidation({ validate: () => problemsOf(this) });
      const zone = new route53.PrivateHostedZone(this, 'Zone', { zoneName: VENDOR.privateLink.host, vpc });
      new route53.ARecord(this, 'Record', { zone, target: route53.RecordTarget.fromAlias(new targets.InterfaceVpcEndpointTarget(this.endpoint)) });
    }
  }
}

function problemsOf(endpoint: ControlPlaneEndpoint): string[] {
  const others = endpoint.node.root.node.findAll().filter((each): each is ControlPlaneEndpoint => each instanceof ControlPlaneEndpoint);
  const first = others.find(({ namedIn }) => namedIn !== undefined && isSame(namedIn, endpoint.namedIn as ec2.IVpc));
  return first === endpoint
    ? []
    : [invalid('ControlPlaneNameTaken', 'controlPlane.privateDns', ControlPlaneDns.HOSTED_ZONE, first?.node.path).message];
}

/** One, or two imports of one. */
const isSame = (one: ec2.IVpc, other: ec2.IVpc): boolean => one === other || (isKnown(one.vpcId) && one.vpcId === other.vpcId);
