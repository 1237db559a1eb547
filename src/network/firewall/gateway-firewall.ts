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
import { BLOCKED_BODY, RATE_LIMITED_BODY, RETRY_AFTER_SECONDS } from '../responses';
import { FIREWALL_RULES, type ManagedRuleGroup, type RateRule, REDACTED_HEADERS } from './rules';

/** Options of `Firewall.managedRules()`. */
export interface FirewallRulesOptions {
  /**
   * Requests that one IP address may send in 5 minutes, 10 to 2,000,000,000. An office or a build farm behind one address counts as one.
   *
   * @default - 2000; in front of an INTERNAL load balancer, where whole networks have one address, 100,000
   */
  readonly rateLimitPerIp?: number;

  /**
   * Log requests that a rule counted, too. Rules that read the body count: a prompt over 8 KB is one, so nearly every request of a coding
   * agent is logged, and what a rule found in a prompt may be in the log. For a while, to see what the rules find.
   *
   * @default false - what was blocked, nothing else; how much was counted is in the metrics of every rule
   */
  readonly logCountedRequests?: boolean;
}

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

/** A web ACL that lets prompts pass, with JSON answers, and logs of what it blocked, without credentials in them. */
export class GatewayFirewall extends Construct {
  /** The web ACL. */
  public readonly webAcl: wafv2.CfnWebACL;
  /** What was blocked; with `logCountedRequests` also what was counted. */
  public readonly logGroup: logs.LogGroup;

  /** What its metrics carry in the `WebACL` dimension. */
  public readonly metricName: string;

  constructor(scope: Construct, id: string, props: GatewayFirewallProps = {}) {
    super(scope, id);
    checkInput('GatewayFirewallProps', props);
    const rateLimit = props.rateLimitPerIp ?? DEFAULT_RATE_LIMIT;
    requireRange('RateLimitOutOfRange', 'network.firewall.rateLimitPerIp', rateLimit, { from: 10, to: 2_000_000_000 });

    this.metricName = Names.uniqueResourceName(this, { maxLength: LONGEST_NAME, separator: '-' });
    this.webAcl = new wafv2.CfnWebACL(this, 'WebAcl', {
      scope: 'REGIONAL',
      defaultAction: { allow: {} },
      customResponseBodies: {
        [BLOCKED]: { contentType: 'APPLICATION_JSON', content: BLOCKED_BODY },
        [RATE_LIMITED]: { contentType: 'APPLICATION_JSON', content: RATE_LIMITED_BODY },
      },
      rules: FIREWALL_RULES.map((rule) => (rule.kind === 'rate' ? this.rateRule(rule, rateLimit) : this.managedRule(rule))),
      visibilityConfig: this.visibility(),
    });
    this.logGroup = this.logTo(props);
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
              actionToUse: { block: { customResponse: { responseCode: 403, customResponseBodyKey: BLOCKED } } },
            })),
            ...count.map((rule) => ({ name: rule, actionToUse: { count: {} } })),
          ],
        },
      },
      visibilityConfig: this.visibility(name),
    };
  }

  private rateRule({ name, priority }: RateRule, limit: number): wafv2.CfnWebACL.RuleProperty {
    const responseHeaders = [{ name: 'retry-after', value: `${RETRY_AFTER_SECONDS}` }];
    return {
      name,
      priority,
      action: { block: { customResponse: { responseCode: 429, customResponseBodyKey: RATE_LIMITED, responseHeaders } } },
      statement: { rateBasedStatement: { aggregateKeyType: 'IP', limit, evaluationWindowSec: RATE_WINDOW_SECONDS } },
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

function redactedHeaders({ credentialHeaders = [] }: GatewayFirewallProps): string[] {
  return [...new Set([...REDACTED_HEADERS, ...credentialHeaders.map((name) => name.toLowerCase())])];
}
