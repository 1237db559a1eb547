import type { Attempt } from './attempt';
import type { Endpoint } from './endpoints';
import type { RequestBody } from './request-body';

/** What an attempt asks of its provider. */
export interface Asked {
  readonly endpoint?: Endpoint;
  readonly body?: RequestBody;
}

/** Of one request, in gateways with traces: what it is told while the request goes on. */
export interface Trace {
  /** 32 hexadecimal digits. */
  readonly id: string;
  /** The one before has ended. */
  enters(stage: string): void;
  /** An attempt begins: it is told what it tells its provider. */
  calls(attempt: Attempt, asked: Asked): void;
}
