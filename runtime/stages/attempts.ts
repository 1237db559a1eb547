/** Calls the target, with another of its keys where one is not taken; what goes to the client begins here. */
import { affinityOf } from '../affinity';
import { relay } from '../answer/relay';
import type { Attempt } from '../attempt';
import type { Endpoint } from '../endpoints';
import type { Planned } from '../exchange';
import { bedrock } from '../lanes/bedrock';
import { invoke } from '../lanes/invoke';
import { native } from '../lanes/native';
import type { Send } from '../lanes/send';
import { translated } from '../lanes/translated';
import type { Services, Stage } from '../stage';
import type { Target } from '../target';
import { asRefusal } from '../upstream';

const RATE_LIMIT_MS = 5_000;
const MAX_REST_MS = 60_000;
const NOT_SET_MS = 10_000;

/** With a surface of its own a provider is called natively, in the envelope of Bedrock's where it wants one. */
const laneOf = ({ surface }: Target, { serves }: Endpoint): Send =>
  !surface ? translated : serves === 'bedrock' ? bedrock : surface.invokeModel ? invoke : native;

export const attempts: Stage = async (exchange, services) => {
  const { keys } = exchange.targets[0].provider;
  const affinity = keys.size > 1 ? affinityOf(exchange) : undefined;
  let key: number | undefined = keys.first(affinity);
  while (key !== undefined) key = await attempted(exchange as Planned, services, key, affinity?.binding);
};

/** Gives the key that the request is tried with next, where the client has got nothing yet. */
async function attempted(exchange: Planned, services: Services, key: number, isBound?: boolean): Promise<number | undefined> {
  const { answer, attempts: made, endpoint, targets } = exchange;
  const attempt = services.exchanges.attempt(exchange, targets[0], key);
  let giveFailure: (() => void) | undefined;
  /** Its answer is given, whatever stands in it: the body is released. */
  let isKept = false;
  try {
    const received = await laneOf(attempt.target, endpoint)(exchange, attempt, services);
    isKept = received.status < 400;
    if (isKept) services.exchanges.release(exchange);
    giveFailure = await relay(exchange, attempt, received);
  } catch (error) {
    if (attempt.cancelled) return undefined;
    const refusal = asRefusal(error);
    attempt.refusal = refusal;
    if (!(error instanceof Error && 'code' in error)) throw error;
    giveFailure = () => answer.refuse(refusal);
  } finally {
    attempt.end();
  }
  if (!giveFailure) return undefined;
  const other = otherKey(attempt, services);
  if (other !== undefined && !isBound && !isKept && !exchange.cancelled && made.filter(({ calls }) => calls > 0).length < 2) return other;
  giveFailure();
  return undefined;
}

/** Sets a key of several aside that was not taken; gives one that is not. */
function otherKey({ target, key, refusal, failure }: Attempt, { recorder }: Services): number | undefined {
  const { keys, name } = target.provider;
  const isRefused = refusal?.code === 'provider_key_refused';
  const isNotSet = refusal?.code === 'provider_key_not_set';
  if (keys.size < 2 || !(isRefused || isNotSet || failure?.cause === 'rate_limit')) return undefined;
  if (isRefused) recorder.gateway('warn', `key ${key + 1} of provider ${name} is refused by it`);
  const asked = Number(failure?.retryAfter) * 1000 || RATE_LIMIT_MS;
  return keys.setAside(key, isNotSet ? NOT_SET_MS : isRefused ? MAX_REST_MS : Math.min(asked, MAX_REST_MS));
}
