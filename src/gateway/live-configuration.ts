import type { Construct } from 'constructs';
import type { GatewayAuth } from '../auth';
import { LiveConfiguration } from '../live';
import type { GatewayObservability } from '../observability';
import type { GatewayRouting, PriceTable } from '../routing';
import type { GatewayLimits } from '../state';
import type { PortkeyGatewayProps } from './gateway-props';

/** The parts that have a section in what changes without a deployment. `routing` is asked when the document is written. */
export interface PublishingParts {
  readonly auth: GatewayAuth;
  readonly limits?: GatewayLimits;
  readonly observability: GatewayObservability;
  readonly routing: GatewayRouting;
}

export function createLiveConfiguration(
  gateway: Construct & PublishingParts,
  { liveConfiguration, preset, removalPolicy, deletionProtection }: PortkeyGatewayProps,
  prices: PriceTable,
): LiveConfiguration {
  const { auth, limits, observability } = gateway;
  const published = { key: prices.key, render: () => prices._publishedFor(gateway.routing._priced()).render() };
  return new LiveConfiguration(gateway, 'LiveConfiguration', {
    ...liveConfiguration,
    preset,
    sections: [auth.clientSection, auth.peopleSection, published, ...(limits ? [limits.section] : [])],
    encryptionKey: observability.encryptionKey,
    removalPolicy,
    deletionProtection,
  });
}
