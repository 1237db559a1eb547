import { Duration } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { requireKnown, requireRange } from '../checks';
import type { ContainerSpec } from '../contract/container-spec';
import type { SidecarSpec } from '../contract/sidecar-spec';
import { invalid } from '../errors';
import { acknowledgePullOf } from './pulled-image';
import { checkHealthCheck } from './sidecar-health';
import { addMountPoints } from './volumes';

/** What a task has for all its containers. */
export interface TaskSizes {
  readonly cpu: number;
  readonly memoryLimitMiB: number;
}

/** What is left to the service's own container. Less would be no gateway. */
const LEAST: TaskSizes = { cpu: 128, memoryLimitMiB: 256 };
/** What Docker takes at least. */
const LEAST_MEMORY = 6;
/** @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-quotas.html */
const MOST_CONTAINERS = 10;
const NAME = /^[A-Za-z0-9_-]{1,64}$/;
/** @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PortMapping.html */
const PORT_NAME = /^[a-z0-9_][a-z0-9_-]{0,63}$/;

/** Refuses a sidecar that stops later than the capacity leaves it time for. */
export function checkStopTimeouts(sidecars: readonly SidecarSpec[], longest: Duration | undefined): void {
  sidecars.forEach(({ stopTimeout }, index) => {
    const to = longest?.toSeconds();
    const detail = to === undefined ? undefined : `0 to ${to} seconds are possible`;
    requireRange('StopTimeoutOutOfRange', `compute.sidecars[${index}].stopTimeout`, stopTimeout ?? Duration.seconds(0), { from: 0, to }, detail);
  });
}

/** What the sidecars leave of a task; refused where that is too little, or where they could not stand beside the service's container. */
export function shareOfService(
  task: TaskSizes,
  sidecars: readonly SidecarSpec[],
  { name: own, ports }: Pick<ContainerSpec, 'name' | 'ports'>,
): TaskSizes {
  const names = [own, ...sidecars.map(({ name }) => name)];
  const allPorts = [...ports, ...sidecars.flatMap((each) => each.ports ?? [])];
  const taken = allPorts.map(({ port }) => port);
  const portNames = allPorts.map(({ name }) => name);
  if (names.length > MOST_CONTAINERS) {
    throw invalid('SidecarNotPossible', 'compute.sidecars', sidecars.length, `a task has up to ${MOST_CONTAINERS} containers`);
  }
  sidecars.forEach((sidecar, index) => {
    const path = `compute.sidecars[${index}]`;
    if (!NAME.test(sidecar.name) || names.indexOf(sidecar.name) !== index + 1) {
      throw invalid('SidecarNotPossible', `${path}.name`, sidecar.name, 'a name of its own, of letters, digits, hyphens and underscores');
    }
    requireKnown('SidecarNotPossible', `${path}.cpu`, sidecar.cpu);
    requireRange('SidecarNotPossible', `${path}.cpu`, sidecar.cpu, { from: 0 });
    requireKnown('SidecarNotPossible', `${path}.memoryLimitMiB`, sidecar.memoryLimitMiB);
    requireRange('SidecarNotPossible', `${path}.memoryLimitMiB`, sidecar.memoryLimitMiB, { from: LEAST_MEMORY });
    const twice = Object.keys(sidecar.secrets ?? {}).find((name) => Object.hasOwn(sidecar.environment ?? {}, name));
    if (twice !== undefined) {
      throw invalid('SidecarNotPossible', `${path}.secrets.${twice}`, 'a secret', '`environment` sets it, too');
    }
    checkHealthCheck(path, sidecar.healthCheck);
    for (const { port, name } of sidecar.ports ?? []) {
      if (!PORT_NAME.test(name) || portNames.filter((each) => each === name).length > 1) {
        const detail = 'a name that no other port of the task has, of lower case letters, digits, hyphens and underscores';
        throw invalid('SidecarNotPossible', `${path}.ports`, name, detail);
      }
      requireKnown('SidecarNotPossible', `${path}.ports`, port);
      requireRange('SidecarNotPossible', `${path}.ports`, port, { from: 1, to: 65_535 }, 'ports are from 1 to 65535');
      if (taken.filter((each) => each === port).length > 1) {
        throw invalid('SidecarNotPossible', `${path}.ports`, port, 'another container of the task listens on it');
      }
    }
  });
  const left = {
    cpu: sidecars.reduce((rest, { cpu }) => rest - cpu, task.cpu),
    memoryLimitMiB: sidecars.reduce((rest, { memoryLimitMiB }) => rest - memoryLimitMiB, task.memoryLimitMiB),
  };
  for (const size of ['cpu', 'memoryLimitMiB'] as const) {
    if (sidecars.length > 0 && left[size] < LEAST[size]) {
      const theirs = sidecars.map((each) => `${each.name} ${each[size]}`).join(', ');
      const detail = `of ${task[size]} that a task has they (${theirs}) leave ${left[size]} to the ${own}, which needs ${LEAST[size]}`;
      throw invalid('SidecarsTakeTooMuch', `compute.sidecars.${size}`, sidecars.map((each) => each[size]).join(' + '), detail);
    }
  }
  return left;
}

/** What the service decides about a sidecar. */
export interface SidecarSurroundings {
  readonly logGroup: logs.ILogGroup;
  /** Of the task. */
  readonly volumes: readonly ecs.Volume[];
}

/** Puts a sidecar into a task, beside the container that it is for. */
export function addSidecar(
  scope: Construct,
  task: ecs.TaskDefinition,
  container: ecs.ContainerDefinition,
  spec: SidecarSpec,
  { logGroup, volumes }: SidecarSurroundings,
): ecs.ContainerDefinition {
  const { name, image, essential = false, ports = [], healthCheck, mountPoints = [] } = spec;
  const linuxParameters = new ecs.LinuxParameters(scope, `${name}LinuxParameters`, { initProcessEnabled: true });
  linuxParameters.dropCapabilities(ecs.Capability.ALL);
  // a task definition has children of other names already, such as TaskRole
  const sidecar = task.addContainer(`${name}Sidecar`, {
    containerName: name,
    image,
    essential,
    cpu: spec.cpu,
    memoryLimitMiB: spec.memoryLimitMiB,
    entryPoint: spec.entryPoint,
    command: spec.command,
    environment: spec.environment,
    secrets: spec.secrets,
    portMappings: ports.map((each) => ({ name: each.name, containerPort: each.port })),
    user: spec.user,
    readonlyRootFilesystem: spec.readonlyRootFilesystem ?? true,
    linuxParameters,
    healthCheck,
    stopTimeout: spec.stopTimeout,
    versionConsistency: ecs.VersionConsistency.ENABLED,
    // the task serves without it, and it comes back
    enableRestartPolicy: essential ? undefined : true,
    restartAttemptPeriod: essential ? undefined : Duration.seconds(60),
    logging: ecs.LogDrivers.awsLogs({ logGroup, streamPrefix: name, mode: ecs.AwsLogDriverMode.NON_BLOCKING }),
  });
  acknowledgePullOf(image, task);
  addMountPoints(sidecar, `compute.sidecars.${name}.mountPoints`, mountPoints, volumes);
  if (spec.startsFirst) {
    const condition = healthCheck ? ecs.ContainerDependencyCondition.HEALTHY : ecs.ContainerDependencyCondition.START;
    container.addContainerDependencies({ container: sidecar, condition });
  }
  return sidecar;
}
