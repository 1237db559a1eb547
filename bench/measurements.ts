import { CEILING } from './ceiling';
import { FEATURES } from './features';
import { IDENTIFY } from './identify';
import { LIMITS } from './limits';
import type { Measurement } from './measurement';
import { MEMORIES } from './memory';
import { OPEN_STREAMS } from './open-streams';
import { PEERS } from './peers';
import { RATES } from './rates';
import { RESPONSE_CACHE } from './response-cache';
import { SYNTHESIS } from './synthesis';
import { THROUGHPUT } from './throughput';
import { TRACES } from './traces';

/** All that is measured, in this order. */
export const MEASUREMENTS: readonly Measurement[] = [
  CEILING,
  ...THROUGHPUT,
  ...MEMORIES,
  IDENTIFY,
  LIMITS,
  RESPONSE_CACHE,
  FEATURES,
  TRACES,
  ...OPEN_STREAMS,
  RATES,
  PEERS,
  SYNTHESIS,
];
