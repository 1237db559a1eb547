import { ArnFormat, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { isKnown, requireRange } from '../checks';
import { invalid } from '../errors';
import type { BoundCache } from './bound-cache';
import type { ExistingCacheOptions } from './cache-options';

const HOST = /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i;

/** Refuses what tasks could not connect to. */
export function checkExistingCache({ host, port, tls = true, userName, password, iamCacheName }: ExistingCacheOptions): void {
  if (isKnown(host) && !HOST.test(host)) {
    throw invalid('InvalidStoreAddress', 'cache.host', host);
  }
  if (port !== undefined) {
    requireRange('InvalidStoreAddress', 'cache.port', port, { from: 1, to: 65_535 });
  }
  if (iamCacheName === undefined) {
    return;
  }
  if (password) {
    throw invalid('StoreAuthenticationConflict', 'cache.iamCacheName', iamCacheName, 'there is a password, too');
  }
  if (!tls || userName === undefined) {
    throw invalid('StoreAuthenticationConflict', 'cache.iamCacheName', iamCacheName, tls ? 'there is no `userName`' : '`tls` is false');
  }
}

/** Makes nothing but the rules and permissions that lead there. */
export function bindExistingCache(scope: Construct, options: ExistingCacheOptions): BoundCache {
  const { host, port = 6379, tls = true, clusterMode = false, userName, password, iamCacheName, kind = 'aws-elastic-cache', connections } = options;
  const byIam = iamCacheName && { AWS_REDIS_AUTH_MODE: 'iam', AWS_REDIS_CLUSTER_NAME: iamCacheName, AWS_REDIS_REGION: Stack.of(scope).region };
  return {
    kind,
    url: `redis://${host}:${port}`,
    tls,
    clusterMode,
    environment: { ...(userName !== undefined && { REDIS_USERNAME: userName }), ...byIam },
    secrets: password && { REDIS_PASSWORD: password },
    admit: (service) => service.connections.allowTo(connections ?? ec2.Peer.anyIpv4(), ec2.Port.tcp(port), 'Cache'),
    statements: () => (iamCacheName === undefined ? [] : [connectAccess(scope, iamCacheName, userName as string)]),
  };
}

/** @see https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/auth-iam.html */
function connectAccess(scope: Construct, cacheName: string, userName: string): iam.PolicyStatement {
  const arn = (resource: string, resourceName: string) =>
    Stack.of(scope).formatArn({ service: 'elasticache', resource, resourceName, arnFormat: ArnFormat.COLON_RESOURCE_NAME });
  return new iam.PolicyStatement({ actions: ['elasticache:Connect'], resources: [arn('replicationgroup', cacheName), arn('user', userName)] });
}
