import { answerOrRefusal, described, Refused } from '../client';
import { seconds } from '../story';
import { until } from '../until';
import type { AccessToken } from './access-token';
import type { Scene } from './scene';

export interface Revocation {
  readonly afterRevocation: string | Refused;
  /** Milliseconds from the command to the first refusal. */
  readonly revokedAfter: number;
}

/** Milliseconds within which a client that was revoked must be refused. */
const REVOKED_WITHIN = 60_000;

export const revoke: Scene<AccessToken, Revocation> = {
  title: 'Revoke the client: the command of the outputs, with its client id',
  async play(stage, { token }) {
    const { story, signal, shell, outputs } = stage;
    const client = stage.client(token);
    const deny = outputs.denyClientCommand.replace('CLIENT_ID', outputs.clientId);
    story.line(`$ ${deny}`);
    await shell.paste(deny);
    const revokedAt = Date.now();
    const afterRevocation = await until(
      () => answerOrRefusal(client.chat()),
      (answer) => answer instanceof Refused,
      REVOKED_WITHIN,
      signal,
    );
    const revokedAfter = Date.now() - revokedAt;
    story.line(`${described(afterRevocation)}, ${seconds(revokedAfter)} later`);
    return { afterRevocation, revokedAfter };
  },
};
