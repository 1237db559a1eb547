export type { SidecarSpec } from '../contract/sidecar-spec';
export { containersOf, tasksCall } from './called-services';
export {
  Capacity,
  type CapacityServiceOptions,
  type CapacityTaskOptions,
  type Ec2CapacityOptions,
  type ExistingCapacityOptions,
  type FargateCapacityOptions,
  type IBoundCapacity,
  type TaskSize,
} from './capacity';
export {
  type CanaryOptions,
  Deployment,
  type DeploymentConfig,
  type DeploymentOptions,
  GatewaySmokeTest,
  type GatewaySmokeTestProps,
  type LinearOptions,
  type SmokeTestCompletion,
  SmokeTestCredentials,
  type SmokeTestOptions,
  type TrafficShiftOptions,
} from './deployment';
export {
  type CloudMapDiscoveryOptions,
  Discovery,
  type DiscoveryConfig,
  type ServiceConnectConfig,
  type ServiceConnectDiscoveryOptions,
} from './discovery';
export { GatewayCluster, type GatewayClusterProps, vpcOfCluster } from './gateway-cluster';
export { GatewayImage } from './gateway-image';
export { GatewayImageRepository, type GatewayImageRepositoryProps } from './gateway-image-repository';
export { GatewayService } from './gateway-service';
export type {
  DerivedGatewayImageOptions,
  GatewayImageConfig,
  GatewayImageOptions,
  HardenedGatewayImageOptions,
  NativeOnlyGatewayImageOptions,
  RegistryGatewayImageOptions,
} from './image-options';
export { checkReference, checkRepository } from './image-reference';
export { nameOptions } from './option-path';
export { PulledImage } from './pulled-image';
export type { ScalingCooldowns, ScalingMetric, ScalingSchedule } from './scaling-options';
export type { GatewayServiceOptions, GatewayServiceProps } from './service-options';
export { taskDefinitionSize } from './task-definition-size';
