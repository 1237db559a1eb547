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
export { type IPortkeyGateway, PortkeyGateway, type PortkeyGatewayAttributes, type PortkeyGatewayProps } from './gateway';
export type { GatewayOutputs } from './gateway-outputs';
export * from './network';
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
  LiveConfiguration,
  type LiveConfigurationProps,
  type ModelPrice,
  ModelProvider,
  type ModelProviderOptions,
  PriceTable,
  type PriceTableOptions,
} from './routing';
