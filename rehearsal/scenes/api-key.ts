import { answerOrRefusal, described, Refused } from '../client';
import type { Answers } from './ask';
import { PACKAGE_COMMAND } from './package-command';
import type { Scene } from './scene';
import { untilRefused } from './until-refused';

export interface KeyInUse {
  readonly key: string;
  readonly id: string;
  readonly chat: string;
  readonly message: string;
  /** What the command tells of all keys, before the revocation and after it. */
  readonly listed: readonly [string, string];
  readonly afterRevocation: string | Refused;
  /** Milliseconds from the command to the first refusal. */
  readonly revokedAfter: number;
}

export interface ApiKeys {
  /** Undefined where the gateway takes none. */
  readonly apiKey?: KeyInUse;
}

export const useApiKey: Scene<Answers, ApiKeys> = {
  title: 'An API key: made, used, listed and revoked by `npx cdk-portkey-gateway keys`',
  async play(stage) {
    const { story, shell, outputs } = stage;
    if (!outputs.operatorTableName) {
      story.line('this gateway takes none');
      return {};
    }
    const keys = (args: string): Promise<string> => {
      const command = `keys ${args} --table ${outputs.operatorTableName}`;
      story.line(`$ npx cdk-portkey-gateway ${command}`);
      return shell.paste(`${PACKAGE_COMMAND} ${command} 2>/dev/null`);
    };
    const key = (await keys("create --client default --name 'nightly jobs' --expires 1d")).trim();
    const [, id] = key.split('_');
    story.line(`a key with the id ${id}`);
    const client = stage.client(key);
    const chat = await answerOrRefusal(client.chat());
    if (chat instanceof Refused) {
      // with limits alone it has the table, too
      if (chat.status !== 401) throw new Error(`the key was refused: ${described(chat)}`);
      story.line(`${described(chat)}: this gateway takes none`);
      return {};
    }
    const message = await client.message();
    story.line(`chat completion: ${chat}`);
    story.line(`Anthropic message: ${message}`);
    const before = await keys('list');
    story.line(before);
    story.line(await keys(`revoke ${id}`));
    const { answer: afterRevocation, after: revokedAfter } = await untilRefused(client, stage);
    const after = await keys('list');
    story.line(after);
    return { apiKey: { key, id, chat, message, listed: [before, after], afterRevocation, revokedAfter } };
  },
};
