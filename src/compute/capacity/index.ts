export { Capacity, type CapacityConfig, type FargateCapacityOptions } from './capacity';
