/** Whether the guardrail lets the request pass, and what of it. */
import type { Planned } from '../exchange';
import type { Stage } from '../stage';

export const guardrail: Stage = (exchange, { guardrail: checks, exchanges }) => checks?.check(exchange as Planned, exchanges);
