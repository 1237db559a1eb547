import type { BootConfiguration } from '../../src/contract';
import type { TaskMetric } from '../../src/contract/catalogue';
import type { Aws } from '../aws';
import type { Exchange, Exchanges, Planned } from '../exchange';
import type { Log } from '../transport';

/** What it did to a request or to an answer, the least first. */
export const ACTIONS = ['passed', 'detected', 'unchecked', 'masked', 'blocked'] as const;

export type GuardrailAction = (typeof ACTIONS)[number];

/** What records tell of a request that was checked. */
export interface Guarded {
  readonly action?: GuardrailAction;
  readonly found: readonly string[];
  /** What it was checked by, as short as a hash: an answer that was checked otherwise is another one. */
  readonly policy: string;
  readonly units: number;
  /** USD. */
  readonly cost: number;
}

export interface Guardrail {
  /** What goes out is what it has passed; where it blocks, it answers. Throws a `Refusal` where it cannot say. */
  check(exchange: Planned, exchanges: Exchanges): void | Promise<void>;
  /** Resolves when nothing more will be found of it. */
  settle(exchange: Exchange): Promise<void> | undefined;
}

/** A part of the runtime that only gateways carry which use it. */
export type GuardrailPart = (given: GuardrailGiven) =>
  | {
      readonly guardrail: Guardrail;
      /** Since the last call. */
      metrics(): Partial<Record<TaskMetric, number>>;
      /** Resolves when each source has been tried once. */
      start(): Promise<unknown>;
    }
  | undefined;

export interface GuardrailGiven {
  readonly boot: BootConfiguration;
  readonly aws: Aws;
  readonly log: Log;
}
