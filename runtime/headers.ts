/** What of the headers goes further than here, either way. */
import type { IncomingHttpHeaders } from 'node:http';
import type { Exchange } from './exchange';

/** Request headers that may reach the provider. Nothing that names the caller, no `x-portkey-*`. */
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

export const upwardHeaders = (headers: IncomingHttpHeaders): Record<string, string> => picked(UPWARD, headers);
export const downwardHeaders = (headers: IncomingHttpHeaders): Record<string, string> => picked(DOWNWARD, headers);

function picked(names: readonly string[], headers: IncomingHttpHeaders): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const name of names) {
    const value = headers[name];
    if (value !== undefined) kept[name] = String(value);
  }
  return kept;
}

/** On every answer. `request-id` is where the Anthropic SDK looks. */
export function ownHeaders({ requestId, endpoint, provider, edits }: Exchange): Record<string, string> {
  const own: Record<string, string> = { 'x-request-id': requestId };
  if (endpoint?.api === 'anthropic') own['request-id'] = requestId;
  if (provider) own['x-portkey-provider'] = provider.name;
  if (edits.length > 0) own['x-gateway-edits'] = edits.join(', ');
  return own;
}

/** Where a provider gives its own id of the request. */
export const providerRequestId = (headers: IncomingHttpHeaders): string | undefined =>
  String(headers['x-request-id'] ?? headers['request-id'] ?? headers['x-amzn-requestid'] ?? headers['apim-request-id'] ?? '').slice(0, 128) ||
  undefined;
