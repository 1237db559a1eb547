export {
  Firewall,
  type FirewallBindOptions,
  type FirewallConfig,
  type FirewallRulesOptions,
  GatewayFirewall,
  type GatewayFirewallProps,
} from './gateway-firewall';
