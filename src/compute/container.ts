import { basename } from 'node:path';
import { type Duration, Size, SizeRoundingBehavior } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as logs from 'aws-cdk-lib/aws-logs';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import { Construct } from 'constructs';
import { requireRange } from '../checks';
import { ContainerProtocol, type ContainerSpec } from '../contract/container-spec';
import { invalid } from '../errors';
import { BuiltImage } from './built-image';
import { acknowledgePullOf } from './pulled-image';
import type { TaskSizes } from './sidecars';

/** What waits for the log service when it is slow; beyond it lines are dropped, requests are never held up. */
const LOG_BUFFER = Size.mebibytes(25);

/** What the service decides about a container, whatever it runs. */
export interface ContainerSurroundings {
  readonly logGroup: logs.ILogGroup;
  /** Whether a person may get a shell: its agent writes to the root filesystem, and works as root, with the capabilities that root is used to. */
  readonly executeCommand: boolean;
  readonly stopTimeout: Duration;
  readonly memoryLimitMiB: number;
  /** Where others share the task: what they leave. Undefined: there is nobody to share with. */
  readonly share?: TaskSizes;
  readonly cpuArchitecture: ecs.CpuArchitecture;
}

/** Puts a container into a task. With sidecars it has what they leave as its own, or they would win what all want. */
export function addContainer(
  scope: Construct,
  task: ecs.TaskDefinition,
  spec: ContainerSpec,
  surroundings: ContainerSurroundings,
): ecs.ContainerDefinition {
  const { name, image, entryPoint, command, environment, environmentFiles = [], secrets, ports, user, healthCheck, openFiles } = spec;
  const container = task.addContainer(name, {
    image: image instanceof BuiltImage ? image.on(surroundings.cpuArchitecture) : image,
    cpu: surroundings.share?.cpu,
    // the L2 wants one for instances, where the whole task is this container's
    memoryReservationMiB: surroundings.share?.memoryLimitMiB ?? (task.isFargateCompatible ? undefined : surroundings.memoryLimitMiB),
    entryPoint,
    command,
    environment,
    environmentFiles: environmentFiles.length > 0 ? environmentFilesOf(scope, task, spec) : undefined,
    secrets,
    dockerLabels: labelsOf(spec),
    // a proxy of Service Connect that took TLS for HTTP would answer for the container
    portMappings: ports.map(({ name: portName, port, protocol = ContainerProtocol.HTTP }) => ({
      name: portName,
      containerPort: port,
      appProtocol: protocol === ContainerProtocol.HTTP ? ecs.AppProtocol.http : undefined,
    })),
    user,
    readonlyRootFilesystem: !surroundings.executeCommand,
    linuxParameters: hardened(scope, spec, surroundings),
    ulimits: openFiles === undefined ? undefined : [{ name: ecs.UlimitName.NOFILE, softLimit: openFiles, hardLimit: openFiles }],
    healthCheck,
    stopTimeout: surroundings.stopTimeout,
    versionConsistency: ecs.VersionConsistency.ENABLED,
    logging: ecs.LogDrivers.awsLogs({
      logGroup: surroundings.logGroup,
      streamPrefix: name,
      mode: ecs.AwsLogDriverMode.NON_BLOCKING,
      maxBufferSize: LOG_BUFFER,
    }),
  });
  acknowledgePullOf(image, task);
  return container;
}

/** Each is an asset that the execution role may read, by its name alone. */
function environmentFilesOf(scope: Construct, task: ecs.TaskDefinition, { name, environmentFiles = [] }: ContainerSpec): ecs.EnvironmentFile[] {
  const files = new Construct(scope, `${name}EnvironmentFiles`);
  const grantee = task.obtainExecutionRole();
  return environmentFiles.map(({ path, assetHash }) => {
    const { bucket, s3ObjectKey } = new Asset(files, basename(path), { path, assetHash });
    iam.Grant.addToPrincipal({ grantee, actions: ['s3:GetObject'], resourceArns: [bucket.arnForObjects(s3ObjectKey)] });
    iam.Grant.addToPrincipal({ grantee, actions: ['s3:GetBucketLocation'], resourceArns: [bucket.bucketArn] });
    return ecs.EnvironmentFile.fromBucket(bucket, s3ObjectKey);
  });
}

function labelsOf({ version, labels }: ContainerSpec): Record<string, string> | undefined {
  const all = { ...(version && { 'org.opencontainers.image.version': version }), ...labels };
  return Object.keys(all).length > 0 ? all : undefined;
}

/**
 * No capabilities but for ECS Exec, an init process that reaps what health checks and shells leave behind, and a writable `/tmp` in memory where asked: a
 * volume would belong to root and could not be written by another user.
 *
 * @see https://github.com/aws/containers-roadmap/issues/938
 * @see https://aws.amazon.com/about-aws/whats-new/2026/01/amazon-ecs-tmpfs-mounts-aws-fargate-managed-instances/
 */
function hardened(
  scope: Construct,
  { name, tmpSize }: ContainerSpec,
  { executeCommand, memoryLimitMiB }: ContainerSurroundings,
): ecs.LinuxParameters {
  const parameters = new ecs.LinuxParameters(scope, `${name}LinuxParameters`, { initProcessEnabled: true });
  if (!executeCommand) {
    parameters.dropCapabilities(ecs.Capability.ALL);
  }
  const tmpMiB = tmpSize ? checkedTmp(tmpSize, memoryLimitMiB) : 0;
  for (const containerPath of inMemory(tmpMiB)) {
    parameters.addTmpfs({
      containerPath,
      size: tmpMiB,
      mountOptions: [ecs.TmpfsMountOption.NOSUID, ecs.TmpfsMountOption.NODEV, ecs.TmpfsMountOption.NOEXEC],
    });
  }
  return parameters;
}

/** In MiB. The deployment could not be told of none, so it must be known. */
function checkedTmp(size: Size, memoryLimitMiB: number): number {
  if (size.isUnresolved()) {
    throw invalid('TmpSizeOutOfRange', 'tmpSize', size.toString(), 'it must be known when the template is written');
  }
  const mebibytes = size.toMebibytes({ rounding: SizeRoundingBehavior.NONE });
  requireRange('TmpSizeOutOfRange', 'tmpSize', mebibytes, { from: 0, to: memoryLimitMiB }, `in MiB, of the ${memoryLimitMiB} of a task`);
  return mebibytes;
}

const inMemory = (tmpMiB: number): string[] => (tmpMiB > 0 ? ['/tmp'] : []);

/** Where a container has memory in place of a file system. */
export const pathsInMemory = ({ tmpSize }: ContainerSpec): string[] => inMemory(tmpSize?.toMebibytes() ?? 0);
