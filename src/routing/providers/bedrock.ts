import { Stack } from 'aws-cdk-lib';
import { bedrockAccess, checkModelPatterns, exampleModelOf } from '../../bedrock';
import type { ModelProviderOptions } from './provider-config';
import type { ProviderDefinition } from './provider-definition';

/** Options of Amazon Bedrock. Calls are signed with the task role; there is no key. */
export interface BedrockProviderOptions extends ModelProviderOptions {
  /**
   * Foundation models that may be called: ids, or beginnings of ids with a `*` at the end (`anthropic.*`). The task role is
   * allowed exactly these, and the gateway refuses others.
   *
   * @default - none; at least one model or inference profile must be named
   */
  readonly models?: string[];

  /**
   * System-defined inference profiles that may be called: ids with their geography, or beginnings of them with a `*` at the end
   * (`eu.anthropic.*`, `global.*`). The models behind them are allowed in every region, but only by way of the profile.
   *
   * @default - none
   */
  readonly inferenceProfiles?: string[];

  /**
   * Region whose Bedrock endpoint is called.
   *
   * @default - the region of the stack
   */
  readonly region?: string;
}

/** Its credential is the task role: there is nothing to make. */
export function bedrockProvider(options: BedrockProviderOptions): ProviderDefinition {
  const { name = 'bedrock', models = [], inferenceProfiles = [] } = options;
  checkModelPatterns(models, inferenceProfiles);
  return {
    name,
    bind(scope) {
      const region = options.region ?? Stack.of(scope).region;
      const access = { models, inferenceProfiles, region };
      return {
        kind: 'bedrock',
        region,
        models: [...models, ...inferenceProfiles],
        statements: bedrockAccess(scope, access),
        exampleModel: exampleModelOf(access),
      };
    },
  };
}
