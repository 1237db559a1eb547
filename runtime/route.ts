/** Which provider serves a request, and what of its headers goes further than here. */
import type { Exchange } from './exchange';
import { KINDS, type Provider } from './provider';
import { Refusal } from './refusal';

/** Request headers that may reach the gateway, and through it the provider. Nothing that names the caller, no `x-portkey-*`. */
const UPWARD = ['content-type', 'accept', 'anthropic-version', 'anthropic-beta', 'openai-beta'];

/** Answer headers that may reach the client. No cookie, account, rate limit of the account, or hop-by-hop header. */
const DOWNWARD = [
  'content-type',
  'content-length',
  'content-disposition',
  'cache-control',
  'retry-after',
  'retry-after-ms',
  'x-should-retry',
  'x-accel-buffering',
];

type Headers = NodeJS.Dict<string | string[]>;

/** The provider of the request; throws where the client asks for what there is not. */
export function route(headers: Headers, exchange: Exchange, providers: ReadonlyMap<string, Provider>, defaultProvider?: string): Provider {
  const config = headers['x-portkey-config'];
  if (config !== undefined) throw new Refusal(/^\s*[{["]/.test(String(config)) ? 'raw_config_not_allowed' : 'unknown_route');
  const named = headers['x-portkey-provider'];
  if (named === undefined) exchange.route = 'default';
  const name = named ?? defaultProvider;
  if (name === undefined) throw new Refusal('no_default_provider');
  const provider = providers.get(String(name));
  if (!provider) {
    exchange.unknownProvider = true;
    throw new Refusal('provider_not_enabled');
  }
  exchange.provider = provider;
  // the image would send these to others, at a path that it does not have
  if (/audio|edits/.test(exchange.path) && !KINDS[provider.kind].openai) throw new Refusal('endpoint_not_allowed', `not with ${provider.name}`);
  return provider;
}

/** The raw headers that the gateway sees in place of the client's. */
export function upwardHeaders(headers: Headers, provider: Provider, placeholder: string): string[] {
  const raw = ['host', 'gateway', 'authorization', `Bearer ${placeholder}`, ...provider.headers];
  if (provider.configuration.credential.from === 'task-role') {
    raw.push('x-portkey-aws-access-key-id', placeholder, 'x-portkey-aws-secret-access-key', placeholder);
  }
  for (const name of UPWARD) {
    const value = headers[name];
    if (value !== undefined) raw.push(name, String(value));
  }
  return raw;
}

/** The headers of the answer in place of the gateway's. */
export function downwardHeaders(headers: Record<string, unknown>, exchange: Exchange): Record<string, string> {
  const kept = ownHeaders(exchange);
  for (const name of DOWNWARD) {
    const value = headers[name];
    if (value !== undefined) kept[name] = String(value);
  }
  return kept;
}

/** On every answer. `request-id` is where the Anthropic SDK looks. */
export function ownHeaders(exchange: Exchange): Record<string, string> {
  const own: Record<string, string> = { 'x-request-id': exchange.requestId };
  if (exchange.endpoint?.api === 'anthropic') own['request-id'] = exchange.requestId;
  if (exchange.provider) own['x-portkey-provider'] = exchange.provider.name;
  return own;
}
