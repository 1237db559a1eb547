import { pause, until } from '../../fakes';
import type { GatewayClient } from '../../rehearsal/client';

export interface Stream {
  readonly text?: string;
  /** What went wrong. */
  readonly error?: unknown;
  readonly endedAt: number;
}

/** Clients of a gateway with the official SDK: streams that are open, and short requests one after the other. */
export class Traffic {
  private readonly streams: Promise<Stream>[] = [];
  private readonly loops: Promise<void>[] = [];
  private stopped = false;
  /** Of short requests: undefined is served. */
  readonly outcomes: { readonly at: number; readonly error?: unknown }[] = [];

  constructor(private readonly client: GatewayClient) {}

  /** Gives it when each of them is with the provider. */
  async openStreams(count: number, arrived: () => number): Promise<void> {
    const before = arrived();
    for (let index = 0; index < count; index += 1) {
      this.streams.push(
        this.client.stream().then(
          ({ text }) => ({ text, endedAt: Date.now() }),
          (error) => ({ error, endedAt: Date.now() }),
        ),
      );
    }
    await until('every stream to be with the provider', () => arrived() - before >= count);
  }

  /** So many clients that ask again as soon as they are answered. */
  ask(clients: number, interval = 20): void {
    const loop = async () => {
      while (!this.stopped) {
        const error = await this.client.chat().then(
          () => undefined,
          (reason) => reason,
        );
        this.outcomes.push({ at: Date.now(), error });
        await pause(interval);
      }
    };
    for (let index = 0; index < clients; index += 1) this.loops.push(loop());
  }

  /** No more short requests; gives the streams when they have ended. */
  async end(): Promise<readonly Stream[]> {
    const streams = await Promise.all(this.streams);
    this.stopped = true;
    await Promise.all(this.loops);
    return streams;
  }

  /** Share of the short requests that were not served, 0 to 1. */
  get errorShare(): number {
    return this.outcomes.filter(({ error }) => error !== undefined).length / this.outcomes.length;
  }
}
