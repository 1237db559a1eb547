export { HeldAnswer, type Judged } from './held';
export { withoutTokens } from './masking';
export { createRooms, type Room } from './room';
export { WatchedAnswer } from './watched';
