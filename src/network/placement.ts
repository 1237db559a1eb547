import { Fn, Stack, Token } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';
import { requireHere, requireKnown, requireRange } from '../checks';
import { invalid } from '../errors';
import type { PresetValues } from '../presets';
import { Exposure, LoadBalancerType } from './front';
import type { GatewayNetworkProps } from './options';
import { besideTasks, coverTwoZones, isPending, select, shownSelection, subnetGroups, subnetsOfLoadBalancer } from './subnets';
import { cidrOf, OWN_VPC, vpcIdentity } from './vpc';

/** The VPC, and what stands where in it. */
export interface Placement {
  readonly vpc: ec2.IVpc;
  readonly taskSubnets: ec2.SubnetSelection;
  readonly loadBalancerSubnets: ec2.SubnetSelection;
  /** Whether tasks reach the internet: as was said, else as far as can be told. */
  readonly reachesInternet: boolean;
  /** Whether the load balancer does. One that is internal has private addresses only, so no way out of a public subnet either. */
  readonly loadBalancerReachesInternet: boolean;
  /** Whether the CLI has yet to look the VPC up. */
  readonly isPendingLookup: boolean;
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
  if (props.assignPublicIp && isolated) {
    throw invalid('AssignPublicIpNotPossible', 'network.assignPublicIp', true, 'vpcEndpoints is VpcEndpoints.isolated()');
  }
  const ownVpc = props.vpc ? undefined : createVpc(construct, props, values, isolated);
  if (props.vpc) {
    refusePropsOfNewVpc(props);
    requireHere('ResourceElsewhere', 'network.vpc', construct, props.vpc.env);
  } else if (props.reachesInternet !== undefined) {
    throw invalid('OnlyForExistingVpc', 'network.reachesInternet', props.reachesInternet);
  }
  const vpc = (props.vpc ?? ownVpc) as ec2.IVpc;

  const taskSubnets = props.taskSubnets ?? { subnetType: typeOfTaskSubnets(vpc, isolated, props) };
  const tasks = select(vpc, taskSubnets);
  if (props.assignPublicIp) {
    requirePublic(vpc, tasks, taskSubnets);
  } else if (!tasks || tasks.hasPublic) {
    throw refusal('VpcWithoutPrivateSubnets', 'taskSubnets', vpc, taskSubnets, props);
  }

  const withoutEgress = new Set(vpc.isolatedSubnets.map((subnet) => subnet.node.path));
  const haveEgress = ({ subnets }: ec2.SelectedSubnets) => !isolated && !subnets.some((subnet) => withoutEgress.has(subnet.node.path));
  const reachesInternet = props.reachesInternet ?? haveEgress(tasks);
  const isPublic = props.exposure === Exposure.PUBLIC;
  const found = { vpc, taskSubnets, reachesInternet, isPendingLookup: isPending(tasks), ownVpc, idOfVpc: vpcIdentity(construct, vpc) };
  if (props.existingListener || props.loadBalancerType === LoadBalancerType.NONE) {
    // where its load balancer stands is not known here: in one VPC both have the same ways out, as a rule
    return { ...found, loadBalancerSubnets: taskSubnets, loadBalancerReachesInternet: isPublic || reachesInternet };
  }
  const wanted = props.loadBalancerSubnets ?? (isPublic ? undefined : besideTasks(taskSubnets));
  const loadBalancerSubnets = subnetsOfLoadBalancer(vpc, wanted, isPublic, 'network.loadBalancerSubnets');
  const balancer = select(vpc, loadBalancerSubnets);
  if (isPublic && (!balancer || hasPrivate(vpc, balancer))) {
    throw refusal('VpcWithoutPublicSubnets', 'loadBalancerSubnets', vpc, loadBalancerSubnets, props);
  }
  if (!balancer || !coverTwoZones(balancer)) {
    throw refusal('TooFewLoadBalancerSubnets', 'loadBalancerSubnets', vpc, loadBalancerSubnets, props);
  }

  const balancerReachesInternet = isPublic || (!balancer.hasPublic && (props.reachesInternet ?? haveEgress(balancer)));
  return { ...found, loadBalancerSubnets, loadBalancerReachesInternet: balancerReachesInternet };
}

/** The addresses of the VPC: the literal where it was made here, so that rules can be read and checked. */
export function addressesOf(vpc: ec2.IVpc, props: GatewayNetworkProps): ec2.IPeer {
  return ec2.Peer.ipv4(props.vpc ? cidrOf(vpc) : (props.cidr ?? DEFAULT_CIDR));
}

function createVpc(construct: Construct, props: GatewayNetworkProps, values: PresetValues['network'], isolated: boolean): ec2.Vpc {
  const cidr = props.cidr ?? DEFAULT_CIDR;
  const maxAzs = props.maxAzs ?? values.maxAzs;
  const natPerZone = values.natGateways >= values.maxAzs;
  const isClosed = isolated || props.assignPublicIp === true;
  const natGateways = isClosed ? 0 : (props.natGateways ?? (natPerZone ? maxAzs : values.natGateways));
  if (!isVpcRange(cidr)) {
    throw invalid('VpcCidrOutOfRange', 'network.cidr', cidr);
  }
  requireKnown('MaxAzsOutOfRange', 'network.maxAzs', maxAzs);
  requireRange('MaxAzsOutOfRange', 'network.maxAzs', maxAzs, { from: 2, to: PLANNED_ZONES });
  if (isolated && props.natGateways) {
    throw invalid('NatGatewaysInIsolation', 'network.natGateways', props.natGateways);
  }
  if (props.assignPublicIp && props.natGateways) {
    throw invalid('AssignPublicIpNotPossible', 'network.assignPublicIp', true, `natGateways is ${props.natGateways}`);
  }
  if (!isClosed) {
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
      { name: 'Private', subnetType: isClosed ? ec2.SubnetType.PRIVATE_ISOLATED : ec2.SubnetType.PRIVATE_WITH_EGRESS },
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

/** Isolated subnets where there is no way out, or where the only way out is one that CDK cannot see. */
function typeOfTaskSubnets(vpc: ec2.IVpc, isolated: boolean, { reachesInternet, assignPublicIp }: GatewayNetworkProps): ec2.SubnetType {
  if (assignPublicIp) {
    return ec2.SubnetType.PUBLIC;
  }
  const preferIsolated = isolated || (reachesInternet === true && vpc.privateSubnets.length === 0);
  return preferIsolated && vpc.isolatedSubnets.length > 0 ? ec2.SubnetType.PRIVATE_ISOLATED : ec2.SubnetType.PRIVATE_WITH_EGRESS;
}

/** Tasks with public addresses have a way out of public subnets alone. */
function requirePublic(vpc: ec2.IVpc, tasks: ec2.SelectedSubnets | undefined, selection: ec2.SubnetSelection): asserts tasks {
  if (!tasks || hasPrivate(vpc, tasks)) {
    const detail = `taskSubnets are ${JSON.stringify(shownSelection(selection))}; ${subnetGroups(vpc)}`;
    throw invalid('AssignPublicIpNotPossible', 'network.assignPublicIp', true, detail);
  }
}

/** Whether a selection finds subnets that are not public, as far as can be told. */
function hasPrivate(vpc: ec2.IVpc, found: ec2.SelectedSubnets): boolean {
  const notPublic = new Set([...vpc.privateSubnets, ...vpc.isolatedSubnets]);
  return !isPending(found) && found.subnets.some((subnet) => notPublic.has(subnet));
}

/** Names the selection that was made, or the VPC in which the default one finds nothing, and what there is to choose from. */
function refusal(
  code: 'VpcWithoutPrivateSubnets' | 'VpcWithoutPublicSubnets' | 'TooFewLoadBalancerSubnets',
  prop: 'taskSubnets' | 'loadBalancerSubnets',
  vpc: ec2.IVpc,
  selection: ec2.SubnetSelection,
  props: GatewayNetworkProps,
): Error {
  const shown = shownSelection(props[prop] ?? selection);
  return props[prop]
    ? invalid(code, `network.${prop}`, shown, subnetGroups(vpc))
    : invalid(code, 'network.vpc', vpc.node.path, `${prop} are ${JSON.stringify(shown)}; ${subnetGroups(vpc)}`);
}

function isVpcRange(cidr: string): boolean {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(cidr);
  if (!match) return false;
  const octets = match.slice(1, 5).map(Number);
  const prefix = Number(match[5]);
  const address = octets.reduce((sum, octet) => sum * 256 + octet, 0);
  return octets.every((octet) => octet <= 255) && prefix >= 16 && prefix <= 24 && address % 2 ** (32 - prefix) === 0;
}
