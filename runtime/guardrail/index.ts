/** The guardrail: a part of the runtime that only gateways with one carry. */
import { TEXT_UNIT } from '../../src/contract';
import { openStore } from '../store';
import { createCaps } from './caps';
import { createCheck } from './checking';
import { createGuardrail } from './guardrail';
import { createMemory } from './memory';
import { createMetrics } from './metrics';
import type { GuardrailPart } from './part';
import { MAX_QUESTION } from './pieces';
import { createQuestion } from './question';
import { createSharedMemory } from './shared-memory';

export type { Guardrail, GuardrailPart } from './part';

/** What the log calls its store, and the secret of it. */
const NAME = 'guardrail memory';

export const guardrail: GuardrailPart = ({ boot, aws, log }) => {
  const { guardrail: configuration, admission } = boot;
  if (!configuration) return undefined;
  const { guardrailArn, guardrailVersion, region, maxUnitsPerRequest = Infinity, maxUnitsPerSecond = Infinity } = configuration;
  const { memory, store, storeKey } = configuration;
  const question = createQuestion(aws, configuration, log);
  const metrics = createMetrics(question);
  // one question must not be more than they let through
  const mostUnits = Math.min(maxUnitsPerRequest, maxUnitsPerSecond);
  const opened = store && storeKey && openStore(store, aws, log, NAME, storeKey);
  const scope = JSON.stringify([guardrailArn, guardrailVersion, region]);
  const shared = opened && createSharedMemory({ ...opened, scope, lifetime: memory, timeout: store.timeout });
  const check = createCheck({
    question,
    shared,
    memory: createMemory(memory),
    mostCharacters: Math.min(MAX_QUESTION, mostUnits * TEXT_UNIT),
  });
  return {
    // answers may take as much as bodies do
    guardrail: createGuardrail({
      configuration,
      caps: createCaps(configuration),
      check,
      mostHeld: admission.maxBytesInFlight,
      settled: metrics.settled,
    }),
    metrics: () => ({ ...metrics.take(), ...(shared && { GuardrailMemoryErrors: shared.takeErrors() + opened.store.takeErrors() }) }),
    start: async () => opened?.start(),
  };
};
