import type { Refused } from '../client';
import type { AccessToken } from './access-token';
import type { Scene } from './scene';
import { untilRefused } from './until-refused';

export interface Revocation {
  readonly afterRevocation: string | Refused;
  /** Milliseconds from the command to the first refusal. */
  readonly revokedAfter: number;
}

export const revoke: Scene<AccessToken, Revocation> = {
  title: 'Revoke the client: the command of the outputs, with its client id',
  async play(stage, { token }) {
    const { story, shell, outputs } = stage;
    const client = stage.client(token);
    const deny = outputs.denyClientCommand.replace('CLIENT_ID', outputs.clientId);
    story.line(`$ ${deny}`);
    await shell.paste(deny);
    const { answer: afterRevocation, after: revokedAfter } = await untilRefused(client, stage);
    return { afterRevocation, revokedAfter };
  },
};
