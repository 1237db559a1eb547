export { HeldAnswer, type Judged } from './held';
export { withoutTokens } from './masking';
export { WatchedAnswer } from './watched';
