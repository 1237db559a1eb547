import type * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { Construct } from 'constructs';
import { AlternateTarget, SHARES, TEST_SHARES } from './alternate-target';
import { type DoorOptions, type DoorRewrite, GatewayDoor } from './door';
import { requireClaims, verifyThen } from './jwt-action';
import type { JwtValidation } from './jwt-validation';
import type { KeyRoute } from './key-routes';
import { ProtectedRule } from './protected-rule';
import type { RoutePlace } from './shifted-route';
import { withoutTags } from './shifted-route';
import type { targetSettings } from './target-settings';

/** What the front has decided about a door. */
export interface ApplicationDoorPlan {
  readonly listener: elbv2.IApplicationListener;
  /** Leads to the version that is being deployed. */
  readonly testListener?: elbv2.ApplicationListener;
  /** Where that is. */
  readonly testPort?: number;
  readonly place: RoutePlace;
  readonly settings: ReturnType<typeof targetSettings>;
  /** Part of the id of what cannot follow a change of scheme or VPC. */
  readonly idPrefix: string;
  /** Undefined where the load balancer cannot verify. */
  readonly jwtValidation?: JwtValidation;
  /** Rules for requests that it lets pass unverified. */
  readonly keyRoutes: readonly KeyRoute[];
}

/** A listener rule of an Application Load Balancer, with those for requests that it must not verify, and where they lead. */
export class ApplicationDoor extends GatewayDoor {
  public readonly port: number;
  public readonly targetGroups: elbv2.ApplicationTargetGroup[];
  public readonly listenerRules: elbv2.ApplicationListenerRule[];
  public readonly testPort?: number;
  public readonly alternateTarget?: ecs.IAlternateTarget;

  constructor(scope: Construct, id: string, options: DoorOptions, plan: ApplicationDoorPlan) {
    super(scope, id);
    this.port = options.port;
    this.testPort = plan.testPort;
    const roles = options.alternate ? ['', 'Alternate'] : [''];
    this.targetGroups = roles.map((role) => createTargetGroup(this, `${plan.idPrefix}${role}TargetGroup`, options, plan));
    if (options.protectWeights) {
      const { id: ruleId, priority } = plan.place;
      const rulePlan = { listener: plan.listener, priority, conditions: rawConditionsOf(options), targetGroups: this.targetGroups, shares: SHARES };
      const { listenerRuleArn } = new ProtectedRule(this, ruleId, rulePlan, options.protectWeights, options.rewrite);
      this.listenerRules = [];
      this.alternateTarget = this.createAlternate(options, plan, listenerRuleArn);
      return;
    }
    const rule = createRule(this, options, plan, forwardTo(this.targetGroups));
    // named by their place, so that priorities stay where headers change places: CloudFormation could not swap two
    const keyRules = plan.keyRoutes.map((route, index) =>
      createKeyRule(this, `KeyRoute${index + 1}`, options, plan, route, forwardTo(this.targetGroups)),
    );
    rule.node.addDependency(...keyRules); // or it refuses their requests while the check is being turned on
    this.listenerRules = [rule, ...keyRules];
    this.alternateTarget = this.createAlternate(options, plan, rule.listenerRuleArn);
    if (this.alternateTarget) {
      withoutTags(rule);
    }
  }

  private createAlternate(options: DoorOptions, plan: ApplicationDoorPlan, listenerRuleArn: string): AlternateTarget | undefined {
    if (!options.alternate) {
      return undefined;
    }
    const testRule = plan.testListener && createTestRule(this, options, plan, plan.testListener, forwardTo(this.targetGroups, TEST_SHARES));
    withoutTags(testRule);
    return new AlternateTarget(this, this.targetGroups[1], listenerRuleArn, testRule?.listenerRuleArn);
  }

  protected lead(target: ecs.IEcsLoadBalancerTarget): void {
    this.targetGroups[0].addTarget(target);
  }
}

function createTargetGroup(door: Construct, id: string, { port, tls }: DoorOptions, { settings }: ApplicationDoorPlan): elbv2.ApplicationTargetGroup {
  return new elbv2.ApplicationTargetGroup(door, id, {
    ...settings,
    port,
    protocol: tls ? elbv2.ApplicationProtocol.HTTPS : elbv2.ApplicationProtocol.HTTP,
    protocolVersion: elbv2.ApplicationProtocolVersion.HTTP1,
    // requests last from milliseconds to minutes: counting turns would pile the long ones up on one task
    loadBalancingAlgorithmType: elbv2.TargetGroupLoadBalancingAlgorithmType.LEAST_OUTSTANDING_REQUESTS,
  });
}

function forwardTo(targetGroups: elbv2.ApplicationTargetGroup[], shares: readonly number[] = SHARES): elbv2.ListenerAction {
  return targetGroups.length === 1
    ? elbv2.ListenerAction.forward(targetGroups)
    : elbv2.ListenerAction.weightedForward(targetGroups.map((targetGroup, index) => ({ targetGroup, weight: shares[index] })));
}

function createRule(
  door: Construct,
  options: DoorOptions,
  { listener, place: { id, priority }, jwtValidation }: ApplicationDoorPlan,
  forward: elbv2.ListenerAction,
): elbv2.ApplicationListenerRule {
  const rule = new elbv2.ApplicationListenerRule(door, id, {
    listener,
    priority,
    conditions: conditionsOf(options),
    action: jwtValidation ? verifyThen(jwtValidation, forward) : forward,
  });
  if (jwtValidation) {
    requireClaims(rule, jwtValidation.claims ?? []);
  }
  rewritePath(rule, options.rewrite);
  return rule;
}

/** Who tries a version has the same conditions, and no check of tokens before its own. */
function createTestRule(
  door: Construct,
  options: DoorOptions,
  { place: { id, priority } }: ApplicationDoorPlan,
  listener: elbv2.ApplicationListener,
  action: elbv2.ListenerAction,
): elbv2.ApplicationListenerRule {
  const rule = new elbv2.ApplicationListenerRule(door, `Test${id}`, { listener, priority, conditions: conditionsOf(options), action });
  rewritePath(rule, options.rewrite);
  return rule;
}

function createKeyRule(
  door: Construct,
  id: string,
  options: DoorOptions,
  { listener }: ApplicationDoorPlan,
  { header, pattern, priority }: KeyRoute,
  action: elbv2.ListenerAction,
): elbv2.ApplicationListenerRule {
  const conditions = [...conditionsOf(options), elbv2.ListenerCondition.httpHeader(header, [pattern])];
  const rule = new elbv2.ApplicationListenerRule(door, id, { listener, priority, conditions, action });
  rewritePath(rule, options.rewrite);
  return rule;
}

function conditionsOf({ hosts = [], paths = [] }: DoorOptions): elbv2.ListenerCondition[] {
  const conditions = [
    ...(hosts.length > 0 ? [elbv2.ListenerCondition.hostHeaders(hosts)] : []),
    ...(paths.length > 0 ? [elbv2.ListenerCondition.pathPatterns(paths)] : []),
  ];
  return conditions.length > 0 ? conditions : [elbv2.ListenerCondition.pathPatterns(['/*'])]; // a rule must have one
}

/** The same, in the words of the API. */
function rawConditionsOf({ hosts = [], paths = [] }: DoorOptions): object[] {
  const host = { Field: 'host-header', HostHeaderConfig: { Values: hosts } };
  const path = { Field: 'path-pattern', PathPatternConfig: { Values: hosts.length + paths.length > 0 ? paths : ['/*'] } };
  return [host, path].filter((condition) => Object.values(condition).some((config) => typeof config === 'object' && config.Values.length > 0));
}

/** The L2 has no property for it. */
function rewritePath(rule: elbv2.ApplicationListenerRule, rewrite?: DoorRewrite): void {
  if (rewrite) {
    const { regex, replace } = rewrite;
    const resource = rule.node.defaultChild as elbv2.CfnListenerRule;
    resource.transforms = [{ type: 'url-rewrite', urlRewriteConfig: { rewrites: [{ regex, replace }] } }];
  }
}
