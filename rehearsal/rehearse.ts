import { join } from 'node:path';
import { Cleanup } from './cleanup';
import { SCENES, type SeenInScenes } from './scenes';
import { type SeenAtSetUp, setUpStage } from './stage';
import type { Story } from './story';

export interface RehearsalOptions {
  readonly story: Story;
  /** Ends the rehearsal early; everything that was started is still cleaned up. */
  readonly signal?: AbortSignal;
  /** A TypeScript CDK app of one stack with a gateway of the id `Gateway`. */
  readonly app?: string;
}

/** What was seen. */
export type Rehearsal = SeenAtSetUp & SeenInScenes;

/** Synthesizes a gateway, deploys it into an emulator, starts what was deployed, and plays the scenes on it. */
export async function rehearse(options: RehearsalOptions): Promise<Rehearsal> {
  const { story, signal = new AbortController().signal, app = join(__dirname, 'app.ts') } = options;
  const cleanup = new Cleanup();
  try {
    const stage = await setUpStage({ story, signal, cleanup }, app);
    return { ...stage.seen, ...(await SCENES.play(stage)) };
  } finally {
    await cleanup.run();
  }
}
