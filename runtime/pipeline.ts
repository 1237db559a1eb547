/** The way of a request: an onion of stages. */
import type { BootConfiguration } from '../src/contract';
import type { Exchange, Exchanges } from './exchange';
import type { Identify } from './identify';
import type { Image } from './image';
import type { LiveStore } from './live';
import type { Provider } from './providers';
import type { Recorder } from './record';
import { Refusal } from './refusal';
import { account } from './stages/account';
import { admit } from './stages/admit';
import { attempts } from './stages/attempts';
import { body } from './stages/body';
import { identify } from './stages/identify';
import { plan } from './stages/plan';
import type { Upstream } from './upstream';

/** What the stages share. */
export interface Services {
  readonly boot: BootConfiguration;
  readonly exchanges: Exchanges;
  readonly identify: Identify['identify'];
  readonly live: LiveStore;
  readonly providers: ReadonlyMap<string, Provider>;
  readonly recorder: Recorder;
  readonly upstream: Upstream;
  readonly image: Image;
}

export interface Stage {
  /** Goes on, answers, or throws a `Refusal`. */
  enter?(exchange: Exchange, services: Services): void | Promise<void>;
  /** When the request has ended, whatever became of it; the drain waits for it. */
  leave?(exchange: Exchange, services: Services): void | Promise<void>;
}

const STAGES: readonly Stage[] = [account, identify, admit, body, plan, attempts];

export async function serve(exchange: Exchange, services: Services): Promise<void> {
  try {
    for (const stage of STAGES) {
      const waiting = stage.enter?.(exchange, services);
      if (waiting) await waiting;
      if (exchange.answer.given || exchange.cancelled) break;
    }
  } catch (error) {
    if (!(error instanceof Refusal)) services.recorder.gateway('error', `${(error as Error)?.stack ?? error}`);
    exchange.answer.refuse(error instanceof Refusal ? error : new Refusal('internal_error'));
  }
}

/** After the last byte, or when the client has left. */
export async function leave(exchange: Exchange, services: Services): Promise<void> {
  for (const stage of STAGES.toReversed()) {
    const waiting = stage.leave?.(exchange, services);
    if (waiting) await waiting;
  }
  services.exchanges.close(exchange);
}
