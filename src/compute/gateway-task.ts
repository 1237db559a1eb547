import { Duration, Lazy, Size, Validations } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { ADDRESS_OVERRIDES_VARIABLE, CONFIGURATION_VARIABLE, GATEWAY_PORT, HEALTH_PATH, RUNTIME_VARIABLE } from '../contract';
import { commandWith, fileLoader } from '../contract/loader';
import { invalid } from '../errors';
import type { TimeoutPlan } from '../timeouts';
import { encodeRuntime, runtimeCommand, runtimeEntryPoint } from './delivery';
import type { GatewayImageConfig } from './gateway-image';

/** Name of the container; the load balancer's target and the rehearsal know it. */
export const CONTAINER_NAME = 'gateway';

/** Uid and gid of `node` in the image. */
const USER = '1000:1000';

/** Nothing in the image writes to it; it is there for what an operator or an instrumentation adds. */
const TMP_SIZE = Size.mebibytes(64);

/** What waits for the log service when it is slow; beyond it lines are dropped, requests are never held up. */
const LOG_BUFFER = Size.mebibytes(25);

/** A socket for every client and every provider call, with room. */
const OPEN_FILES = 65536;

/** Set by the gateway, or able to undo what it guarantees. */
const RESERVED = [
  RUNTIME_VARIABLE,
  CONFIGURATION_VARIABLE,
  ADDRESS_OVERRIDES_VARIABLE,
  'NODE_ENV',
  'ENVIRONMENT',
  'TRUSTED_CUSTOM_HOSTS', // the runtime's
  'NODE_TLS_REJECT_UNAUTHORIZED',
  'REDIS_CONNECTION_STRING', // the image prints it, password included
];

/** What goes into the gateway's container. */
export interface GatewayTaskInput {
  readonly cpu: number;
  readonly memoryLimitMiB: number;
  readonly cpuArchitecture: ecs.CpuArchitecture;
  readonly image: GatewayImageConfig;
  readonly logGroup: logs.ILogGroup;
  readonly timeouts: TimeoutPlan;
  readonly writableRootFilesystem: boolean;
  readonly environment: Record<string, string>;
  /** Called when the template is written. */
  readonly configuration: () => string;
}

/** The task definition with its one container. Without container-level CPU: there is nobody to share with. */
export function defineTask(scope: Construct, input: GatewayTaskInput): ecs.FargateTaskDefinition {
  for (const name of RESERVED) {
    if (name in input.environment) {
      throw invalid('ReservedEnvironmentVariable', `compute.environment.${name}`, input.environment[name]);
    }
  }
  const task = new ecs.FargateTaskDefinition(scope, 'TaskDefinition', {
    cpu: input.cpu,
    memoryLimitMiB: input.memoryLimitMiB,
    runtimePlatform: { cpuArchitecture: input.cpuArchitecture, operatingSystemFamily: ecs.OperatingSystemFamily.LINUX },
  });
  Validations.of(task).acknowledge({
    id: 'AwsSolutions-ECS2',
    reason: 'The environment holds the runtime and its configuration and no secret: keys are read from Secrets Manager while the task runs.',
  });
  const { runtimePath, version, image } = input.image;
  task.addContainer(CONTAINER_NAME, {
    image,
    entryPoint: runtimeEntryPoint,
    command: runtimePath ? commandWith(fileLoader(runtimePath)) : runtimeCommand(),
    environment: {
      ...input.environment,
      ...(runtimePath ? {} : { [RUNTIME_VARIABLE]: encodeRuntime() }),
      [CONFIGURATION_VARIABLE]: Lazy.uncachedString({ produce: () => input.configuration() }),
      NODE_ENV: 'production',
    },
    dockerLabels: version ? { 'org.opencontainers.image.version': version } : undefined,
    portMappings: [{ name: 'http', containerPort: GATEWAY_PORT, appProtocol: ecs.AppProtocol.http }],
    user: USER,
    readonlyRootFilesystem: !input.writableRootFilesystem,
    linuxParameters: hardened(scope),
    ulimits: [{ name: ecs.UlimitName.NOFILE, softLimit: OPEN_FILES, hardLimit: OPEN_FILES }],
    healthCheck: {
      // 127.0.0.1 and busybox's wget: the image has no curl, and `localhost` may mean ::1
      command: ['CMD', 'wget', '-q', '-T', '4', '--spider', `http://127.0.0.1:${GATEWAY_PORT}${HEALTH_PATH}`],
      interval: Duration.seconds(15),
      timeout: Duration.seconds(5),
      retries: 3,
      startPeriod: Duration.seconds(30),
    },
    stopTimeout: Duration.seconds(input.timeouts.stopTimeout),
    versionConsistency: ecs.VersionConsistency.ENABLED,
    logging: ecs.LogDrivers.awsLogs({
      logGroup: input.logGroup,
      streamPrefix: 'gateway',
      mode: ecs.AwsLogDriverMode.NON_BLOCKING,
      maxBufferSize: LOG_BUFFER,
    }),
  });
  return task;
}

/**
 * No capabilities, an init process that reaps what health checks and shells leave behind, and a writable `/tmp` in memory: a volume
 * would belong to root and could not be written by this user.
 *
 * @see https://github.com/aws/containers-roadmap/issues/938
 * @see https://aws.amazon.com/about-aws/whats-new/2026/01/amazon-ecs-tmpfs-mounts-aws-fargate-managed-instances/
 */
function hardened(scope: Construct): ecs.LinuxParameters {
  const parameters = new ecs.LinuxParameters(scope, 'LinuxParameters', { initProcessEnabled: true });
  parameters.dropCapabilities(ecs.Capability.ALL);
  parameters.addTmpfs({
    containerPath: '/tmp',
    size: TMP_SIZE.toMebibytes(),
    mountOptions: [ecs.TmpfsMountOption.NOSUID, ecs.TmpfsMountOption.NODEV, ecs.TmpfsMountOption.NOEXEC],
  });
  return parameters;
}
