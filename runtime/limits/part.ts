import type { BootConfiguration } from '../../src/contract';
import type { TaskMetric } from '../../src/contract/catalogue';
import type { Aws } from '../aws';
import type { LiveStore } from '../live';
import type { Recorder } from '../record';
import type { Limiter } from './limiter';

/** A part of the runtime that only gateways carry which use it. */
export type LimitsPart = (given: LimitsGiven) => Limits | undefined;

export interface LimitsGiven {
  readonly boot: BootConfiguration;
  readonly aws: Aws;
  readonly live: LiveStore;
  readonly recorder: Recorder;
  readonly env: NodeJS.ProcessEnv;
}

interface Limits {
  readonly limiter: Limiter;
  /** Since the last call. */
  metrics(): Partial<Record<TaskMetric, number>>;
  /** Resolves when each source has been tried once. */
  start(): Promise<unknown>;
}
