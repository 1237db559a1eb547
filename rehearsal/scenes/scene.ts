import type { Stage } from '../stage';

/** One thing that is shown. */
export interface Scene<Needs extends object, Sees extends object> {
  /** Its step in the story. */
  readonly title: string;
  /** Shows it, with what earlier scenes have seen, and gives what it saw. Throws where the rehearsal cannot go on. */
  readonly play: (stage: Stage, seen: Needs) => Promise<Sees>;
}

/** Scenes in the order in which they are played. */
export class Programme<Seen extends object> {
  /** Begins with this scene. */
  static of<Sees extends object>(scene: Scene<object, Sees>): Programme<Sees> {
    return new Programme([scene]);
  }

  private constructor(private readonly scenes: readonly Scene<never, object>[]) {}

  /** A scene that needs what none before it has seen does not compile; nor does one that sees under a name that is taken. */
  followedBy<Sees extends object>(scene: Scene<Seen, Sees & { readonly [Name in keyof Seen]?: never }>): Programme<Seen & Sees> {
    return new Programme([...this.scenes, scene]);
  }

  /** Gives what all of them saw. */
  async play(stage: Stage): Promise<Seen> {
    let seen = {};
    for (const scene of this.scenes) {
      stage.signal.throwIfAborted();
      stage.story.step(scene.title);
      seen = { ...seen, ...(await scene.play(stage, seen as never)) };
    }
    return seen as Seen;
  }
}
