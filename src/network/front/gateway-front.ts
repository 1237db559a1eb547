import type * as acm from 'aws-cdk-lib/aws-certificatemanager';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { DoorOptions, GatewayDoor } from './door';
import type { Exposure } from './options';

/** What clients connect to: a load balancer that serves nothing until a door is opened in it, one for each service behind it. */
export abstract class GatewayFront extends Construct implements ec2.IConnectable {
  /** The load balancer. */
  public abstract readonly loadBalancer: elbv2.ILoadBalancerV2;
  /** Who may connect to the load balancer. */
  public abstract readonly connections: ec2.Connections;
  /** Where the load balancer can be reached from. */
  public abstract readonly exposure: Exposure;
  /** Port that clients call, where a door does not say another. */
  public abstract readonly port: number;
  /** What clients call, without path: `https://<domain>`, or `http://<name of the load balancer>`. */
  public abstract readonly url: string;
  /** Whether the load balancer can verify tokens. */
  public abstract readonly canValidateJwt: boolean;
  /** The certificate of the listener. Undefined: plaintext. */
  public abstract readonly certificate?: acm.ICertificate;
  /** The bucket that access logs go to. Undefined: there are none. */
  public abstract readonly accessLogsBucket?: s3.IBucket;

  /**
   * Leads the load balancer to a service, which is attached to what this returns.
   *
   * @param id id of the door in the front
   * @param options which requests take this door, and where to
   * @returns what a service attaches to; all of it exists before the service does
   * @throws `DoorOptionNotPossible` for what this kind of load balancer cannot do, `DoorPriorityTaken` or `DoorPortTaken` for a second
   * door in the place of another
   */
  public abstract openDoor(id: string, options: DoorOptions): GatewayDoor;
}
