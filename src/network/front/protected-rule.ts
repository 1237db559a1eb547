import * as path from 'node:path';
import { CustomResource, Duration, Fn, Stack } from 'aws-cdk-lib';
import type * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { acknowledgeCompliance, acknowledgePatterns } from '../../acknowledgement';
import { LISTENER_RULE_TYPE, type ListenerRuleProperties, LOAD_BALANCING_VARIABLE } from '../../contract/listener-rule';
import { keyItself } from '../../encryption-key';
import { forgetRole } from '../../function-role';
import { presetValues, removalPolicyOf } from '../../presets';
import type { DoorOptions, ProtectWeightsOptions } from './door';

const PROGRAM = path.join(__dirname, '..', '..', '..', 'lib', 'functions', 'listener-rule');
/** For waits between tries, where the API has too much to do. */
const FUNCTION_TIMEOUT = Duration.minutes(2);
/** More than all tries of the function: without an answer AWS CloudFormation waits for an hour. */
const SERVICE_TIMEOUT = Duration.minutes(10);

/** What the rule is. */
export interface ProtectedRulePlan {
  readonly listener: elbv2.IApplicationListener;
  readonly priority: number;
  readonly conditions: readonly object[];
  readonly targetGroups: readonly elbv2.ApplicationTargetGroup[];
  readonly shares: readonly number[];
}

/**
 * A listener rule that a function keeps in the place of AWS CloudFormation: what changes of it is written, and the weights that Amazon ECS has moved stay where they
 * are. A change that would take the target group away which has the requests is refused.
 */
export class ProtectedRule extends Construct {
  public readonly listenerRuleArn: string;
  public readonly listenerArn: string;
  public readonly priority: number;
  /** In the words of the API. */
  public readonly conditions: readonly object[];

  constructor(door: Construct, id: string, plan: ProtectedRulePlan, options: ProtectWeightsOptions, rewrite: DoorOptions['rewrite']) {
    super(door, id);
    const { listener, priority, conditions, targetGroups, shares } = plan;
    this.listenerArn = listener.listenerArn;
    this.priority = priority;
    this.conditions = conditions;
    const properties: ListenerRuleProperties = {
      ListenerArn: listener.listenerArn,
      Priority: priority,
      Conditions: conditions,
      Transforms: rewrite && [{ Type: 'url-rewrite', UrlRewriteConfig: { Rewrites: [{ Regex: rewrite.regex, Replace: rewrite.replace }] } }],
      TargetGroups: targetGroups.map(({ targetGroupArn: TargetGroupArn }, index) => ({ TargetGroupArn, Weight: shares[index] })),
    };
    const keeper = createKeeper(this, listener, options);
    const rule = new CustomResource(this, 'Rule', {
      serviceToken: keeper.functionArn,
      resourceType: LISTENER_RULE_TYPE,
      serviceTimeout: SERVICE_TIMEOUT,
      properties,
    });
    this.listenerRuleArn = rule.ref;
    for (const targetGroup of targetGroups) {
      targetGroup.registerListener(listener, rule);
    }
  }
}

function createKeeper(scope: Construct, { listenerArn }: elbv2.IApplicationListener, options: ProtectWeightsOptions): lambda.Function {
  const logGroup = createLogGroup(scope, options);
  const role = createRole(scope, listenerArn, logGroup);
  const { region, urlSuffix } = Stack.of(scope);
  const keeper = new lambda.Function(scope, 'Function', {
    description: 'Keeps a listener rule whose weights Amazon ECS moves',
    runtime: lambda.Runtime.NODEJS_24_X,
    architecture: lambda.Architecture.ARM_64,
    code: lambda.Code.fromAsset(PROGRAM),
    handler: 'index.handler',
    memorySize: 256,
    timeout: FUNCTION_TIMEOUT,
    role,
    logGroup,
    environment: { [LOAD_BALANCING_VARIABLE]: `https://elasticloadbalancing.${region}.${urlSuffix}` },
  });
  forgetRole(scope, keeper, role);
  return keeper;
}

function createLogGroup(scope: Construct, { preset, logRetention, encryptionKey, removalPolicy }: ProtectWeightsOptions): logs.LogGroup {
  const logGroup = new logs.LogGroup(scope, 'LogGroup', {
    retention: logRetention ?? presetValues(preset).observability.logRetentionDays,
    encryptionKey: keyItself('encryptionKey', encryptionKey),
    removalPolicy: removalPolicyOf('removalPolicy', removalPolicy, preset),
  });
  if (!encryptionKey) {
    acknowledgeCompliance(logGroup, 'CloudWatchLogGroupEncrypted', 'Encrypted with a key of AWS, as the log group of the gateway is.');
  }
  return logGroup;
}

/** @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awselasticloadbalancingv2.html */
function createRole(scope: Construct, listenerArn: string, logGroup: logs.LogGroup): iam.Role {
  const [account, listener] = [0, 1].map((index) => Fn.select(index, Fn.split(':listener/', listenerArn)));
  const allow = (actions: string[], resources: string[]) => new iam.PolicyStatement({ actions, resources });
  const statements = [
    allow(['elasticloadbalancing:DescribeRules'], ['*']), // which has no resources
    allow(['elasticloadbalancing:CreateRule'], [listenerArn]),
    allow(
      ['elasticloadbalancing:ModifyRule', 'elasticloadbalancing:SetRulePriorities', 'elasticloadbalancing:DeleteRule'],
      [`${account}:listener-rule/${listener}/*`],
    ),
    allow(['logs:CreateLogStream', 'logs:PutLogEvents'], [logGroup.logGroupArn]),
  ];
  const role = new iam.Role(scope, 'Role', {
    assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
    inlinePolicies: { Access: new iam.PolicyDocument({ statements, minimize: true }) },
  });
  acknowledgePatterns(role, statements, 'The rule is named when it is made, at this listener; log streams are named when they are written.');
  return role;
}
