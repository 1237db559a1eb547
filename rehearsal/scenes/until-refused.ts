import { answerOrRefusal, described, type GatewayClient, Refused } from '../client';
import type { Stage } from '../stage';
import { seconds } from '../story';
import { until } from '../until';

/** Milliseconds within which whoever was revoked must be refused. */
const REFUSED_WITHIN = 60_000;

export interface Refusal {
  readonly answer: string | Refused;
  /** Milliseconds from the command to the first refusal. */
  readonly after: number;
}

/** Asks, right behind a command that takes a right away, until it holds. */
export async function untilRefused(client: GatewayClient, { story, signal }: Stage): Promise<Refusal> {
  const startedAt = Date.now();
  const answer = await until(
    () => answerOrRefusal(client.chat()),
    (each) => each instanceof Refused,
    REFUSED_WITHIN,
    signal,
  );
  const after = Date.now() - startedAt;
  story.line(`${described(answer)}, ${seconds(after)} later`);
  return { answer, after };
}
