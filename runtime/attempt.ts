/** One call of one provider for a request: a record names every one. */

import type { ProviderFailure } from './answer/provider-failure';
import { type AnswerState, isUsageOutstanding } from './answer/state';
import type { Caller } from './identify';
import type { Refusal } from './refusal';
import type { Target } from './target';

const USAGE_WAIT_MS = 2_000;

export class Attempt {
  readonly started = performance.now();
  /** When its answer began, and when it had ended. */
  answered?: number;
  finished?: number;
  status = 0;
  refusal?: Refusal;
  /** What the provider said of the request in place of an answer. */
  failure?: ProviderFailure;
  /** The provider's own id of the request, for its support. */
  providerRequestId?: string;
  readonly state: AnswerState = { finished: false, said: 0, pieces: 0 };
  /** The numbers of an embedding are wanted in base64, which the provider does not write. */
  inBase64 = false;
  /** How often something went out. */
  calls = 0;
  /** How, and where to. */
  method?: string;
  url?: URL;
  /** With which the provider goes on with the trace of the request. Absent: it is not told of it. */
  traceparent?: string;
  readonly ended: Promise<void>;
  #end!: () => void;
  readonly #stops: (() => void)[] = [];
  cancelled = false;
  /** It took longer than its route gives it. */
  expired = false;
  /** What comes of it is given, whatever it is. */
  isGiven = false;
  /** From here on the answer is this one's. */
  hasContent = false;
  onContent?: () => void;
  /** Is shown what is said, as text: every event, or the whole. */
  onSaid?: (text: string) => void;
  #isLingering = false;

  constructor(
    readonly target: Target,
    readonly requestId: string,
    /** What the image is given as api key; only the egress knows what stands for it. */
    readonly placeholder: string,
    /** Which of the provider's keys it is made with. */
    readonly key: number,
    readonly caller?: Caller,
  ) {
    this.ended = new Promise((resolve) => {
      this.#end = resolve;
    });
  }

  /** What ends the call when nobody waits for it any more. */
  onCancel(stop: () => void): void {
    if (this.cancelled || this.expired) stop();
    else this.#stops.push(stop);
  }

  /** Of an answer that has all been said, the usage may be read on, for a while; where the task stops there is none. */
  cancel(stops = false): void {
    if (this.finished !== undefined || this.cancelled) return;
    if (!stops && isUsageOutstanding(this.state) && !this.#isLingering) {
      this.#isLingering = true;
      setTimeout(() => this.cancel(), USAGE_WAIT_MS).unref();
      return;
    }
    this.cancelled = true;
    this.#stop();
  }

  /** Another is tried, or the client is told. */
  expire(): void {
    this.expired = true;
    this.#stop();
  }

  contentBegins(): void {
    if (this.hasContent) return;
    this.hasContent = true;
    this.onContent?.();
  }

  #stop(): void {
    for (const stop of this.#stops) stop();
  }

  end(): void {
    this.finished ??= performance.now();
    this.#end();
  }
}
