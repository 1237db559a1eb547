import { Stack } from 'aws-cdk-lib';
import {
  type BedrockAccessOptions,
  type BedrockAssumedRole,
  bedrockAccess,
  checkBedrockAccess,
  checkExternalId,
  checkPlaceOfProfiles,
  exampleModelOf,
  requireBedrockIn,
} from '../../bedrock';
import type { ModelProviderOptions } from './provider-config';
import type { ProviderDefinition } from './provider-definition';

/** Options of Amazon Bedrock. Calls are signed with the task role, or with a role that it assumes; there is no key. */
export interface BedrockProviderOptions extends ModelProviderOptions, BedrockAccessOptions {
  /**
   * Role that calls are signed with, of another account for example, whose Bedrock is then called. A `BedrockAccessRole` is one.
   *
   * @default - the task role, which is allowed what is named here
   */
  readonly assumedRole?: BedrockAssumedRole;

  /**
   * Whether calls say in their request metadata which client and team they are for: in the invocation logs of the account, for cost
   * allocation.
   *
   * @default false
   */
  readonly requestMetadata?: boolean;
}

/** Its credential is a role: there is nothing to make. */
export function bedrockProvider(options: BedrockProviderOptions): ProviderDefinition {
  const { name = 'bedrock', models = [], inferenceProfiles = [], applicationInferenceProfiles = [], assumedRole } = options;
  checkBedrockAccess('providers.bedrock', options);
  checkExternalId('providers.bedrock.assumedRole', assumedRole ?? {});
  return {
    name,
    bind(scope) {
      checkPlaceOfProfiles('providers.bedrock', scope, options, assumedRole?.role);
      const region = options.region ?? Stack.of(scope).region;
      requireBedrockIn('providers.bedrock.region', scope, region);
      return {
        kind: 'bedrock',
        region,
        models: [...new Set([...models, ...inferenceProfiles, ...applicationInferenceProfiles.map(({ model }) => model)])],
        applicationInferenceProfiles: options.applicationInferenceProfiles,
        assumedRole,
        messagesApi: options.messagesApi,
        requestMetadata: options.requestMetadata,
        statements: assumedRole ? [] : bedrockAccess(scope, options),
        exampleModel: exampleModelOf(options),
      };
    },
  };
}
