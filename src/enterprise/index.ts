export type { BedrockBatchOptions, EnterpriseBedrockOptions } from './bedrock-options';
export { EnterpriseCache } from './cache';
export type { ContainerCacheOptions, ExistingCacheOptions } from './cache-options';
export { ControlPlane } from './control-plane';
export {
  ControlPlaneAccess,
  ControlPlaneDns,
  type ControlPlaneOptions,
  type CustomControlPlaneOptions,
  type PrivateControlPlaneOptions,
} from './control-plane-options';
export type { EnterpriseGatewayOutputs } from './enterprise-outputs';
export type { PortkeyEnterpriseGatewayProps } from './enterprise-props';
export type { LogBuckets } from './log-buckets';
export { LogStore } from './log-store';
export {
  type AzureBlobStoreOptions,
  type CustomLogStoreOptions,
  type EntraApplication,
  type ExistingLogBuckets,
  type OwnedLogBucketOptions,
  S3CompatibleStore,
  type S3CompatibleStoreOptions,
} from './log-store-options';
export type { EnterpriseObservabilityOptions, ImageMetricsOptions } from './observability-options';
export type {
  DataServiceOptions,
  EnterpriseComputeOptions,
  EnterpriseGatewayServiceOptions,
  EnterpriseServiceOptions,
  McpOptions,
  TaskCertificate,
} from './options';
export { PortkeyAccount, type PortkeyAccountFields } from './portkey-account';
export { PortkeyAccountSecrets, type PortkeyAccountSecretsProps } from './portkey-account-secrets';
export { PortkeyEnterpriseGateway } from './portkey-enterprise-gateway';
export { PortkeyImage, type PortkeyImageOptions } from './portkey-image';
export { ServerMode } from './server-mode';
export {
  type ClickHouseOptions,
  type CorsOptions,
  type EnterpriseSettings,
  LogFilePathFormat,
  type LogStoreSettings,
  type OtlpOptions,
  OtlpProtocol,
  type OutboundProxyOptions,
  type PrometheusOptions,
  type SemanticCacheOptions,
} from './settings';
export type { EnterpriseTracesOptions } from './traces-options';
