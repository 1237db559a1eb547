import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';
import { invalid } from '../errors';
import type { GatewayServiceProps } from './service-options';

/** Whom tasks may connect to, where that is said. */
export function checkedPeers({ allowTo, securityGroup }: GatewayServiceProps): ec2.IPeer[] | undefined {
  if (allowTo && securityGroup) {
    throw invalid('AllowToOfGivenGroup', 'compute.allowTo', `${allowTo.length} peers`);
  }
  return allowTo;
}

/** What every task may call from the start. */
const HTTPS = 443;

const peersOf = (allowTo: ec2.IPeer[] | undefined): ec2.IPeer[] => allowTo ?? [ec2.Peer.anyIpv4()];

/** The security group of the tasks: out on the port of HTTPS alone. */
export function createTaskGroup(scope: Construct, { cluster, container, allowTo }: GatewayServiceProps): ec2.SecurityGroup {
  const group = new ec2.SecurityGroup(scope, 'SecurityGroup', {
    vpc: cluster.vpc,
    description: `Tasks of the ${container.name}`,
    allowAllOutbound: false,
  });
  for (const peer of peersOf(allowTo)) {
    group.addEgressRule(peer, ec2.Port.tcp(HTTPS), 'Model providers and AWS services');
  }
  return group;
}

/** Interface endpoints share a security group, as a rule: one rule for each that there is. */
export function letOutTo(tasks: ec2.ISecurityGroup, endpoints: readonly ec2.IConnectable[]): void {
  for (const group of new Set(endpoints.flatMap(({ connections }) => connections.securityGroups))) {
    tasks.addEgressRule(group, ec2.Port.tcp(HTTPS), 'Interface endpoints');
  }
}

/** Lets the tasks connect to a further port of whom they may connect to; that of HTTPS is none. */
export function letOut(tasks: ec2.Connections, allowTo: ec2.IPeer[] | undefined, port: number, description: string): void {
  for (const peer of port === HTTPS ? [] : peersOf(allowTo)) {
    tasks.allowTo(peer, ec2.Port.tcp(port), description);
  }
}
