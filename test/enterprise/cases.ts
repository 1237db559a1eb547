import { App, Stack } from 'aws-cdk-lib';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import {
  Deployment,
  EnterpriseCache,
  Exposure,
  GatewayDomain,
  GatewayPreset,
  LoadBalancerType,
  LogStore,
  PortkeyAccount,
  PortkeyEnterpriseGateway,
  type PortkeyEnterpriseGatewayProps,
  ServerMode,
} from '../../src';

export type Case = (stack: Stack) => PortkeyEnterpriseGatewayProps;

export const ENVIRONMENT = { account: '111122223333', region: 'us-east-1' };

/** A gateway in a stack of its own. */
export function gatewayOf(of: Case, stack = new Stack(new App(), 'Portkey', { env: ENVIRONMENT })): PortkeyEnterpriseGateway {
  return new PortkeyEnterpriseGateway(stack, 'Gateway', of(stack));
}

const secretOf = (stack: Stack, name: string) =>
  secretsmanager.Secret.fromSecretCompleteArn(stack, name, `arn:aws:secretsmanager:us-east-1:111122223333:secret:${name}-AbCdEf`);
const certificateOf = (stack: Stack, name: string) =>
  acm.Certificate.fromCertificateArn(stack, `Certificate-${name}`, `arn:aws:acm:us-east-1:111122223333:certificate/${name}`);

/** What every case has. */
export const given = (stack: Stack): Pick<PortkeyEnterpriseGatewayProps, 'account' | 'registryCredentials'> => ({
  account: PortkeyAccount.fromSecret(secretOf(stack, 'client-org')),
  registryCredentials: secretOf(stack, 'docker'),
});

const bucketOf = (stack: Stack, name: string) => s3.Bucket.fromBucketName(stack, name, name);
/** Reference B's examples, as they were meant. */
export const CASES: Record<'E0' | 'E1' | 'E2' | 'E3', Case> = {
  E0: (stack) => ({
    ...given(stack),
    preset: GatewayPreset.DEV,
    network: { loadBalancerType: LoadBalancerType.NETWORK, allowFrom: [ec2.Peer.ipv4('10.1.0.0/16')], allowInsecure: true },
    gateway: { cpu: 1024, memoryLimitMiB: 2048, minCapacity: 1, maxCapacity: 1 },
    cache: EnterpriseCache.container(),
    logStore: LogStore.existingBuckets({ logs: bucketOf(stack, 'portkey-logs') }),
  }),
  E1: (stack) => ({
    ...given(stack),
    preset: GatewayPreset.DEV,
    network: { loadBalancerType: LoadBalancerType.NETWORK, allowFrom: [ec2.Peer.ipv4('10.1.0.0/16')], allowInsecure: true },
    gateway: { cpu: 256, memoryLimitMiB: 1024, minCapacity: 1, maxCapacity: 1 },
    cache: EnterpriseCache.container(),
    logStore: LogStore.existingBuckets({ logs: bucketOf(stack, 'portkey-logs') }),
  }),
  E2: (stack) => ({
    ...given(stack),
    domain: GatewayDomain.fromCertificate(certificateOf(stack, 'gateway'), 'gateway.example.com'),
    network: {
      maxAzs: 3,
      exposure: Exposure.PUBLIC,
      allowFrom: [ec2.Peer.ipv4('203.0.113.0/24')],
      accessLogsBucket: bucketOf(stack, 'portkey-alb-access-logs'),
    },
    gateway: {
      cpu: 1024,
      memoryLimitMiB: 2048,
      minCapacity: 3,
      maxCapacity: 20,
      cpuTargetPercent: 70,
      memoryTargetPercent: 80,
      deployment: Deployment.blueGreen({ testListener: { allowFrom: [ec2.Peer.ipv4('203.0.113.0/24')] } }),
    },
    dataService: { cpu: 512, memoryLimitMiB: 1024, minCapacity: 2, maxCapacity: 2 },
    cache: EnterpriseCache.existing({
      host: 'prod-redis.xxxxx.cache.amazonaws.com',
      clusterMode: true,
      password: ecs.Secret.fromSecretsManager(secretOf(stack, 'redis-auth'), 'REDIS_PASSWORD'),
    }),
    logStore: LogStore.existingBuckets({ logs: bucketOf(stack, 'portkey-prod-logs'), exports: bucketOf(stack, 'portkey-prod-exports') }),
  }),
  E3: (stack) => ({
    ...given(stack),
    serverMode: ServerMode.ALL,
    domain: GatewayDomain.fromCertificate(certificateOf(stack, 'gateway'), 'gateway.example.com'),
    mcp: { domain: GatewayDomain.fromCertificate(certificateOf(stack, 'mcp'), 'mcp.example.com') },
    network: { exposure: Exposure.PUBLIC, allowFrom: [ec2.Peer.ipv4('203.0.113.0/24')] },
    gateway: { cpu: 1024, memoryLimitMiB: 2048, minCapacity: 2, maxCapacity: 2 },
    cache: EnterpriseCache.container(),
    logStore: LogStore.existingBuckets({ logs: bucketOf(stack, 'portkey-logs') }),
  }),
};
