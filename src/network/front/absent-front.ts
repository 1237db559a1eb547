import type * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { invalid } from '../../errors';
import type { DoorOptions, GatewayDoor } from './door';
import { GatewayFront } from './gateway-front';
import { Exposure } from './options';

/** No load balancer: whoever calls the tasks finds them by `discovery`. */
export class AbsentFront extends GatewayFront {
  public readonly connections = new ec2.Connections();
  public readonly exposure = Exposure.INTERNAL;
  public readonly canValidateJwt = false;
  public readonly certificate?: acm.ICertificate;
  public readonly accessLogsBucket?: s3.IBucket;

  public get loadBalancer(): elbv2.ILoadBalancerV2 {
    throw absent('loadBalancer');
  }

  public get url(): string {
    throw absent('url');
  }

  public get port(): number {
    throw absent('port');
  }

  public openDoor(id: string, _options: DoorOptions): GatewayDoor {
    throw absent(`openDoor("${id}")`);
  }
}

const absent = (path: string): Error => invalid('NoLoadBalancer', path, 'not there');
