import type * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { invalid } from '../../errors';
import { rulesOf } from './rules-of-listener';

/** What is wrong with the rules of a listener when the whole app is known, wherever in it they were made: no two have one priority. */
export function sharedPriorities(listener: elbv2.IApplicationListener): string[] {
  const rules = rulesOf(listener);
  return rules.flatMap((rule, index) => {
    const first = rules.findIndex(({ priority }) => priority === rule.priority);
    return first === index
      ? []
      : [invalid('DoorPriorityTaken', 'priority', rule.priority, `of ${rule.node.path} and of ${rules[first].node.path}`).message];
  });
}
