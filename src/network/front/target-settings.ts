import { Duration } from 'aws-cdk-lib';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { requireRange } from '../../checks';
import { HEALTH_PATH } from '../../contract';
import { TimeoutPlan } from '../../timeouts';
import type { DoorOptions } from './door';
import type { GatewayFrontProps } from './options';

/** What every target group has, of either kind of load balancer. */
export function targetSettings(
  vpc: GatewayFrontProps['vpc'],
  deregistrationDelay: Duration,
  { healthCheck = {}, tls }: Pick<DoorOptions, 'healthCheck' | 'tls'>,
) {
  return {
    vpc,
    targetType: elbv2.TargetType.IP,
    deregistrationDelay,
    healthCheck: {
      protocol: tls ? elbv2.Protocol.HTTPS : elbv2.Protocol.HTTP,
      path: healthCheck.path ?? HEALTH_PATH,
      healthyHttpCodes: healthCheck.healthyHttpCodes ?? '200',
      interval: Duration.seconds(15),
      timeout: Duration.seconds(5),
      healthyThresholdCount: 2,
      unhealthyThresholdCount: 3,
    },
  };
}

/** The delay of the doors that have none of their own. */
export function defaultDelay({ deregistrationDelay, preset }: GatewayFrontProps): Duration {
  return possibleDelay(deregistrationDelay ?? Duration.seconds(TimeoutPlan.of({ preset }).deregistrationDelay));
}

/** Refuses a delay that a target group cannot have. */
export function possibleDelay(delay: Duration): Duration {
  requireRange('DeregistrationDelayOutOfRange', 'deregistrationDelay', delay, { from: 0, to: 3600 });
  return delay;
}

/** Refuses a number that cannot be a port. */
export function requirePort(path: string, port: number): void {
  requireRange('PortOutOfRange', path, port, { from: 1, to: 65_535 });
}
