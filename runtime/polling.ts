import type { Log } from './transport';

/**
 * Keeps something fresh: `read` runs once at a time, on demand and again `delay(failed)` milliseconds after every end. A failure
 * is logged when it is new, never thrown: the reader keeps what it had.
 *
 * Where nobody `wants` it when the time has come it is not read again before it is asked for.
 *
 * The returned function reads now and resolves when that is done. It joins a read that is under way, and gives undefined when the
 * last one began less than `atMostEvery` milliseconds ago.
 */
export const createPoll = (what: string, read: () => Promise<void>, delay: (failed: boolean) => number, log: Log, wanted = () => true) => {
  let underWay: Promise<void> | undefined;
  let startedAt = -Infinity;
  let failure: string | undefined;
  let timer: NodeJS.Timeout | undefined;

  const run = async () => {
    startedAt = performance.now();
    clearTimeout(timer);
    try {
      await read();
      if (failure !== undefined) log('info', `${what}: available again`);
      failure = undefined;
    } catch (error) {
      const { message } = error as Error;
      if (message !== failure) log('warn', `${what}: ${message}`);
      failure = message;
    }
    underWay = undefined;
    timer = setTimeout(() => wanted() && start(), delay(failure !== undefined)).unref();
  };
  const start = () => {
    underWay ??= run();
    return underWay;
  };

  return (atMostEvery = 0): Promise<void> | undefined => underWay ?? (performance.now() - startedAt >= atMostEvery ? start() : undefined);
};
