import type { BootConfiguration } from '../../src/contract';
import type { TaskMetric } from '../../src/contract/catalogue';
import type { Aws } from '../aws';
import type { Exchange, Exchanges, Planned } from '../exchange';
import type { Log } from '../transport';

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
