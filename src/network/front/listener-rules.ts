import type { Duration } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { requireRange } from '../../checks';
import type { TestListenerOptions } from '../../contract/door';
import { invalid } from '../../errors';
import { warn, warnAtSynthesis } from '../../warnings';
import { CLOSED_BODY } from '../responses';
import { ApplicationDoor } from './application-door';
import type { ClosedPathsOptions, DoorOptions, GatewayDoor } from './door';
import { checkConditions } from './door-conditions';
import type { GatewayFront } from './gateway-front';
import type { JwtValidation } from './jwt-validation';
import { checkExemptHeaders, planKeyRoutes } from './key-routes';
import { doorsWithoutRequests, foreignRuleBefore } from './rules-before';
import { sharedPriorities } from './shared-priorities';
import { placeOf } from './shifted-route';
import { possibleDelay, requirePort, targetSettings } from './target-settings';
import { testPortOf } from './test-listener';

const DEFAULT_PRIORITY = 1000;
const PRIORITIES = { from: 1, to: 50_000 };

/** What the rules of a front have in common. */
export interface ListenerRulesPlan {
  readonly vpc: ec2.IVpc;
  readonly listener: elbv2.IApplicationListener;
  /** Where the version that is being deployed is tried; made for whoever tries it. */
  readonly testListener: (options: TestListenerOptions, port: number) => elbv2.ApplicationListener;
  /** Of the one door that has none of its own; 1000 where there is none. */
  readonly priority?: number;
  /** Part of the id of what cannot move to another load balancer. */
  readonly idPrefix: string;
  readonly deregistrationDelay: Duration;
  /** Whether the load balancer needs no rule to reach the keys of a token issuer. */
  readonly reachesIssuer?: boolean;
}

/** The rules of a front that lead requests to its doors, at a listener that the front made or was given. */
export class ListenerRules {
  private readonly priority: number;
  private readonly doors = new Map<number, string>();
  private readonly testListeners = new Set<elbv2.ApplicationListener>();
  private readonly closed: ((listener: elbv2.ApplicationListener) => unknown)[] = [];

  constructor(
    private readonly front: GatewayFront,
    private readonly plan: ListenerRulesPlan,
  ) {
    this.priority = plan.priority ?? DEFAULT_PRIORITY;
    requireRange('ListenerRulePriorityOutOfRange', 'network.listenerRulePriority', this.priority, PRIORITIES);
    front.node.addValidation({ validate: () => [...sharedPriorities(plan.listener), ...doorsWithoutRequests(plan.listener)] });
    warnAtSynthesis(front, 'ruleBeforeDoor', () => foreignRuleBefore(front, plan.listener) ?? false);
  }

  /** Makes the rules of a door; what it refuses is said at `ApplicationFront.openDoor()`. */
  public openDoor(id: string, options: DoorOptions): GatewayDoor {
    requirePort('port', options.port);
    if (options.listenerPort !== undefined) {
      throw invalid('DoorOptionNotPossible', 'listenerPort', options.listenerPort);
    }
    checkExemptHeaders(options);
    const jwtValidation = this.usable(options.jwtValidation);
    if (jwtValidation && options.protectWeights) {
      throw invalid('ProtectWeightsWithTokenCheck', 'protectWeights', true);
    }
    const path = options.priority === undefined ? 'network.listenerRulePriority' : 'priority';
    const priority = options.priority ?? this.priority;
    requireRange('ListenerRulePriorityOutOfRange', path, priority, PRIORITIES);
    const testPort = testPortOf(options, this.front.url.startsWith('https:'), this.front.port);
    const place = placeOf(options, path, priority, options.priority === undefined && this.priority === DEFAULT_PRIORITY);
    const keyRoutes = planKeyRoutes(jwtValidation, path, priority);
    checkConditions(options, keyRoutes.length > 0);
    const priorities = [place.priority, ...keyRoutes.map((route) => route.priority)];
    this.requireFree(path, place.priority, priorities);
    const { vpc, listener, testListener, idPrefix, deregistrationDelay } = this.plan;
    const ofTests = options.testListener && testListener(options.testListener, testPort);
    this.closeForTests(ofTests);
    const door = new ApplicationDoor(this.front, id, options, {
      listener,
      testListener: ofTests,
      testPort: options.testListener && testPort,
      place,
      settings: targetSettings(vpc, possibleDelay(options.deregistrationDelay ?? deregistrationDelay), options),
      idPrefix,
      jwtValidation,
      keyRoutes,
    });
    for (const each of priorities) {
      this.doors.set(each, id);
    }
    if (jwtValidation && !this.plan.reachesIssuer) {
      this.front.connections.allowTo(ec2.Peer.anyIpv4(), ec2.Port.tcp(443), 'the keys of the token issuer');
    }
    return door;
  }

  /** Makes the rule that answers for paths that no door is to serve. */
  public closePaths(id: string, { paths, priority, hosts = [] }: ClosedPathsOptions): elbv2.ApplicationListenerRule {
    requireRange('ListenerRulePriorityOutOfRange', 'priority', priority, PRIORITIES);
    checkConditions({ port: 0, paths, hosts }, false);
    this.requireFree('priority', priority, [priority]);
    this.doors.set(priority, id);
    const close = (ruleId: string, listener: elbv2.IApplicationListener) =>
      new elbv2.ApplicationListenerRule(this.front, ruleId, {
        listener,
        priority,
        conditions: [...(hosts.length > 0 ? [elbv2.ListenerCondition.hostHeaders(hosts)] : []), elbv2.ListenerCondition.pathPatterns(paths)],
        action: elbv2.ListenerAction.fixedResponse(403, { contentType: 'application/json', messageBody: CLOSED_BODY }),
      });
    const closeForTests = (listener: elbv2.ApplicationListener) => close(`${id}At${listener.node.id}`, listener);
    this.testListeners.forEach(closeForTests);
    this.closed.push(closeForTests);
    return close(id, this.plan.listener);
  }

  /** What is closed is so for who tries versions too, whichever was there first. */
  private closeForTests(listener?: elbv2.ApplicationListener): void {
    if (listener && !this.testListeners.has(listener)) {
      this.testListeners.add(listener);
      for (const close of this.closed) {
        close(listener);
      }
    }
  }

  private requireFree(path: string, priority: number, priorities: readonly number[]): void {
    const taken = priorities.find((each) => this.doors.has(each));
    if (taken !== undefined) {
      const what = taken === priority ? 'it' : `${taken}, which is needed for requests with an exempt header`;
      throw invalid('DoorPriorityTaken', path, priority, `the door ${this.doors.get(taken)} has ${what}`);
    }
  }

  private usable(jwtValidation?: JwtValidation): JwtValidation | undefined {
    if (!jwtValidation || this.front.canValidateJwt) {
      return jwtValidation;
    }
    // plaintext is said already, or was accepted
    if (this.front.url.startsWith('https:')) {
      warn(this.front, 'jwtWithoutInternet');
    }
    return undefined;
  }
}
