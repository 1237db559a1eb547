export { GatewayFirewall, type GatewayFirewallProps } from './gateway-firewall';
export type { FirewallRulesOptions } from './options';
export { FirewallRuleGroup, type FirewallRuleGroupConfig, type FirewallRuleGroupOptions, type ManagedRuleGroupOptions } from './rule-group';
export { Firewall, type FirewallBindOptions, type FirewallConfig } from './strategy';
