import type { Construct } from 'constructs';
import { isKnown, placeOf, requireHere } from '../../checks';
import { invalid } from '../../errors';
import { checkInput } from '../../inputs';
import { warn } from '../../warnings';
import { NEED_CONFIGURATION, promptSafeCounts, rulesOf } from './managed-rules';
import { FIREWALL_RULES } from './rules';

/** Options of every rule group behind the firewall's own rules. */
export interface FirewallRuleGroupOptions {
  /**
   * Rules of the group that count instead of doing what the group says. Name those that read bodies: a prompt may hold anything.
   *
   * @default - of groups of AWS the rules that prompts or programs would meet, which docs/security.md lists; of others none
   */
  readonly countedRules?: string[];
}

/** Options of `FirewallRuleGroup.managed()`. */
export interface ManagedRuleGroupOptions extends FirewallRuleGroupOptions {
  /**
   * Who makes the rule group; another than `AWS` is subscribed to in AWS Marketplace.
   *
   * @default 'AWS'
   */
  readonly vendorName?: string;

  /**
   * A version of the rule group, for example `Version_2.0`, which then stays until it expires.
   *
   * @default - the default version, which its vendor moves on
   */
  readonly version?: string;
}

/** What a `FirewallRuleGroup` is: managed, by its name and vendor, or by its ARN. */
export interface FirewallRuleGroupConfig {
  /** Rules that count instead of doing what the group says. */
  readonly countedRules: string[];
  /**
   * Name of a managed rule group.
   *
   * @default - it has an ARN
   */
  readonly name?: string;
  /**
   * Vendor of a managed rule group.
   *
   * @default - it has an ARN
   */
  readonly vendorName?: string;
  /**
   * Version of a managed rule group.
   *
   * @default - the default version, or it has an ARN
   */
  readonly version?: string;
  /**
   * ARN of a rule group.
   *
   * @default - it is managed
   */
  readonly ruleGroupArn?: string;
}

/**
 * A rule group behind the firewall's own rules. What it blocks is answered as the group says, by default with AWS WAF's page and not in JSON.
 * What its rules find cannot be proved without AWS: count first, and look at its metrics.
 */
export abstract class FirewallRuleGroup {
  /**
   * A rule group of AWS, for example `AWSManagedRulesAnonymousIpList`, or of AWS Marketplace. Rules of AWS that read bodies count unless
   * `countedRules` says otherwise.
   *
   * @param name name of the rule group
   * @param options see there
   * @throws `RuleGroupTaken` for those that the firewall has by itself, `RuleGroupNotPossible` for those that want to know pages of a web application
   */
  public static managed(name: string, options: ManagedRuleGroupOptions = {}): FirewallRuleGroup {
    checkInput('string', name, 'network.firewall.ruleGroups');
    checkInput('ManagedRuleGroupOptions', options, 'network.firewall.ruleGroups');
    const { vendorName = 'AWS', version, countedRules } = options;
    if (vendorName === 'AWS' && FIREWALL_RULES.some((rule) => rule.name === name)) {
      throw invalid('RuleGroupTaken', 'network.firewall.ruleGroups', name);
    }
    if (vendorName === 'AWS' && NEED_CONFIGURATION.includes(name)) {
      throw invalid('RuleGroupNotPossible', 'network.firewall.ruleGroups', name);
    }
    const byDefault = vendorName === 'AWS' ? promptSafeCounts(name) : [];
    return new RuleGroup({ name, vendorName, version, countedRules: countedRules ?? byDefault });
  }

  /**
   * A rule group of your own. Give rules that block a JSON body as custom response: clients read no HTML.
   *
   * @param ruleGroupArn ARN of a REGIONAL rule group in the region and account of the gateway
   * @param options see there
   * @throws `InvalidRuleGroupArn`; when the firewall is made, `ResourceElsewhere`
   */
  public static fromArn(ruleGroupArn: string, options: FirewallRuleGroupOptions = {}): FirewallRuleGroup {
    checkInput('string', ruleGroupArn, 'network.firewall.ruleGroups');
    checkInput('FirewallRuleGroupOptions', options, 'network.firewall.ruleGroups');
    if (isKnown(ruleGroupArn) && !/^arn:[^:]+:wafv2:[^:]+:\d+:regional\/rulegroup\//.test(ruleGroupArn)) {
      throw invalid('InvalidRuleGroupArn', 'network.firewall.ruleGroups', ruleGroupArn);
    }
    return new RuleGroup({ ruleGroupArn, countedRules: options.countedRules ?? [] });
  }

  /**
   * Called once by the firewall.
   *
   * @param bindingScope the firewall
   */
  public abstract bind(bindingScope: Construct): FirewallRuleGroupConfig;
}

class RuleGroup extends FirewallRuleGroup {
  constructor(private readonly config: FirewallRuleGroupConfig) {
    super();
  }

  public bind(bindingScope: Construct): FirewallRuleGroupConfig {
    const { ruleGroupArn } = this.config;
    if (ruleGroupArn !== undefined) {
      requireHere('ResourceElsewhere', 'network.firewall.ruleGroups', bindingScope, placeOf(ruleGroupArn), { account: true });
    }
    warnOfNames(bindingScope, this.config);
    return this.config;
  }
}

/** Of rules of AWS that read bodies and are left to block, and of names that no rule has: AWS WAF takes those, and they do nothing. */
function warnOfNames(scope: Construct, { name = '', vendorName, countedRules }: FirewallRuleGroupConfig): void {
  const all = vendorName === 'AWS' ? rulesOf(name) : [];
  const blocking = rulesOf(name, 'body').filter((rule) => all.length > 0 && !countedRules.includes(rule));
  const unknown = countedRules.filter((rule) => all.length > 0 && isKnown(rule) && !all.includes(rule));
  if (blocking.length > 0) {
    warn(scope, 'bodyRulesBlock', { group: name, rules: blocking.join(', ') });
  }
  if (unknown.length > 0) {
    warn(scope, 'unknownFirewallRule', { group: name, rules: unknown.join(', ') });
  }
}
