import type { Attempt } from '../attempt';
import type { Planned } from '../exchange';
import type { Services } from '../stage';
import type { UpstreamAnswer } from '../upstream';

/** Sends the request of an attempt; resolves when the head of the answer is there. */
export type Send = (exchange: Planned, attempt: Attempt, services: Services) => Promise<UpstreamAnswer>;
