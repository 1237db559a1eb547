export { GatewayPreset } from './presets';
