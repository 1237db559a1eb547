export { Capacity, type CapacityConfig, type FargateCapacityOptions } from './capacity';
export { GatewayCompute } from './gateway-compute';
export {
  type DerivedGatewayImageOptions,
  GatewayImage,
  type GatewayImageConfig,
  type GatewayImageOptions,
  type RegistryGatewayImageOptions,
} from './gateway-image';
export type { GatewayComputeOptions, GatewayComputeProps } from './options';
