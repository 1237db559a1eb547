export { GatewayDomain, type GatewayDomainConfig } from './domain';
export {
  Firewall,
  type FirewallBindOptions,
  type FirewallConfig,
  type FirewallRulesOptions,
  GatewayFirewall,
  type GatewayFirewallProps,
} from './firewall';
export { GatewayNetwork, type RouteToOptions } from './gateway-network';
export { type JwtClaim, JwtClaimFormat, type JwtValidation } from './jwt-validation';
export { Exposure, type GatewayNetworkOptions, type GatewayNetworkProps } from './options';
export { VpcEndpoints, type VpcEndpointsConfig, type VpcEndpointsOptions } from './vpc-endpoints';
