import type { Construct } from 'constructs';
import { GatewayGuardrail } from '../bedrock';
import type { GatewayObservability } from '../observability';
import type { PortkeyGatewayProps } from './gateway-props';

/** What prompts and answers are checked by, where that is asked for. */
export function createGuardrail(
  gateway: Construct & { readonly observability: GatewayObservability },
  { guardrail }: PortkeyGatewayProps,
): GatewayGuardrail | undefined {
  const { encryptionKey } = gateway.observability;
  return guardrail && new GatewayGuardrail(gateway, 'Guardrail', { ...guardrail, encryptionKey });
}
