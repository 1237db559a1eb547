import type { FailureCause, LiveTarget } from '../../src/contract';
import type { Target } from '../target';

/** Why a call gave no answer. */
export interface Failure {
  /** The provider's own, where it answered, and the client's. */
  readonly statuses: readonly number[];
  readonly cause?: FailureCause;
  /** Milliseconds that the provider asks for. */
  readonly retryAfter?: number;
}

export interface Step {
  readonly target: Target;
  /** As the route has it. Absent: no route, the provider that was asked for. */
  readonly rules?: LiveTarget;
  /** What is tried behind a failure; undefined where that is given. */
  next(failure: Failure): Step | undefined;
  /** Behind some failure something else is tried. */
  isReplaceable(): boolean;
}
