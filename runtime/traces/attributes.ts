/**
 * What spans say: by OpenTelemetry's conventions for HTTP and, in the version that they had last in one repository with all others, for generative
 * AI (https://github.com/open-telemetry/semantic-conventions/blob/v1.41.1/docs/gen-ai/gen-ai-spans.md). What these have no name for begins with
 * `gateway.`. None of it is of a prompt or an answer; a prompt is in `prompts`, for who asks for it.
 */
import type { ProviderKind } from '../../src/contract';
import type { Attempt } from '../attempt';
import { MAX_NAME } from '../billing';
import type { Exchange } from '../exchange';
import { errorCodeOf, hasFailed, outcomeOf } from '../outcome';
import type { Account, Settled } from '../settlement';
import type { Attributes } from './otlp';
import type { Sampled } from './sampling';

const MAX_USER_AGENT = 256;
const MAX_URL = 512;
/** What failed without a word or a status of its own. */
export const OTHER = '_OTHER';

/** Those of HTTP itself: https://opentelemetry.io/docs/specs/semconv/http/http-spans/. A stranger may send any that the parser knows, and each would be a series. */
const METHODS: ReadonlySet<string> = new Set(['GET', 'POST', 'HEAD', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'CONNECT']);

export const methodOf = ({ method }: Exchange): string => (METHODS.has(method) ? method : OTHER);

/** What the conventions call our kinds of providers. Others are called by their slug, or by the name that the configuration gives them. */
const PROVIDER_NAMES: Partial<Record<ProviderKind, string>> = {
  openai: 'openai',
  anthropic: 'anthropic',
  google: 'gcp.gemini',
  'azure-openai': 'azure.ai.openai',
  bedrock: 'aws.bedrock',
  'bedrock-mantle': 'aws.bedrock',
};

/** OpenAI's APIs, as the conventions call them. */
const OPENAI_APIS: Readonly<Record<string, string>> = { chat: 'chat_completions', responses: 'responses' };

export const providerNameOf = ({ target: { provider } }: Attempt): string =>
  PROVIDER_NAMES[provider.kind] ?? provider.configuration.slug ?? provider.name;

export const modelOf = ({ target }: Attempt): string => target.model.slice(0, MAX_NAME);

/** Of low cardinality: no id of a model is in it. */
export function routeOf({ endpoint }: Exchange): string | undefined {
  return endpoint?.api === 'bedrock' ? `/model/{modelId}/${endpoint.path}` : endpoint?.path;
}

export function serverAttributes(exchange: Exchange, { cost, estimated }: Account, sampled: Sampled): Attributes {
  const { caller, status, provider, guarded, attempts, request } = exchange;
  const errorCode = errorCodeOf(exchange)?.slice(0, MAX_NAME);
  return {
    'http.request.method': methodOf(exchange),
    'http.route': routeOf(exchange),
    'http.response.status_code': status || undefined,
    'url.path': exchange.path.slice(0, MAX_NAME),
    'url.scheme': request.headers['x-forwarded-proto'] === 'https' ? 'https' : 'http',
    'user_agent.original': request.headers['user-agent']?.slice(0, MAX_USER_AGENT),
    'http.request.body.size': exchange.requestBytes,
    'http.response.body.size': exchange.responseBytes,
    'error.type': hasFailed(exchange) ? (errorCode ?? nameOf(status)) : undefined,
    'user.id': caller?.user,
    'gateway.request_id': exchange.requestId,
    'gateway.client': caller?.client,
    'gateway.client_id': caller?.clientId,
    'gateway.team': caller?.team,
    'gateway.api_key': caller?.apiKey,
    'gateway.route': exchange.route,
    'gateway.alias': exchange.alias?.slice(0, MAX_NAME),
    'gateway.provider': provider?.name,
    'gateway.requested_model': exchange.body?.model?.slice(0, MAX_NAME),
    'gateway.operation': exchange.endpoint?.operation,
    'gateway.outcome': outcomeOf(exchange),
    'gateway.error_code': errorCode,
    'gateway.stream': exchange.stream,
    'gateway.attempts': attempts.length,
    'gateway.cost': cost,
    'gateway.estimated': estimated || undefined,
    'gateway.cache': exchange.cached,
    'gateway.counted': exchange.counted,
    'gateway.limited_by': exchange.limitedBy,
    'gateway.guardrail': guarded?.action,
    'gateway.guardrail_units': guarded?.units,
    'gateway.guardrail_cost': guarded?.cost,
    'gateway.sampled_by': sampled,
  };
}

export function attemptAttributes(exchange: Exchange, attempt: Attempt, settled: Settled | undefined): Attributes {
  const { endpoint, body, firstByte } = exchange;
  const { target, state, status, method, url } = attempt;
  const { provider, surface } = target;
  const { tokens, cost, estimated } = settled ?? {};
  const name = providerNameOf(attempt);
  const { hostname, port } = url ?? new URL(provider.base(surface ?? { prefix: '' }, target.model));
  const isOpenai = name === 'openai';
  const isOfBedrock = name === 'aws.bedrock';
  const isStream = body?.stream === true || endpoint?.path.endsWith('-stream') === true;
  const begun = attempt === exchange.attempt && attempt.answered !== undefined ? firstByte : undefined;
  return {
    'gen_ai.operation.name': endpoint?.operation,
    'gen_ai.provider.name': name,
    'gen_ai.request.model': modelOf(attempt),
    'gen_ai.request.stream': isStream || undefined,
    'gen_ai.response.id': state.id?.slice(0, MAX_NAME),
    'gen_ai.response.model': state.model?.slice(0, MAX_NAME),
    'gen_ai.response.finish_reasons': state.stopReason === undefined ? undefined : [state.stopReason.slice(0, MAX_NAME)],
    'gen_ai.response.time_to_first_chunk': isStream && begun !== undefined ? seconds(begun - attempt.started) : undefined,
    'gen_ai.usage.input_tokens': tokens?.inputTokens,
    'gen_ai.usage.output_tokens': tokens?.outputTokens,
    'gen_ai.usage.cache_read.input_tokens': tokens?.cachedInputTokens,
    'gen_ai.usage.cache_creation.input_tokens': tokens?.cacheWriteTokens,
    'gen_ai.usage.reasoning.output_tokens': tokens?.reasoningTokens,
    'gateway.usage.cache_creation_1h.input_tokens': tokens?.cacheWrite1hTokens,
    'gateway.usage.audio.input_tokens': tokens?.audioInputTokens,
    'gateway.usage.image.input_tokens': tokens?.imageInputTokens,
    'gateway.usage.audio.output_tokens': tokens?.audioOutputTokens,
    'gateway.usage.image.output_tokens': tokens?.imageOutputTokens,
    'gateway.estimated': estimated || undefined,
    'gateway.cost': cost,
    'gateway.provider': provider.name,
    'gateway.lane': surface ? 'native' : 'translated',
    'gateway.key': provider.keys.size > 1 ? attempt.key + 1 : undefined,
    'gateway.calls': attempt.calls,
    'gateway.service_tier': isOpenai ? undefined : state.serviceTier?.slice(0, MAX_NAME),
    'gateway.provider_request_id': isOfBedrock ? undefined : attempt.providerRequestId,
    'aws.request_id': isOfBedrock ? attempt.providerRequestId : undefined,
    'openai.api.type': isOpenai && surface ? OPENAI_APIS[endpoint?.serves ?? ''] : undefined,
    'openai.response.service_tier': isOpenai ? state.serviceTier?.slice(0, MAX_NAME) : undefined,
    // nobody waited for it any more
    'gateway.cancelled': attempt.cancelled || undefined,
    'http.request.method': method,
    'http.response.status_code': status || undefined,
    // a query may hold a key
    'url.full': url && `${url.origin}${url.pathname}`.slice(0, MAX_URL),
    'server.address': hostname,
    'server.port': Number(port || 443),
    'error.type': errorOf(attempt),
  };
}

/** A word for what went wrong with it: ours, or the provider's. */
export function errorOf({ status, refusal, failure, state }: Attempt): string | undefined {
  const said = failure ?? state.error;
  const code = refusal?.code ?? said?.type ?? said?.code;
  if (code !== undefined) return code.slice(0, MAX_NAME);
  return said || status >= 400 ? nameOf(status) : undefined;
}

/** https://opentelemetry.io/docs/specs/semconv/registry/attributes/error/ */
export const nameOf = (status: number): string => (status >= 400 ? String(status) : OTHER);

const seconds = (milliseconds: number): number => Math.round(milliseconds * 1_000) / 1_000_000;
