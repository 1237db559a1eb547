import { Stack } from 'aws-cdk-lib';
import { type BedrockAssumedRole, checkExternalId, checkModelPatterns, checkRegion, mantleAccess, requireBedrockIn } from '../../bedrock';
import { invalid } from '../../errors';
import type { ModelProviderOptions } from './provider-config';
import type { ProviderDefinition } from './provider-definition';

/** Options of Bedrock Mantle. Calls are signed with the task role, or with a role that it assumes; there is no key. */
export interface BedrockMantleProviderOptions extends ModelProviderOptions {
  /**
   * Models that may be called: ids as Mantle has them (`openai.gpt-oss-120b`, `anthropic.claude-haiku-4-5`), or beginnings of ids with a `*` at
   * the end. AWS's permissions know Mantle's projects and not its models: it is the gateway that refuses others.
   */
  readonly models: string[];

  /**
   * Region whose endpoint is called.
   *
   * @default - the region of the stack
   */
  readonly region?: string;

  /**
   * Role that calls are signed with, of another account for example. A `BedrockAccessRole` with `mantle` is one.
   *
   * @default - the task role
   */
  readonly assumedRole?: BedrockAssumedRole;
}

/** Called with the default project of the account. */
export function bedrockMantleProvider({
  name = 'bedrock-mantle',
  models,
  assumedRole,
  ...options
}: BedrockMantleProviderOptions): ProviderDefinition {
  if (models.length === 0) {
    throw invalid('BedrockWithoutModels', 'providers.bedrockMantle.models', models);
  }
  checkRegion('providers.bedrockMantle', options.region);
  checkModelPatterns('providers.bedrockMantle', models);
  checkExternalId('providers.bedrockMantle.assumedRole', assumedRole ?? {});
  return {
    name,
    bind(scope) {
      const region = options.region ?? Stack.of(scope).region;
      requireBedrockIn('providers.bedrockMantle.region', scope, region);
      const exampleModel = models.find((model) => !model.endsWith('*')) ?? models[0];
      return { kind: 'bedrock-mantle', region, models, assumedRole, statements: assumedRole ? [] : [mantleAccess(scope, region)], exampleModel };
    },
  };
}
