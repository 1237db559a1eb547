import { CfnResource, Reference, Token, Tokenization } from 'aws-cdk-lib';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { IConstruct } from 'constructs';
import { isPendingListener } from './owner-of-listener';
import { ProtectedRule } from './protected-rule';

/** A rule that AWS CloudFormation keeps, or a function in its place. */
export type Rule = elbv2.CfnListenerRule | ProtectedRule;

/**
 * The rules of a listener that stand anywhere in the app. By the listener that the ARN is of, wherever the rule stands: in another stack it is resolved to something else. An
 * ARN that is known is the same everywhere; of a listener that is yet to be looked up nothing is known.
 */
export function rulesOf(listener: elbv2.IApplicationListener): Rule[] {
  if (isPendingListener(listener)) {
    return [];
  }
  const isOfListener = ({ listenerArn }: Rule) => {
    if (!Token.isUnresolved(listener.listenerArn)) {
      return listenerArn === listener.listenerArn;
    }
    const reference = Tokenization.reverse(listenerArn, { failConcat: false });
    return Reference.isReference(reference) && reference.target === listener.node.defaultChild;
  };
  return listener.node.root.node.findAll().filter((construct): construct is Rule => isRule(construct) && isOfListener(construct));
}

/** By type, not by class: an app may have two copies of the CDK. */
const isRule = (construct: IConstruct): construct is Rule =>
  construct instanceof ProtectedRule ||
  (CfnResource.isCfnResource(construct) && construct.cfnResourceType === elbv2.CfnListenerRule.CFN_RESOURCE_TYPE_NAME);
