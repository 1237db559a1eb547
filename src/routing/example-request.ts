import { laneOf, type ModelApi, type ProviderConfiguration, STANDARD_LISTS } from '../contract';

/** In place of a model's name where none is known. */
export const SOME_MODEL = 'MODEL';

/** A first request to a provider. */
export interface ExampleRequest {
  /** Behind the gateway's `/v1`. */
  readonly path: string;
  readonly body: object;
  /** The provider, where a request that names none would go elsewhere. */
  readonly provider?: string;
  /** Whether a person has to put a model's name where `MODEL` stands. */
  readonly wantsModel: boolean;
}

const MESSAGES = { max_tokens: 64, messages: [{ role: 'user', content: 'Say hello.' }] };

/** By API, in the order in which they are tried: those that answer with words first. */
const REQUESTS: readonly (readonly [api: ModelApi, path: string, body: object])[] = [
  ['chat', 'chat/completions', MESSAGES],
  ['messages', 'messages', MESSAGES],
  ['responses', 'responses', { max_output_tokens: 64, input: 'Say hello.' }],
  ['completions', 'completions', { max_tokens: 64, prompt: 'Say hello.' }],
  ['count_tokens', 'messages/count_tokens', { messages: MESSAGES.messages }],
  ['embeddings', 'embeddings', { input: 'Say hello.' }],
  ['moderations', 'moderations', { input: 'Say hello.' }],
  ['images', 'images/generations', { prompt: 'A fox.' }],
  ['audio', 'audio/speech', { input: 'Say hello.', voice: 'alloy' }],
];

/** Models that answer with vectors: `amazon.titan-embed-text-v2:0`, `cohere.embed-v4:0`, `text-embedding-3-small`. */
const EMBEDS = /embed/;

/** By what the provider serves with that model; chat where nothing of the above is. By a default route it might go to one that has no such model. */
export function exampleRequest(
  provider: ProviderConfiguration | undefined,
  exampleModel = SOME_MODEL,
  { isRouted = false, nativeOnly = false } = {},
): ExampleRequest {
  const model = exampleModel.endsWith('*') ? SOME_MODEL : exampleModel;
  const pattern = exampleModel.replace(/\*$/, '');
  const serves = ([api]: (typeof REQUESTS)[number]) => {
    const lane = provider && laneOf(STANDARD_LISTS, provider, api, pattern);
    return lane === 'translated' ? !nativeOnly : lane;
  };
  const asksForVectors = ([api]: (typeof REQUESTS)[number]) => EMBEDS.test(pattern) && api === 'embeddings';
  const served = REQUESTS.filter(serves);
  const [, path, body] = served.find(asksForVectors) ?? served[0] ?? REQUESTS[0];
  return { path, body: { model, ...body }, provider: isRouted ? provider?.name : undefined, wantsModel: model === SOME_MODEL };
}
