export { GatewayDomain, type GatewayDomainConfig, type PrivateDomainOptions } from './domain';
export { GatewayPrivateLink, type GatewayPrivateLinkOptions, type GatewayPrivateLinkProps } from './edge';
export { type EndpointUse, warnOfEndpoints } from './endpoint-warnings';
export {
  Firewall,
  type FirewallBindOptions,
  type FirewallConfig,
  FirewallRuleGroup,
  type FirewallRuleGroupConfig,
  type FirewallRuleGroupOptions,
  type FirewallRulesOptions,
  GatewayFirewall,
  type GatewayFirewallProps,
  type ManagedRuleGroupOptions,
} from './firewall';
export {
  ApplicationFront,
  type ApplicationFrontOptions,
  type ApplicationFrontProps,
  type ClosedPathsOptions,
  type DoorHealthCheck,
  type DoorOptions,
  type DoorRewrite,
  defaultTestPort,
  type ExistingListenerOptions,
  Exposure,
  GatewayDoor,
  GatewayFront,
  type GatewayFrontOptions,
  type GatewayFrontProps,
  type JwtClaim,
  JwtClaimFormat,
  type JwtValidation,
  ListenerFront,
  type ListenerFrontProps,
  LoadBalancerType,
  NetworkFront,
  type NetworkFrontProps,
  type ProtectWeightsOptions,
} from './front';
export { GatewayNetwork } from './gateway-network';
export type { GatewayNetworkOptions, GatewayNetworkProps } from './options';
export { VpcEndpoints, type VpcEndpointsConfig, type VpcEndpointsOptions } from './vpc-endpoints';
