import * as wafv2 from 'aws-cdk-lib/aws-wafv2';
import type { Construct } from 'constructs';
import { isKnown, requireRange } from '../../checks';
import { invalid } from '../../errors';
import { CONFIGURATIONS } from './managed-rules';
import type { FirewallRulesOptions } from './options';
import type { FirewallRuleGroupConfig } from './rule-group';

/** Behind the rules that every firewall has; each kind has room for as many as AWS WAF takes. */
const PRIORITIES = { blockedAddresses: 10, allowedAddresses: 11, blockedCountries: 12, allowedCountries: 13, headers: 20, ruleGroups: 40 } as const;
/** Of the 10 rate rules that a web ACL may have, one is for addresses. */
const MOST_HEADERS = 9;
const MOST_ADDRESSES = 10_000;
/** As long as leaves the name of the rule's metric within what AWS takes. */
const HEADER = /^[A-Za-z0-9-]{1,25}$/;
const ADDRESSES = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/;

export const RATE_LIMITS = { from: 10, to: 2_000_000_000 } as const;

type Statement = wafv2.CfnWebACL.StatementProperty;

/** A rule that is there because a prop asks for it. */
export interface AskedRule {
  readonly name: string;
  readonly priority: number;
  readonly statement: Statement;
  /** What becomes of a request that it matches; a group decides for itself. */
  readonly answer: 'blocked' | 'limited by header' | 'as the group says';
}

/**
 * The rules that props ask for, in order; refuses what AWS WAF would refuse.
 *
 * @param firewall where lists of addresses are made
 */
export function askedRules(firewall: Construct, options: FirewallRulesOptions): AskedRule[] {
  const listed = (['blockedAddresses', 'allowedAddresses', 'blockedCountries', 'allowedCountries'] as const).flatMap((list) => {
    const values = options[list] ?? [];
    const ofAddresses = list.endsWith('Addresses');
    (ofAddresses ? requireAddresses : requireCountries)(`network.firewall.${list}`, values);
    if (values.length === 0) {
      refuseEmpty(list, options[list]);
      return [];
    }
    const name = `${list[0].toUpperCase()}${list.slice(1)}`;
    const among: Statement = ofAddresses
      ? { ipSetReferenceStatement: { arn: addressSet(firewall, name, values) } }
      : { geoMatchStatement: { countryCodes: values } };
    const statement = list.startsWith('allowed') ? { notStatement: { statement: among } } : among;
    return [{ name, priority: PRIORITIES[list], statement, answer: 'blocked' as const }];
  });
  return [
    ...listed,
    ...headerRules(options.rateLimitPerHeader ?? {}),
    ...groupRules((options.ruleGroups ?? []).map((group) => group.bind(firewall))),
  ];
}

const addressSet = (firewall: Construct, id: string, addresses: string[]): string =>
  new wafv2.CfnIPSet(firewall, id, { scope: 'REGIONAL', ipAddressVersion: 'IPV4', addresses }).attrArn; // the load balancer has IPv4 only

function headerRules(limits: { [header: string]: number }): AskedRule[] {
  const path = 'network.firewall.rateLimitPerHeader';
  const headers = Object.keys(limits);
  const names = headers.map((header) => header.toLowerCase());
  if (headers.length > MOST_HEADERS) {
    throw invalid('TooManyHeaderLimits', path, headers.join(', '));
  }
  return headers.map((header, index) => {
    if (!HEADER.test(header) || names.indexOf(names[index]) !== index) {
      throw invalid('InvalidHeaderLimit', path, header);
    }
    requireRange('RateLimitOutOfRange', `${path}.${header}`, limits[header], RATE_LIMITS);
    const customKeys = [{ header: { name: names[index], textTransformations: [{ priority: 0, type: 'NONE' }] } }];
    return {
      name: `RateLimitPer-${names[index]}`,
      priority: PRIORITIES.headers + index,
      statement: { rateBasedStatement: { aggregateKeyType: 'CUSTOM_KEYS', customKeys, limit: limits[header], evaluationWindowSec: 300 } },
      answer: 'limited by header',
    };
  });
}

function groupRules(groups: FirewallRuleGroupConfig[]): AskedRule[] {
  return groups.map(({ name, vendorName, version, ruleGroupArn, countedRules }, index) => {
    const counted = countedRules.map((rule) => ({ name: rule, actionToUse: { count: {} } }));
    const ruleActionOverrides = counted.length > 0 ? counted : undefined;
    const managedRuleGroupConfigs = vendorName === 'AWS' ? CONFIGURATIONS[name as string]?.slice() : undefined;
    const statement: Statement =
      ruleGroupArn === undefined
        ? {
            managedRuleGroupStatement: {
              vendorName: vendorName as string,
              name: name as string,
              version,
              ruleActionOverrides,
              managedRuleGroupConfigs,
            },
          }
        : { ruleGroupReferenceStatement: { arn: ruleGroupArn, ruleActionOverrides } };
    return { name: `RuleGroup${index + 1}`, priority: PRIORITIES.ruleGroups + index, statement, answer: 'as the group says' };
  });
}

/** A list that has become empty would let everybody in. */
function refuseEmpty(list: string, given: string[] | undefined): void {
  if (given && list.startsWith('allowed')) {
    throw invalid('AllowListEmpty', `network.firewall.${list}`, '[]');
  }
}

function requireAddresses(path: string, ranges: string[]): void {
  if (ranges.length > MOST_ADDRESSES) {
    throw invalid('InvalidAddressRange', path, ranges.length, `a list has up to ${MOST_ADDRESSES}`);
  }
  const wrong = ranges.findIndex((range) => isKnown(range) && !isAddressRange(range));
  if (wrong >= 0) {
    throw invalid('InvalidAddressRange', `${path}[${wrong}]`, ranges[wrong]);
  }
}

function isAddressRange(range: string): boolean {
  const [prefix, ...octets] = ADDRESSES.exec(range)?.slice(1).map(Number).reverse() ?? [0];
  return prefix >= 1 && prefix <= 32 && octets.every((octet) => octet <= 255);
}

function requireCountries(path: string, countries: string[]): void {
  const wrong = countries.findIndex((country) => isKnown(country) && !/^[A-Z]{2}$/.test(country));
  if (wrong >= 0) {
    throw invalid('InvalidCountryCode', `${path}[${wrong}]`, countries[wrong]);
  }
}
