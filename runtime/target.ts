import { askedAs, GEOGRAPHY, type Surface } from '../src/contract';
import type { Provider } from './providers';

/** One way to serve a request. */
export interface Target {
  readonly provider: Provider;
  /** As the provider is asked for it. */
  readonly model: string;
  /** What it is, where `model` is a name of the account's own for it: what its price and the image know. */
  readonly known: string;
  /** The address at which the provider speaks the API itself. Absent: the image translates. */
  readonly surface?: Surface;
  /** Members of the body that limit the answer, where the client names none and its policy does. */
  readonly limit?: Readonly<Record<string, unknown>>;
}

/** Of an operation of Bedrock's with the target's model. Tokens are counted with a model, never with a profile of it. */
export function operationUrl({ provider, surface, model }: Target, operation: string): string {
  const id = operation === 'count-tokens' ? model.replace(GEOGRAPHY, '') : model;
  return `${provider.base(surface ?? { prefix: '' })}/model/${encodeURIComponent(id).replaceAll('%3A', ':')}/${operation}`;
}

/** Anthropic's words for a place that it does not tell: the model ran wherever it was. */
const UNTOLD = /^(not_available)?$/;

/** Where it serves, as price tables and policies have it, the closest first; `asked` of Anthropic's API. */
export function placesOf({ provider, known }: Target, asked: unknown, model = known): readonly string[] {
  const { region, azure } = provider.configuration;
  const { geography } = askedAs(provider.kind, model);
  if (geography) return [geography];
  if (region) return [region, 'in-region'];
  return [String(azure ? azure.geography : UNTOLD.test(String(asked ?? '')) ? 'global' : asked)];
}

/** The same for all requests that go there. */
export const idOf = ({ provider, model }: Target): string => `${provider.name} ${model}`;
