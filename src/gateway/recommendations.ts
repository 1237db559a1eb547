import type { IConstruct } from 'constructs';
import type { PriceTable } from '../routing';
import { recommendTerminationProtection } from '../termination-protection';
import type { PortkeyGatewayProps } from './gateway-props';
import { budgetProblems } from './limits';
import { type CallingParts, judgeEndpoints } from './missing-endpoints';
import { warnOfPrices } from './price-warnings';
import { responseCacheProblems } from './response-cache';
import { storeProblems } from './store-problems';

/** What is refused of a gateway as a whole, and what it is warned of, when the app is synthesized. */
export function recommend(gateway: IConstruct & CallingParts, props: PortkeyGatewayProps, prices: PriceTable): void {
  gateway.node.addValidation({ validate: () => [...budgetProblems(gateway, prices), ...responseCacheProblems(gateway), ...storeProblems(gateway)] });
  recommendTerminationProtection(gateway, props);
  judgeEndpoints(gateway);
  warnOfPrices(gateway, prices);
}
