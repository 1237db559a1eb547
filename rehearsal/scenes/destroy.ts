import type { Scene } from './scene';

export interface Destroyed {
  /** Resources that `destroy` left behind. */
  readonly leftBehind: readonly string[];
}

export const destroy: Scene<object, Destroyed> = {
  title: 'Destroy the stack',
  async play({ deployment, emulator, resourcesBefore, story }) {
    await deployment.destroy();
    const leftBehind = (await emulator.inventory()).filter((resource) => !resourcesBefore.includes(resource));
    story.line(`left behind: ${leftBehind.join(', ') || 'nothing'}`);
    return { leftBehind };
  },
};
