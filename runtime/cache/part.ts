import type { BootConfiguration } from '../../src/contract';
import type { TaskMetric } from '../../src/contract/catalogue';
import type { Aws } from '../aws';
import type { LiveStore } from '../live';
import type { Log } from '../transport';
import type { ResponseCache } from './response-cache';

/** A part of the runtime that only gateways carry which use it. */
export type ResponseCachePart = (given: ResponseCacheGiven) => ResponseCacheStarted | undefined;

export interface ResponseCacheGiven {
  readonly boot: BootConfiguration;
  readonly aws: Aws;
  readonly live: LiveStore;
  readonly log: Log;
}

interface ResponseCacheStarted {
  readonly cache: ResponseCache;
  /** Since the last call. */
  metrics(): Partial<Record<TaskMetric, number>>;
  /** Resolves when each source has been tried once. */
  start(): Promise<unknown>;
}
