import type { LoadBalancer } from '../../load-balancer';
import type { Exit } from '../child';
import type { Cleanup } from '../cleanup';
import type { GatewayContainer } from '../task';
import type { Clock } from './clock';

/** What a target group says of health checks and of leaving; times are seconds of the template. */
export interface TargetHealth {
  readonly path: string;
  readonly status: number;
  readonly interval: number;
  readonly timeout: number;
  readonly healthy: number;
  readonly unhealthy: number;
  readonly deregistrationDelay: number;
}

/** A version of the service: how a task of it is started. */
export interface Revision {
  readonly name: string;
  /** Seconds of the template. */
  readonly stopTimeout: number;
  start(): Promise<GatewayContainer>;
}

export interface Task {
  readonly revision: Revision;
  readonly group: string;
  readonly container: GatewayContainer;
  health: 'initial' | 'healthy' | 'unhealthy' | 'leaving';
}

/** A task that did not start, or did not become healthy. */
export class TaskFailed extends Error {}

/** How a task has left, and what was open when its time was over: AWS would have cut it. */
export interface Left {
  readonly exit: Exit;
  readonly cut: number;
}

/** Milliseconds between two looks. */
const POLL = 50;

/** The tasks of one service, by what their target groups say. */
export class Fleet {
  readonly left: Left[] = [];
  /** Of every task that there ever was. */
  readonly groups = new Map<string, string>();
  readonly revisions = new Map<string, string>();
  private readonly all = new Set<Task>();

  constructor(
    private readonly loadBalancer: LoadBalancer,
    private readonly healthOf: Readonly<Record<string, TargetHealth>>,
    private readonly clock: Clock,
    private readonly cleanup: Cleanup,
  ) {}

  get tasks(): readonly Task[] {
    return [...this.all];
  }

  /** Starts a task, and gives it when its target gets requests. */
  async start(revision: Revision, group: string): Promise<Task> {
    const container = await revision.start().catch((error) => {
      throw new TaskFailed(`a task of ${revision.name} did not start`, { cause: error });
    });
    const task: Task = { revision, group, container, health: 'initial' };
    this.all.add(task);
    this.groups.set(container.address, group);
    this.revisions.set(container.address, revision.name);
    const watched = this.watch(task);
    this.cleanup.add('the health checks of a task', () => {
      task.health = 'leaving';
      return watched;
    });
    while (task.health === 'initial') await Promise.race([watched, this.clock.wait(this.clock.factor * (POLL / 1000))]);
    if (task.health === 'healthy') return task;
    await this.stop(task);
    throw new TaskFailed(`a task of ${revision.name} failed its health check`);
  }

  /** No new requests, then SIGTERM when there is none left or the delay is over, then SIGKILL. */
  async stop(task: Task): Promise<Left> {
    const { group, container, revision } = task;
    const { address } = container;
    task.health = 'leaving';
    await this.loadBalancer.deregister(address, group);
    const until = Date.now() + this.clock.milliseconds(this.healthOf[group].deregistrationDelay);
    const open = () => this.loadBalancer.openRequests(address, group);
    while (Date.now() < until && (await open()) > 0) await this.clock.wait(this.clock.factor * (POLL / 1000));
    const cut = await open();
    const exit = await container.stop(this.clock.milliseconds(revision.stopTimeout));
    this.all.delete(task);
    const left = { exit, cut };
    this.left.push(left);
    return left;
  }

  /** Tasks of a group that fail their health checks now; undefined where it has none. */
  unhealthy(group: string): number | undefined {
    const tasks = this.tasks.filter((task) => task.group === group && task.health !== 'leaving');
    return tasks.length > 0 ? tasks.filter(({ health }) => health === 'unhealthy').length : undefined;
  }

  /** The health checks of the load balancer, as long as the task is there. */
  private async watch(task: Task): Promise<void> {
    const { interval, healthy, unhealthy } = this.healthOf[task.group];
    let [passed, failed] = [0, 0];
    while (task.health !== 'leaving') {
      [passed, failed] = (await this.passes(task)) ? [passed + 1, 0] : [0, failed + 1];
      if (task.health !== 'healthy' && passed >= healthy) await this.set(task, 'healthy');
      else if (task.health !== 'unhealthy' && failed >= unhealthy) await this.set(task, 'unhealthy');
      await this.clock.wait(interval);
    }
  }

  private async set(task: Task, health: 'healthy' | 'unhealthy'): Promise<void> {
    if (task.health === 'leaving') return;
    const { group, container } = task;
    if (health === 'healthy') await this.loadBalancer.register(container.address, group);
    else if (task.health === 'healthy') await this.loadBalancer.deregister(container.address, group);
    if (task.health !== ('leaving' as Task['health'])) task.health = health;
  }

  /** The time that one check may take is that of the template: a process is not quicker here. */
  private async passes({ container, group }: Task): Promise<boolean> {
    const { path, status, timeout } = this.healthOf[group];
    const answer = await fetch(`http://${container.address}${path}`, { signal: AbortSignal.timeout(timeout * 1000) }).catch(() => undefined);
    await answer?.body?.cancel();
    return answer?.status === status;
  }
}
