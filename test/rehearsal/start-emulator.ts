import { ensurePython } from '../../rehearsal';
import type { Cleanup } from '../../rehearsal/cleanup';
import { Emulator } from '../../rehearsal/emulator';

/** The emulator by itself, for tests that rehearse no deployment. */
export async function startEmulator(cleanup: Cleanup): Promise<Emulator> {
  const { signal } = new AbortController();
  const { interpreter } = await ensurePython(signal);
  return Emulator.start(interpreter, cleanup, signal);
}
