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
  /** Another one where something else might have been found, or something else been done about it. */
  readonly policy: string;
  readonly action?: GuardrailAction;
  readonly found: readonly string[];
  readonly units: number;
  /** USD. */
  readonly cost: number;
}

export interface Guardrail {
  /** What goes to a provider is what it has passed; where it blocks, it answers. Throws a `Refusal` where it cannot say. */
  check(exchange: Planned, exchanges: Exchanges): void | Promise<void>;
  /** From here on what is answered is checked. Throws a `Refusal` where it could not say anything of the answer. */
  watch(exchange: Planned): void;
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
