/** What of the headers goes further than here, either way. */
import type { IncomingHttpHeaders } from 'node:http';
import { TRACE_ID_HEADER } from '../src/contract';
import type { Exchange } from './exchange';
import type { RawUsage } from './usage';

export const OPTIMIZED = 'optimized';

/** Those that the list names. */
export function picked(names: readonly string[], headers: IncomingHttpHeaders): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const name of names) {
    const value = headers[name];
    if (value !== undefined) kept[name] = String(value);
  }
  return kept;
}

/** On every answer. `request-id` is where the Anthropic SDK looks, `x-amzn-requestid` where those of AWS do. */
export function ownHeaders({ requestId, endpoint, provider, edits, stageHeaders, trace }: Exchange): Record<string, string> {
  const own: Record<string, string> = { ...stageHeaders, 'x-request-id': requestId };
  if (trace) own[TRACE_ID_HEADER] = trace.id;
  if (endpoint?.api === 'anthropic') own['request-id'] = requestId;
  if (endpoint?.api === 'bedrock') own['x-amzn-requestid'] = requestId;
  if (provider) own['x-portkey-provider'] = provider.name;
  if (edits.length > 0) own['x-gateway-edits'] = edits.join(', ');
  return own;
}

/** What Bedrock says beside an answer of InvokeModel's that it counted. */
export const bedrockCounts = (headers: IncomingHttpHeaders): RawUsage | undefined => {
  const counted = (name: string): number => Number(headers[`x-amzn-bedrock-${name}-token-count`] ?? 0);
  if (!headers['x-amzn-bedrock-input-token-count']) return undefined;
  return {
    input_tokens: counted('input'),
    output_tokens: counted('output'),
    cache_read_input_tokens: counted('cache-read-input'),
    cache_creation_input_tokens: counted('cache-write-input'),
  };
};

/** The tier that Bedrock bills; latency that is optimized is one, with prices of its own. */
export const servedTier = (headers: IncomingHttpHeaders): string | undefined =>
  (headers['x-amzn-bedrock-performanceconfig-latency'] === OPTIMIZED ? OPTIMIZED : headers['x-amzn-bedrock-service-tier']) as string | undefined;

/** Where a provider gives its own id of the request. */
export const providerRequestId = (headers: IncomingHttpHeaders): string | undefined =>
  String(headers['x-request-id'] ?? headers['request-id'] ?? headers['x-amzn-requestid'] ?? headers['apim-request-id'] ?? '').slice(0, 128) ||
  undefined;
