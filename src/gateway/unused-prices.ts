import type { IConstruct } from 'constructs';
import { PROVIDER_KINDS } from '../contract';
import type { GatewayRouting, PriceTable } from '../routing';
import { warnAtSynthesis } from '../warnings';

/** Rows of nobody are not published, and whoever wrote them may have meant another name. Those of a kind that is not enabled are no slip. */
export function warnOfUnusedPrices(gateway: IConstruct & { readonly routing: GatewayRouting }, prices: PriceTable): void {
  warnAtSynthesis(gateway, 'pricesOfNobody', () => {
    const known = [...Object.keys(PROVIDER_KINDS), ...gateway.routing._pricedAs()];
    const unknown = prices._providers().filter((name) => !known.includes(name));
    return unknown.length > 0 && { providers: unknown.join(', ') };
  });
}
