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
} from 'cdk-portkey-gateway';

const app = new App();
const env = { account: '111111111111', region: 'us-east-1' };
const production = ['Production', 'ModelsAndTools', 'Prod'];

const secret = (stack: Stack, name: string) => secretsmanager.Secret.fromSecretNameV2(stack, name, `portkey/${name}`);
const bucket = (stack: Stack, name: string) => s3.Bucket.fromBucketName(stack, name, name);
const domain = (stack: Stack, host: string) =>
  GatewayDomain.fromCertificate(
    acm.Certificate.fromCertificateArn(stack, host, `arn:aws:acm:us-east-1:111111111111:certificate/${host}`),
    `${host}.example.com`,
  );

/** A gateway in a stack of its own, with the secrets that Portkey gave you. */
function gateway(name: string, props: (stack: Stack) => Omit<PortkeyEnterpriseGatewayProps, 'account'>): void {
  const stack = new Stack(app, name, { env, terminationProtection: production.includes(name) });
  new PortkeyEnterpriseGateway(stack, 'Gateway', {
    account: PortkeyAccount.fromSecret(secret(stack, 'account')),
    registryCredentials: secret(stack, 'registry'),
    ...props(stack),
  }).printOutputs();
}

const office = ec2.Peer.ipv4('203.0.113.0/24');

// for a first look: one task, behind an internal Network Load Balancer
const minimal = { preset: GatewayPreset.DEV, cache: EnterpriseCache.container() };
gateway('QuickStart', () => ({
  ...minimal,
  network: { loadBalancerType: LoadBalancerType.NETWORK, allowInsecure: true },
  gateway: { cpu: 1024, memoryLimitMiB: 2048, maxCapacity: 1 },
}));
gateway('Minimal', () => ({
  ...minimal,
  network: { loadBalancerType: LoadBalancerType.NETWORK, allowInsecure: true },
  gateway: { cpu: 256, memoryLimitMiB: 1024, maxCapacity: 1 },
}));
gateway('WithoutLoadBalancer', () => ({ ...minimal, network: { loadBalancerType: LoadBalancerType.NONE }, gateway: { maxCapacity: 1 } }));

// for production: shifted deployments, the data service, a cache and buckets that exist
gateway('Production', (stack) => ({
  domain: domain(stack, 'gateway'),
  network: { maxAzs: 3, exposure: Exposure.PUBLIC, allowFrom: [office] },
  gateway: {
    minCapacity: 3,
    maxCapacity: 20,
    cpuTargetPercent: 70,
    memoryTargetPercent: 80,
    deployment: Deployment.blueGreen({ testListener: { allowFrom: [office] } }),
  },
  dataService: { cpu: 512, memoryLimitMiB: 1024, minCapacity: 2 },
  cache: EnterpriseCache.existing({
    host: 'prod-redis.xxxxx.cache.amazonaws.com',
    clusterMode: true,
    password: ecs.Secret.fromSecretsManager(secret(stack, 'cache'), 'REDIS_PASSWORD'),
  }),
  logStore: LogStore.existingBuckets({ logs: bucket(stack, 'portkey-prod-logs'), exports: bucket(stack, 'portkey-prod-exports') }),
}));

// models and tools, each at a name of its own
gateway('ModelsAndTools', (stack) => ({
  serverMode: ServerMode.ALL,
  domain: domain(stack, 'gateway'),
  mcp: { domain: domain(stack, 'mcp') },
  network: { exposure: Exposure.PUBLIC, allowFrom: [office] },
}));

// three stages in one account and region
for (const [stage, preset] of Object.entries({ Dev: GatewayPreset.DEV, Staging: GatewayPreset.DEV, Prod: GatewayPreset.PROD })) {
  gateway(stage, () => ({ preset, network: { allowInsecure: true } }));
}
