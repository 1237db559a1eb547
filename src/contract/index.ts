export {
  API_KEY_ID,
  API_KEY_PARTITION,
  API_KEY_PREFIX,
  API_KEY_SCOPE,
  API_KEY_SCOPES,
  type ApiKeyItem,
  apiKeyId,
  KEYS_ONLY_PREFIX,
  makeApiKey,
} from './api-keys';
export {
  ADDRESS_OVERRIDES_VARIABLE,
  type AdmissionConfiguration,
  type ApiKeyIdentity,
  type ApplicationProfile,
  type AssumedRole,
  type AzureAddress,
  type BootConfiguration,
  CONFIGURATION_VARIABLE,
  CONTAINER_NAME,
  GATEWAY_PORT,
  type GuardrailConfiguration,
  HEALTH_PATH,
  type Identities,
  type IdentityConfiguration,
  KEY_HEADERS,
  type LimitsConfiguration,
  type LiveSource,
  type NoCredential,
  type NoIdentity,
  type OidcIdentity,
  type ProviderConfiguration,
  type ResponseCacheConfiguration,
  RUNTIME_PARTS,
  RUNTIME_VARIABLE,
  type SecretCredential,
  type TaskRoleCredential,
  type TimeoutConfiguration,
  UNROUTED_PORT,
} from './boot';
export { BASE_URL, BOOT, PROVIDER } from './boot-shape';
export { COGNITO_ISSUER, cognitoIssuer, GROUPS_ATTRIBUTE, hasFipsOnly, TEAM_CLAIM } from './cognito';
export {
  GUARDRAIL,
  GUARDRAIL_ARN,
  GUARDRAIL_MODE,
  GUARDRAIL_PRICES,
  GUARDRAIL_VERSION,
  GUARDRAIL_WINDOW,
  type GuardrailCheck,
  type GuardrailMode,
  type GuardrailOutput,
  type GuardrailPrices,
  TEXT_UNIT,
} from './guardrail';
export { laneOf } from './lane';
export { BUDGET_PARTITION, type BudgetItem, type LedgerItem, ledgerSortKey } from './ledger';
export {
  COUNTERS,
  type Counter,
  type CounterName,
  EXPECTED_OUTPUT_TOKENS,
  LIMITS,
  LIVE_LIMITS,
  type Limits,
  type LiveLimits,
  MAX_TEAM_LIMITS,
  type Period,
  type SubjectKind,
  subjectKey,
  WARN_AT,
} from './limits';
export { type FailureCause, LIVE_LISTS, type LiveLists, readableLists, type Surface } from './lists';
export {
  DENY_LIST_PARTITION,
  denyListSortKey,
  denyPersonSortKey,
  LIVE_CLIENT,
  LIVE_DOCUMENT,
  type LiveClient,
  type LiveDocument,
  MAX_CLIENTS,
  MAX_OTHER_IDS,
} from './live';
export type { ILiveSection } from './live-section';
export { memoized } from './memoized';
export { GEOGRAPHY, MODEL_ROOT } from './model-ids';
export { matches } from './name-patterns';
export {
  LIVE_PEOPLE,
  type LivePeople,
  MAX_GROUPS,
  MAX_PEOPLE,
  MAX_TEAM_POLICIES,
  PERSON,
  RESERVED_CLIENT_NAMES,
} from './people';
export { POLICY, type Policy, ROUTE_NAME } from './policy';
export { askedAs, createPriceTable, type PricedProvider, pricedAs } from './price-rows';
export {
  ageInDays,
  DAY,
  FACTOR,
  LABEL,
  type LivePrice,
  type LivePrices,
  LONG_CONTEXT,
  MAX_PRICES,
  PLACE,
  PRICE,
  PRICE_TABLE_MAX_AGE,
  RATES_INSTEAD,
  type Rate,
  type Rates,
  rateNames,
  readablePrices,
  TIERS_INSTEAD,
} from './prices';
export {
  type Addition,
  type ApiKeyKind,
  type Authorization,
  EXAMPLE_MODELS,
  type ModelApi,
  type Place,
  PROVIDER_KINDS,
  type ProviderKind,
  type ProviderKindRow,
} from './provider-kinds';
export {
  CONDITION_SUBJECTS,
  CONDITION_TEST,
  checkRoute,
  FAILURE_STATUS,
  FAILURE_STATUSES,
  LIVE_ROUTE,
  LIVE_ROUTES,
  type LiveBalance,
  type LiveCondition,
  type LiveConditional,
  type LiveFallback,
  type LiveNode,
  type LiveRoute,
  type LiveRoutes,
  type LiveTarget,
  type LiveTest,
  MAX_ATTEMPTS,
  MAX_PAUSE,
  MAX_ROUTE_DEPTH,
  MAX_ROUTES,
  MAX_TARGETS,
  RETRIED_STATUSES,
  RETRY,
  ROUTE_DURATION,
  readableRoutes,
  WEIGHT,
} from './routes';
export type { SecretKey } from './secret-key';
export { ANYTHING, check, isObject, isRange, type Like, type Shape, TEXT } from './shapes';
export { STANDARD_LISTS } from './standard-lists';
export {
  CACHE_KEY_PREFIX,
  CACHE_STORE_RULES,
  GUARDRAIL_KEY_PREFIX,
  GUARDRAIL_STORE_RULES,
  STORE_KEY_PREFIX,
  STORE_RULES,
  type StoreAuthentication,
  type StoreConfiguration,
} from './store';
export { OTLP_PATHS, TRACE_ID_HEADER, TRACES, type TracesConfiguration } from './traces';
export { WHOLE_BOOT } from './whole-boot-shape';
