import type { Construct } from 'constructs';
import { GatewayCluster } from '../compute';
import type { LiveConfiguration } from '../live';
import type { GatewayNetwork } from '../network';
import type { PortkeyGatewayProps } from './gateway-props';

/** The parts of a gateway that are there before its cluster has capacity. */
export interface EarlierParts {
  readonly network: GatewayNetwork;
  readonly liveConfiguration: LiveConfiguration;
}

/** Where the tasks run: beside the load balancer, and there before capacity is. */
export function createCluster(gateway: Construct & EarlierParts, { compute }: PortkeyGatewayProps): GatewayCluster {
  const { vpc, taskSubnets, assignPublicIp, loadBalancer, _ownsLoadBalancer } = gateway.network;
  return new GatewayCluster(gateway, 'Cluster', {
    vpc,
    vpcSubnets: taskSubnets,
    assignPublicIp,
    cluster: compute?.cluster,
    capacity: compute?.capacity,
    capacityAfter: [_ownsLoadBalancer ? loadBalancer : gateway.liveConfiguration], // of what takes its time, that which is made here
  });
}
