import { RemovalPolicy } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { deployedStackOf } from './deployed-stack';
import { GatewayPreset } from './presets';
import { warnAtSynthesis } from './warnings';

/** What says whether data is to stay. */
export interface KeptProps {
  readonly preset?: GatewayPreset;
  readonly removalPolicy?: RemovalPolicy;
}

/**
 * Recommends that the stack of a production gateway be protected. It is said of the stack, so once for all gateways in it, and when the
 * app is synthesized, for the property may be set late. Who has the data destroyed means to delete the stack.
 */
export function recommendTerminationProtection(gateway: IConstruct, { preset = GatewayPreset.PROD, removalPolicy }: KeptProps): void {
  if (preset === GatewayPreset.PROD && removalPolicy !== RemovalPolicy.DESTROY) {
    const stack = deployedStackOf(gateway);
    warnAtSynthesis(stack, 'terminationProtection', () => !stack.terminationProtection);
  }
}
