/** Whether the limits and budgets of who asks let it pass. */
import type { Planned } from '../exchange';
import type { Stage } from '../stage';

export const limit: Stage = (exchange, { limiter }) => limiter?.admit(exchange as Planned);
