import type { Construct } from 'constructs';
import { GatewayCluster } from '../compute';
import type { GatewayNetwork } from '../network';
import type { PortkeyGatewayProps } from './gateway-props';

/** Where the tasks run: beside the load balancer, and there before capacity is. */
export function createCluster(gateway: Construct & { readonly network: GatewayNetwork }, { compute }: PortkeyGatewayProps): GatewayCluster {
  const { vpc, taskSubnets, assignPublicIp, loadBalancer } = gateway.network;
  return new GatewayCluster(gateway, 'Cluster', {
    vpc,
    vpcSubnets: taskSubnets,
    assignPublicIp,
    cluster: compute?.cluster,
    capacity: compute?.capacity,
    capacityAfter: [loadBalancer],
  });
}
