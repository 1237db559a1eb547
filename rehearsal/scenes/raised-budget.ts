import { orAbort } from '../child';
import { seconds } from '../story';
import type { Limits, Passed } from './limit';
import type { Scene } from './scene';

export interface RaisedBudget {
  /** Undefined where the gateway limits nothing. */
  readonly passed?: Passed;
}

/** What tasks take a while for to learn goes on behind other scenes. */
export const useRaisedBudget: Scene<Limits, RaisedBudget> = {
  title: 'The raised budget, and `GET /v1/usage`',
  async play({ story, signal }, { limits }) {
    if (!limits) return {};
    const passed = await orAbort(limits.passes, signal);
    story.line(`served ${seconds(passed.after)} after the command, without a deployment`);
    story.line(`what thrifty is told: ${JSON.stringify(passed.usage)}`);
    return { passed };
  },
};
