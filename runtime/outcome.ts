/** How a request ended, as its record and its trace tell it. */
import type { Exchange } from './exchange';

export const hasFailed = ({ status, broken, interrupted, attempt }: Exchange): boolean =>
  status >= 500 || broken !== undefined || interrupted || attempt?.state.error !== undefined;

export function outcomeOf(exchange: Exchange): string {
  const { attempt, refusal, status } = exchange;
  if (exchange.interrupted) return 'interrupted';
  if (exchange.aborted) return 'aborted';
  if (refusal && !attempt?.calls) return 'refused';
  return hasFailed(exchange) || status >= 400 ? 'failed' : 'served';
}

/** Of a refusal or failure; the provider's own where it said one. */
export function errorCodeOf({ attempt, broken, refusal }: Exchange): string | undefined {
  const said = attempt?.failure ?? attempt?.state.error;
  return (broken ?? refusal)?.code ?? said?.type ?? said?.code;
}
