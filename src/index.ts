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
  type CapacityConfig,
  type DerivedGatewayImageOptions,
  type FargateCapacityOptions,
  GatewayCompute,
  type GatewayComputeOptions,
  type GatewayComputeProps,
  GatewayImage,
  type GatewayImageConfig,
  type GatewayImageOptions,
  type RegistryGatewayImageOptions,
} from './compute';
export type { GatewayOutputs } from './gateway/gateway-outputs';
export { type IPortkeyGateway, PortkeyGateway, type PortkeyGatewayAttributes, type PortkeyGatewayProps } from './gateway/portkey-gateway';
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
  type ModelPrice,
  ModelProvider,
  type ModelProviderOptions,
  PriceTable,
  type PriceTableOptions,
} from './routing';
