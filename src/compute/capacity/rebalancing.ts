import * as ecs from 'aws-cdk-lib/aws-ecs';

/** Tasks are spread over the zones anew, which takes one more of them than there should be for a while: not where there may be none. */
export const rebalancingOf = ({ maxHealthyPercent = 200 }: Pick<ecs.BaseServiceOptions, 'maxHealthyPercent'>): ecs.AvailabilityZoneRebalancing =>
  maxHealthyPercent > 100 ? ecs.AvailabilityZoneRebalancing.ENABLED : ecs.AvailabilityZoneRebalancing.DISABLED;
