/** Who serves the request, by which of its APIs, without asking anybody. */
import { GEOGRAPHY, type LiveLists, laneOf, type ModelApi, type ProviderConfiguration, type Surface } from '../../src/contract';
import type { Endpoint } from '../endpoints';
import type { Exchange } from '../exchange';
import { modelsAnswer } from '../models';
import { matches, type Provider } from '../providers';
import { Refusal } from '../refusal';
import type { RequestBody } from '../request-body';
import type { Services, Stage } from '../stage';
import type { Target } from '../target';

/** Nobody else is served while the image translates; its work for Bedrock grows with the square of the messages of one role: 70 ms for 5,000, 12 s for 40,000. */
const MAX_TRANSLATED_MESSAGES = 5_000;
const MAX_TRANSLATED_WEIGHT = 100_000;

export const plan: Stage = (exchange, services) => {
  const { endpoint, body, request } = exchange;
  if (endpoint?.body === 'none') {
    exchange.lists = services.live.lists;
    // an agent picks from what serves it; others see all there is
    const isOfOne = endpoint.api === 'anthropic' || request.headers['x-portkey-provider'] !== undefined;
    return exchange.answer.json(modelsAnswer(exchange, services, isOfOne ? [providerOf(exchange, services)] : services.providers.values()));
  }
  if (!endpoint || !body?.model) throw new Refusal('invalid_request', 'model');
  const provider = providerOf(exchange, services);
  exchange.provider = provider;
  exchange.targets = [targetOf(exchange.lists, provider, endpoint, body)];
};

function targetOf(lists: LiveLists, provider: Provider, endpoint: Endpoint, { model: asked = '', weight, document }: RequestBody): Target {
  const { configuration, name } = provider;
  const profile = configuration.profiles?.find(({ arn, model }) => arn === asked || model === asked);
  const known = profile?.model ?? asked;
  const lane = laneOf(lists, configuration, endpoint.serves, known, profile !== undefined);
  if (lane === undefined) {
    const other = speaks(lists, provider, endpoint.serves) ? ' with this model' : '';
    throw new Refusal('endpoint_not_served', `${name} does not serve ${endpoint.path}${other}`);
  }
  requireModel(configuration, known, endpoint);
  const translated = lane === 'translated';
  // what stands behind a name of the account's is known of its profiles alone
  if (translated && known.startsWith('arn:')) throw new Refusal('model_not_allowed');
  if (translated && (weight > MAX_TRANSLATED_WEIGHT || document?.messages?.length > MAX_TRANSLATED_MESSAGES))
    throw new Refusal('invalid_request', 'too many objects');
  // tokens are counted with a model, never with a profile of it
  const counted = endpoint.operation === 'count_tokens' ? profile?.model : profile?.arn;
  const model = counted ?? deploymentOf(configuration, asked) ?? asked;
  // an upload passes as it is: its model must be what the provider takes
  if (!document && model !== asked && !(lane as Surface).prefix.includes('{deployment}'))
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

function providerOf(exchange: Exchange, { boot, providers }: Services): Provider {
  const { headers } = exchange.request;
  const config = headers['x-portkey-config'];
  if (config !== undefined) throw new Refusal(/^\s*[{["]/.test(String(config)) ? 'raw_config_not_allowed' : 'unknown_route');
  const named = headers['x-portkey-provider'];
  if (named === undefined) exchange.route = 'default';
  const provider = named === undefined ? defaultFor(exchange, boot.defaultProvider, providers) : providers.get(String(named));
  if (!provider) {
    exchange.unknownProvider = named !== undefined;
    throw new Refusal(named === undefined ? 'no_default_provider' : 'provider_not_enabled');
  }
  return provider;
}

/** The default provider; for Anthropic's API and for Bedrock's, where that does not speak it, the first that does. */
function defaultFor({ lists, endpoint }: Exchange, name: string | undefined, providers: ReadonlyMap<string, Provider>): Provider | undefined {
  const provider = providers.get(name ?? '');
  const api = endpoint?.api === 'anthropic' ? 'messages' : endpoint?.api === 'bedrock' ? 'bedrock' : undefined;
  if (!provider || !api || speaks(lists, provider, api)) return provider;
  const able = [...providers.values()].filter((each) => speaks(lists, each, api));
  return able.find(({ kind }) => kind === 'anthropic') ?? able[0] ?? provider;
}

/** Whether it speaks the API itself, with some model. */
function speaks({ surfaces }: LiveLists, { kind, configuration }: Provider, api: ModelApi): boolean {
  return (configuration.apis ?? [api]).includes(api) && surfaces.some((each) => each.kind === kind && each.apis.includes(api));
}

/** Models and profiles that may be called. The tokens of a cross-region profile are counted with the model behind it. */
function requireModel({ models }: ProviderConfiguration, model: string, { operation }: Endpoint): void {
  const patterns = operation === 'count_tokens' ? models?.flatMap((each) => [each, each.replace(GEOGRAPHY, '')]) : models;
  if (patterns && !patterns.some((pattern) => matches(pattern, model))) throw new Refusal('model_not_allowed');
}
