export { type GatewayLiveConfigurationOptions, LiveConfiguration, type LiveConfigurationProps } from './live-configuration';
