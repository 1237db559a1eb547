import { orAbort } from '../child';
import { answerOrRefusal, described, Refused } from '../client';
import type { Stage } from '../stage';
import { seconds } from '../story';
import { until } from '../until';
import type { AccessToken } from './access-token';
import type { Scene } from './scene';

export interface Answers {
  readonly chat: string;
  readonly stream: { readonly text: string; readonly chunks: number };
  readonly message: string;
  /** What the pasted curl line wrote; undefined where this machine has no curl. */
  readonly curl?: string;
}

/** Milliseconds within which a key that was set must have arrived in the task. */
const SERVED_WITHIN = 60_000;

export const ask: Scene<AccessToken, Answers> = {
  title: 'Ask with the official OpenAI and Anthropic SDKs',
  async play(stage, { token }) {
    const { story, signal, shell, outputs } = stage;
    const client = stage.client(token);
    const chat = await served(() => client.chat(), stage);
    story.line(`chat completion: ${chat}`);
    const stream = await orAbort(client.stream(), signal);
    story.line(`stream, ${stream.chunks} chunks: ${stream.text}`);
    const message = await served(() => client.message(), stage);
    story.line(`Anthropic message: ${message}`);
    const curl = (await shell.has('curl')) ? await shell.paste(outputs.curlCommand) : undefined;
    story.line(
      curl === undefined ? 'this machine has no curl: its line was not tried' : `the curl line of the outputs, pasted: ${curl.split('\n').at(-1)}`,
    );
    return { chat, stream, message, curl };
  },
};

/** What a call gives when the provider's key has arrived in the task. */
async function served(call: () => Promise<string>, { story, signal }: Stage): Promise<string> {
  const startedAt = Date.now();
  const answer = await until(
    () => answerOrRefusal(call()),
    (each) => !isNotSet(each),
    SERVED_WITHIN,
    signal,
  );
  if (answer instanceof Refused) throw new Error(described(answer));
  story.line(`served ${seconds(Date.now() - startedAt)} after the key was set, without a new deployment`);
  return answer;
}

const isNotSet = (answer: string | Refused): boolean => answer instanceof Refused && answer.code === 'provider_key_not_set';
