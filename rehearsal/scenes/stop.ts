import { type Exit, orAbort } from '../child';
import type { Scene } from './scene';

export interface Stopped {
  readonly exit: Exit;
}

export const stop: Scene<object, Stopped> = {
  title: 'Stop the task with SIGTERM, as ECS does',
  async play({ gateway, story, signal }) {
    const exit = await orAbort(gateway.stop(), signal);
    story.line(`exit code ${exit.code}`);
    return { exit };
  },
};
