/** What a caller is told of its limits beside an answer, in the words of the called API. */
import type { Api } from '../endpoints';
import type { Counted } from './counting';
import { type Amounts, amountOf, isMoney, NANO, ORDER, resetsIn } from './subjects';

/** As OpenAI and Anthropic call what is counted by the minute. */
const NAMES: Readonly<Record<string, string>> = {
  requestsPerMinute: 'requests',
  inputTokensPerMinute: 'input-tokens',
  outputTokensPerMinute: 'output-tokens',
};

/** Of each counter the subject that has least left. */
export function remainingHeaders(api: Api, counted: readonly Counted[], amounts: Amounts): Record<string, string> {
  const headers: Record<string, string> = {};
  const all = counted.flatMap(({ used, seconds }) =>
    [...used].flatMap(([{ bounds }, before]) =>
      bounds.flatMap((bound, counter) =>
        bound === undefined ? [] : [{ counter, bound, seconds, left: Math.max(0, bound - (before[counter] ?? 0) - amountOf(amounts, counter)) }],
      ),
    ),
  );
  all.sort((one, other) => other.left - one.left);
  for (const { counter, bound, seconds, left } of all) {
    const name = NAMES[ORDER[counter].name];
    if (isMoney(counter)) headers['x-gateway-budget-remaining'] = (left / NANO).toFixed(6);
    if (!name) continue;
    const wait = Math.ceil(resetsIn(counter, seconds));
    const told = { limit: String(bound), remaining: String(left), reset: `${wait}s` };
    if (api === 'anthropic') told.reset = new Date(Math.floor(seconds + wait) * 1000).toISOString();
    for (const [what, value] of Object.entries(told))
      headers[api === 'anthropic' ? `anthropic-ratelimit-${name}-${what}` : `x-ratelimit-${what}-${name}`] = value;
  }
  return headers;
}
