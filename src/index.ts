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
export * from './observability';
export { GatewayPreset } from './presets';
export { LiveConfiguration, type LiveConfigurationProps, type ModelPrice, PriceTable, type PriceTableOptions } from './routing';
