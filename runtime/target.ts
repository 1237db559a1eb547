import type { Surface } from '../src/contract';
import { GEOGRAPHY, type Provider } from './providers';

/** One way to serve a request. */
export interface Target {
  readonly provider: Provider;
  /** As the provider is asked for it. */
  readonly model: string;
  /** What it is, where `model` is a name of the account's own for it: what its price and the image know. */
  readonly known: string;
  /** The address at which the provider speaks the API itself. Absent: the image translates. */
  readonly surface?: Surface;
}

/** Of an operation of Bedrock's with the target's model. Tokens are counted with a model, never with a profile of it. */
export function operationUrl({ provider, surface, model }: Target, operation: string): string {
  const id = operation === 'count-tokens' ? model.replace(GEOGRAPHY, '') : model;
  return `${provider.base(surface ?? { prefix: '' })}/model/${encodeURIComponent(id).replaceAll('%3A', ':')}/${operation}`;
}
