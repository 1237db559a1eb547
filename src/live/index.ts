export { LiveConfiguration, type LiveConfigurationProps } from './live-configuration';
