import type { Construct } from 'constructs';
import { GatewayAuth } from '../auth';
import type { GatewayObservability } from '../observability';
import type { PortkeyGatewayProps } from './gateway-props';

/** What who may call is named by, and encrypted with. */
export interface NamedParts {
  readonly gatewayName: string;
  readonly observability: GatewayObservability;
}

/** Who may call. */
export function createAuth(gateway: Construct & NamedParts, props: PortkeyGatewayProps): GatewayAuth {
  const { preset, auth, authentication, removalPolicy, deletionProtection } = props;
  return new GatewayAuth(gateway, 'Auth', {
    ...auth,
    preset,
    method: auth?.method ?? authentication,
    gatewayName: gateway.gatewayName,
    encryptionKey: gateway.observability.encryptionKey,
    removalPolicy: auth?.removalPolicy ?? removalPolicy,
    deletionProtection,
  });
}
