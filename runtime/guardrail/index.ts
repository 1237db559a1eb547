/** The guardrail: a part of the runtime that only gateways with one carry. */
import { TEXT_UNIT } from '../../src/contract';
import { createCaps } from './caps';
import { createCheck } from './checking';
import { createGuardrail } from './guardrail';
import { createMemory } from './memory';
import { createMetrics } from './metrics';
import type { GuardrailPart } from './part';
import { MAX_QUESTION } from './pieces';
import { createQuestion } from './question';

export type { Guarded } from './guarded';
export type { Guardrail, GuardrailPart } from './part';

export const guardrail: GuardrailPart = ({ boot, aws, log }) => {
  const { guardrail: configuration } = boot;
  if (!configuration) return undefined;
  const { caps, memory } = configuration;
  const question = createQuestion(aws, configuration, log);
  const metrics = createMetrics(question);
  // one question must not be more than a cap lets through
  const mostUnits = Math.min(caps?.perRequest ?? Infinity, caps?.perSecond ?? Infinity);
  const check = createCheck({ question, memory: createMemory(memory), mostCharacters: Math.min(MAX_QUESTION, mostUnits * TEXT_UNIT) });
  return {
    guardrail: createGuardrail({ configuration, caps: createCaps(caps), check, settled: metrics.settled }),
    metrics: metrics.take,
    start: () => Promise.resolve(),
  };
};
