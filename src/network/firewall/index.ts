export { type FirewallRulesOptions, GatewayFirewall, type GatewayFirewallProps } from './gateway-firewall';
export { Firewall, type FirewallBindOptions, type FirewallConfig } from './strategy';
