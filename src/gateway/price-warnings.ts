import type { IConstruct } from 'constructs';
import { isKnown } from '../checks';
import { PROVIDER_KINDS } from '../contract';
import type { GatewayRouting, PriceTable } from '../routing';
import { warnAtSynthesis } from '../warnings';

type Gateway = IConstruct & { readonly routing: GatewayRouting };

const KINDS: readonly string[] = Object.keys(PROVIDER_KINDS);

/** What of a price table is not used, and which providers it does not know the prices of. When the app is synthesized, for providers may come late. */
export function warnOfPrices(gateway: Gateway, prices: PriceTable): void {
  warnAtSynthesis(gateway, 'pricesOfNobody', () => said({ providers: ofNobody(gateway, prices) }));
  warnAtSynthesis(gateway, 'pricesNeverUsed', () => said({ rows: neverUsed(gateway, prices) }));
  warnAtSynthesis(gateway, 'azureGeography', () => said({ providers: withoutPlace(gateway, prices) }));
  warnAtSynthesis(gateway, 'providerNamedAsKind', () => said({ providers: namedAsKind(gateway, prices) }));
}

const said = (facts: Readonly<Record<string, readonly string[]>>): false | Record<string, string> =>
  Object.values(facts).some((each) => each.length > 0) && Object.fromEntries(Object.entries(facts).map(([name, each]) => [name, each.join(', ')]));

/** Rows of nobody are not published, and whoever wrote them may have meant another name. Those of a kind that is not enabled are no slip. */
function ofNobody({ routing }: Gateway, prices: PriceTable): string[] {
  const known = [...KINDS, ...routing._priced().map(({ name }) => name)];
  return prices._providers().filter((name) => !known.includes(name));
}

/** Of rows under a provider's own name only the gateway knows what kind it is. */
const neverUsed = ({ routing }: Gateway, prices: PriceTable): string[] =>
  routing._priced().flatMap(({ name, kind }) => prices._neverAsked(name, kind));

/** Where a deployment of Azure serves from only the configuration tells. */
function withoutPlace({ routing }: Gateway, prices: PriceTable): string[] {
  return routing._priced().flatMap(({ name, kind, geography = '' }) => {
    const places = kind === 'azure-openai' ? prices._places(name, kind) : [];
    return places.length === 0 || !isKnown(geography) || places.includes(geography)
      ? []
      : [`${name} (${geography ? `"${geography}" is none of ${places.join(', ')}` : 'no geography'})`];
  });
}

const namedAsKind = ({ routing }: Gateway, prices: PriceTable): string[] =>
  routing._priced().flatMap(({ name, kind }) => (name !== kind && KINDS.includes(name) && prices.asOf !== undefined ? [`${name} (${kind})`] : []));
