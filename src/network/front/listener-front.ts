import { createHash } from 'node:crypto';
import { Duration, Stack } from 'aws-cdk-lib';
import type * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { placeOf, requireHere, secondsOf } from '../../checks';
import { invalid } from '../../errors';
import { checkInput } from '../../inputs';
import { TimeoutPlan } from '../../timeouts';
import { warn } from '../../warnings';
import { nameOf } from '../domain';
import type { ClosedPathsOptions, DoorOptions, GatewayDoor } from './door';
import { egressRulesTwice } from './egress-rules';
import { GatewayFront } from './gateway-front';
import type { ListenerFrontProps } from './listener-options';
import { ListenerRules } from './listener-rules';
import { Exposure } from './options';
import { isPendingListener, loadBalancerOf, requireAsMade } from './owner-of-listener';
import { defaultDelay, requirePort } from './target-settings';

/** As AWS makes a load balancer. */
const AWS_IDLE_SECONDS = 60;

/**
 * A listener that exists, of an Application Load Balancer that others use too: doors are rules of it, beside those of others. Nothing of the load
 * balancer is changed but what its security group lets out.
 */
export class ListenerFront extends GatewayFront {
  public readonly loadBalancer: elbv2.ILoadBalancerV2;
  /** The listener that was given. */
  public readonly listener: elbv2.IApplicationListener;
  public readonly connections: ec2.Connections;
  public readonly exposure: Exposure;
  public readonly port: number;
  public readonly url: string;
  /** Whether the load balancer can verify tokens: it speaks HTTPS, and reaches the issuer of the tokens. */
  public readonly canValidateJwt: boolean;
  /** Undefined: certificates are the owner's, also where there is TLS. */
  public readonly certificate?: acm.ICertificate;
  /** Undefined: access logs are the owner's. */
  public readonly accessLogsBucket?: s3.IBucket;

  private readonly hosts: string[];
  private readonly rules: ListenerRules;

  /**
   * @param scope where to create it
   * @param id its id in that scope
   * @param props see there
   * @throws `InvalidDomainName`, `PortOutOfRange`, `ListenerRulePriorityOutOfRange`, `ResourceElsewhere` for a listener of another region or account,
   * `PublicListenerWithoutTls`, `ListenerOtherwise` for what the app itself makes otherwise
   */
  constructor(scope: Construct, id: string, props: ListenerFrontProps) {
    super(scope, id);
    checkInput('ListenerFrontProps', props);
    const { listener, protocol = elbv2.ApplicationProtocol.HTTPS, exposure = Exposure.INTERNAL } = props;
    const path = 'network.existingListener';
    if (!isPendingListener(listener)) {
      requireHere('ResourceElsewhere', `${path}.listener`, this, placeOf(listener.listenerArn, listener.env), { account: true });
    }
    const domainName = nameOf(props.domainName, `${path}.domainName`);
    const isTls = protocol === elbv2.ApplicationProtocol.HTTPS;
    if (exposure === Exposure.PUBLIC && !isTls) {
      throw invalid('PublicListenerWithoutTls', `${path}.protocol`, protocol);
    }
    const usualPort = isTls ? 443 : 80;
    this.port = props.port ?? usualPort;
    requirePort(`${path}.port`, this.port);
    requireAsMade(listener, { protocol, port: this.port, exposure });

    this.listener = listener;
    this.exposure = exposure;
    this.hosts = props.hosts ?? [domainName];
    this.loadBalancer = loadBalancerOf(this, listener);
    this.connections = new ec2.Connections({ securityGroups: listener.connections.securityGroups, defaultPort: ec2.Port.tcp(this.port) });
    this.url = `${isTls ? 'https' : 'http'}://${domainName}${this.port === usualPort ? '' : `:${this.port}`}`;
    this.canValidateJwt = isTls && (exposure === Exposure.PUBLIC || (props.reachesInternet ?? true));
    this.rules = new ListenerRules(this, {
      vpc: props.vpc,
      listener,
      testListener: (_options, testPort) => {
        throw invalid('DoorOptionNotPossible', 'testListener', testPort, 'the load balancer is of its owner, and has no other listener for it');
      },
      priority: props.listenerRulePriority,
      idPrefix: identityOf(listener),
      deregistrationDelay: defaultDelay(props),
      reachesIssuer: props.reachesIssuer,
    });
    this.node.addValidation({ validate: () => egressRulesTwice(listener) });
    this.warnAbout(props, isTls);
  }

  /**
   * Leads requests to a service, by a rule of the listener.
   *
   * @param id id of the door in the front
   * @param options which requests take this door, and where to; without `hosts`, those of the front
   * @returns what a service attaches to; all of it exists before the service does
   * @throws what `ApplicationFront.openDoor()` throws
   */
  public openDoor(id: string, options: DoorOptions): GatewayDoor {
    checkInput('DoorOptions', options, `openDoor(${id})`);
    const hosts = options.hosts ?? this.hosts;
    if (hosts.length + (options.paths ?? []).length === 0) {
      throw invalid('InvalidDoorCondition', 'hosts', '[]', 'without paths either, the door would take every request of the listener');
    }
    return this.rules.openDoor(id, { ...options, hosts });
  }

  /**
   * Answers with 403 for paths that no door is to serve, such as those of metrics.
   *
   * @param id id of the rule in the front
   * @param options which paths, and the place of the rule: before those of the doors
   * @returns the rule
   * @throws `DoorPriorityTaken`, `ListenerRulePriorityOutOfRange`, `TooManyDoorConditions`, `InvalidDoorCondition`
   */
  public closePaths(id: string, options: ClosedPathsOptions): elbv2.ApplicationListenerRule {
    checkInput('ClosedPathsOptions', options, `closePaths(${id})`);
    return this.rules.closePaths(id, { ...options, hosts: options.hosts ?? this.hosts });
  }

  private warnAbout({ idleTimeout, neededIdleTimeout, allowInsecure, preset }: ListenerFrontProps, isTls: boolean): void {
    if (!isTls && !allowInsecure) {
      warn(this, 'plaintextInsideVpc');
    }
    const needed = neededIdleTimeout ?? Duration.seconds(TimeoutPlan.of({ preset }).loadBalancerIdle);
    const given = idleTimeout ?? Duration.seconds(AWS_IDLE_SECONDS);
    if (!given.isUnresolved() && !needed.isUnresolved() && secondsOf(given) !== secondsOf(needed)) {
      warn(this, 'existingIdleTimeout', { given: secondsOf(given), needed: secondsOf(needed) });
    }
  }
}

/** Part of the id of a target group: one that a load balancer has cannot be another's, so it is another one there. */
function identityOf(listener: elbv2.IApplicationListener): string {
  const reference = JSON.stringify(Stack.of(listener).resolve(listener.listenerArn));
  return `Listener${createHash('sha256').update(reference).digest('hex').slice(0, 8)}`;
}
