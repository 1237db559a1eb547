import type { ProviderConfiguration } from './boot';
import type { LiveLists, Surface } from './lists';
import { memoized } from './memoized';
import { type ModelApi, PROVIDER_KINDS, type ProviderKindRow } from './provider-kinds';

/** Of the models that it serves. */
const patternOf = memoized((surface: Surface) => new RegExp(surface.models ?? ''));

/** Which of a kind's surfaces a provider uses, where that depends on its configuration. */
const variantOf = ({ messages, azure }: ProviderConfiguration): string =>
  azure ? (azure.apiVersion === 'v1' ? 'v1' : 'dated') : (messages ?? 'invoke');

/**
 * How a provider serves an API with a model: at a surface of its own, or translated by the stock gateway; undefined where it does not.
 *
 * @param model the model that is called, behind an application profile its model; undefined where the request names none
 * @param byProfile the model is called by the ARN of an application profile, which InvokeModel alone takes
 */
export function laneOf(
  { surfaces }: Pick<LiveLists, 'surfaces'>,
  provider: ProviderConfiguration,
  api: ModelApi,
  model = '',
  byProfile = false,
): Surface | 'translated' | undefined {
  const { translated }: ProviderKindRow = PROVIDER_KINDS[provider.kind];
  if (provider.apis && !provider.apis.includes(api)) return undefined;
  const variant = byProfile ? 'invoke' : variantOf(provider);
  const own = surfaces.find(
    (surface) =>
      surface.kind === provider.kind &&
      surface.apis.includes(api) &&
      (!surface.only || surface.only === variant) &&
      (!byProfile || surface.profiles) &&
      patternOf(surface).test(model),
  );
  return own ?? (translated.includes(api) ? 'translated' : undefined);
}
