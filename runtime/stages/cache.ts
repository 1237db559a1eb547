/** Whether the answer is there already. */
import type { Planned } from '../exchange';
import type { Stage } from '../stage';

export const cache: Stage = (exchange, { responseCache }) => responseCache?.answer(exchange as Planned);
