import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** Makes what is not there; several processes may call this at once. The lock names its owner's process; one whose owner is gone is taken over. */
export async function onceUnder(lock: string, isThere: () => boolean, make: () => Promise<void>): Promise<void> {
  if (isThere()) return;
  await acquire(lock);
  try {
    if (!isThere()) await make();
  } finally {
    rmSync(lock, { force: true });
  }
}

async function acquire(lock: string): Promise<void> {
  for (;;) {
    try {
      return writeFileSync(lock, String(process.pid), { flag: 'wx' });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      if (ownerIsGone(lock)) rmSync(lock, { force: true });
      await sleep(200);
    }
  }
}

function ownerIsGone(lock: string): boolean {
  try {
    const owner = Number(readFileSync(lock, 'utf8'));
    if (!owner) return false; // being written
    process.kill(owner, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}
