import { ArnFormat, Aws, Fn, Names, type RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as wafv2 from 'aws-cdk-lib/aws-wafv2';
import { Construct } from 'constructs';
import { requireRange } from '../../checks';
import { keyItself } from '../../encryption-key';
import { checkInput } from '../../inputs';
import { removalPolicyOf } from '../../presets';
import { BLOCKED_BODY, HEADER_RATE_LIMITED_BODY, RATE_LIMITED_BODY, RETRY_AFTER_SECONDS } from '../responses';
import { type AskedRule, askedRules, RATE_LIMITS } from './asked-rules';
import type { FirewallRulesOptions } from './options';
import { FIREWALL_RULES, type ManagedRuleGroup, type RateRule, REDACTED_HEADERS } from './rules';

/** Props of `GatewayFirewall`. */
export interface GatewayFirewallProps extends FirewallRulesOptions {
  /**
   * How long the logs are kept.
   *
   * @default RetentionDays.ONE_YEAR
   */
  readonly logRetention?: logs.RetentionDays;
  /**
   * What becomes of the logs when the stack is deleted.
   *
   * @default RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE
   */
  readonly removalPolicy?: RemovalPolicy;
  /**
   * Key for the logs. Its policy must let CloudWatch Logs use it, or the log group cannot be created: the statement
   * that docs/security.md has, which `GatewayObservability` adds to the key that it is given, and nobody else does.
   *
   * @default - encrypted by CloudWatch Logs
   */
  readonly encryptionKey?: kms.IKey;
  /**
   * Headers that carry a credential, besides the usual ones. They never reach the logs.
   *
   * @default - `authorization`, `x-api-key`, `x-portkey-api-key`, `api-key`, `x-goog-api-key`, `cookie`
   */
  readonly credentialHeaders?: string[];
}

const DEFAULT_RATE_LIMIT = 2000;
const RATE_WINDOW_SECONDS = 300;
/** Of the 128 characters that a metric's name may have, the names of the rules need 38 after it. */
const LONGEST_NAME = 90;
/** Actions whose requests are logged. A counted rule of a managed group is the last. */
const KEPT = ['BLOCK'];
const COUNTED = ['COUNT', 'EXCLUDED_AS_COUNT'];
const BLOCKED = 'Blocked';
const RATE_LIMITED = 'RateLimited';
const HEADER_RATE_LIMITED = 'HeaderRateLimited';

/** A web ACL that lets prompts pass, with JSON answers, and logs of what it blocked, without credentials in them. */
export class GatewayFirewall extends Construct {
  /** The web ACL. */
  public readonly webAcl: wafv2.CfnWebACL;
  /** What was blocked; with `logCountedRequests` also what was counted. */
  public readonly logGroup: logs.LogGroup;

  /** What its metrics carry in the `WebACL` dimension. */
  public readonly metricName: string;

  private readonly hasAllowList: boolean;

  constructor(scope: Construct, id: string, props: GatewayFirewallProps = {}) {
    super(scope, id);
    checkInput('GatewayFirewallProps', props);
    const rateLimit = props.rateLimitPerIp ?? DEFAULT_RATE_LIMIT;
    requireRange('RateLimitOutOfRange', 'network.firewall.rateLimitPerIp', rateLimit, RATE_LIMITS);
    const asked = askedRules(this, props);
    this.hasAllowList = [props.allowedAddresses, props.allowedCountries].some((list) => list !== undefined);

    this.metricName = Names.uniqueResourceName(this, { maxLength: LONGEST_NAME, separator: '-' });
    this.webAcl = new wafv2.CfnWebACL(this, 'WebAcl', {
      scope: 'REGIONAL',
      defaultAction: { allow: {} },
      customResponseBodies: {
        [BLOCKED]: { contentType: 'APPLICATION_JSON', content: BLOCKED_BODY },
        [RATE_LIMITED]: { contentType: 'APPLICATION_JSON', content: RATE_LIMITED_BODY },
        ...(asked.some(({ answer }) => answer === 'limited by header') && {
          [HEADER_RATE_LIMITED]: { contentType: 'APPLICATION_JSON', content: HEADER_RATE_LIMITED_BODY },
        }),
      },
      rules: [
        ...FIREWALL_RULES.map((rule) => (rule.kind === 'rate' ? this.rateRule(rule, rateLimit) : this.managedRule(rule))),
        ...asked.map((rule) => this.askedRule(rule)),
      ],
      visibilityConfig: this.visibility(),
    });
    this.logGroup = this.logTo(props);
  }

  /**
   * Whether it refuses who comes from an address of no list.
   *
   * @internal
   */
  public get _hasAllowList(): boolean {
    return this.hasAllowList;
  }

  /**
   * Requests that the firewall blocked, all rules together: the clients' silent 403 and 429.
   *
   * @default - sum over 5 minutes
   */
  public metricBlockedRequests(props: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    return new cloudwatch.Metric({
      namespace: 'AWS/WAFV2',
      metricName: 'BlockedRequests',
      dimensionsMap: { WebACL: this.metricName, Region: Stack.of(this).region, Rule: 'ALL' },
      statistic: cloudwatch.Stats.SUM,
      ...props,
    });
  }

  private managedRule({ name, priority, block, count }: ManagedRuleGroup): wafv2.CfnWebACL.RuleProperty {
    return {
      name,
      priority,
      overrideAction: { none: {} },
      statement: {
        managedRuleGroupStatement: {
          vendorName: 'AWS',
          name,
          ruleActionOverrides: [
            ...block.map((rule) => ({
              name: rule,
              actionToUse: answerWith(403, BLOCKED),
            })),
            ...count.map((rule) => ({ name: rule, actionToUse: { count: {} } })),
          ],
        },
      },
      visibilityConfig: this.visibility(name),
    };
  }

  private rateRule({ name, priority }: RateRule, limit: number): wafv2.CfnWebACL.RuleProperty {
    return {
      name,
      priority,
      action: answerWith(429, RATE_LIMITED, RETRY_AFTER),
      statement: { rateBasedStatement: { aggregateKeyType: 'IP', limit, evaluationWindowSec: RATE_WINDOW_SECONDS } },
      visibilityConfig: this.visibility(name),
    };
  }

  private askedRule({ name, priority, statement, answer }: AskedRule): wafv2.CfnWebACL.RuleProperty {
    const action = answer === 'blocked' ? answerWith(403, BLOCKED) : answerWith(429, HEADER_RATE_LIMITED, RETRY_AFTER);
    return {
      name,
      priority,
      ...(answer === 'as the group says' ? { overrideAction: { none: {} } } : { action }),
      statement,
      visibilityConfig: this.visibility(name),
    };
  }

  private visibility(rule?: string): wafv2.CfnWebACL.VisibilityConfigProperty {
    // samples are kept with their headers: redaction is for logs only
    return { cloudWatchMetricsEnabled: true, sampledRequestsEnabled: false, metricName: rule ? `${this.metricName}-${rule}` : this.metricName };
  }

  private logTo(props: GatewayFirewallProps): logs.LogGroup {
    const stack = Stack.of(this);
    // AWS WAF wants this prefix; the GUID, whole, lets a stack be created again where the logs of the last one were kept
    const stackGuid = Fn.select(2, Fn.split('/', stack.stackId));
    const logGroup = new logs.LogGroup(this, 'Logs', {
      logGroupName: `aws-waf-logs-${this.metricName}-${stackGuid}`,
      retention: props.logRetention ?? logs.RetentionDays.ONE_YEAR,
      removalPolicy: removalPolicyOf('removalPolicy', props.removalPolicy),
      encryptionKey: keyItself('encryptionKey', props.encryptionKey),
    });
    new wafv2.CfnLoggingConfiguration(this, 'Logging', {
      resourceArn: this.webAcl.attrArn,
      // without the `:*` that the ARN of a log group ends with
      logDestinationConfigs: [
        stack.formatArn({
          partition: Aws.PARTITION,
          service: 'logs',
          resource: 'log-group',
          resourceName: logGroup.logGroupName,
          arnFormat: ArnFormat.COLON_RESOURCE_NAME,
        }),
      ],
      redactedFields: [...redactedHeaders(props).map((name) => ({ singleHeader: { Name: name } })), { queryString: {} }],
      loggingFilter: {
        DefaultBehavior: 'DROP',
        Filters: [
          {
            Behavior: 'KEEP',
            Requirement: 'MEETS_ANY',
            Conditions: (props.logCountedRequests ? [...KEPT, ...COUNTED] : KEPT).map((action) => ({ ActionCondition: { Action: action } })),
          },
        ],
      },
    });
    return logGroup;
  }
}

const RETRY_AFTER = [{ name: 'retry-after', value: `${RETRY_AFTER_SECONDS}` }];

const answerWith = (responseCode: number, customResponseBodyKey: string, responseHeaders?: wafv2.CfnWebACL.CustomHTTPHeaderProperty[]) => ({
  block: { customResponse: { responseCode, customResponseBodyKey, responseHeaders } },
});

/** A header that is counted by tells clients apart, so it may be a credential. */
function redactedHeaders({ credentialHeaders = [], rateLimitPerHeader = {} }: GatewayFirewallProps): string[] {
  const others = [...credentialHeaders, ...Object.keys(rateLimitPerHeader)];
  return [...new Set([...REDACTED_HEADERS, ...others.map((name) => name.toLowerCase())])];
}
