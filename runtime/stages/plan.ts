/** Who serves the request, by which of its APIs, without asking anybody. */
import type { Exchange } from '../exchange';
import type { Services, Stage } from '../pipeline';
import { matches, type Provider } from '../providers';
import { Refusal } from '../refusal';
import { servesSome, type Surface, surfaceOf } from '../surfaces';

/** One way to serve a request. */
export interface Target {
  readonly provider: Provider;
  readonly model: string;
  readonly surface: Surface;
}

/** The image's work for Bedrock grows with the square of the messages: over 40,000 it sits for 12 s, and nobody else is served meanwhile. */
const MAX_TRANSLATED_WEIGHT = 100_000;

export const plan: Stage = {
  enter(exchange, services) {
    const { endpoint, body } = exchange;
    if (endpoint?.body === 'none') return exchange.answer.json(modelList(services.providers));
    if (!endpoint || !body?.model) throw new Refusal('invalid_request', 'model');
    const provider = providerOf(exchange, services);
    const { model } = body;
    const surface = surfaceOf(provider, endpoint, model);
    if (!surface) throw new Refusal('endpoint_not_served', `${provider.name} does not serve ${endpoint.path}${servesSome(provider, endpoint.path) ? ' for this model' : ''}`);
    if (surface.lane === 'translated' && body.weight > MAX_TRANSLATED_WEIGHT) throw new Refusal('invalid_request', 'too many objects');
    requireModel(provider, model, surface);
    exchange.targets = [{ provider, model, surface }];
  },
};

function providerOf(exchange: Exchange, { boot, providers }: Services): Provider {
  const { headers } = exchange.request;
  const config = headers['x-portkey-config'];
  if (config !== undefined) throw new Refusal(/^\s*[{["]/.test(String(config)) ? 'raw_config_not_allowed' : 'unknown_route');
  const named = headers['x-portkey-provider'];
  if (named === undefined) exchange.route = 'default';
  const provider = named === undefined ? defaultFor(exchange.path, boot.defaultProvider, providers) : providers.get(String(named));
  if (!provider) {
    exchange.unknownProvider = named !== undefined;
    throw new Refusal(named === undefined ? 'no_default_provider' : 'provider_not_enabled');
  }
  exchange.provider = provider;
  return provider;
}

/** The default provider; for Anthropic's API, where that does not speak it, the first that does. */
function defaultFor(path: string, name: string | undefined, providers: ReadonlyMap<string, Provider>): Provider | undefined {
  const provider = providers.get(name ?? '');
  if (!provider || !path.startsWith('/v1/messages') || servesSome(provider, path)) return provider;
  const able = [...providers.values()].filter((each) => servesSome(each, path));
  return able.find(({ kind }) => kind === 'anthropic') ?? able[0] ?? provider;
}

/** Models and profiles that may be called. The tokens of a cross-region profile are counted with the model behind it. */
function requireModel({ configuration: { models } }: Provider, model: string, { lane }: Surface): void {
  const patterns = lane === 'count' ? models?.flatMap((each) => [each, each.replace(GEOGRAPHY, '')]) : models;
  if (patterns && !patterns.some((pattern) => matches(pattern, model))) throw new Refusal('model_not_allowed');
}

export const GEOGRAPHY = /^(us-gov|us|eu|apac|au|ca|jp|global)\./;

/** OpenAI's list of what is enabled by name; providers without a list of models serve whatever they have. */
function modelList(providers: ReadonlyMap<string, Provider>): unknown {
  const data = [];
  for (const { name, configuration } of providers.values()) {
    for (const id of configuration.models ?? []) if (!id.endsWith('*')) data.push({ id, object: 'model', created: 0, owned_by: name });
  }
  return { object: 'list', data };
}
