import type { Construct } from 'constructs';
import type { ModelProviderBindOptions, ModelProviderConfig } from './provider-config';

/** A provider as it was asked for: nothing is made before it is bound. */
export interface ProviderDefinition {
  readonly name: string;
  /** Makes what it needs under `scope` and says how the gateway calls it. */
  bind(scope: Construct, options: ModelProviderBindOptions): ModelProviderConfig;
}
