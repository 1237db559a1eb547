import { setTimeout as sleep } from 'node:timers/promises';
import { orAbort } from './child';
import { seconds } from './story';

/** Milliseconds between two attempts. */
const POLL = 2_000;

/** Tries until the answer is as wanted; throws when it is not within so many milliseconds, and when the signal aborts. */
export async function until<T>(attempt: () => Promise<T>, wanted: (answer: T) => boolean, within: number, signal: AbortSignal): Promise<T> {
  const startedAt = Date.now();
  for (;;) {
    const answer = await orAbort(attempt(), signal);
    if (wanted(answer)) return answer;
    if (Date.now() - startedAt > within) throw new Error(`still not as wanted after ${seconds(within)}: ${JSON.stringify(answer)}`);
    await sleep(POLL, undefined, { signal });
  }
}
