import type { Construct } from 'constructs';
import { GatewayGuardrail } from '../bedrock';
import { invalid } from '../errors';
import { optionsFor } from '../inputs';
import { GatewayGuardrailMemory } from '../state';
import type { PortkeyGatewayProps } from './gateway-props';
import type { CountingParts } from './limits';

/** Where tasks remember together what the guardrail found, where that is asked for. */
export function createGuardrailMemory(gateway: Construct & CountingParts, props: PortkeyGatewayProps): GatewayGuardrailMemory | undefined {
  const { preset, guardrail: { store, secret } = {} } = props;
  if (!store) {
    if (secret) {
      throw invalid('GuardrailOptionsConflict', 'guardrail.secret', secret, 'there is no `store` that it would seal');
    }
    return undefined;
  }
  const { vpc, taskSubnets: vpcSubnets } = gateway.network;
  const { encryptionKey } = gateway.observability;
  return new GatewayGuardrailMemory(gateway, 'GuardrailMemory', { store, secret, preset, vpc, vpcSubnets, encryptionKey });
}

/** What prompts and answers are checked by, where that is asked for. */
export function createGuardrail(
  gateway: Construct & CountingParts & { readonly guardrailMemory?: GatewayGuardrailMemory },
  props: PortkeyGatewayProps,
): GatewayGuardrail | undefined {
  const guardrail = optionsFor('GatewayGuardrailOptions', props.guardrail);
  const { encryptionKey } = gateway.observability;
  return guardrail && new GatewayGuardrail(gateway, 'Guardrail', { ...guardrail, sharedMemory: gateway.guardrailMemory, encryptionKey });
}
