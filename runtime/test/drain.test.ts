import type { TimeoutConfiguration } from '../../src/contract';
import { drainOnSignal } from '../drain';
import { Exchanges } from '../exchange';
import type { Door } from '../http/client-answer';
import { requestOf } from './exchanges';

/** The container's `stopTimeout`: then it is killed, and what was not written is lost. */
const STOP_TIMEOUT = 120_000;

test('the end comes before the container is killed: with requests that do not end, a reader that does not read, and an agent', async () => {
  jest.useFakeTimers();
  const exchanges = new Exchanges();
  exchanges.open(requestOf());
  const agent = jest.fn();
  const before = process.listeners('SIGTERM');
  process.on('SIGTERM', agent);
  const exit = jest.fn();
  const own = ['SIGTERM', 'uncaughtException', 'unhandledRejection', 'newListener'].map((event) => [event, process.rawListeners(event)] as const);
  const options = {
    door: { draining: false, maxDiscardedBytes: 0 } satisfies Door,
    exchanges,
    timeouts: { lameDuck: 5_000, stop: 110_000 } as TimeoutConfiguration,
    flushed: () => new Promise<void>(() => {}),
    task: () => {},
    log: () => {},
    exit,
  };
  try {
    const stop = drainOnSignal(new Promise(() => {}), options);
    const began = performance.now();
    void stop(0, 'a test');
    while (exit.mock.calls.length === 0 && performance.now() - began < 2 * STOP_TIMEOUT) await jest.advanceTimersByTimeAsync(25);
    expect([exit.mock.calls, agent.mock.calls]).toEqual([[[0]], [['SIGTERM']]]);
    expect(performance.now() - began).toBeGreaterThan(110_000);
    expect(performance.now() - began).toBeLessThan(STOP_TIMEOUT - 500);
  } finally {
    process.removeAllListeners('newListener');
    for (const [event, listeners] of own) {
      process.removeAllListeners(event);
      for (const listener of listeners) if (listener !== agent) process.on(event, listener as () => void);
    }
    expect(process.listeners('SIGTERM')).toEqual(before);
    jest.useRealTimers();
  }
});
