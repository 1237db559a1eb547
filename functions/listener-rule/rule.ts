import type { ListenerRuleProperties } from '../../src/contract/listener-rule';
import { call, Refused } from './load-balancing';
import { type Weights, weightsFor } from './weights';
import { type Content, listOf, textOf, within } from './xml';

/** What a rule is called that could not be made: a later `Delete` names it. */
export const NONE = 'not-made';

/** That nobody has heard whether a rule was made. */
export class Unsure extends Error {}

interface Rule {
  readonly arn: string;
  readonly priority: string;
  readonly weights: Weights;
}

/**
 * Makes the rule, with the weights that another rule of the listener has over the same target groups: that is the one whose place it takes. One of this number that
 * leads there is this one, made by a try of which nobody has heard. Gives its ARN.
 *
 * @param before live weights of the rule at another listener whose place it takes
 */
export async function create(properties: ListenerRuleProperties, before: Weights = new Map()): Promise<string> {
  const { ListenerArn, Priority, Conditions, Transforms, TargetGroups } = properties;
  const alike = await rulesLike(properties);
  const made = alike.find(({ priority }) => priority === String(Priority));
  if (made) return update(made.arn, properties, properties);
  const Actions = actionsOf(weightsFor(TargetGroups, alike[0]?.weights ?? before));
  try {
    const result = await call('CreateRule', { ListenerArn, Priority, Conditions, Transforms, Actions });
    const [rule] = listOf(within(result, 'Rules'));
    return textOf(within(rule, 'RuleArn'));
  } catch (error) {
    if (error instanceof Refused && error.isSure) throw error;
    // a rule that is made twice is refused for its number
    const arn = error instanceof Refused ? await unheardOf(properties) : undefined;
    if (arn) return arn;
    throw new Unsure((error as Error).message);
  }
}

/** Changes what has changed, and the action only where it leads somewhere else: what is not given stays as it is, whatever moves meanwhile. */
export async function update(arn: string, properties: ListenerRuleProperties, old: ListenerRuleProperties): Promise<string> {
  const { ListenerArn, Priority, Conditions, Transforms = [], TargetGroups } = properties;
  const [rule] = await rulesOf({ RuleArns: [arn] }).catch(orNone);
  if (!rule || ListenerArn !== old.ListenerArn) return create(properties, rule?.weights);
  const leadsElsewhere = TargetGroups.length !== rule.weights.size || TargetGroups.some(({ TargetGroupArn }) => !rule.weights.has(TargetGroupArn));
  const changes = {
    ...(isOther(Conditions, old.Conditions) && { Conditions }),
    ...(isOther(Transforms, old.Transforms ?? []) && (Transforms.length > 0 ? { Transforms } : { ResetTransforms: true })),
    ...(leadsElsewhere && { Actions: actionsOf(weightsFor(TargetGroups, rule.weights)) }),
  };
  if (Object.keys(changes).length > 0) await call('ModifyRule', { RuleArn: arn, ...changes });
  if (rule.priority !== String(Priority)) await call('SetRulePriorities', { RulePriorities: [{ RuleArn: arn, Priority }] });
  return arn;
}

/**
 * Nothing, where there is none any more, or never was: nor is anybody asked then, who may be why there is none. Where nobody has heard how a rule was made, AWS
 * CloudFormation names it by an id that is no ARN: it may be there all the same, and would keep its target groups from being deleted.
 */
export async function remove(id: string, properties: ListenerRuleProperties): Promise<void> {
  if (id === NONE) return;
  const arn = id.includes(':listener-rule/') ? id : await unheardOf(properties);
  if (arn) await call('DeleteRule', { RuleArn: arn }).catch(orNone);
}

async function unheardOf(properties: ListenerRuleProperties): Promise<string | undefined> {
  const alike = await rulesLike(properties).catch(orNone);
  return alike.find(({ priority }) => priority === String(properties.Priority))?.arn;
}

/** Rules of the listener that lead to one of these target groups. */
async function rulesLike({ ListenerArn, TargetGroups }: ListenerRuleProperties): Promise<Rule[]> {
  const rules = await rulesOf({ ListenerArn });
  return rules.filter(({ weights }) => TargetGroups.some(({ TargetGroupArn }) => weights.has(TargetGroupArn)));
}

function orNone(error: unknown): [] {
  if (error instanceof Refused && /^(Rule|Listener)NotFound/.test(error.code)) return [];
  throw error;
}

async function rulesOf(asked: { readonly ListenerArn: string } | { readonly RuleArns: readonly string[] }): Promise<Rule[]> {
  const rules: Rule[] = [];
  let marker = '';
  do {
    const result = await call('DescribeRules', { ...asked, ...(marker && { Marker: marker }) });
    rules.push(...listOf(within(result, 'Rules')).map(ruleOf));
    marker = textOf(within(result, 'NextMarker'));
  } while (marker);
  return rules;
}

function ruleOf(rule: Content): Rule {
  const weights = listOf(within(rule, 'Actions')).flatMap((action): [string, number][] => {
    const groups = listOf(within(action, 'ForwardConfig', 'TargetGroups'));
    const only = textOf(within(action, 'TargetGroupArn'));
    if (groups.length === 0 && only) return [[only, 1]];
    return groups.map((group) => [textOf(within(group, 'TargetGroupArn')), Number(textOf(within(group, 'Weight')) || '1')]);
  });
  return { arn: textOf(within(rule, 'RuleArn')), priority: textOf(within(rule, 'Priority')), weights: new Map(weights) };
}

const actionsOf = (weights: Weights): object[] => [
  { Type: 'forward', ForwardConfig: { TargetGroups: [...weights].map(([TargetGroupArn, Weight]) => ({ TargetGroupArn, Weight })) } },
];

const isOther = (one: object, other: object): boolean => JSON.stringify(one) !== JSON.stringify(other);
