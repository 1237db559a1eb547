import type { Attempt } from '../attempt';
import type { Exchange } from '../exchange';
import type { Services } from '../stage';
import type { UpstreamAnswer } from '../upstream';

/** Sends the request of an attempt; resolves when the head of the answer is there. */
export type Send = (exchange: Exchange, attempt: Attempt, services: Services) => Promise<UpstreamAnswer>;
