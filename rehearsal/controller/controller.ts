import type { Story } from '../story';
import type { RollbackAlarms } from './alarms';
import { CIRCUIT_BREAKER } from './assumptions';
import type { Clock } from './clock';
import { type Fleet, type Left, type Revision, type Task, TaskFailed } from './fleet';
import { type AskedStage, type Hook, refusalOf } from './hooks';
import { type DeploymentConfiguration, planOf, type Step } from './plan';
import type { ShiftedRule } from './rule';

export interface ServiceModel {
  readonly configuration: DeploymentConfiguration;
  readonly desired: number;
  /** Of the service; the second one where requests are shifted. */
  readonly groups: readonly string[];
  readonly rule?: ShiftedRule;
  readonly testRule?: ShiftedRule;
  readonly hooks: readonly Hook[];
}

export interface Outcome {
  readonly state: 'SUCCESSFUL' | 'ROLLED_BACK';
  /** Why it was taken back. */
  readonly reason?: string;
  readonly failedTasks: number;
  /** How the tasks that were there before, or those of the bad version, have left. */
  readonly left: readonly Left[];
  /** What was done, in this order. */
  readonly steps: readonly string[];
}

/** Called behind every step, while nothing else happens; of a rolling deployment also before the first task leaves. */
export type Observer = (step: Step) => Promise<void> | void;

/** Why a deployment is taken back. */
class Failed extends Error {}

/** Milliseconds between two looks at the alarms. */
const POLL = 50;

/** Amazon ECS's deployment controller as far as `ASSUMPTIONS` go: it does the steps of the plan, and takes them back where something says so. */
export class Controller {
  private failedTasks = 0;
  private steps: string[] = [];
  private observe: Observer = () => {};

  constructor(
    private readonly service: ServiceModel,
    private readonly fleet: Fleet,
    private readonly alarms: RollbackAlarms,
    private readonly clock: Clock,
    private readonly story: Story,
  ) {}

  /** The first tasks: nothing is there that could be lost. */
  async create(revision: Revision): Promise<void> {
    const group = await this.currentGroup();
    await Promise.all(Array.from({ length: this.service.desired }, () => this.fleet.start(revision, group)));
  }

  async deploy(revision: Revision, observe: Observer = () => {}): Promise<Outcome> {
    const old = this.fleet.tasks;
    const from = await this.currentGroup();
    const to = this.service.groups.find((group) => group !== from) ?? from;
    this.failedTasks = 0;
    this.steps = [];
    this.observe = observe;
    const before = this.fleet.left.length;
    this.alarms.start();
    let failure: string | undefined;
    try {
      for (const step of planOf(this.service.configuration, this.service.testRule !== undefined)) {
        if (step.does === 'stop') this.alarms.stop(); // the bake time is over
        await this.do(step, { revision, old, to });
        this.say(describe(step));
        await observe(step);
      }
    } catch (error) {
      if (!(error instanceof Failed)) throw error;
      failure = error.message;
      this.say(`taken back: ${failure}`);
      await this.takeBack(revision, old, from);
    } finally {
      this.alarms.stop();
    }
    const { failedTasks, steps } = this;
    const left = this.fleet.left.slice(before);
    return { state: failure === undefined ? 'SUCCESSFUL' : 'ROLLED_BACK', reason: failure, failedTasks, left, steps };
  }

  /** Autoscaling wants fewer. */
  async scaleIn(tasks: number): Promise<readonly Left[]> {
    return Promise.all(this.fleet.tasks.slice(tasks).map((task) => this.fleet.stop(task)));
  }

  private async do(step: Step, { revision, old, to }: { revision: Revision; old: readonly Task[]; to: string }): Promise<void> {
    const { rule, testRule, desired } = this.service;
    switch (step.does) {
      case 'replace':
        return this.replace(revision, old, to);
      case 'start':
        return allOf(Array.from({ length: desired }, () => this.startOne(revision, to)));
      case 'shiftTest':
        return testRule?.shift(to, 100);
      case 'ask':
        return this.ask(step.stage);
      case 'shift':
        return rule?.shift(to, step.percent);
      case 'wait':
        return this.watchFor(step.minutes * 60);
      case 'stop':
        return allOf(old.map((task) => this.fleet.stop(task)));
    }
  }

  /** As many at a time as there may be above the desired number. */
  private async replace(revision: Revision, old: readonly Task[], group: string): Promise<void> {
    const room = Math.max(1, Math.floor((this.service.desired * this.service.configuration.MaximumPercent) / 100) - this.service.desired);
    const leaving: Promise<Left>[] = [];
    const waiting = [...old];
    const worker = async () => {
      for (let next = waiting.shift(); next; next = waiting.shift()) {
        await this.startOne(revision, group);
        if (leaving.length === 0) await this.observe({ stage: 'ROLLING', does: 'start' });
        leaving.push(this.fleet.stop(next));
      }
    };
    await allOf(Array.from({ length: room }, worker)).finally(() => allOf(leaving));
  }

  private async startOne(revision: Revision, group: string): Promise<Task> {
    for (;;) {
      this.checkCircuit();
      this.checkAlarms();
      try {
        return await this.fleet.start(revision, group);
      } catch (error) {
        if (!(error instanceof TaskFailed)) throw error;
        this.failedTasks += 1;
      }
    }
  }

  /** All hooks of a stage, each until it is sure. */
  private async ask(stage: AskedStage): Promise<void> {
    const hooks = this.service.hooks.filter(({ stages }) => stages.includes(stage));
    const refusals = await Promise.all(
      hooks.map((hook) => refusalOf(hook, stage, this.clock, (status) => this.story.line(`${hook.name}: ${status}`))),
    );
    const refusal = refusals.find((each) => each !== undefined);
    if (refusal) throw new Failed(`hook ${refusal}`);
    this.checkAlarms();
  }

  private async watchFor(seconds: number): Promise<void> {
    const until = Date.now() + this.clock.milliseconds(seconds);
    while (Date.now() < until) {
      this.checkAlarms();
      await this.clock.wait(this.clock.factor * (POLL / 1000));
    }
    this.checkAlarms();
  }

  private checkAlarms(): void {
    const { ringing } = this.alarms;
    if (ringing && this.service.configuration.Alarms?.Rollback) throw new Failed(`alarm ${ringing}`);
  }

  private checkCircuit(): void {
    const { share, least, most } = CIRCUIT_BREAKER;
    const threshold = Math.min(most, Math.max(least, Math.ceil(this.service.desired * share)));
    if (this.service.configuration.DeploymentCircuitBreaker?.Rollback && this.failedTasks >= threshold)
      throw new Failed(`circuit breaker: ${threshold} tasks failed`);
  }

  private async takeBack(revision: Revision, old: readonly Task[], group: string): Promise<void> {
    const { rule, testRule } = this.service;
    await rule?.shift(group, 100);
    await testRule?.shift(group, 100);
    const bad = this.fleet.tasks.filter((task) => task.revision === revision);
    const gone = old.filter((task) => !this.fleet.tasks.includes(task));
    await Promise.all(gone.map((task) => this.fleet.start(task.revision, group)));
    await Promise.all(bad.map((task) => this.fleet.stop(task)));
  }

  /** The one with the most weight. */
  private async currentGroup(): Promise<string> {
    const { rule, groups } = this.service;
    const weights = await rule?.weights();
    return weights ? [...groups].sort((one, other) => (weights[other] ?? 0) - (weights[one] ?? 0))[0] : groups[0];
  }

  private say(step: string): void {
    this.steps.push(step);
    this.story.line(step);
  }
}

/** Waits for all of them, whichever fails first. */
async function allOf(promises: readonly Promise<unknown>[]): Promise<void> {
  const failed = (await Promise.allSettled(promises)).find(({ status }) => status === 'rejected');
  if (failed) throw (failed as PromiseRejectedResult).reason;
}

const describe = (step: Step): string =>
  [step.stage, step.does === 'shift' ? `${step.percent} %` : step.does === 'wait' ? `${step.minutes} min` : ''].filter(Boolean).join(' ');
