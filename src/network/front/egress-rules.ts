import { CfnResource } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { IConstruct } from 'constructs';
import { invalid } from '../../errors';

/**
 * What is wrong with the ways out of a listener's security group when the whole app is known: a group that is imported twice gets one rule twice, which Amazon
 * EC2 refuses.
 */
export function egressRulesTwice(listener: elbv2.IApplicationListener): string[] {
  const groups = listener.connections.securityGroups.map(({ securityGroupId }) => securityGroupId);
  const rules = listener.node.root.node
    .findAll()
    .filter((each): each is ec2.CfnSecurityGroupEgress => isEgress(each) && groups.includes(each.groupId));
  return rules.flatMap((rule, index) => {
    const first = rules.findIndex((each) => whereTo(each) === whereTo(rule));
    return first === index
      ? []
      : [invalid('EgressRuleTwice', 'network.existingListener.listener', rule.groupId, `${rule.node.path} and ${rules[first].node.path}`).message];
  });
}

/** By type, not by class: an app may have two copies of the CDK. */
const isEgress = (construct: IConstruct): construct is ec2.CfnSecurityGroupEgress =>
  CfnResource.isCfnResource(construct) && construct.cfnResourceType === ec2.CfnSecurityGroupEgress.CFN_RESOURCE_TYPE_NAME;

/** What tells one rule from another. */
const whereTo = ({
  groupId,
  ipProtocol,
  fromPort,
  toPort,
  cidrIp,
  cidrIpv6,
  destinationSecurityGroupId,
  destinationPrefixListId,
}: ec2.CfnSecurityGroupEgress) =>
  JSON.stringify([groupId, ipProtocol, fromPort, toPort, cidrIp, cidrIpv6, destinationSecurityGroupId, destinationPrefixListId]);
