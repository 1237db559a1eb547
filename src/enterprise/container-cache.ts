import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import type { Construct } from 'constructs';
import { acknowledge } from '../acknowledgement';
import { Deployment, GatewayService } from '../compute';
import { ContainerProtocol } from '../contract/container-spec';
import { invalid } from '../errors';
import { SharedSecret } from '../shared-secret';
import type { BoundCache, CachePlacement } from './bound-cache';
import type { ContainerCacheOptions } from './cache-options';
import { VENDOR } from './vendor';

const NAME = 'redis';
const PORT = VENDOR.ports.cache;
const FILLED = 0.75; // the rest is for connections, and for copies while it forgets

/** What Redis and Valkey can forget when they are full; the shell of the container reads it as it is. */
const POLICIES = [
  'noeviction',
  'volatile-ttl',
  ...['allkeys', 'volatile'].flatMap((keys) => ['lru', 'lfu', 'random'].map((how) => `${keys}-${how}`)),
];

/** Refuses what the cache would not start with. */
export function checkContainerCache({ evictionPolicy }: ContainerCacheOptions): void {
  if (evictionPolicy !== undefined && !POLICIES.includes(evictionPolicy)) {
    throw invalid('SettingNotPossible', 'cache.evictionPolicy', evictionPolicy, POLICIES.join(', '));
  }
}

/** One task: two at once would count apart. */
export function runContainerCache(scope: Construct, id: string, options: ContainerCacheOptions, placement: CachePlacement): BoundCache {
  const { memoryLimitMiB = 512, cpu = 256, evictionPolicy = 'volatile-lru', enableExecuteCommand } = options;
  const { repository, tag } = VENDOR.cacheImage;
  const password = new SharedSecret(scope, `${id}Password`, {
    description: 'Password of the tasks of a Portkey enterprise gateway for their cache',
    generateSecretString: { passwordLength: 64, excludePunctuation: true },
    encryptionKey: placement.encryptionKey,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  acknowledge(password, 'AwsSolutions-SMG4', 'The cache reads it when it starts, and so do those who call it.');
  const secret = ecs.Secret.fromSecretsManager(password);
  const container = new GatewayService(scope, id, {
    preset: placement.preset,
    cluster: placement.cluster,
    cpu,
    memoryLimitMiB,
    cpuArchitecture: placement.cluster.capacity.cpuArchitecture ?? ecs.CpuArchitecture.ARM64, // the image is there for both
    minCapacity: 1,
    maxCapacity: 1,
    enableExecuteCommand,
    deployment: Deployment.recreate(),
    discovery: placement.names.discovery(NAME),
    logRetention: placement.logRetention,
    removalPolicy: placement.removalPolicy,
    encryptionKey: placement.encryptionKey,
    container: {
      name: NAME,
      image: options.image ?? ecs.ContainerImage.fromRegistry(`${repository}:${tag}`),
      // nothing is kept: the root filesystem cannot be written
      entryPoint: ['sh', '-c'],
      command: [
        `exec redis-server --save "" --appendonly no --maxmemory ${Math.floor(memoryLimitMiB * FILLED)}mb --maxmemory-policy ${evictionPolicy} --requirepass "$REDISCLI_AUTH"`,
      ],
      secrets: { REDISCLI_AUTH: secret },
      ports: [{ name: NAME, port: PORT, protocol: ContainerProtocol.TCP }],
      healthCheck: {
        command: ['CMD-SHELL', 'redis-cli ping | grep -q PONG'],
        interval: Duration.seconds(10),
        timeout: Duration.seconds(5),
        retries: 3,
        startPeriod: Duration.seconds(10),
      },
      user: '999', // as the image has it: redis
    },
  });
  return {
    kind: 'redis',
    url: (container.discoveryUrl as string).replace(/^\w+:/, 'redis:'),
    tls: false,
    clusterMode: false,
    secrets: { REDIS_PASSWORD: secret },
    container,
    admit: (service) => container.allowCallsFrom(service),
    statements: () => [],
  };
}
