/** Exchanges as the stages find them, without a server. */
import { type BootConfiguration, type ProviderConfiguration, STANDARD_LISTS } from '../../src/contract';
import type { Attempt } from '../attempt';
import { endpointAt, JSON_BODY } from '../endpoints';
import { Exchange, Exchanges, type Planned } from '../exchange';
import type { ClientAnswer } from '../http/client-answer';
import { scanObject } from '../json';
import { enabledProviders, type Provider } from '../providers';
import type { RequestBody } from '../request-body';
import type { Target } from '../target';

export interface ExchangeOptions {
  readonly path?: string;
  readonly method?: string;
  readonly headers?: Record<string, string>;
  /** JSON text, or what stands for it. */
  readonly body?: string | object;
}

export function bodyOf(given: string | object): RequestBody {
  const bytes = Buffer.from(typeof given === 'string' ? given : JSON.stringify(given));
  const scanned = scanObject(bytes);
  const { model, stream } = scanned.document;
  return { ...scanned, bytes, contentType: JSON_BODY, model: model as string, stream: stream === true };
}

/** A request that has come as far as its body; what the runtime answers by itself is kept as `json`. */
export function requestOf({
  path = '/v1/chat/completions',
  method = 'POST',
  headers = {},
  body,
}: ExchangeOptions = {}): Planned & { json?: unknown } {
  const answer = {
    hidesUsage: false,
    interrupt: () => {},
    commit: () => {},
    json: (document: unknown) => Object.assign(exchange, { json: document }),
  } as unknown as ClientAnswer;
  const exchange: Exchange & { json?: unknown } = new Exchange({ url: path, method, headers } as never, answer, 'req_1');
  exchange.endpoint = endpointAt(exchange.path, true, 'anthropic-version' in headers);
  exchange.lists = STANDARD_LISTS;
  if (body !== undefined) exchange.body = bodyOf(body);
  return exchange as Planned;
}

export function providersOf(
  ...list: readonly (Partial<ProviderConfiguration> & Pick<ProviderConfiguration, 'kind'>)[]
): ReadonlyMap<string, Provider> {
  const providers = list.map((each) => ({ name: each.kind, credential: { from: 'none' }, ...each }));
  return enabledProviders({ aws: { region: 'us-east-1', urlSuffix: 'amazonaws.com' }, providers } as unknown as BootConfiguration);
}

export const providerOf = (configuration: Partial<ProviderConfiguration> & Pick<ProviderConfiguration, 'kind'>): Provider =>
  [...providersOf(configuration).values()][0];

/** A live document without routes. */
export const LIVE = { lists: STANDARD_LISTS, rows: [], aliases: [], alias: () => undefined, route: () => undefined };

/** Another attempt of the exchange, and what is known of it. */
export function attempted(
  exchange: Exchange,
  target: Omit<Target, 'known'> & Partial<Target>,
  { state, ...known }: Partial<Omit<Attempt, 'target'>> = {},
): Attempt {
  const attempt = new Exchanges().attempt(exchange, { known: target.model, ...target });
  Object.assign(attempt.state, state);
  return Object.assign(attempt, known);
}
