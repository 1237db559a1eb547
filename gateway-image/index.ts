export { BUILD_CONTEXT, ensureHardenedImage } from './hardened';
export { ensureGatewayImage, type GatewayImage } from './stock';
