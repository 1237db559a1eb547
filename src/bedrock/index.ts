export { assumeRole, bedrockAccess, exampleModelOf, mantleAccess, PATTERNS_REASON } from './bedrock-access';
export { BedrockAccessRole, type BedrockAccessRoleProps } from './bedrock-access-role';
export { checkBedrockAccess, checkExternalId, checkModelPatterns, checkPlaceOfProfiles, checkRegion } from './model-patterns';
export { type ApplicationInferenceProfile, type BedrockAccessOptions, type BedrockAssumedRole, BedrockMessagesApi } from './options';
