/** Address of the API of Elastic Load Balancing, for the function that keeps a listener rule. */
export const LOAD_BALANCING_VARIABLE = 'LOAD_BALANCING_ENDPOINT';

/** Type of the rule in the template. */
export const LISTENER_RULE_TYPE = 'Custom::ListenerRule';

/** What the template says of the rule, in the words of the API. CloudFormation hands numbers over as text. */
export interface ListenerRuleProperties {
  readonly ListenerArn: string;
  readonly Priority: number | string;
  readonly Conditions: readonly object[];
  readonly Transforms?: readonly object[];
  /** Where it leads, and by which weights at first. */
  readonly TargetGroups: readonly { readonly TargetGroupArn: string; readonly Weight: number | string }[];
}
