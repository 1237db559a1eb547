/** One record for every request, whatever became of it. */
import type { Stage } from '../stage';

export const account: Stage = {
  leave(exchange, { recorder }) {
    recorder.usage(exchange);
  },
};
