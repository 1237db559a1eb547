export {
  Authentication,
  type CognitoAuthenticationOptions,
  GatewayAuth,
  type GatewayAuthOptions,
  type GatewayAuthProps,
  GatewayClient,
  type GatewayClientOptions,
  type NoAuthenticationOptions,
  type OidcAuthenticationOptions,
} from './auth';
export {
  Capacity,
  type CapacityServiceOptions,
  Deployment,
  type DeploymentConfig,
  type DerivedGatewayImageOptions,
  Discovery,
  type DiscoveryConfig,
  type FargateCapacityOptions,
  GatewayCluster,
  type GatewayClusterProps,
  GatewayImage,
  type GatewayImageConfig,
  type GatewayImageOptions,
  GatewayService,
  type GatewayServiceOptions,
  type GatewayServiceProps,
  type IBoundCapacity,
  type RegistryGatewayImageOptions,
  type ScalingMetric,
  type TaskSize,
} from './compute';
export type { ILiveSection } from './contract';
export type { ContainerPort, ContainerSpec } from './contract/container-spec';
export {
  type GatewayComputeOptions,
  type GatewayOutputs,
  type IPortkeyGateway,
  PortkeyGateway,
  type PortkeyGatewayAttributes,
  type PortkeyGatewayProps,
} from './gateway';
export { LiveConfiguration, type LiveConfigurationProps } from './live';
export {
  Exposure,
  Firewall,
  type FirewallBindOptions,
  type FirewallConfig,
  type FirewallRulesOptions,
  GatewayDomain,
  type GatewayDomainConfig,
  GatewayFirewall,
  type GatewayFirewallProps,
  GatewayNetwork,
  type GatewayNetworkOptions,
  type GatewayNetworkProps,
  type JwtClaim,
  JwtClaimFormat,
  type JwtValidation,
  type RouteToOptions,
  VpcEndpoints,
  type VpcEndpointsConfig,
  type VpcEndpointsOptions,
} from './network';
export {
  type GatewayMetricOptions,
  type GatewayMonitorOptions,
  GatewayObservability,
  type GatewayObservabilityOptions,
  type GatewayObservabilityProps,
} from './observability';
export { GatewayPreset } from './presets';
export {
  type ApiKeyProviderOptions,
  type AzureOpenaiProviderOptions,
  type BedrockProviderOptions,
  type CompatibleProviderOptions,
  type EnabledProvider,
  GatewayRouting,
  type GatewayRoutingProps,
  type ModelPrice,
  ModelProvider,
  type ModelProviderOptions,
  PriceTable,
  type PriceTableOptions,
} from './routing';
export { type TimeoutGoals, TimeoutPlan } from './timeouts';
