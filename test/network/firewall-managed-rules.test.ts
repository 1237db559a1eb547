import { Firewall, FirewallRuleGroup, type FirewallRulesOptions } from '../../src/network';
import { type Component, MANAGED_RULES, rulesOf } from '../../src/network/firewall/managed-rules';
import { FIREWALL_RULES } from '../../src/network/firewall/rules';
import { only, PROD, synthesize, WEB_ACL, warnings } from './synthesize';

/** What becomes of a rule of a managed group in a template. */
interface Override {
  readonly Name: string;
  readonly ActionToUse: { readonly Count?: object; readonly Block?: object };
}

interface Group {
  readonly Name: string;
  readonly VendorName: string;
  readonly ScopeDownStatement?: object;
  readonly RuleActionOverrides?: Override[];
}

const OWN = FIREWALL_RULES.filter(({ kind }) => kind === 'managed').map(({ name }) => name);
const OTHERS = Object.keys(MANAGED_RULES).filter((name) => !OWN.includes(name));

const made = (options: FirewallRulesOptions) => synthesize({ ...PROD, firewall: Firewall.managedRules(options) });
const aclWith = (options: FirewallRulesOptions) => only(made(options).template, WEB_ACL).Properties;
const groupsOf = (acl: { Rules: { Statement: { ManagedRuleGroupStatement?: Group } }[] }): Group[] =>
  acl.Rules.flatMap(({ Statement }) => Statement.ManagedRuleGroupStatement ?? []);

/** With every group of AWS that there is a table of. */
const EVERYTHING = { ruleGroups: OTHERS.map((name) => FirewallRuleGroup.managed(name)) };
const groups = groupsOf(aclWith(EVERYTHING));
const actionOf = (name: string): 'count' | 'block' | 'as AWS says' => {
  const override = groups.flatMap(({ RuleActionOverrides = [] }) => RuleActionOverrides).find(({ Name }) => Name === name);
  if (!override) return 'as AWS says';
  return override.ActionToUse.Count ? 'count' : 'block';
};

const SUFFIX: Readonly<Partial<Record<Component, RegExp>>> = {
  body: /_BODY$/,
  cookie: /_(COOKIE|Cookie_HEADER)$/,
  header: /_HEADER$/,
  method: /_METHOD$/,
  path: /_URIPATH$/,
  query: /_(QUERYSTRING|QUERYARGUMENTS)$/,
};

describe('the table of the rules of AWS', () => {
  test('has every rule once', () => {
    const names = Object.keys(MANAGED_RULES).flatMap((group) => rulesOf(group).map((rule) => `${group} ${rule}`));
    expect(new Set(names).size).toBe(names.length);
    expect(names.length).toBeGreaterThan(60);
  });

  test.each(Object.entries(SUFFIX) as [Component, RegExp][])(
    'has under %s what ends like it, and nothing that does stands elsewhere',
    (component, suffix) => {
      for (const [group, rules] of Object.entries(MANAGED_RULES))
        for (const [of, names] of Object.entries(rules))
          for (const name of names) {
            const ends = suffix.test(name) && !(component === 'header' && SUFFIX.cookie?.test(name));
            expect([group, name, ends]).toEqual([group, name, of === component]);
          }
    },
  );
});

describe('R26: a prompt may hold anything, on every path', () => {
  test('overrides name rules that exist', () => {
    expect(groups.map(({ Name }) => Name).sort()).toEqual(Object.keys(MANAGED_RULES).sort());
    for (const { Name: group, VendorName, RuleActionOverrides = [] } of groups) {
      expect(VendorName).toBe('AWS');
      expect(RuleActionOverrides.map(({ Name }) => Name).filter((name) => !rulesOf(group).includes(name))).toEqual([]);
    }
  });

  test.each(OWN)('%s has every rule named, so that none answers with a page', (group) => {
    const [{ RuleActionOverrides = [] }] = groups.filter(({ Name }) => Name === group);
    expect(RuleActionOverrides.map(({ Name }) => Name).sort()).toEqual(rulesOf(group).sort());
  });

  test.each(Object.keys(MANAGED_RULES).flatMap((group) => rulesOf(group, 'body').map((rule) => [rule, group])))('%s of %s counts', (rule) => {
    expect(actionOf(rule)).toBe('count');
  });

  test.each(
    OWN.flatMap((group) => (['cookie', 'header', 'method', 'path', 'query'] as const).flatMap((component) => rulesOf(group, component))).filter(
      (rule) => rule !== 'NoUserAgent_HEADER', // callers are programs
    ),
  )('%s blocks', (rule) => {
    expect(actionOf(rule)).toBe('block');
  });

  test.each<[string, string[], string[]]>([
    ['<meta>', ['CrossSiteScripting_BODY'], ['CrossSiteScripting_QUERYARGUMENTS', 'CrossSiteScripting_URIPATH', 'CrossSiteScripting_COOKIE']],
    ['../../etc', ['GenericLFI_BODY'], ['GenericLFI_QUERYARGUMENTS', 'GenericLFI_URIPATH']],
    [
      'an address with a host that is a number',
      ['GenericRFI_BODY', 'EC2MetaDataSSRF_BODY'],
      ['GenericRFI_QUERYARGUMENTS', 'EC2MetaDataSSRF_URIPATH'],
    ],
    ['a look-up by JNDI', ['Log4JRCE_BODY'], ['Log4JRCE_HEADER', 'Log4JRCE_QUERYSTRING', 'Log4JRCE_URIPATH']],
    ['157 KB', ['SizeRestrictions_BODY'], ['SizeRestrictions_QUERYSTRING', 'SizeRestrictions_URIPATH', 'SizeRestrictions_Cookie_HEADER']],
  ])('%s in a prompt is counted, and elsewhere blocked', (_what, counted, blocked) => {
    expect(counted.map(actionOf)).toEqual(counted.map(() => 'count'));
    expect(blocked.map(actionOf)).toEqual(blocked.map(() => 'block'));
  });

  test('no rule is for some paths alone, that of the rate neither', () => {
    const { Rules } = aclWith(EVERYTHING);
    expect(groups.filter(({ ScopeDownStatement }) => ScopeDownStatement)).toEqual([]);
    const rates = Rules.flatMap(({ Statement }: { Statement: { RateBasedStatement?: object } }) => Statement.RateBasedStatement ?? []);
    expect(rates).toEqual([{ AggregateKeyType: 'IP', Limit: expect.any(Number), EvaluationWindowSec: 300 }]);
  });
});

describe('names that are asked for', () => {
  const warnedWith = (countedRules?: string[]) =>
    warnings(made({ ruleGroups: [FirewallRuleGroup.managed('AWSManagedRulesSQLiRuleSet', { countedRules })] }).stack);

  test('bodyRulesBlock: rules on bodies that are left out', () => {
    expect(warnedWith(['SQLi_BODY'])).toContain('bodyRulesBlock');
    expect(warnedWith([])).toContain('bodyRulesBlock');
    expect(warnedWith(rulesOf('AWSManagedRulesSQLiRuleSet', 'body'))).not.toContain('bodyRulesBlock');
    expect(warnedWith()).not.toContain('bodyRulesBlock');
  });

  test('unknownFirewallRule: a name that no rule of the group has', () => {
    expect(warnedWith(['SQLi_BODY', 'SQLiExtendedPatterns_BODY', 'SQLInjection_BODY'])).toEqual(expect.arrayContaining(['unknownFirewallRule']));
    expect(warnedWith(['SQLi_BODY', 'SQLiExtendedPatterns_BODY', 'SQLi_COOKIE'])).not.toContain('unknownFirewallRule');
  });

  test('of a group of somebody else nothing is known', () => {
    const stack = made({
      ruleGroups: [FirewallRuleGroup.managed('AWSManagedRulesSQLiRuleSet', { vendorName: 'Vendor', countedRules: ['Any'] })],
    }).stack;
    expect(warnings(stack).filter((id) => /Rule/.test(id))).toEqual([]);
  });
});
