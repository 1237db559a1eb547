/** Where a request may go, in which order, without asking anybody: a route, an alias, the provider that is named, or the default one. */
import { type LiveRoute, type LiveTarget, MAX_ATTEMPTS, type Policy } from '../../src/contract';
import { ownerOf } from '../affinity';
import { USAGE_PATH } from '../endpoints';
import type { Exchange, Planned } from '../exchange';
import { modelsAnswer } from '../models';
import { limitOf, outputLimitOf, requireAsked, requireRoute, requireTarget } from '../policy';
import type { Provider } from '../providers';
import { Refusal } from '../refusal';
import { conversationOf, isSealed } from '../routes/conversation';
import { speaks, targetOf } from '../routes/serving';
import type { Step } from '../routes/step';
import { targetsIn, type Walk, walk } from '../routes/steps';
import type { Services, Stage } from '../stage';
import { idOf, type Target } from '../target';

const NOTHING: Policy = {};

export const plan: Stage = (exchange, services) => {
  const { endpoint, body, request, caller } = exchange;
  if (endpoint?.path === USAGE_PATH) return services.limiter?.usage(exchange).then((usage) => exchange.answer.json(usage));
  if (endpoint?.body === 'none') {
    exchange.lists = services.live.lists;
    // an agent picks from what serves it; others see all there is
    const isOfOne = endpoint.api === 'anthropic' || request.headers['x-portkey-provider'] !== undefined;
    return exchange.answer.json(modelsAnswer(exchange, services, isOfOne ? askedProviders(exchange, services) : services.providers.values()));
  }
  if (!endpoint || !body?.model) throw new Refusal('invalid_request', 'model');
  const planned = exchange as Planned;
  if (caller?.policy) requireAsked(caller.policy, endpoint, body, request.headers);
  const route = routeOf(exchange, services, body.model);
  exchange.steps = route ? routed(planned, services, route) : [direct(planned, services)];
  exchange.provider = exchange.steps[0].target.provider;
};

/** The route that the request asks for, or that those without one take; undefined where a provider is to serve it. */
function routeOf(exchange: Exchange, services: Services, model = ''): LiveRoute | undefined {
  const { live } = services;
  const { headers } = exchange.request;
  const policy = exchange.caller?.policy ?? NOTHING;
  const config = headers['x-portkey-config'];
  const isNamed = headers['x-portkey-provider'] !== undefined;
  if (config !== undefined) {
    if (/^\s*[{["]/.test(String(config))) throw new Refusal('raw_config_not_allowed');
    if (isNamed) throw new Refusal('invalid_request', 'x-portkey-config and x-portkey-provider');
    requireRoute(policy, String(config));
    return namedRoute(exchange, services, String(config));
  }
  if (isNamed) {
    requireRoute(policy);
    return undefined;
  }
  const alias = live.alias(model);
  if (alias) {
    requireRoute(policy, model);
    exchange.alias = model;
    return alias;
  }
  const name = policy.defaultRoute ?? live.defaultRoute;
  if (name !== undefined) return namedRoute(exchange, services, name);
  exchange.route = 'default';
  return undefined;
}

/** Whoever names none takes the default one, whatever may be named. */
function namedRoute(exchange: Exchange, { live }: Services, name: string): LiveRoute {
  const route = live.route(name);
  if (!route) throw new Refusal('unknown_route');
  exchange.route = name;
  return route;
}

function routed(
  exchange: Planned,
  services: Services,
  { node, maxAttempts = MAX_ATTEMPTS.default, deadline = Infinity }: LiveRoute,
): readonly Step[] {
  const { rests, conversations } = services;
  const isBound = isSealed(exchange);
  const owner = ownerOf(exchange.caller);
  exchange.conversation = conversationOf(exchange);
  exchange.maxCalls = maxAttempts;
  exchange.deadline = exchange.started + deadline;
  const context: Walk = {
    asked: exchange,
    seed: exchange.conversation,
    isBound,
    isResting: (target) => !isBound && rests.isResting(idOf(target), undefined, owner),
    serve: ({ provider: name, model, parameters }) => {
      const provider = services.providers.get(name);
      if (!provider) throw new Refusal('provider_not_enabled');
      return allowed(exchange, services, targetOf(exchange.lists, provider, exchange.endpoint, exchange.body, model), parameters);
    },
  };
  // another provider, or organization, could not read what this one has sealed
  const last = isBound ? (conversations.sealerOf(exchange.body.text) ?? conversations.get(exchange.conversation)) : undefined;
  const known = last === undefined ? undefined : targetsIn(node).find((each) => idIn(each, context) === last);
  const { steps, refusal } = walk(known ?? node, context);
  if (steps.length === 0) throw refusal ?? new Refusal('no_target');
  return isBound ? [{ ...steps[0], next: () => undefined, isReplaceable: () => false }] : steps;
}

function idIn(target: LiveTarget, { serve }: Walk): string | undefined {
  try {
    return idOf(serve(target));
  } catch {
    return undefined;
  }
}

/** One provider, without any rule. */
function direct(exchange: Planned, services: Services): Step {
  const provider = providerOf(exchange, services);
  exchange.provider = provider;
  const target = allowed(exchange, services, targetOf(exchange.lists, provider, exchange.endpoint, exchange.body));
  return { target, next: () => undefined, isReplaceable: () => false };
}

function allowed({ caller, alias, endpoint, body }: Planned, { limiter }: Services, target: Target, parameters?: LiveTarget['parameters']): Target {
  const { policy } = caller ?? {};
  const document = parameters && body.document ? { ...body.document, ...parameters } : body.document;
  if (policy) requireTarget(policy, target, alias, document);
  const isOpen = policy?.maxOutputTokens === undefined && outputLimitOf(endpoint, document) === undefined;
  const maxOutputTokens = isOpen ? limiter?.outputLimit(caller) : policy?.maxOutputTokens;
  return maxOutputTokens === undefined ? target : { ...target, limit: limitOf(maxOutputTokens, target, endpoint, document) };
}

function providerOf(exchange: Exchange, { boot, providers }: Services): Provider {
  const named = exchange.request.headers['x-portkey-provider'];
  const provider = named === undefined ? defaultFor(exchange, boot.defaultProvider, providers) : providers.get(String(named));
  if (!provider) {
    exchange.unknownProvider = named !== undefined;
    throw new Refusal(named === undefined ? 'no_default_provider' : 'provider_not_enabled');
  }
  return provider;
}

/** Those whose models an agent may pick from: of a route all, of an API the one that speaks it. */
function askedProviders(exchange: Exchange, services: Services): readonly Provider[] {
  const route = routeOf(exchange, services);
  if (!route) return [providerOf(exchange, services)];
  const names = new Set(targetsIn(route.node).map(({ provider }) => provider));
  return [...services.providers.values()].filter(({ name }) => names.has(name));
}

/** The default provider; for Anthropic's API and for Bedrock's, where that does not speak it, the first that does. */
function defaultFor({ lists, endpoint }: Exchange, name: string | undefined, providers: ReadonlyMap<string, Provider>): Provider | undefined {
  const provider = providers.get(name ?? '');
  const api = endpoint?.api === 'anthropic' ? 'messages' : endpoint?.api === 'bedrock' ? 'bedrock' : undefined;
  if (!provider || !api || speaks(lists, provider, api)) return provider;
  const able = [...providers.values()].filter((each) => speaks(lists, each, api));
  return able.find(({ kind }) => kind === 'anthropic') ?? able[0] ?? provider;
}
