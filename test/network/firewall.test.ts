import { App, CfnParameter, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { Exposure, Firewall, GatewayFirewall, GatewayNetwork } from '../../src/network';
import { FIREWALL_RULES } from '../../src/network/firewall/rules';
import { certified } from './front/stacks';
import { DEV, only, PROD, resources, synthesize, WEB_ACL } from './synthesize';

const ASSOCIATION = 'AWS::WAFv2::WebACLAssociation';
const WEB_ACL_ARN = 'arn:aws:wafv2:eu-west-1:111111111111:regional/webacl/mine/11111111-1111-1111-1111-111111111111';

const { template, network, stack } = synthesize(PROD);
const acl = only(template, WEB_ACL).Properties;
const logging = only(template, 'AWS::WAFv2::LoggingConfiguration').Properties;

type Override = {
  Name: string;
  ActionToUse: { Count?: object; Block?: { CustomResponse: { ResponseCode: number; CustomResponseBodyKey: string } } };
};
type RenderedRule = { Name: string; Priority: number; Statement: { ManagedRuleGroupStatement?: { RuleActionOverrides: Override[] } } };
const overrides: Override[] = acl.Rules.flatMap((rule: RenderedRule) => rule.Statement.ManagedRuleGroupStatement?.RuleActionOverrides ?? []);

describe('the firewall', () => {
  test('has the rules of the reference in their order, with metrics, in front of the load balancer', () => {
    expect(acl.Rules.map((rule: RenderedRule) => [rule.Priority, rule.Name])).toEqual([
      [1, 'AWSManagedRulesCommonRuleSet'],
      [2, 'AWSManagedRulesAmazonIpReputationList'],
      [3, 'RateLimitPerIp'],
      [4, 'AWSManagedRulesKnownBadInputsRuleSet'],
    ]);
    expect(acl).toMatchObject({ Scope: 'REGIONAL', DefaultAction: { Allow: {} } });
    const metrics = [acl, ...acl.Rules].map(({ VisibilityConfig }) => VisibilityConfig);
    expect(metrics.every((metric) => metric.CloudWatchMetricsEnabled && !metric.SampledRequestsEnabled)).toBe(true);
    expect(new Set(metrics.map(({ MetricName }) => MetricName)).size).toBe(5);
    const [balancer] = Object.keys(resources(template, 'AWS::ElasticLoadBalancingV2::LoadBalancer'));
    expect(only(template, ASSOCIATION).Properties).toMatchObject({
      ResourceArn: { Ref: balancer },
      WebACLArn: { 'Fn::GetAtt': [expect.any(String), 'Arn'] },
    });
  });

  test('lets every prompt pass: no rule that reads the body blocks', () => {
    const onBody = overrides.filter(({ Name }) => Name.endsWith('_BODY'));
    expect(onBody.map(({ Name }) => Name).sort()).toEqual([
      'CrossSiteScripting_BODY',
      'EC2MetaDataSSRF_BODY',
      'GenericLFI_BODY',
      'GenericRFI_BODY',
      'JavaDeserializationRCE_BODY',
      'Log4JRCE_BODY',
      'ReactJSRCE_BODY',
      'SizeRestrictions_BODY',
    ]);
    expect(onBody.every(({ ActionToUse }) => ActionToUse.Count && !ActionToUse.Block)).toBe(true);
  });

  test('lets programs without a User-Agent pass', () => {
    expect(overrides.find(({ Name }) => Name === 'NoUserAgent_HEADER')?.ActionToUse).toEqual({ Count: {} });
  });

  test.each(['Log4JRCE_HEADER', 'CrossSiteScripting_QUERYARGUMENTS', 'GenericLFI_URIPATH', 'EC2MetaDataSSRF_COOKIE', 'AWSManagedIPReputationList'])(
    '%s blocks, with a 403 in JSON',
    (name) => {
      const response = overrides.find((override) => override.Name === name)?.ActionToUse.Block?.CustomResponse;
      expect(response?.ResponseCode).toBe(403);
      const body = acl.CustomResponseBodies[response?.CustomResponseBodyKey as string];
      expect(body.ContentType).toBe('APPLICATION_JSON');
      expect(JSON.parse(body.Content)).toMatchObject({
        type: 'error',
        error: { type: 'permission_error', code: 'request_blocked', message: expect.any(String) },
      });
    },
  );

  test('names every rule once, and no more than AWS WAF takes', () => {
    for (const rule of FIREWALL_RULES) {
      const names = rule.kind === 'managed' ? [...rule.block, ...rule.count] : [];
      expect(new Set(names).size).toBe(names.length);
      expect(names.length).toBeLessThanOrEqual(100);
    }
  });

  test('limits what one address may send in five minutes, with a 429 in JSON that says when to come back', () => {
    const { Action, Statement } = acl.Rules[2];
    expect(Statement.RateBasedStatement).toEqual({ AggregateKeyType: 'IP', Limit: 100_000, EvaluationWindowSec: 300 });
    const { ResponseCode, ResponseHeaders, CustomResponseBodyKey } = Action.Block.CustomResponse;
    expect(ResponseCode).toBe(429);
    expect(ResponseHeaders).toEqual([{ Name: 'retry-after', Value: '30' }]);
    expect(JSON.parse(acl.CustomResponseBodies[CustomResponseBodyKey].Content)).toMatchObject({ error: { code: 'rate_limit_exceeded' } });
  });

  test.each<[string, Exposure, number | undefined, number]>([
    ['the internet, where an address is a caller', Exposure.PUBLIC, undefined, 2000],
    ['inside, where an address may be a network', Exposure.INTERNAL, undefined, 100_000],
    ['the internet, as asked', Exposure.PUBLIC, 50_000, 50_000],
    ['inside, as asked', Exposure.INTERNAL, 2000, 2000],
  ])('has a limit for an address in %s', (_where, exposure, rateLimitPerIp, limit) => {
    const { template: other } = synthesize((s) => ({ ...PROD, domain: certified(s), exposure, firewall: Firewall.managedRules({ rateLimitPerIp }) }));
    expect(only(other, WEB_ACL).Properties.Rules[2].Statement.RateBasedStatement.Limit).toBe(limit);
  });

  test('alone, it does not know where it stands, and has the limit of the internet', () => {
    const alone = new Stack(new App(), 'Stack');
    new GatewayFirewall(alone, 'Firewall');
    expect(only(Template.fromStack(alone), WEB_ACL).Properties.Rules[2].Statement.RateBasedStatement.Limit).toBe(2000);
  });

  test.each([9, 0, -1, 2.5, 2_000_000_001])('refuses a limit of %p', (rateLimitPerIp) => {
    expect(() => synthesize({ ...PROD, firewall: Firewall.managedRules({ rateLimitPerIp }) })).toThrow(
      'RateLimitOutOfRange: network.firewall.rateLimitPerIp',
    );
  });

  test('counts what it blocked under the name of its metric', () => {
    const metric = network.firewall?.metricBlockedRequests();
    expect(metric).toMatchObject({ namespace: 'AWS/WAFV2', metricName: 'BlockedRequests', statistic: 'Sum' });
    expect(stack.resolve(metric?.dimensions)).toEqual({ WebACL: acl.VisibilityConfig.MetricName, Region: { Ref: 'AWS::Region' }, Rule: 'ALL' });
  });
});

describe("the firewall's log", () => {
  test.each<[string, boolean | undefined, string[]]>([
    ['keeps what was blocked, and no prompt that a rule only counted', undefined, ['BLOCK']],
    ['keeps what was counted too, if asked', true, ['BLOCK', 'COUNT', 'EXCLUDED_AS_COUNT']],
  ])('%s', (_what, logCountedRequests, actions) => {
    const { template: other } = synthesize({ ...PROD, firewall: Firewall.managedRules({ logCountedRequests }) });
    const { LoggingFilter } = only(other, 'AWS::WAFv2::LoggingConfiguration').Properties;
    expect(LoggingFilter).toMatchObject({ DefaultBehavior: 'DROP', Filters: [{ Behavior: 'KEEP', Requirement: 'MEETS_ANY' }] });
    const conditions: { ActionCondition: { Action: string } }[] = LoggingFilter.Filters[0].Conditions;
    expect(conditions.map(({ ActionCondition }) => ActionCondition.Action)).toEqual(actions);
  });

  test('holds no credential', () => {
    expect(logging.RedactedFields.map((field: { SingleHeader?: { Name: string } }) => field.SingleHeader?.Name ?? Object.keys(field)[0])).toEqual([
      'authorization',
      'x-api-key',
      'x-portkey-api-key',
      'api-key',
      'x-goog-api-key',
      'cookie',
      'QueryString',
    ]);
  });

  test('has the prefix that AWS WAF wants, and a name that no other stack has or had', () => {
    const [id, group] = Object.entries(resources(template, 'AWS::Logs::LogGroup')).find(([logicalId]) => logicalId.includes('Firewall')) ?? [];
    const name = JSON.stringify(group?.Properties.LogGroupName);
    expect(name).toContain('aws-waf-logs-Stack-Network-Firewall');
    expect(name).toContain('AWS::StackId');
    expect(name).not.toContain('"-"'); // the GUID whole: its last part may be that of the stack before
    const [destination] = logging.LogDestinationConfigs;
    expect(destination['Fn::Join'][1].at(-1)).toEqual({ Ref: id }); // the ARN ends with the name: AWS WAF refuses the `:*`
  });

  test('follows retention, removal policy and key', () => {
    const { template: other } = synthesize((s) => ({
      ...PROD,
      flowLogs: false,
      logRetention: logs.RetentionDays.TWO_WEEKS,
      removalPolicy: RemovalPolicy.DESTROY,
      encryptionKey: new kms.Key(s, 'Key'),
    }));
    const group = only(other, 'AWS::Logs::LogGroup');
    expect(group.Properties).toMatchObject({ RetentionInDays: 14, KmsKeyId: { 'Fn::GetAtt': [expect.stringContaining('Key'), 'Arn'] } });
    expect(group.DeletionPolicy).toBe('Delete');
    expect(only(synthesize({ ...PROD, flowLogs: false }).template, 'AWS::Logs::LogGroup').DeletionPolicy).toBe('RetainExceptOnCreate');
  });
});

describe('whether there is a firewall', () => {
  const present = (props: object) => Object.keys(resources(synthesize(props).template, WEB_ACL)).length;

  test('is decided by the preset, or as asked', () => {
    expect([
      present(PROD),
      present(DEV),
      present({ ...PROD, firewall: Firewall.none() }),
      present({ ...DEV, firewall: Firewall.managedRules() }),
    ]).toEqual([1, 0, 0, 1]);
    expect(synthesize(DEV).network.firewall).toBeUndefined();
    expect(resources(synthesize(DEV).template, ASSOCIATION)).toEqual({});
  });

  test('a web ACL that exists is used as it is', () => {
    const { template: other, network: with_ } = synthesize({ ...PROD, firewall: Firewall.fromWebAclArn(WEB_ACL_ARN) });
    expect(only(other, ASSOCIATION).Properties.WebACLArn).toBe(WEB_ACL_ARN);
    expect(resources(other, WEB_ACL)).toEqual({});
    expect(with_.firewall).toBeUndefined();
  });

  test('K6: the ARN of a web ACL may be one that only the deployment knows, or that the CLI has yet to look up', () => {
    const stack = new Stack(new App(), 'Stack', { env: { account: '111122223333', region: 'eu-central-1' } });
    for (const arn of [new CfnParameter(stack, 'Arn').valueAsString, ssm.StringParameter.valueFromLookup(stack, '/firewall/arn')]) {
      expect(() => Firewall.fromWebAclArn(arn)).not.toThrow();
    }
  });

  test.each([WEB_ACL_ARN.replace('regional', 'global'), 'mine', ''])('InvalidWebAclArn: %p', (arn) => {
    expect(() => Firewall.fromWebAclArn(arn)).toThrow('InvalidWebAclArn: network.firewall');
  });
});

test('two networks of one stack have firewalls and logs of different names', () => {
  const both = new Stack(new App(), 'Stack');
  new GatewayNetwork(both, 'A', PROD);
  new GatewayNetwork(both, 'B', PROD);
  const found = Template.fromStack(both);
  const names = [
    ...Object.values(resources(found, WEB_ACL)).map(({ Properties }) => Properties.VisibilityConfig.MetricName),
    ...Object.values(resources(found, 'AWS::Logs::LogGroup'))
      .flatMap(({ Properties }) => Properties.LogGroupName ?? [])
      .map((name) => JSON.stringify(name)),
  ];
  expect(names).toHaveLength(4);
  expect(new Set(names).size).toBe(4);
});

test('names of metrics are no longer than CloudFormation takes, whatever the ids', () => {
  const long = new Stack(new App(), 'S'.repeat(40));
  new GatewayNetwork(long, 'N'.repeat(40), PROD);
  const { Rules, VisibilityConfig } = only(Template.fromStack(long), WEB_ACL).Properties;
  const names: string[] = [VisibilityConfig, ...Rules.map((rule: { VisibilityConfig: object }) => rule.VisibilityConfig)].map(
    ({ MetricName }) => MetricName,
  );
  expect(new Set(names).size).toBe(5);
  expect(names.filter((name) => name.length > 128)).toEqual([]);
});

test('it stands alone', () => {
  const alone = new Stack(new App(), 'Stack');
  new GatewayFirewall(alone, 'Firewall');
  const group = only(Template.fromStack(alone), 'AWS::Logs::LogGroup');
  expect(group).toMatchObject({ DeletionPolicy: 'RetainExceptOnCreate', Properties: { RetentionInDays: 365 } });
});
