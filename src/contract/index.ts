export {
  ADDRESS_OVERRIDES_VARIABLE,
  type AdmissionConfiguration,
  type BootConfiguration,
  CONFIGURATION_VARIABLE,
  CONTAINER_NAME,
  GATEWAY_PORT,
  HEALTH_PATH,
  type IdentityConfiguration,
  KEY_HEADERS,
  type LiveSource,
  type NoIdentity,
  type OidcIdentity,
  type ProviderConfiguration,
  RUNTIME_VARIABLE,
  type SecretCredential,
  type TaskRoleCredential,
  type TimeoutConfiguration,
  UNROUTED_PORT,
} from './boot';
export {
  DENY_LIST_PARTITION,
  denyListSortKey,
  LIVE_CLIENT,
  LIVE_DOCUMENT,
  type LiveClient,
  type LiveDocument,
  MAX_CLIENTS,
} from './live';
export type { ILiveSection } from './live-section';
export { LABEL, LIVE_PRICE, type LivePrice, type LivePrices, MAX_PRICES, PRICE } from './prices';
export { API_KEY_KINDS, type ApiKeyKind, type ProviderKind } from './provider-kinds';
export { ANYTHING, check, isRange, type Like, type Shape, TEXT } from './shapes';
