import { type Duration, Stack } from 'aws-cdk-lib';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import { invalid } from '../errors';

/** Amazon ECS refuses a grace period where no load balancer asks for health. */
export function graceProblems(service: ecs.BaseService, period?: Duration): string[] {
  const { loadBalancers } = service.node.defaultChild as ecs.CfnService;
  const isAsked = Stack.of(service).resolve(loadBalancers) !== undefined;
  return period && !isAsked ? [invalid('GracePeriodWithoutLoadBalancer', 'compute.healthCheckGracePeriod', String(period)).message] : [];
}
