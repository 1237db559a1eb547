import type { IConstruct } from 'constructs';
import type { PriceTable } from '../routing';
import type { PortkeyGatewayProps } from './gateway-props';
import { type CallingParts, warnOfMissingEndpoints } from './missing-endpoints';
import { warnOfPrices } from './price-warnings';
import { recommendTerminationProtection } from './termination-protection';

/** What a gateway is warned of as a whole, when the app is synthesized. */
export function recommend(gateway: IConstruct & CallingParts, props: PortkeyGatewayProps, prices: PriceTable): void {
  recommendTerminationProtection(gateway, props);
  warnOfMissingEndpoints(gateway);
  warnOfPrices(gateway, prices);
}
