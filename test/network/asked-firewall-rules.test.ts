import { App, CfnParameter, Stack } from 'aws-cdk-lib';
import type { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Exposure, Firewall, FirewallRuleGroup, type FirewallRulesOptions } from '../../src/network';
import { MANAGED_RULES, NEED_CONFIGURATION, promptSafeCounts } from '../../src/network/firewall/managed-rules';
import { FIREWALL_RULES } from '../../src/network/firewall/rules';
import { certified } from './front/stacks';
import { only, PROD, resources, synthesize, WEB_ACL, warnings } from './synthesize';

const GROUP_ARN = 'arn:aws:wafv2:eu-west-1:111111111111:regional/rulegroup/mine/11111111-1111-1111-1111-111111111111';
const IP_SET = 'AWS::WAFv2::IPSet';

const templateWith = (options: FirewallRulesOptions): Template => synthesize({ ...PROD, firewall: Firewall.managedRules(options) }).template;
const aclOf = (template: Template) => only(template, WEB_ACL).Properties;
/** The rules that are there besides those that every firewall has. */
const asked = (options: FirewallRulesOptions) => aclOf(templateWith(options)).Rules.slice(FIREWALL_RULES.length);

/** Groups that have rules which count by themselves, with those. */
const PROMPT_SAFE = Object.keys(MANAGED_RULES)
  .filter((name) => !FIREWALL_RULES.some((rule) => rule.name === name))
  .map((name): [string, string[]] => [name, promptSafeCounts(name)]);

const BLOCKED = { Block: { CustomResponse: { ResponseCode: 403, CustomResponseBodyKey: 'Blocked' } } };

describe('lists of a firewall', () => {
  test.each<[string, FirewallRulesOptions, string, boolean]>([
    ['those of blocked ranges', { blockedAddresses: ['192.0.2.0/24', '198.51.100.7/32'] }, 'BlockedAddresses', false],
    ['all but those of allowed ranges', { allowedAddresses: ['192.0.2.0/24', '198.51.100.7/32'] }, 'AllowedAddresses', true],
  ])('refuse %s, in JSON', (_who, options, name, others) => {
    const template = templateWith(options);
    const [id, set] = Object.entries(resources(template, IP_SET))[0];
    expect(set.Properties).toMatchObject({ Scope: 'REGIONAL', IPAddressVersion: 'IPV4', Addresses: ['192.0.2.0/24', '198.51.100.7/32'] });
    const among = { IPSetReferenceStatement: { Arn: { 'Fn::GetAtt': [id, 'Arn'] } } };
    const [rule, ...more] = aclOf(template).Rules.slice(FIREWALL_RULES.length);
    expect(more).toEqual([]);
    expect(rule).toMatchObject({ Name: name, Action: BLOCKED, Statement: others ? { NotStatement: { Statement: among } } : among });
  });

  test.each<[string, FirewallRulesOptions, string, object]>([
    ['requests of blocked countries', { blockedCountries: ['KP', 'CU'] }, 'BlockedCountries', { GeoMatchStatement: { CountryCodes: ['KP', 'CU'] } }],
    [
      'requests of all countries but the allowed ones',
      { allowedCountries: ['DE'] },
      'AllowedCountries',
      { NotStatement: { Statement: { GeoMatchStatement: { CountryCodes: ['DE'] } } } },
    ],
  ])('refuse %s, in JSON', (_who, options, name, statement) => {
    expect(asked(options)).toEqual([expect.objectContaining({ Name: name, Action: BLOCKED, Statement: statement })]);
  });

  test.each<[string, FirewallRulesOptions, string[]]>([
    ['allowed countries', { allowedCountries: ['DE'] }, ['allowListWithPrivateLink']],
    ['allowed addresses', { allowedAddresses: ['203.0.113.0/24'] }, ['allowListWithPrivateLink']],
    ['blocked ones alone', { blockedAddresses: ['203.0.113.0/24'], blockedCountries: ['KP'] }, []],
  ])('of who may come are warned of where PrivateLink hides addresses: %s', (_what, options, said) => {
    const { stack } = synthesize((s) => ({
      ...PROD,
      exposure: Exposure.PUBLIC,
      domain: certified(s),
      privateLink: { allowedPrincipals: [new iam.AccountPrincipal('111122223333')] },
      firewall: Firewall.managedRules(options),
    }));
    expect(warnings(stack)).toEqual(said);
  });

  test.each<[string, Exposure, FirewallRulesOptions, string[]]>([
    ['allowed, inside', Exposure.INTERNAL, { allowedCountries: ['DE'] }, ['countriesInside']],
    ['blocked, inside', Exposure.INTERNAL, { blockedCountries: ['KP'] }, ['countriesInside']],
    ['allowed beside an empty list, inside', Exposure.INTERNAL, { blockedCountries: [], allowedCountries: ['DE'] }, ['countriesInside']],
    ['none, inside', Exposure.INTERNAL, { blockedCountries: [] }, []],
    ['allowed, on the internet', Exposure.PUBLIC, { allowedCountries: ['DE'] }, []],
  ])('of countries are warned of where addresses have none: %s', (_what, exposure, options, said) => {
    const { stack } = synthesize((s) => ({ ...PROD, exposure, domain: certified(s), firewall: Firewall.managedRules(options) }));
    expect(warnings(stack)).toEqual(said);
  });

  test('of who is blocked that are empty refuse nobody', () => {
    expect(asked({ blockedAddresses: [], blockedCountries: [] })).toEqual([]);
  });

  test.each(['10.0.0.0', '10.0.0.0/0', '10.0.0.0/33', '10.0.0.256/32', '2001:db8::/32', 'office'])('InvalidAddressRange: %p', (range) => {
    expect(() => templateWith({ allowedAddresses: ['192.0.2.0/24', range] })).toThrow('InvalidAddressRange: network.firewall.allowedAddresses[1]');
  });

  test('InvalidAddressRange: more than a list takes', () => {
    const many = Array.from({ length: 10_001 }, (_, index) => `10.0.${index >> 8}.${index % 256}/32`);
    expect(() => templateWith({ blockedAddresses: many })).toThrow('InvalidAddressRange: network.firewall.blockedAddresses is 10001');
    expect(() => templateWith({ blockedAddresses: many.slice(1) })).not.toThrow();
  });

  test.each(['allowedAddresses', 'allowedCountries'])('AllowListEmpty: %s, which would let everybody in', (list) => {
    expect(() => templateWith({ [list]: [] })).toThrow(`AllowListEmpty: network.firewall.${list} is "[]"`);
  });

  test.each(['de', 'DEU', 'Germany', ''])('InvalidCountryCode: %p', (country) => {
    expect(() => templateWith({ blockedCountries: ['KP', country] })).toThrow('InvalidCountryCode: network.firewall.blockedCountries[1]');
  });

  test('may hold what only the deployment knows', () => {
    const { template } = synthesize((stack) => ({
      ...PROD,
      firewall: Firewall.managedRules({ blockedAddresses: [new CfnParameter(stack, 'Office').valueAsString] }),
    }));
    expect(only(template, IP_SET).Properties.Addresses).toEqual([{ Ref: 'Office' }]);
  });
});

describe('a limit by header', () => {
  const template = templateWith({ rateLimitPerHeader: { 'X-Api-Key': 3000, 'x-tenant': 10 } });
  const rules = aclOf(template).Rules.slice(FIREWALL_RULES.length);

  test('counts the requests of each value in five minutes', () => {
    expect(rules.map(({ Name }: { Name: string }) => Name)).toEqual(['RateLimitPer-x-api-key', 'RateLimitPer-x-tenant']);
    expect(rules[0].Statement.RateBasedStatement).toEqual({
      AggregateKeyType: 'CUSTOM_KEYS',
      CustomKeys: [{ Header: { Name: 'x-api-key', TextTransformations: [{ Priority: 0, Type: 'NONE' }] } }],
      Limit: 3000,
      EvaluationWindowSec: 300,
    });
  });

  test('answers 429 in JSON that says when to come back, and does not speak of an address', () => {
    const { ResponseCode, ResponseHeaders, CustomResponseBodyKey } = rules[0].Action.Block.CustomResponse;
    expect([ResponseCode, ResponseHeaders]).toEqual([429, [{ Name: 'retry-after', Value: '30' }]]);
    const body = JSON.parse(aclOf(template).CustomResponseBodies[CustomResponseBodyKey].Content);
    expect(body).toMatchObject({ error: { code: 'rate_limit_exceeded', message: 'too many requests of this client; try again later' } });
  });

  test('keeps the header out of the logs', () => {
    const { RedactedFields } = only(template, 'AWS::WAFv2::LoggingConfiguration').Properties;
    const names: string[] = RedactedFields.map((field: { SingleHeader?: { Name: string } }) => field.SingleHeader?.Name);
    expect(names.filter((name) => name === 'x-api-key')).toHaveLength(1);
    expect(names).toContain('x-tenant');
  });

  test.each<Record<string, number>>([
    { 'x.tenant': 100 },
    { 'a-header-with-a-very-long-name': 100 },
    { '': 100 },
    { 'x-tenant': 100, 'X-Tenant': 200 },
  ])('InvalidHeaderLimit: %p', (rateLimitPerHeader) => {
    expect(() => templateWith({ rateLimitPerHeader })).toThrow('InvalidHeaderLimit: network.firewall.rateLimitPerHeader');
  });

  test('TooManyHeaderLimits: ten', () => {
    const limits = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, index) => [`x-${index}`, 100]));
    expect(() => templateWith({ rateLimitPerHeader: limits(10) })).toThrow('TooManyHeaderLimits: network.firewall.rateLimitPerHeader');
    expect(asked({ rateLimitPerHeader: limits(9) })).toHaveLength(9);
  });

  test.each([9, 0, 2.5, 2_000_000_001])('RateLimitOutOfRange: %p', (limit) => {
    expect(() => templateWith({ rateLimitPerHeader: { 'x-tenant': limit } })).toThrow(
      'RateLimitOutOfRange: network.firewall.rateLimitPerHeader.x-tenant',
    );
  });
});

describe('rule groups behind those of the firewall', () => {
  test('are managed by others, or yours, and decide for themselves but for what is to count', () => {
    const ruleGroups = [
      FirewallRuleGroup.managed('AWSManagedRulesLinuxRuleSet'),
      FirewallRuleGroup.managed('Rules', { vendorName: 'Vendor', version: 'Version_2.0', countedRules: ['One'] }),
      FirewallRuleGroup.fromArn(GROUP_ARN, { countedRules: ['Two'] }),
    ];
    const count = (Name: string) => [{ Name, ActionToUse: { Count: {} } }];
    const rules = asked({ ruleGroups });
    expect(rules.map(({ Statement }: { Statement: object }) => Statement)).toEqual([
      { ManagedRuleGroupStatement: { VendorName: 'AWS', Name: 'AWSManagedRulesLinuxRuleSet' } },
      { ManagedRuleGroupStatement: { VendorName: 'Vendor', Name: 'Rules', Version: 'Version_2.0', RuleActionOverrides: count('One') } },
      { RuleGroupReferenceStatement: { Arn: GROUP_ARN, RuleActionOverrides: count('Two') } },
    ]);
    expect(rules.every((rule: { OverrideAction?: object; Action?: object }) => rule.OverrideAction && !rule.Action)).toBe(true);
  });

  test.each(PROMPT_SAFE)('%s of AWS lets prompts and programs pass: %p count', (name, counted) => {
    const namesOf = (ruleGroup: FirewallRuleGroup) =>
      (asked({ ruleGroups: [ruleGroup] })[0].Statement.ManagedRuleGroupStatement.RuleActionOverrides ?? []).map(
        ({ Name, ActionToUse }: { Name: string; ActionToUse: { Count?: object } }) => (ActionToUse.Count ? Name : undefined),
      );
    expect(namesOf(FirewallRuleGroup.managed(name))).toEqual(counted);
    expect(namesOf(FirewallRuleGroup.managed(name, { countedRules: [] }))).toEqual([]);
    expect(namesOf(FirewallRuleGroup.managed(name, { vendorName: 'Vendor' }))).toEqual([]);
  });

  test('of bots are those of the common level, which AWS wants to be told', () => {
    const [{ Statement }] = asked({ ruleGroups: [FirewallRuleGroup.managed('AWSManagedRulesBotControlRuleSet')] });
    expect(Statement.ManagedRuleGroupStatement.ManagedRuleGroupConfigs).toEqual([
      { AWSManagedRulesBotControlRuleSet: { InspectionLevel: 'COMMON' } },
    ]);
  });

  test.each(NEED_CONFIGURATION)('RuleGroupNotPossible: %s', (name) => {
    expect(() => FirewallRuleGroup.managed(name)).toThrow('RuleGroupNotPossible: network.firewall.ruleGroups');
    expect(() => FirewallRuleGroup.managed(name, { vendorName: 'Vendor' })).not.toThrow();
  });

  test.each(FIREWALL_RULES.filter(({ kind }) => kind === 'managed').map(({ name }) => name))('RuleGroupTaken: %s', (name) => {
    expect(() => FirewallRuleGroup.managed(name)).toThrow('RuleGroupTaken: network.firewall.ruleGroups');
  });

  test.each([GROUP_ARN.replace('regional', 'global'), GROUP_ARN.replace('rulegroup', 'webacl'), 'mine'])('InvalidRuleGroupArn: %p', (arn) => {
    expect(() => FirewallRuleGroup.fromArn(arn)).toThrow('InvalidRuleGroupArn: network.firewall.ruleGroups');
  });

  test('ResourceElsewhere: a rule group of another region or account', () => {
    const firewall = Firewall.managedRules({ ruleGroups: [FirewallRuleGroup.fromArn(GROUP_ARN)] });
    const at = (account: string, region: string) => () => synthesize({ ...PROD, firewall }, undefined, { env: { account, region } });
    expect(at('111111111111', 'eu-central-1')).toThrow('ResourceElsewhere: network.firewall.ruleGroups');
    expect(at('222222222222', 'eu-west-1')).toThrow('ResourceElsewhere: network.firewall.ruleGroups');
    expect(at('111111111111', 'eu-west-1')).not.toThrow();
  });

  test('may be one that only the deployment knows', () => {
    expect(() => FirewallRuleGroup.fromArn(new CfnParameter(new Stack(new App(), 'Stack'), 'Arn').valueAsString)).not.toThrow();
  });
});

test('all of it together has priorities of its own, and names of metrics that are no longer than AWS takes', () => {
  const { Rules } = aclOf(
    templateWith({
      blockedAddresses: ['192.0.2.0/24'],
      allowedAddresses: ['10.0.0.0/8'],
      blockedCountries: ['KP'],
      allowedCountries: ['DE'],
      rateLimitPerHeader: { 'a-header-of-25-characters': 100, 'x-api-key': 100 },
      ruleGroups: [FirewallRuleGroup.fromArn(GROUP_ARN), FirewallRuleGroup.managed('AWSManagedRulesSQLiRuleSet')],
    }),
  );
  const priorities: number[] = Rules.map(({ Priority }: { Priority: number }) => Priority);
  expect(priorities).toEqual([...new Set(priorities)].sort((one, other) => one - other));
  const metrics: string[] = Rules.map(({ VisibilityConfig }: { VisibilityConfig: { MetricName: string } }) => VisibilityConfig.MetricName);
  expect(new Set(metrics).size).toBe(12);
  expect(metrics.filter((name) => name.length > 128)).toEqual([]);
});
