import { Stack, Tokenization } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';
import { assumeRole } from '../bedrock';
import { isKnown, requireRange } from '../checks';
import { invalid } from '../errors';
import { connectAccess } from '../state';
import type { BoundCache } from './bound-cache';
import type { ExistingCacheOptions } from './cache-options';
import { requireText } from './texts';

/** Nodes that the images can read from. */
const READS = ['master', 'slave', 'all'];

const HOST = /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i;

/** Refuses what tasks could not connect to. */
export function checkExistingCache(options: ExistingCacheOptions): void {
  const { host, port, tls = true, userName, password, iamCacheName, iamRole, iamExternalId } = options;
  if (isKnown(host) && !HOST.test(host)) {
    throw invalid('InvalidStoreAddress', 'cache.host', host);
  }
  if (port !== undefined) {
    requireRange('InvalidStoreAddress', 'cache.port', port, { from: 1, to: 65_535 });
  }
  const { kind, scaleReads, certificateAuthority } = options;
  requireText({ 'cache.kind': kind, 'cache.userName': userName });
  if (scaleReads !== undefined && isKnown(scaleReads) && !READS.includes(scaleReads)) {
    throw invalid('SettingNotPossible', 'cache.scaleReads', scaleReads, READS.join(', '));
  }
  if (certificateAuthority && !tls) {
    throw invalid('OptionUnused', 'cache.certificateAuthority', 'given', '`tls`');
  }
  if (iamExternalId !== undefined && !iamRole) {
    throw invalid('SettingNotPossible', 'cache.iamExternalId', iamExternalId, 'there is no `iamRole` that asks for it');
  }
  if (iamCacheName === undefined) {
    if (iamRole) {
      throw invalid('SettingNotPossible', 'cache.iamRole', iamRole.roleArn, 'there is no `iamCacheName`');
    }
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
  const { certificateAuthority, scaleReads, iamRole, iamExternalId } = options;
  const byIam = iamCacheName && { AWS_REDIS_AUTH_MODE: 'iam', AWS_REDIS_CLUSTER_NAME: iamCacheName, AWS_REDIS_REGION: Stack.of(scope).region };
  const asRole = iamRole && {
    AWS_REDIS_ASSUME_ROLE_ARN: iamRole.roleArn,
    ...(iamExternalId !== undefined && { AWS_REDIS_ROLE_EXTERNAL_ID: iamExternalId }),
  };
  return {
    kind,
    url: `redis://${host}:${Tokenization.stringifyNumber(port)}`,
    tls,
    clusterMode,
    environment: {
      ...(userName !== undefined && { REDIS_USERNAME: userName }),
      ...(scaleReads !== undefined && { REDIS_SCALE_READS: scaleReads }),
      ...byIam,
      ...asRole,
    },
    secrets: { ...(password && { REDIS_PASSWORD: password }), ...(certificateAuthority && { REDIS_TLS_CERTS: certificateAuthority }) },
    admit: (service) => (connections ? service.connections.allowTo(connections, ec2.Port.tcp(port), 'Cache') : service._letOut(port, 'Cache')),
    statements: () => {
      if (iamRole) {
        return [assumeRole({ role: iamRole })];
      }
      return iamCacheName === undefined ? [] : [connectAccess(scope, { cacheName: iamCacheName, userName: userName as string })];
    },
  };
}
