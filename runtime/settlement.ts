/** What an attempt used and costs: as the provider told it, or else by estimate. */
import { type LivePrice, rateNames } from '../src/contract';
import { isUsageSettled } from './answer/state';
import type { Attempt } from './attempt';
import { type Billed, billFor, type Prices } from './billing';
import type { Endpoint } from './endpoints';
import type { Exchange } from './exchange';
import { countTokens, estimateTokens, type TokenCounts, withCompaction } from './usage';

/** The answer had begun, or not even that. */
const CUT = /^upstream_(unreachable|incomplete)$/;
/** Of a request that no provider has taken: longer ones may be refused, which costs nothing. */
const MAX_UNTAKEN_BYTES = 800_000;

export interface Settled {
  readonly tokens?: TokenCounts;
  readonly estimated: boolean;
  readonly bill: Billed;
  /** USD; undefined where nothing of it has a price, or nothing was counted. */
  readonly cost?: number;
  /** What has no price; undefined where nothing was used. */
  readonly unpriced?: readonly string[];
}

export function settle(exchange: Exchange, attempt: Attempt, prices: Prices, day: string): Settled {
  const { endpoint, body } = exchange;
  const { state, status, target } = attempt;
  const { kind } = target.provider;
  const counted = endpoint && countTokens(withCompaction(state.usage), endpoint.api, kind);
  const estimated = isEstimated(exchange, attempt);
  const tokens = estimated ? estimateTokens(counted, Math.min(body?.promptBytes ?? 0, status ? Infinity : MAX_UNTAKEN_BYTES), state) : counted;
  const bill = billFor(prices, day, target, state, endpoint, tokens);
  const used = tokens && tokens.inputTokens + tokens.outputTokens > 0;
  const uncounted = !used && endpoint && isBilled(endpoint, attempt) && !isFree(bill.row);
  return {
    tokens,
    estimated,
    bill,
    cost: uncounted ? undefined : tokens && bill.cost,
    unpriced: used ? bill.unpriced : uncounted ? ['tokens', ...bill.unpriced] : undefined,
  };
}

/** Of all attempts together: what one has not, none has. */
export interface Account extends Pick<Settled, 'tokens' | 'cost' | 'unpriced' | 'estimated'> {
  readonly attempts: readonly Settled[];
  /** When it began, in UTC: its prices are of that day. */
  readonly day: string;
}

export function accountOf(exchange: Exchange, prices: Prices): Account {
  const day = new Date(Date.now() - (performance.now() - exchange.started)).toISOString().slice(0, 10);
  const attempts = exchange.attempts.map((each) => settle(exchange, each, prices, day));
  return { ...total(attempts), ...(exchange.kept && { cost: 0 }), attempts, day };
}

function total(all: readonly Settled[]): Pick<Settled, 'tokens' | 'cost' | 'unpriced' | 'estimated'> {
  const unpriced = all.flatMap((each) => each.unpriced ?? []);
  return {
    tokens: all.map(({ tokens }) => tokens).reduce((sum, tokens) => (sum && tokens ? added(sum, tokens) : (sum ?? tokens)), undefined),
    cost: all.map(({ cost }) => cost).reduce((sum, cost) => (sum === undefined ? cost : Math.round((sum + (cost ?? 0)) * 1e9) / 1e9), undefined),
    unpriced: all.some((each) => each.unpriced) ? [...new Set(unpriced)] : undefined,
    estimated: all.some((each) => each.estimated),
  };
}

function added(one: TokenCounts, other: TokenCounts): TokenCounts {
  const names = new Set([...Object.keys(one), ...Object.keys(other)]) as Set<keyof TokenCounts>;
  return Object.fromEntries([...names].map((name) => [name, (one[name] ?? 0) + (other[name] ?? 0)])) as unknown as TokenCounts;
}

/** Whether nobody has told what was used: by a stream, or by what was left, or broke off, once it had gone out. What failed before its first word costs nothing. */
function isEstimated(exchange: Exchange, attempt: Attempt): boolean {
  const { calls, status, refusal, state, expired } = attempt;
  const isLast = attempt === exchange.attempt;
  const isTaken = status ? status < 400 : expired || !refusal;
  const isCut = (isLast && exchange.broken !== undefined) || CUT.test(String(refusal?.code)) || expired;
  const isLeft = isLast && exchange.cancelled;
  const isSpent = isTaken && ((isLast && exchange.stream) || ((isLeft || isCut) && calls > 0));
  // pictures and sound are billed otherwise
  const isCounted = /^(chat|text|embed)/.test(exchange.endpoint?.operation ?? '');
  return isSpent && isCounted && !isUsageSettled(state) && (!state.error || state.said > 0);
}

/** Whether it was answered with what providers take money for, or left before that could be seen. */
const isBilled = ({ operation }: Endpoint, { calls, cancelled, status, state }: Attempt): boolean =>
  (status ? status < 300 : cancelled && calls > 0) && !state.error && !/^(count_tokens|list_models|moderation)$/.test(operation);

/** By the word of whoever wrote its row, whatever of it is used. */
function isFree(row: Partial<LivePrice> = {}): boolean {
  const rates = rateNames().flatMap((rate) => row[rate] ?? []);
  return rates.length > 0 && rates.every((rate) => rate === 0);
}
