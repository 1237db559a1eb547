import { orAbort } from '../child';
import { answerOrRefusal, described, type Refused } from '../client';
import type { AccessToken } from './access-token';
import type { Scene } from './scene';

export interface AskedWithoutKey {
  readonly beforeKeyIsSet: string | Refused;
  /** Calls that a provider had got by then. */
  readonly callsBeforeKeyIsSet: number;
}

export const askWithoutKey: Scene<AccessToken, AskedWithoutKey> = {
  title: "Ask before the provider's key is set",
  async play(stage, { token }) {
    const beforeKeyIsSet = await orAbort(answerOrRefusal(stage.client(token).chat()), stage.signal);
    const callsBeforeKeyIsSet = stage.providers.calls.length;
    stage.story.line(described(beforeKeyIsSet));
    return { beforeKeyIsSet, callsBeforeKeyIsSet };
  },
};
