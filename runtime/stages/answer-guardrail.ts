/** Whether the guardrail lets the answer pass: one that was kept it has passed before. */
import type { Planned } from '../exchange';
import type { Stage } from '../stage';

export const answerGuardrail: Stage = (exchange, { guardrail }) => guardrail?.watch(exchange as Planned);
