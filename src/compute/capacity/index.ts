export type { CapacityServiceOptions, CapacityTaskOptions, IBoundCapacity, TaskSize } from './bound-capacity';
export { Capacity } from './capacity';
export type { FargateCapacityOptions } from './fargate';
