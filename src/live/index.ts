export { LiveConfiguration } from './live-configuration';
export type { GatewayLiveConfigurationOptions, LiveConfigurationProps } from './options';
