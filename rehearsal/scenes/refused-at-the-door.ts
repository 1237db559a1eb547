import { orAbort } from '../child';
import { answerOrRefusal, described, type Refused } from '../client';
import type { Scene } from './scene';

export interface RefusedAtTheDoor {
  /** The OpenAI SDK's token is in `Authorization`. */
  readonly wrongBearer: string | Refused;
  /** The Anthropic SDK's is in `x-api-key`. */
  readonly wrongKey: string | Refused;
}

export const knockWithWrongTokens: Scene<object, RefusedAtTheDoor> = {
  title: 'Ask with a token that nobody has issued',
  async play(stage) {
    const client = stage.client('not-a-token');
    const wrongBearer = await orAbort(answerOrRefusal(client.chat()), stage.signal);
    stage.story.line(`OpenAI SDK, Authorization: ${described(wrongBearer)}`);
    const wrongKey = await orAbort(answerOrRefusal(client.message()), stage.signal);
    stage.story.line(`Anthropic SDK, x-api-key: ${described(wrongKey)}`);
    return { wrongBearer, wrongKey };
  },
};
