/** The called API is the provider's own: the body goes as it is, but for the edits of this list. */
import type { Planned } from '../exchange';
import { picked } from '../headers';
import { type Edit, scanObject, spliceObject } from '../json';
import { Refusal } from '../refusal';
import { isGranted } from '../stored-state';
import type { Target } from '../target';
import { noteDropped } from './betas';
import type { Send } from './send';

export const native: Send = (exchange, attempt, { upstream }) => {
  const { target } = attempt;
  const { provider, surface } = target;
  const { endpoint, body, lists, request, query } = exchange;
  if (!surface) throw new Refusal('internal_error');
  const edits = body.document ? editsOf(exchange, target) : [];
  const headers: Record<string, string> = { 'content-type': body.contentType, ...picked(lists.headers.upward, request.headers) };
  if (endpoint.api === 'anthropic') headers['anthropic-version'] ??= '2023-06-01';
  return upstream(attempt, {
    url: `${provider.base(surface, target.model)}${endpoint.path.slice(3)}${surface.query ? provider.filled(`?${surface.query}`) : allowedQuery(query)}`,
    headers,
    body: edits.length > 0 ? spliceObject(body.bytes, body.members, edits) : body.bytes,
  });
};

/** Of a query only what Anthropic's clients send: `beta=true`. */
const allowedQuery = (query: string): string => (/(^|&)beta=true(&|$)/.test(query) ? '?beta=true' : '');

/** Everything that is changed of a body in this lane. */
function editsOf({ endpoint, body, edits, answer, caller, lists }: Planned, { provider, model, surface }: Target): readonly Edit[] {
  const list: Edit[] = [];
  const { document, members, text, stream } = body;
  if (model !== document.model) list.push({ name: 'model', value: JSON.stringify(model) });
  for (const { member, field, begins, only } of lists.claudeOnBedrock.drops ?? []) {
    if (only !== surface?.only || !String(document[member]?.[field]).startsWith(begins)) continue;
    list.push({ name: member, value: '{}' });
    noteDropped(`${member}.${field}`, edits);
  }
  const mayKeep = isGranted(caller, 'store');
  // some servers take other values for true
  const asksToKeep = !mayKeep && Boolean(document.store);
  if (asksToKeep && !edits.includes('store=false')) edits.push('store=false');
  const keepsByDefault = !mayKeep && endpoint.path === '/v1/responses' && provider.adds.has('store') && document.store !== false;
  if (asksToKeep || keepsByDefault) list.push({ name: 'store', value: 'false' });
  const countsInStream = endpoint.answer === 'chat' || endpoint.answer === 'completions';
  const options = document.stream_options ?? {};
  const isObject = options instanceof Object && !Array.isArray(options);
  if (stream && countsInStream && provider.adds.has('usage') && isObject && options.include_usage !== true) {
    answer.hidesUsage = true;
    const given = document.stream_options ? members.get('stream_options') : undefined;
    list.push({ name: 'stream_options', value: given ? withUsage(text.slice(given.start, given.end)) : withUsage('{}') });
  }
  return list;
}

/** The client's own options stay as they are written. */
function withUsage(options: string): string {
  const bytes = Buffer.from(options, 'latin1');
  return spliceObject(bytes, scanObject(bytes).members, [{ name: 'include_usage', value: 'true' }]).toString();
}
