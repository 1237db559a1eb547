import { type Exit, orAbort } from '../child';
import type { Scene } from './scene';

export interface Stopped {
  readonly exit: Exit;
}

export const stop: Scene<object, Stopped> = {
  title: 'Stop the task as ECS does: out of the target group, then SIGTERM (nothing is in flight, so the deregistration delay is not waited for)',
  async play({ frontDoor, gateway, story, signal }) {
    await orAbort(frontDoor.close(), signal);
    const exit = await orAbort(gateway.stop(), signal);
    story.line(`exit code ${exit.code}`);
    return { exit };
  },
};
