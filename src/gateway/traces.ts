import type { Construct } from 'constructs';
import { GatewayTraces } from '../observability';
import type { PortkeyGatewayProps } from './gateway-props';
import type { CountingParts } from './limits';

export function createTraces(
  gateway: Construct & CountingParts & { readonly gatewayName: string },
  props: PortkeyGatewayProps,
): GatewayTraces | undefined {
  const { preset, traces, observability } = props;
  const { encryptionKey } = gateway.observability;
  const removalPolicy = observability?.removalPolicy ?? props.removalPolicy;
  return (
    traces &&
    new GatewayTraces(gateway, 'Traces', {
      ...traces,
      gatewayName: gateway.gatewayName,
      preset,
      reachesInternet: gateway.network.reachesInternet,
      logRetention: observability?.logRetention,
      encryptionKey,
      removalPolicy,
    })
  );
}
