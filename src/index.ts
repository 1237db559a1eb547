export * from './observability';
export { GatewayPreset } from './presets';
