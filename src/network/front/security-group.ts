import { Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';
import { acknowledge } from '../../acknowledgement';
import { warnAtSynthesis } from '../../warnings';

/** Rules of one direction and one version of IP in a new account. @see https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html */
const MOST_RULES = 60;

/** The security group of a load balancer: nobody gets in until a port is opened, and nothing gets out until there is a target. */
export function createSecurityGroup(front: Construct, idPrefix: string, vpc: ec2.IVpc): ec2.SecurityGroup {
  const securityGroup = new ec2.SecurityGroup(front, `${idPrefix}SecurityGroup`, {
    vpc,
    description: 'Load balancer of the gateway',
    allowAllOutbound: false,
  });
  acknowledge(
    securityGroup,
    'AwsSolutions-EC23',
    'Open to the internet only where PUBLIC and a certificate were asked for; who may connect is `allowFrom`.',
  );
  const rules = () => ingressRulesOf(securityGroup);
  warnAtSynthesis(securityGroup, 'securityGroupRules', () => {
    const most = Math.max(...(['cidrIp', 'cidrIpv6'] as const).map((other) => rules().filter((rule) => rule[other] === undefined).length));
    return most > MOST_RULES && { rules: String(most), quota: String(MOST_RULES) };
  });
  warnAtSynthesis(securityGroup, 'ipv6Clients', () => {
    const ranges = new Set(rules().flatMap(({ cidrIpv6 }) => cidrIpv6 ?? []));
    return ranges.size > 0 && { ranges: [...ranges].join(', ') };
  });
  return securityGroup;
}

/** Those that were written into the group; those of other stacks are resources of their own. */
function ingressRulesOf(group: ec2.SecurityGroup): ec2.CfnSecurityGroup.IngressProperty[] {
  const { securityGroupIngress } = group.node.defaultChild as ec2.CfnSecurityGroup;
  return Stack.of(group).resolve(securityGroupIngress) ?? [];
}

/** Lets those in who may connect. */
export function openPort(securityGroup: ec2.SecurityGroup, peers: readonly ec2.IPeer[], port: number, who = 'clients of the gateway'): void {
  for (const peer of peers) {
    securityGroup.addIngressRule(peer, ec2.Port.tcp(port), who);
  }
}
