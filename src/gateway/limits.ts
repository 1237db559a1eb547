import type { Construct } from 'constructs';
import type { GatewayAuth } from '../auth';
import { invalid } from '../errors';
import { hasBudget } from '../limits';
import type { GatewayNetwork } from '../network';
import type { GatewayObservability } from '../observability';
import type { PriceTable } from '../routing';
import { GatewayLimits } from '../state';
import type { PortkeyGatewayProps } from './gateway-props';

/** The parts that what counts is made of. */
export interface CountingParts {
  readonly network: GatewayNetwork;
  readonly observability: GatewayObservability;
}

export function createLimits(gateway: Construct & CountingParts, props: PortkeyGatewayProps): GatewayLimits | undefined {
  const { preset, limits, removalPolicy, deletionProtection } = props;
  const { vpc, taskSubnets: vpcSubnets } = gateway.network;
  const { encryptionKey } = gateway.observability;
  return limits && new GatewayLimits(gateway, 'Limits', { ...limits, preset, vpc, vpcSubnets, encryptionKey, removalPolicy, deletionProtection });
}

/** Refuses budgets of a gateway that has no prices: nothing would ever be spent of them. */
export function budgetProblems({ auth, limits }: { readonly auth: GatewayAuth; readonly limits?: GatewayLimits }, prices: PriceTable): string[] {
  if (!limits || prices.asOf !== undefined) {
    return [];
  }
  const ofPolicies = auth._policies().flatMap(({ path, policy }) => (hasBudget(policy.limits) ? [`${path}.limits`] : []));
  return [...limits._budgets(), ...ofPolicies].map((path) => invalid('BudgetWithoutPrices', path, 'a budget').message);
}
