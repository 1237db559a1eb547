import { GEOGRAPHY, laneOf, type ModelApi, type ProviderConfiguration, STANDARD_LISTS } from '../contract';
import { invalid } from '../errors';

const APIS: readonly ModelApi[] = ['chat', 'messages', 'responses', 'completions', 'embeddings', 'moderations', 'images', 'audio'];

/** How the ids of models begin that Amazon Bedrock serves by an API of theirs. */
const WITH_API = ['anthropic.claude-', 'openai.gpt-'];

/** Providers that would serve nothing in an image without the stock gateway, whatever is asked. */
export function translationProblems(providers: readonly ProviderConfiguration[], bedrockApi = false): string[] {
  const apis = bedrockApi ? [...APIS, 'bedrock' as const] : APIS;
  const serves = (provider: ProviderConfiguration, model: string) =>
    apis.some((api) => ![undefined, 'translated'].includes(laneOf(STANDARD_LISTS, provider, api, model) as string | undefined));
  return providers
    .filter((provider) => !(provider.models ?? ['*']).flatMap(idsOf).some((model) => serves(provider, model)))
    .map(({ name }) => invalid('ProviderNeedsTranslation', 'providers', name).message);
}

/** Ids that a pattern lets pass, those of models with an API of theirs among them. */
function idsOf(pattern: string): string[] {
  const beginning = pattern.replace(/\*$/, '').replace(GEOGRAPHY, '');
  if (!pattern.endsWith('*')) return [beginning];
  // a shorter one may be the beginning of a geography
  return [beginning, ...WITH_API.filter((id) => !beginning.includes('.') || id.startsWith(beginning))];
}
