import { setTimeout as sleep } from 'node:timers/promises';
import { PACED, STAMP } from './answers';
import { Connection } from './connection';
import { quantile } from './statistics';
import type { Target } from './work';

/** Between two moments. */
export interface Window {
  readonly from: number;
  readonly to: number;
}

/** Gaps that were added between two events of one stream. */
export interface Gaps {
  readonly count: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

/**
 * So many open streams, begun evenly, each followed by another, until told to end. Every event has its number and the time at which the
 * provider wrote it: what is added is the time between two events here, less the time between them there.
 */
export class PacedStreams {
  /** Events that did not come, or out of order, and streams that broke. */
  lost = 0;
  finished = 0;
  private readonly gaps: { readonly at: number; readonly added: number }[] = [];
  private readonly workers: Promise<void>[] = [];
  private readonly open = new Set<Connection>();
  private isEnding = false;

  constructor(
    private readonly target: Target,
    count: number,
  ) {
    const apart = (PACED.events * PACED.intervalMs) / count;
    for (let index = 0; index < count; index += 1) this.workers.push(this.work(index * apart));
  }

  /** When the last has begun. */
  static readonly rampMs = PACED.events * PACED.intervalMs;

  during({ from, to }: Window): Gaps {
    const added = this.gaps.filter(({ at }) => at >= from && at <= to).map((gap) => gap.added);
    added.sort((left, right) => left - right);
    return { count: added.length, p99Ms: added.length > 0 ? quantile(added, 0.99) : Number.NaN, maxMs: added.at(-1) ?? Number.NaN };
  }

  /** Waits for those that are open, four times as long as they should last. */
  async end(): Promise<void> {
    this.isEnding = true;
    const late = sleep(4 * PacedStreams.rampMs).then(() => {
      for (const connection of this.open) connection.close();
      this.lost += this.open.size;
    });
    await Promise.race([Promise.all(this.workers), late]);
  }

  private async work(delay: number): Promise<void> {
    await sleep(delay);
    const connection = await Connection.open(this.target);
    this.open.add(connection);
    try {
      while (!this.isEnding) await this.one(connection);
    } catch {
      this.lost += 1;
    } finally {
      this.open.delete(connection);
      connection.close();
    }
  }

  private async one(connection: Connection): Promise<void> {
    const { request, ending } = this.target;
    let rest = '';
    let next = 0;
    let before: { readonly at: number; readonly sent: number } | undefined;
    const answer = await connection.send(request, (part) => {
      const at = performance.now();
      const text = rest + part.toString('latin1');
      const end = text.lastIndexOf('\n\n');
      rest = end < 0 ? text : text.slice(end);
      for (const [, index, time] of text.slice(0, Math.max(0, end)).matchAll(STAMP)) {
        const sent = Number(time);
        if (Number(index) !== next) this.lost += 1;
        else if (before) this.gaps.push({ at, added: at - before.at - (sent - before.sent) });
        before = { at, sent };
        next = Number(index) + 1;
      }
    });
    this.lost += PACED.events - next;
    if (answer.status !== 200 || !answer.tail.includes(ending)) throw new Error('a stream broke');
    this.finished += 1;
  }
}
