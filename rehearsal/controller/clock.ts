import { setTimeout as sleep } from 'node:timers/promises';

/** Time in which a rehearsed deployment goes by: every time of the template is divided by one factor. What a process really takes is not. */
export class Clock {
  constructor(
    readonly factor: number,
    private readonly signal: AbortSignal,
  ) {}

  /** Milliseconds here for so many seconds of the template. */
  milliseconds(seconds: number): number {
    return (seconds * 1000) / this.factor;
  }

  /** Waits for so many seconds of the template. */
  async wait(seconds: number): Promise<void> {
    await sleep(this.milliseconds(seconds), undefined, { signal: this.signal });
  }
}
