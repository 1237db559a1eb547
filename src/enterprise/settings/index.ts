export { LogFilePathFormat, type LogStoreSettings } from './log-store-settings';
export type { CorsOptions, OutboundProxyOptions, SemanticCacheOptions } from './network-options';
export type { ClickHouseOptions, EnterpriseSettings } from './options';
export { type OtlpOptions, OtlpProtocol, type PrometheusOptions } from './telemetry-options';
export { checkSettings, settingsOf } from './variables';
