import { Stack } from 'aws-cdk-lib';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import type { Construct } from 'constructs';
import { invalid } from '../errors';
import { presetValues } from '../presets';
import type { TimeoutPlan } from '../timeouts';
import { warn } from '../warnings';
import type { DiscoveredService } from './discovery';
import { optionPathOf } from './option-path';
import type { GatewayServiceProps } from './service-options';
import { sizeProblems } from './task-definition-size';

/** What Amazon ECS refuses of a service when all of it is known: a task definition that is too large, and a grace period where no load balancer asks for health. */
export function serviceProblems(
  scope: Construct,
  service: ecs.BaseService,
  { healthCheckGracePeriod: period }: Pick<GatewayServiceProps, 'healthCheckGracePeriod'>,
): string[] {
  const { loadBalancers } = service.node.defaultChild as ecs.CfnService;
  const isAsked = Stack.of(service).resolve(loadBalancers) !== undefined;
  const path = optionPathOf(scope, 'healthCheckGracePeriod');
  return [
    ...sizeProblems(service.taskDefinition),
    ...(period && !isAsked ? [invalid('GracePeriodWithoutLoadBalancer', path, String(period)).message] : []),
  ];
}

/** Of what Amazon ECS takes, and the gateway has no good of. */
export function warnAboutTasks(
  scope: Construct,
  { deployment, preset, cpu, minCapacity, container, cluster, enableExecuteCommand }: GatewayServiceProps,
  { upstream, processStop }: TimeoutPlan,
  { options: { cloudMapOptions } }: DiscoveredService,
): void {
  const values = presetValues(preset).compute;
  if (deployment?.shiftsTraffic && cloudMapOptions) {
    warn(scope, 'discoveryWithTrafficShift');
  }
  if (enableExecuteCommand) {
    warn(scope, 'executeCommand');
  }
  if (cluster.capacity.interruptible && upstream > processStop) {
    warn(scope, 'spotInterruptsStreams', { stop: processStop, longest: upstream });
  }
  if (container.usableCpu !== undefined && (cpu ?? values.cpu) > container.usableCpu) {
    warn(scope, 'cpuNotUsed', { cpu: cpu ?? values.cpu, used: container.usableCpu });
  }
  const { minInstances = 2 } = cluster.capacity;
  const tasks = minCapacity ?? values.minCapacity;
  if (minInstances < 2 && tasks > 1) {
    warn(scope, 'tasksOnOneInstance', { tasks, minInstances });
  }
}
