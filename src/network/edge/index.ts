export { GatewayPrivateLink } from './gateway-private-link';
export type { GatewayPrivateLinkOptions, GatewayPrivateLinkProps } from './options';
