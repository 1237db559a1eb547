import type { Attempt } from './attempt';

/** Of one request, in gateways with traces: what it is told while the request goes on. */
export interface Trace {
  /** 32 hexadecimal digits. */
  readonly id: string;
  /** The one before has ended. */
  enters(stage: string): void;
  /** An attempt begins, with this document where it has one: it is told what it tells its provider. */
  calls(attempt: Attempt, document: unknown): void;
}
