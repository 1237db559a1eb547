import { RemovalPolicy } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { deployedStackOf } from '../deployed-stack';
import { GatewayPreset } from '../presets';
import { warnAtSynthesis } from '../warnings';
import type { PortkeyGatewayProps } from './gateway-props';

/**
 * Recommends that the stack of a production gateway be protected. It is said of the stack, so once for all gateways in it, and when the
 * app is synthesized, for the property may be set late. Who has the data destroyed means to delete the stack.
 */
export function recommendTerminationProtection(gateway: IConstruct, { preset = GatewayPreset.PROD, removalPolicy }: PortkeyGatewayProps): void {
  if (preset === GatewayPreset.PROD && removalPolicy !== RemovalPolicy.DESTROY) {
    const stack = deployedStackOf(gateway);
    warnAtSynthesis(stack, 'terminationProtection', () => !stack.terminationProtection);
  }
}
