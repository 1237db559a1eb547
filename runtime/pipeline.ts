/** The way of a request: an onion of stages. */
import type { Exchange } from './exchange';
import { Refusal } from './refusal';
import type { Services, Stage } from './stage';
import { account } from './stages/account';
import { admit } from './stages/admit';
import { attempts } from './stages/attempts';
import { body } from './stages/body';
import { identify } from './stages/identify';
import { plan } from './stages/plan';

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
  for (const stage of [...STAGES].reverse()) {
    const waiting = stage.leave?.(exchange, services);
    if (waiting) await waiting;
  }
  services.exchanges.close(exchange);
}
