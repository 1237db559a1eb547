export { STORE_KEY, storeCredential } from './credential';
export type { Reply } from './resp';
export { type Script, type Store, scriptOf, Valkey, type ValueStore } from './valkey';
