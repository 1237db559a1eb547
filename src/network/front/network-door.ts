import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { Construct } from 'constructs';
import { AlternateTarget, SHARES, TEST_SHARES } from './alternate-target';
import { type DoorOptions, GatewayDoor } from './door';
import { withoutTags } from './shifted-route';
import type { targetSettings } from './target-settings';

/** What the front has decided about a door. */
export interface NetworkDoorPlan {
  readonly front: ec2.IConnectable;
  readonly listen: (action: elbv2.NetworkListenerAction) => elbv2.NetworkListener;
  /** Leads to the version that is being deployed. */
  readonly listenToTests?: (action: elbv2.NetworkListenerAction) => elbv2.NetworkListener;
  /** Where it does. */
  readonly testPort?: number;
  readonly settings: ReturnType<typeof targetSettings>;
  /** Part of the id of what cannot follow a change of scheme, VPC or kind of load balancer. */
  readonly idPrefix: string;
}

/** A listener of a Network Load Balancer, and where it leads. */
export class NetworkDoor extends GatewayDoor {
  public readonly port: number;
  public readonly targetGroups: elbv2.NetworkTargetGroup[];
  public readonly listenerRules: elbv2.ApplicationListenerRule[] = [];
  public readonly testPort?: number;
  public readonly alternateTarget?: ecs.IAlternateTarget;
  public readonly listener: elbv2.NetworkListener;

  private readonly front: ec2.IConnectable;

  constructor(scope: Construct, id: string, options: DoorOptions, { front, listen, listenToTests, testPort, settings, idPrefix }: NetworkDoorPlan) {
    super(scope, id);
    this.port = options.port;
    this.testPort = testPort;
    this.front = front;
    const roles = options.alternate ? ['', 'Alternate'] : [''];
    this.targetGroups = roles.map(
      (role) =>
        new elbv2.NetworkTargetGroup(this, `${idPrefix}${role}TargetGroup`, {
          ...settings,
          port: options.port,
          protocol: options.tls ? elbv2.Protocol.TLS : elbv2.Protocol.TCP,
        }),
    );
    this.listener = listen(forwardTo(this.targetGroups));
    if (options.alternate) {
      const testListener = listenToTests?.(forwardTo(this.targetGroups, TEST_SHARES));
      withoutTags(this.listener, testListener);
      this.alternateTarget = new AlternateTarget(this, this.targetGroups[1], this.listener.listenerArn, testListener?.listenerArn);
    }
  }

  protected lead(target: ecs.IEcsLoadBalancerTarget): void {
    this.targetGroups[0].addTarget(target);
    // an Application Load Balancer does this by itself
    target.connections.allowFrom(this.front, ec2.Port.tcp(this.port), 'the load balancer of the gateway');
  }
}

function forwardTo(targetGroups: elbv2.NetworkTargetGroup[], shares: readonly number[] = SHARES): elbv2.NetworkListenerAction {
  return targetGroups.length === 1
    ? elbv2.NetworkListenerAction.forward(targetGroups)
    : elbv2.NetworkListenerAction.weightedForward(targetGroups.map((targetGroup, index) => ({ targetGroup, weight: shares[index] })));
}
