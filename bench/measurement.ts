import type { Report } from './report';
import type { World } from './world';

/** How long everything takes. */
export interface Effort {
  readonly pairs: number;
  /** Of one side of a pair. */
  readonly seconds: number;
  /** One at a time, in a pair. */
  readonly sequential: number;
  readonly warmUp: number;
  readonly memoryPairs: number;
  /** After so many requests the heap of the stock gateway grows no more. */
  readonly steady: number;
  /** Between these numbers of requests memory must not grow. */
  readonly growth: readonly [number, number];
  readonly streams: number;
  /** Of open streams, with nothing else, and again with what disturbs them. */
  readonly windowSeconds: number;
  readonly ladders: number;
  readonly ladderSeconds: number;
  readonly peerSeconds: number;
}

export const QUICK: Effort = {
  pairs: 2,
  seconds: 0.5,
  sequential: 10,
  warmUp: 100,
  memoryPairs: 1,
  steady: 500,
  growth: [1_000, 2_000],
  streams: 20,
  windowSeconds: 2,
  ladders: 1,
  ladderSeconds: 0.2,
  peerSeconds: 1,
};

export const FULL: Effort = {
  pairs: 9,
  seconds: 3,
  sequential: 40,
  warmUp: 1_500,
  memoryPairs: 3,
  steady: 5_000,
  growth: [20_000, 60_000],
  streams: 500,
  windowSeconds: 15,
  ladders: 3,
  ladderSeconds: 1.5,
  peerSeconds: 5,
};

/** One measured thing. */
export interface Measurement {
  readonly name: string;
  readonly title: string;
  /** Only where it is asked for by this flag. */
  readonly flag?: string;
  measure(world: World, effort: Effort, report: Report): Promise<void>;
}
