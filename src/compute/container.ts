import { type Duration, Size } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { ContainerSpec } from '../contract/container-spec';

/** What waits for the log service when it is slow; beyond it lines are dropped, requests are never held up. */
const LOG_BUFFER = Size.mebibytes(25);

/** What the service decides about a container, whatever it runs. */
export interface ContainerSurroundings {
  readonly logGroup: logs.ILogGroup;
  readonly writableRootFilesystem: boolean;
  readonly stopTimeout: Duration;
}

/** Puts a container into a task. Without container-level CPU: there is nobody to share with. */
export function addContainer(
  scope: Construct,
  task: ecs.TaskDefinition,
  spec: ContainerSpec,
  surroundings: ContainerSurroundings,
): ecs.ContainerDefinition {
  const { name, image, entryPoint, command, environment, secrets, ports, user, healthCheck, openFiles, stopTimeout } = spec;
  return task.addContainer(name, {
    image,
    entryPoint,
    command,
    environment,
    secrets,
    dockerLabels: labelsOf(spec),
    portMappings: ports.map(({ name: portName, port }) => ({ name: portName, containerPort: port, appProtocol: ecs.AppProtocol.http })),
    user,
    readonlyRootFilesystem: !surroundings.writableRootFilesystem,
    linuxParameters: hardened(scope, spec),
    ulimits: openFiles === undefined ? undefined : [{ name: ecs.UlimitName.NOFILE, softLimit: openFiles, hardLimit: openFiles }],
    healthCheck,
    stopTimeout: stopTimeout ?? surroundings.stopTimeout,
    versionConsistency: ecs.VersionConsistency.ENABLED,
    logging: ecs.LogDrivers.awsLogs({
      logGroup: surroundings.logGroup,
      streamPrefix: name,
      mode: ecs.AwsLogDriverMode.NON_BLOCKING,
      maxBufferSize: LOG_BUFFER,
    }),
  });
}

function labelsOf({ version, labels }: ContainerSpec): Record<string, string> | undefined {
  const all = { ...(version && { 'org.opencontainers.image.version': version }), ...labels };
  return Object.keys(all).length > 0 ? all : undefined;
}

/**
 * No capabilities, an init process that reaps what health checks and shells leave behind, and a writable `/tmp` in memory where asked: a
 * volume would belong to root and could not be written by another user.
 *
 * @see https://github.com/aws/containers-roadmap/issues/938
 * @see https://aws.amazon.com/about-aws/whats-new/2026/01/amazon-ecs-tmpfs-mounts-aws-fargate-managed-instances/
 */
function hardened(scope: Construct, { name, tmpSize }: ContainerSpec): ecs.LinuxParameters {
  const parameters = new ecs.LinuxParameters(scope, `${name}LinuxParameters`, { initProcessEnabled: true });
  parameters.dropCapabilities(ecs.Capability.ALL);
  if (tmpSize) {
    parameters.addTmpfs({
      containerPath: '/tmp',
      size: tmpSize.toMebibytes(),
      mountOptions: [ecs.TmpfsMountOption.NOSUID, ecs.TmpfsMountOption.NODEV, ecs.TmpfsMountOption.NOEXEC],
    });
  }
  return parameters;
}
