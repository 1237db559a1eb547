export type { CapacityServiceOptions, CapacityTaskOptions, IBoundCapacity, TaskSize } from './bound-capacity';
export { Capacity } from './capacity';
export type { Ec2CapacityOptions } from './ec2-options';
export type { ExistingCapacityOptions } from './existing';
export type { FargateCapacityOptions } from './fargate';
