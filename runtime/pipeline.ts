/** The way of a request: the first stage that objects answers. */
import type { Exchange } from './exchange';
import { Refusal } from './refusal';
import { accountOf } from './settlement';
import type { Services, Stage } from './stage';
import { admit } from './stages/admit';
import { answerGuardrail } from './stages/answer-guardrail';
import { attempts } from './stages/attempts';
import { body } from './stages/body';
import { cache } from './stages/cache';
import { guardrail } from './stages/guardrail';
import { identify } from './stages/identify';
import { limit } from './stages/limit';
import { plan } from './stages/plan';

const STAGES: readonly (readonly [name: string, Stage])[] = Object.entries({
  identify,
  admit,
  body,
  plan,
  limit,
  guardrail,
  cache,
  answerGuardrail,
  attempts,
});

export async function serve(exchange: Exchange, services: Services): Promise<void> {
  try {
    for (const [name, stage] of STAGES) {
      exchange.trace?.enters(name);
      await stage(exchange, services);
      if (exchange.answer.given || exchange.cancelled) break;
    }
  } catch (error) {
    if (!(error instanceof Refusal)) services.recorder.gateway('error', `${(error as Error)?.stack ?? error}`);
    exchange.answer.refuse(error instanceof Refusal ? error : new Refusal('internal_error'));
  }
}

/** After the last byte, or when the client has left: one record for every request, whatever became of it. */
export async function leave(
  exchange: Exchange,
  { exchanges, live, recorder, limiter, guardrail: checks, responseCache, tracer }: Services,
): Promise<void> {
  // of an answer that had all been said when its client left, the usage is still to come
  await exchange.attempt?.ended;
  const account = accountOf(exchange, live);
  limiter?.settle(exchange, account);
  // what is looked for beside the answer is recorded with it, and keeps it out of the cache
  await checks?.settle(exchange);
  responseCache?.keep(exchange, account);
  recorder.usage(exchange, live, account);
  tracer?.end(exchange, account);
  exchanges.close(exchange);
}
