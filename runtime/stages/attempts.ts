/** Calls the targets, one after the other, until one answers; what goes to the client begins here. */
import { relay } from '../answer/relay';
import { bedrock } from '../lanes/bedrock';
import { invoke } from '../lanes/invoke';
import { native } from '../lanes/native';
import type { Send } from '../lanes/send';
import { translated } from '../lanes/translated';
import type { Stage } from '../stage';
import type { Target } from '../target';
import { asRefusal } from '../upstream';

/** With a surface of its own a provider is called natively, in the envelope of Bedrock's where it wants one. */
const laneOf = ({ surface }: Target): Send =>
  !surface ? translated : surface.invokeModel ? invoke : surface.apis.includes('bedrock') ? bedrock : native;

export const attempts: Stage = {
  async enter(exchange, services) {
    const [target] = exchange.targets;
    const attempt = services.exchanges.attempt(exchange, target);
    try {
      const answer = await laneOf(target)(exchange, attempt, services);
      await relay(exchange, attempt, answer, () => services.exchanges.release(exchange));
    } catch (error) {
      if (attempt.cancelled) return;
      attempt.refusal = asRefusal(error);
      exchange.answer.refuse(attempt.refusal);
      if (!(error instanceof Error && 'code' in error)) throw error;
    } finally {
      attempt.end();
    }
  },

  /** Of an answer that had all been said when its client left, the usage is still to come. */
  leave: ({ attempt }) => attempt?.ended,
};
