import type { ListenerRuleProperties } from '../../src/contract/listener-rule';

/** Weights by the ARN of a target group. */
export type Weights = ReadonlyMap<string, number>;

/** What the rule would take from somebody. */
export class Loss extends Error {}

/**
 * The weights that a rule gets: those that are live now, which Amazon ECS has moved. The template's are for a rule of whose target groups none is live.
 *
 * @throws `Loss` where requests go to a target group that the template takes away
 */
export function weightsFor(wanted: ListenerRuleProperties['TargetGroups'], live: Weights): Weights {
  const first = new Map(wanted.map(({ TargetGroupArn, Weight }) => [TargetGroupArn, Number(Weight)]));
  const stays = wanted.some(({ TargetGroupArn }) => live.has(TargetGroupArn));
  if (!stays || [...live.values()].every((weight) => weight === 0)) return first;
  const lost = [...live].find(([arn, weight]) => weight > 0 && !first.has(arn));
  if (lost) {
    const [arn, weight] = lost;
    throw new Loss(
      `requests go to ${arn} (weight ${weight}), which this update takes away while the other target group has no tasks of the new version: deploy ` +
        'once more with the strategy that the service has, so that the first target group has the requests, and then this',
    );
  }
  return new Map([...first.keys()].map((arn) => [arn, live.get(arn) ?? 0]));
}
