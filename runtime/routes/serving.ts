/** Whether a provider serves a request, and by which of its APIs, without asking it. */
import { GEOGRAPHY, type LiveLists, laneOf, type ModelApi, matches, type ProviderConfiguration, type Surface } from '../../src/contract';
import type { Endpoint } from '../endpoints';
import type { Provider } from '../providers';
import { Refusal } from '../refusal';
import type { RequestBody } from '../request-body';
import type { Target } from '../target';

/** Nobody else is served while the image translates; its work for Bedrock grows with the square of the messages of one role: 70 ms for 5,000, 12 s for 40,000. */
const MAX_TRANSLATED_MESSAGES = 5_000;
const MAX_TRANSLATED_WEIGHT = 100_000;

/** @throws Refusal where it does not. */
export function targetOf(
  lists: LiveLists,
  provider: Provider,
  endpoint: Endpoint,
  { weight, document, ...body }: RequestBody,
  asked = body.model ?? '',
): Target {
  const { configuration, name, isTranslated } = provider;
  const profile = configuration.profiles?.find(({ arn, model }) => arn === asked || model === asked);
  const known = profile?.model ?? asked;
  const lane = laneOf(lists, configuration, endpoint.serves, known, profile !== undefined);
  const translated = lane === 'translated';
  if (lane === undefined || (translated && !isTranslated)) {
    const other = speaks(lists, provider, endpoint.serves) ? ' with this model' : '';
    throw new Refusal('endpoint_not_served', `${name} does not serve ${endpoint.path}${other}`);
  }
  requireModel(configuration, known, endpoint);
  // what stands behind a name of the account's is known of its profiles alone
  if (translated && known.startsWith('arn:')) throw new Refusal('model_not_allowed');
  if (translated && (weight > MAX_TRANSLATED_WEIGHT || document?.messages?.length > MAX_TRANSLATED_MESSAGES))
    throw new Refusal('invalid_request', 'too many objects');
  // tokens are counted with a model, never with a profile of it
  const counted = endpoint.operation === 'count_tokens' ? profile?.model : profile?.arn;
  const model = counted ?? deploymentOf(configuration, asked) ?? asked;
  // an upload passes as it is: its model must be what the provider takes
  if (!document && model !== body.model && !(lane as Surface).prefix.includes('{deployment}'))
    throw new Refusal('invalid_request', `model must be ${model}`);
  return { provider, model, known, surface: translated ? undefined : lane };
}

/** Azure's name for it. */
function deploymentOf({ azure, deployments }: ProviderConfiguration, model: string): string | undefined {
  if (!azure) return undefined;
  const deployment = deployments && Object.hasOwn(deployments, model) ? deployments[model] : azure.deploymentId;
  if (!deployment) throw new Refusal('model_not_allowed');
  return deployment;
}

/** Whether it speaks the API itself, with some model. */
export function speaks({ surfaces }: LiveLists, { kind, configuration }: Provider, api: ModelApi): boolean {
  return (configuration.apis ?? [api]).includes(api) && surfaces.some((each) => each.kind === kind && each.apis.includes(api));
}

/** Models and profiles that may be called. The tokens of a cross-region profile are counted with the model behind it. */
function requireModel({ models }: ProviderConfiguration, model: string, { operation }: Endpoint): void {
  const patterns = operation === 'count_tokens' ? models?.flatMap((each) => [each, each.replace(GEOGRAPHY, '')]) : models;
  if (patterns && !patterns.some((pattern) => matches(pattern, model))) throw new Refusal('model_not_allowed');
}
