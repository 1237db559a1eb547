import { Stack } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import type { Construct } from 'constructs';
import { StoreContents, ValkeyAuthentication, ValkeyNodes, type ValkeyNodesOptions } from '../state';
import type { BoundCache, CachePlacement } from './bound-cache';

/** A password by default: that the images authenticate by IAM is told of one of their charts, and not proved. */
export function makeCacheNodes(scope: Construct, id: string, options: ValkeyNodesOptions, placement: CachePlacement): BoundCache {
  const { preset, encryptionKey, vpcSubnets, cluster } = placement;
  const nodes = new ValkeyNodes(scope, id, {
    vpc: cluster.vpc,
    preset,
    encryptionKey,
    contents: StoreContents.PORTKEY,
    ...options,
    authentication: options.authentication ?? ValkeyAuthentication.PASSWORD,
    vpcSubnets: options.vpcSubnets ?? vpcSubnets,
  });
  const { replicationGroup, password } = nodes;
  const address = `${replicationGroup.attrPrimaryEndPointAddress}:${replicationGroup.attrPrimaryEndPointPort}`;
  const byIam = { AWS_REDIS_AUTH_MODE: 'iam', AWS_REDIS_CLUSTER_NAME: replicationGroup.ref, AWS_REDIS_REGION: Stack.of(scope).region };
  return {
    kind: 'aws-elastic-cache',
    url: `redis://${address}`,
    tls: true,
    clusterMode: false,
    environment: { REDIS_USERNAME: nodes.user.userName, ...(password ? {} : byIam) },
    secrets: password && { REDIS_PASSWORD: ecs.Secret.fromSecretsManager(password) },
    nodes,
    admit: (service) => nodes.connections.allowDefaultPortFrom(service, 'Tasks of the gateway'),
    statements: () => (password ? [] : nodes._connectAccess()),
  };
}
