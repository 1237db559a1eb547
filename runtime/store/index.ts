export { Breaker } from './breaker';
export { deadlineIn } from './deadline';
export { currentSeal, openStore } from './opened';
export type { Reply } from './resp';
export { createSeal, SEAL_BYTES, type Seal } from './seal';
export { type Script, type Store, scriptOf, Valkey, type ValueStore } from './valkey';
