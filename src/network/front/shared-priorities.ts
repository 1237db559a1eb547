import { CfnResource, Reference, Stack, Token, Tokenization } from 'aws-cdk-lib';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { IConstruct } from 'constructs';
import { invalid } from '../../errors';
import { ApplicationDoor } from './application-door';
import { isPendingListener } from './owner-of-listener';
import { ProtectedRule } from './protected-rule';

/** What is wrong with the rules of a listener when the whole app is known, wherever in it they were made: no two have one priority. */
export function sharedPriorities(listener: elbv2.IApplicationListener): string[] {
  const rules = isPendingListener(listener) ? [] : rulesOf(listener);
  return rules.flatMap((rule, index) => {
    const first = rules.findIndex(({ priority }) => priority === rule.priority);
    return first === index
      ? []
      : [invalid('DoorPriorityTaken', 'priority', rule.priority, `of ${rule.node.path} and of ${rules[first].node.path}`).message];
  });
}

/** A rule that AWS CloudFormation keeps, or a function in its place. */
type Rule = elbv2.CfnListenerRule | ProtectedRule;

/**
 * What is wrong with the doors of a listener when the whole app is known: no two are for the same requests, or those behind the later one would get none, and nobody
 * would be told. Rules that users make before a door are theirs to make.
 */
export function doorsWithoutRequests(listener: elbv2.IApplicationListener): string[] {
  const rules = (isPendingListener(listener) ? [] : rulesOf(listener)).filter(isOfDoor);
  return rules.flatMap((rule) => {
    const before = rules.find((each) => each.priority < rule.priority && requestsOf(each) === requestsOf(rule));
    return before ? [invalid('DoorWithoutRequests', 'hosts and paths', rule.node.path, `they are those of ${before.node.path}`).message] : [];
  });
}

const isOfDoor = (rule: Rule): rule is elbv2.CfnListenerRule => rule.node.scope?.node.scope instanceof ApplicationDoor;

/** What refers to something means it in its stack. */
function requestsOf(rule: elbv2.CfnListenerRule): string {
  const stack = Stack.of(rule);
  const conditions = JSON.stringify(stack.resolve(rule.conditions));
  return /"(Ref|Fn::\w+)":/.test(conditions) ? `${stack.node.path}: ${conditions}` : conditions;
}

/** By the listener that the ARN is of, wherever the rule stands: in another stack it is resolved to something else. An ARN that is known is the same everywhere. */
function rulesOf(listener: elbv2.IApplicationListener): Rule[] {
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
