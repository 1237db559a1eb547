import type { RespValue } from '../../fakes';
import type { ValkeyServer } from '../../rehearsal/valkey';
import type { Reply, Script, Store } from '../../runtime/store';
import { startValkey } from './with-valkey';

/** The store, as a task asks it, by a clock that a test sets: no other clock is read by the scripts. */
export class ClockedStore implements Store {
  /** Seconds since 1970. */
  now = 0;
  /** As if an answer were lost on its way. */
  losesAnswers = false;

  constructor(private readonly server: () => ValkeyServer) {}

  async start(): Promise<void> {}

  async run({ source }: Script, keys: readonly string[], values: readonly (string | number)[]): Promise<Reply> {
    const clock = `{'${Math.floor(this.now)}', '${Math.round((this.now % 1) * 1e6)}'}`;
    const reply: RespValue = await this.server().ask('EVAL', source.replace("redis.call('TIME')", clock), keys.length, ...keys, ...values);
    if (this.losesAnswers) throw new Error('no answer');
    return reply as Reply;
  }

  takeErrors(): number {
    return 0;
  }
}

/** A store for the tests of a block: empty before each of them, which begins at this time. */
export function withClockedStore(now: number): { readonly store: ClockedStore; readonly server: () => ValkeyServer } {
  let server: ValkeyServer | undefined;
  const running = (): ValkeyServer => server as ValkeyServer;
  const store = new ClockedStore(running);
  beforeAll(async () => {
    server = await startValkey();
  }, 120_000);
  beforeEach(async () => {
    await running().flush();
    store.now = now;
    store.losesAnswers = false;
  });
  afterAll(() => server?.stop());
  return { store, server: running };
}
