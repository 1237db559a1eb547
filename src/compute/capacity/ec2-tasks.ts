import * as ecs from 'aws-cdk-lib/aws-ecs';
import type { Construct } from 'constructs';
import { requireKnown, requireRange } from '../../checks';
import { invalid } from '../../errors';
import type { CapacityServiceOptions, CapacityTaskOptions } from './bound-capacity';
import { rebalancingOf } from './rebalancing';

/** What a task on instances may have. @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html */
const CPU = { from: 128, to: 196_608 };

/** A task for instances: with a network interface of its own, as on Fargate. */
export function createInstanceTask(scope: Construct, id: string, options: CapacityTaskOptions): ecs.TaskDefinition {
  const { cpu, memoryLimitMiB, taskRole, executionRole } = options;
  for (const [name, size] of Object.entries({ cpu, memoryLimitMiB })) {
    requireKnown('InstanceTaskSizeNotPossible', `compute.${name}`, size, 'limits of the process follow from it');
  }
  requireRange('InstanceTaskSizeNotPossible', 'compute.cpu', cpu, CPU);
  requireRange('InstanceTaskSizeNotPossible', 'compute.memoryLimitMiB', memoryLimitMiB, { from: 4 });
  return new ecs.TaskDefinition(scope, id, {
    compatibility: ecs.Compatibility.EC2,
    networkMode: ecs.NetworkMode.AWS_VPC,
    cpu: String(cpu),
    memoryMiB: String(memoryLimitMiB),
    taskRole,
    executionRole,
  });
}

/** A service on instances: over the zones, and on as few instances of each as hold it. */
export function createInstanceService(
  scope: Construct,
  id: string,
  { mostTasks, assignPublicIp, ...options }: CapacityServiceOptions,
  capacityProvider: string,
): ecs.Ec2Service {
  if (assignPublicIp) {
    throw invalid('AssignPublicIpNotPossible', 'network.assignPublicIp', true, 'compute.capacity is of instances');
  }
  return new ecs.Ec2Service(scope, id, {
    ...options,
    capacityProviderStrategies: [{ capacityProvider, weight: 1 }],
    placementStrategies: [
      ecs.PlacementStrategy.spreadAcross(ecs.BuiltInAttributes.AVAILABILITY_ZONE),
      ecs.PlacementStrategy.packedBy(ecs.BinPackResource.MEMORY),
    ],
    availabilityZoneRebalancing: rebalancingOf(options),
  });
}

/** Refuses tasks of a processor that the instances do not have: they would wait for one forever. */
export function requireProcessor(tasks: ecs.CpuArchitecture, instances: ecs.CpuArchitecture): void {
  if (tasks._cpuArchitecture !== instances._cpuArchitecture) {
    throw invalid('ProcessorNotOfInstances', 'compute.cpuArchitecture', tasks._cpuArchitecture, `the instances have ${instances._cpuArchitecture}`);
  }
}
