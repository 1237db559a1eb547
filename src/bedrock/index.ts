export { assumeRole, bedrockAccess, exampleModelOf, mantleAccess, PATTERNS_REASON } from './bedrock-access';
export { BedrockAccessRole, type BedrockAccessRoleProps } from './bedrock-access-role';
export { requireBedrockIn } from './bedrock-partition';
export { GatewayGuardrail } from './gateway-guardrail';
export {
  type GatewayGuardrailOptions,
  type GatewayGuardrailProps,
  GuardrailCheck,
  GuardrailOutput,
  UncheckedText,
} from './gateway-guardrail-options';
export { type ExistingGuardrailOptions, Guardrail, type GuardrailBindOptions, type GuardrailConfig } from './guardrail';
export {
  type ContentFilter,
  ContentFilterCategory,
  ContentFilterStrength,
  type DeniedTopic,
  GuardrailFilterAction,
  type GuardrailOptions,
  GuardrailTier,
  type PiiEntityFilter,
  PiiEntityType,
  type RegexFilter,
  SensitiveInformationAction,
} from './guardrail-options';
export type { GuardrailPrices } from './guardrail-prices';
export { checkBedrockAccess, checkExternalId, checkModelPatterns, checkPlaceOfProfiles, checkRegion } from './model-patterns';
export { type ApplicationInferenceProfile, type BedrockAccessOptions, type BedrockAssumedRole, BedrockMessagesApi } from './options';
export { VersionedGuardrail, type VersionedGuardrailProps } from './versioned-guardrail';
