import type { IncomingHttpHeaders } from 'node:http';
import type { BootConfiguration } from '../../src/contract';
import type { TaskMetric } from '../../src/contract/catalogue';
import type { Aws } from '../aws';
import type { Exchange } from '../exchange';
import type { Account } from '../settlement';
import type { Trace } from '../trace';
import type { Log } from '../transport';

export interface Tracer {
  begin(headers: IncomingHttpHeaders): Trace;
  /** The request has ended: what is to be exported of it waits for that. */
  end(exchange: Exchange, account: Account): void;
}

/** A part of the runtime that only gateways carry which use it. */
export type TracesPart = (given: TracesGiven) =>
  | {
      readonly tracer: Tracer;
      /** Of what the task logs, where it is exported, too. */
      readonly log?: (record: Readonly<Record<string, unknown>>) => void;
      /** Since the last call. */
      metrics(): Partial<Record<TaskMetric, number>>;
      /** Resolves at once: nobody waits for traces. */
      start(): void;
      /** Resolves when what waits has been exported, or will not be. */
      flushed(): Promise<void>;
    }
  | undefined;

export interface TracesGiven {
  readonly boot: BootConfiguration;
  readonly aws: Aws;
  readonly log: Log;
  readonly env: NodeJS.ProcessEnv;
}
