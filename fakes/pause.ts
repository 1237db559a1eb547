import type { ServerResponse } from 'node:http';

export const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

/**
 * Polls until `condition` holds or throws after `timeout` milliseconds, naming what was waited for: a function is asked only then, and may
 * say what was missing. The bound is for what never comes; a machine that is busy with other tests takes several times longer than a quiet one.
 */
export async function until<T>(
  what: string | (() => string),
  condition: () => T | Promise<T>,
  timeout = 30_000,
  interval = 20,
): Promise<NonNullable<T>> {
  const deadline = Date.now() + timeout;
  for (;;) {
    const value = await condition();
    if (value) return value as NonNullable<T>;
    if (Date.now() > deadline) throw new Error(`waited ${timeout} ms in vain for: ${typeof what === 'string' ? what : what()}`);
    await pause(interval);
  }
}

/** Waits, but not for a caller that has left. Returns whether the caller is still there. */
export async function pauseWhileOpen(response: ServerResponse, milliseconds: number): Promise<boolean> {
  if (response.destroyed) return false;
  if (milliseconds > 0) {
    await new Promise<void>((resolve) => {
      const done = () => {
        clearTimeout(timer);
        response.off('close', done);
        resolve();
      };
      const timer = setTimeout(done, milliseconds);
      response.once('close', done);
    });
  }
  return !response.destroyed;
}
