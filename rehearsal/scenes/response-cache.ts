import { answerOrRefusal, described, Refused } from '../client';
import { seconds } from '../story';
import { until } from '../until';
import type { Answers } from './ask';
import { PACKAGE_COMMAND } from './package-command';
import type { Scene } from './scene';

export interface RepeatedAnswers {
  /** Undefined where the gateway has no cache of answers, or not the client that is shown. */
  readonly repeated?: {
    readonly first: Repeated;
    readonly again: Repeated;
    /** Calls that went out meanwhile. */
    readonly calls: number;
  };
}

interface Repeated {
  readonly text: string;
  /** What the answer says of the cache. */
  readonly cache: string | undefined;
}

const KEPT_WITHIN = 10_000;

export const repeat: Scene<Answers, RepeatedAnswers> = {
  title: 'The same request again: the response cache',
  async play(stage) {
    const { story, shell, outputs, providers, signal } = stage;
    const { operatorTableName } = outputs;
    if (!operatorTableName) {
      story.line('this app has no client `repeating` with an API key, as rehearsal/app.ts has');
      return {};
    }
    const create = `keys create --client repeating --name rehearsal --expires 1d --table ${operatorTableName}`;
    const client = stage.client((await shell.paste(`${PACKAGE_COMMAND} ${create} 2>/dev/null`)).trim());
    const before = providers.calls.length;
    const first = await answerOrRefusal(client.repeatedChat());
    if (first instanceof Refused) {
      story.line(`${described(first)}: this app has no client \`repeating\` with an API key, as rehearsal/app.ts has`);
      return {};
    }
    story.line(`asked: ${first.cache}`);
    if (first.cache !== 'MISS') return {};
    const startedAt = Date.now();
    // the first answer is on its way to the store, or there is none
    const again = await until(
      () => client.repeatedChat(),
      ({ cache }) => cache === 'HIT' || Date.now() - startedAt > KEPT_WITHIN,
      2 * KEPT_WITHIN,
      signal,
    );
    const calls = providers.calls.length - before;
    story.line(
      `asked again: ${again.cache}, ${seconds(Date.now() - startedAt)} later; ${calls} calls of the provider, ${again.text === first.text ? 'the same answer' : 'another answer'}`,
    );
    return { repeated: { first, again, calls } };
  },
};
