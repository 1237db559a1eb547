import { Fn, Stack, Token } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';
import { requireKnown, requireRange } from '../checks';
import { invalid } from '../errors';
import type { PresetValues } from '../presets';
import { Exposure } from './front';
import type { GatewayNetworkProps } from './options';
import { cidrOf, OWN_VPC, vpcIdentity } from './vpc';

/** The VPC, and what stands where in it. */
export interface Placement {
  readonly vpc: ec2.IVpc;
  readonly taskSubnets: ec2.SubnetSelection;
  readonly loadBalancerSubnets: ec2.SubnetSelection;
  /** Whether tasks reach the internet, as far as can be told. */
  readonly reachesInternet: boolean;
  /** Whether the load balancer does. One that is internal has private addresses only, so no way out of a public subnet either. */
  readonly loadBalancerReachesInternet: boolean;
  /** The VPC if it was made here. */
  readonly ownVpc?: ec2.Vpc;
  /** Part of the id of everything that cannot move to another VPC: empty for the VPC made here, else told by the VPC. */
  readonly idOfVpc: string;
}

/** Zones for which addresses are set aside, so that `maxAzs` can be raised without moving a subnet. */
const PLANNED_ZONES = 4;
const DEFAULT_CIDR = '10.0.0.0/16';

/** Makes the VPC, or takes the given one, and selects the subnets. */
export function place(construct: Construct, props: GatewayNetworkProps, values: PresetValues['network'], isolated: boolean): Placement {
  const ownVpc = props.vpc ? undefined : createVpc(construct, props, values, isolated);
  if (props.vpc) {
    refusePropsOfNewVpc(props);
  }
  const vpc = (props.vpc ?? ownVpc) as ec2.IVpc;

  const taskSubnets = props.taskSubnets ?? { subnetType: isolated ? isolatedType(vpc) : ec2.SubnetType.PRIVATE_WITH_EGRESS };
  const tasks = select(vpc, taskSubnets);
  if (!tasks || tasks.hasPublic || tasks.subnets.length === 0) {
    throw invalid('VpcWithoutPrivateSubnets', props.taskSubnets ? 'network.taskSubnets' : 'network.vpc', vpc.node.path);
  }

  const isPublic = props.exposure === Exposure.PUBLIC;
  const loadBalancerSubnets = props.loadBalancerSubnets ?? (isPublic ? { subnetType: ec2.SubnetType.PUBLIC } : taskSubnets);
  const balancer = select(vpc, loadBalancerSubnets);
  if (isPublic && !balancer?.hasPublic) {
    throw invalid('VpcWithoutPublicSubnets', props.loadBalancerSubnets ? 'network.loadBalancerSubnets' : 'network.vpc', vpc.node.path);
  }
  if (!balancer || !coversTwoZones(balancer)) {
    throw invalid('TooFewLoadBalancerSubnets', props.loadBalancerSubnets ? 'network.loadBalancerSubnets' : 'network.vpc', vpc.node.path);
  }

  const withoutEgress = new Set(vpc.isolatedSubnets.map((subnet) => subnet.node.path));
  const haveEgress = ({ subnets }: ec2.SelectedSubnets) => !isolated && !subnets.some((subnet) => withoutEgress.has(subnet.node.path));
  return {
    vpc,
    taskSubnets,
    loadBalancerSubnets,
    reachesInternet: haveEgress(tasks),
    loadBalancerReachesInternet: isPublic || (haveEgress(balancer) && !balancer.hasPublic),
    ownVpc,
    idOfVpc: vpcIdentity(construct, vpc),
  };
}

/** The addresses of the VPC: the literal where it was made here, so that rules can be read and checked. */
export function addressesOf(vpc: ec2.IVpc, props: GatewayNetworkProps): ec2.IPeer {
  return ec2.Peer.ipv4(props.vpc ? cidrOf(vpc) : (props.cidr ?? DEFAULT_CIDR));
}

function createVpc(construct: Construct, props: GatewayNetworkProps, values: PresetValues['network'], isolated: boolean): ec2.Vpc {
  const cidr = props.cidr ?? DEFAULT_CIDR;
  const maxAzs = props.maxAzs ?? values.maxAzs;
  const natPerZone = values.natGateways >= values.maxAzs;
  const natGateways = isolated ? 0 : (props.natGateways ?? (natPerZone ? maxAzs : values.natGateways));
  if (!isVpcRange(cidr)) {
    throw invalid('VpcCidrOutOfRange', 'network.cidr', cidr);
  }
  requireKnown('MaxAzsOutOfRange', 'network.maxAzs', maxAzs);
  requireRange('MaxAzsOutOfRange', 'network.maxAzs', maxAzs, { from: 2, to: PLANNED_ZONES });
  if (isolated && props.natGateways) {
    throw invalid('NatGatewaysInIsolation', 'network.natGateways', props.natGateways);
  }
  if (!isolated) {
    requireKnown('NatGatewaysOutOfRange', 'network.natGateways', natGateways);
    requireRange('NatGatewaysOutOfRange', 'network.natGateways', natGateways, { from: 1, to: maxAzs }, `maxAzs is ${maxAzs}`);
  }

  return new ec2.Vpc(construct, OWN_VPC, {
    ipAddresses: ec2.IpAddresses.cidr(cidr),
    ...zonesOf(construct, maxAzs),
    natGateways,
    subnetConfiguration: [
      // without an internet gateway where nothing needs one; the addresses stay set aside
      { name: 'Public', subnetType: ec2.SubnetType.PUBLIC, mapPublicIpOnLaunch: false, reserved: isolated && props.exposure !== Exposure.PUBLIC },
      { name: 'Private', subnetType: isolated ? ec2.SubnetType.PRIVATE_ISOLATED : ec2.SubnetType.PRIVATE_WITH_EGRESS },
    ],
    enableDnsHostnames: true,
    enableDnsSupport: true,
    restrictDefaultSecurityGroup: false, // true makes a Lambda function for it; nothing here uses that group
  });
}

/** Unless account and region are known CDK knows two zones only; the region's list has more. */
function zonesOf(construct: Construct, maxAzs: number): Pick<ec2.VpcProps, 'maxAzs' | 'availabilityZones' | 'reservedAzs'> {
  const stack = Stack.of(construct);
  if (Token.isUnresolved(stack.region) || Token.isUnresolved(stack.account)) {
    const availabilityZones = Array.from({ length: maxAzs }, (_, index) => Fn.select(index, Fn.getAzs()));
    return { availabilityZones, reservedAzs: PLANNED_ZONES - maxAzs };
  }
  return { maxAzs, reservedAzs: PLANNED_ZONES - Math.min(maxAzs, stack.availabilityZones.length) };
}

const NEW_VPC_PROPS = ['cidr', 'maxAzs', 'natGateways', 'flowLogs'] as const;

function refusePropsOfNewVpc(props: GatewayNetworkProps): void {
  for (const name of NEW_VPC_PROPS) {
    if (props[name] !== undefined) {
      throw invalid('OnlyForNewVpc', `network.${name}`, props[name]);
    }
  }
}

function isolatedType(vpc: ec2.IVpc): ec2.SubnetType {
  return vpc.isolatedSubnets.length > 0 ? ec2.SubnetType.PRIVATE_ISOLATED : ec2.SubnetType.PRIVATE_WITH_EGRESS;
}

/** CDK throws where a VPC has no subnets of the wanted type; its message does not name our prop. */
function select(vpc: ec2.IVpc, selection: ec2.SubnetSelection): ec2.SelectedSubnets | undefined {
  try {
    return vpc.selectSubnets(selection);
  } catch {
    return undefined;
  }
}

function coversTwoZones({ subnets, availabilityZones, isPendingLookup }: ec2.SelectedSubnets): boolean {
  const listIsToken = Token.isUnresolved(subnets.map((subnet) => subnet.subnetId)); // a list whose length is not known yet
  return Boolean(isPendingLookup) || listIsToken || new Set(availabilityZones).size >= 2;
}

function isVpcRange(cidr: string): boolean {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(cidr);
  if (!match) return false;
  const octets = match.slice(1, 5).map(Number);
  const prefix = Number(match[5]);
  const address = octets.reduce((sum, octet) => sum * 256 + octet, 0);
  return octets.every((octet) => octet <= 255) && prefix >= 16 && prefix <= 24 && address % 2 ** (32 - prefix) === 0;
}
