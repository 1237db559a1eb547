import { Token } from 'aws-cdk-lib';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import { isKnown } from '../checks';
import { invalid } from '../errors';

const NAME = /^[A-Za-z0-9_-]{1,255}$/;

/** Gives a task its volumes; refused where Amazon ECS would refuse the task definition. */
export function addVolumes(task: ecs.TaskDefinition, volumes: readonly ecs.Volume[]): void {
  const names = volumes.map(({ name }) => name);
  for (const [index, volume] of volumes.entries()) {
    const path = `compute.volumes[${index}]`;
    if ((isKnown(volume.name) && !NAME.test(volume.name)) || names.indexOf(volume.name) !== index) {
      throw invalid('VolumeNotPossible', `${path}.name`, volume.name);
    }
    if (task.isFargateCompatible && (volume.host?.sourcePath !== undefined || volume.dockerVolumeConfiguration)) {
      throw invalid('VolumeNotPossible', path, volume.name, 'AWS Fargate has neither paths of a host nor volumes of Docker');
    }
    task.addVolume(volume);
  }
}

/**
 * Shows volumes of the task to a container; refused where there is none of the name, which the deployment would be told of at its end.
 *
 * @param taken paths at which the container has something else: it would not start
 */
export function addMountPoints(
  container: ecs.ContainerDefinition,
  path: string,
  mountPoints: readonly ecs.MountPoint[],
  volumes: readonly ecs.Volume[],
  taken: readonly string[] = [],
): void {
  const names = volumes.map(({ name }) => name);
  const paths = mountPoints.map(({ containerPath }) => containerPath.replace(/(?<=.)\/+$/, ''));
  for (const [index, { sourceVolume, containerPath }] of mountPoints.entries()) {
    if (!Token.isUnresolved(sourceVolume) && !names.includes(sourceVolume)) {
      throw invalid('VolumeNotKnown', path, sourceVolume, `there are ${names.join(', ') || 'none'}`);
    }
    if ((isKnown(containerPath) && !/^\/./.test(containerPath)) || paths.indexOf(paths[index]) !== index) {
      throw invalid('VolumeNotPossible', `${path}[${index}].containerPath`, containerPath);
    }
    if (taken.includes(paths[index])) {
      throw invalid(
        'VolumeNotPossible',
        `${path}[${index}].containerPath`,
        containerPath,
        'memory is there already; `tmpSize: Size.mebibytes(0)` switches it off',
      );
    }
  }
  if (mountPoints.length > 0) {
    container.addMountPoints(...mountPoints);
  }
}
