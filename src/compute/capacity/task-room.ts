import { invalid } from '../../errors';
import type { TaskSize } from './bound-capacity';
import type { InstanceRoom } from './instance-types';

/** Tasks of a service: their size, and how many there are at most while a deployment goes on. */
export interface PlannedTasks extends Pick<TaskSize, 'cpu' | 'memoryLimitMiB'> {
  readonly tasks: number;
}

/** What instances have room for. */
export interface GroupRoom {
  readonly maxInstances: number;
  readonly room: InstanceRoom;
}

/** How many tasks of a size one instance takes. */
function tasksOn(room: InstanceRoom, { cpu, memoryLimitMiB }: PlannedTasks): number {
  return Math.floor(Math.min(room.networkInterfaces, room.cpu / cpu, room.memoryMiB / memoryLimitMiB));
}

/** The problems of instances that could not hold all tasks at once: each service by itself, then all of them by each thing that they share. */
export function roomProblems({ maxInstances, room }: GroupRoom, planned: readonly PlannedTasks[]): string[] {
  const alone = planned.map((each) => [each.tasks, maxInstances * tasksOn(room, each)]);
  const sumOf = (need: (each: PlannedTasks) => number) => planned.reduce((sum, each) => sum + each.tasks * need(each), 0);
  const together = [
    [sumOf(() => 1), maxInstances * room.networkInterfaces],
    [sumOf(({ cpu }) => cpu), maxInstances * room.cpu],
    [sumOf(({ memoryLimitMiB }) => memoryLimitMiB), maxInstances * room.memoryMiB],
  ];
  const short = [...alone, ...together].find(([needed, there]) => needed > there);
  if (!short) {
    return [];
  }
  const tasks = sumOf(() => 1);
  const perInstance = planned.map((each) => tasksOn(room, each)).join(', ');
  const detail = `${tasks} tasks while a deployment goes on; an instance takes ${perInstance} of a service`;
  return [invalid('TasksWithoutRoom', 'compute.capacity.maxInstances', maxInstances, detail).message];
}
