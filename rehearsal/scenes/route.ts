import { answerOrRefusal, described, type Refused } from '../client';
import type { AccessToken } from './access-token';
import type { Answers } from './ask';
import type { Scene } from './scene';

export interface ByRoute {
  /** While the first target fails. */
  readonly byRoute: string | Refused;
  readonly byAlias: string | Refused;
  readonly byUnknownRoute: string | Refused;
}

/** Refused where the gateway has no such route. */
export const askByRoute: Scene<AccessToken & Answers, ByRoute> = {
  title: 'Ask by a route whose first provider fails, and by an alias',
  async play(stage, { token }) {
    const { story, providers } = stage;
    const client = stage.client(token);
    providers.fail('openai', 503);
    const byRoute = await answerOrRefusal(client.chat({ route: 'chat' }));
    providers.fail('openai');
    story.line(`route chat, while OpenAI answers 503: ${described(byRoute)}`);
    const byAlias = await answerOrRefusal(client.chat({ model: 'fast' }));
    story.line(`model fast: ${described(byAlias)}`);
    const byUnknownRoute = await answerOrRefusal(client.chat({ route: 'another' }));
    story.line(`route another: ${described(byUnknownRoute)}`);
    return { byRoute, byAlias, byUnknownRoute };
  },
};
