import type { BootConfiguration } from '../src/contract';
import type { ResponseCache } from './cache';
import type { Exchange, Exchanges } from './exchange';
import type { Guardrail } from './guardrail';
import type { Identify } from './identify';
import type { Image } from './image';
import type { Limiter } from './limits';
import type { LiveStore } from './live';
import type { Provider } from './providers';
import type { Recorder } from './record';
import type { Conversations } from './routes/conversation';
import type { Rests } from './routes/rests';
import type { Tracer } from './traces';
import type { Upstream } from './upstream';

/** What the stages share. */
export interface Services {
  readonly boot: BootConfiguration;
  readonly exchanges: Exchanges;
  readonly identify: Identify;
  readonly live: LiveStore;
  /** Absent: nothing is limited. */
  readonly limiter?: Limiter;
  /** Absent: no answer is kept. */
  readonly responseCache?: ResponseCache;
  /** Absent: nothing is checked. */
  readonly guardrail?: Guardrail;
  /** Absent: no request has a trace. */
  readonly tracer?: Tracer;
  readonly providers: ReadonlyMap<string, Provider>;
  readonly recorder: Recorder;
  readonly upstream: Upstream;
  readonly image: Image;
  readonly rests: Rests;
  /** Which target served a conversation last. Another task does not know. */
  readonly conversations: Conversations;
}

/** Goes on, answers, or throws a `Refusal`. */
export type Stage = (exchange: Exchange, services: Services) => void | Promise<void>;
