import type { IConstruct } from 'constructs';
import type { PortkeyGatewayProps } from './gateway-props';
import { type CallingParts, warnOfMissingEndpoints } from './missing-endpoints';
import { recommendTerminationProtection } from './termination-protection';
import { warnOfUnusedPrices } from './unused-prices';

/** What a gateway is warned of as a whole, when the app is synthesized. */
export function recommend(gateway: IConstruct & CallingParts, props: PortkeyGatewayProps): void {
  recommendTerminationProtection(gateway, props);
  warnOfMissingEndpoints(gateway);
  if (props.prices) {
    warnOfUnusedPrices(gateway, props.prices);
  }
}
