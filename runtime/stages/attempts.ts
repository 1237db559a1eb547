/** Calls the targets of the plan one after the other until one answers; what goes to the client begins here. */
import type { FailureCause } from '../../src/contract';
import { affinityOf, ownerOf } from '../affinity';
import { giveFailure, relay } from '../answer/relay';
import type { Attempt } from '../attempt';
import type { Endpoint } from '../endpoints';
import type { Planned } from '../exchange';
import { bedrock } from '../lanes/bedrock';
import { invoke } from '../lanes/invoke';
import { native } from '../lanes/native';
import type { Send } from '../lanes/send';
import { translated } from '../lanes/translated';
import { Refusal, type RefusalCode } from '../refusal';
import { withParameters } from '../routes/parameters';
import { pauseBefore } from '../routes/retries';
import type { Failure, Step } from '../routes/step';
import type { Services, Stage } from '../stage';
import { idOf, type Target } from '../target';
import { asRefusal } from '../upstream';

/** Whose matter a refusal of the runtime's own is, where it is not the provider's. */
const CAUSES: Partial<Record<RefusalCode, FailureCause>> = {
  provider_key_refused: 'key_refused',
  provider_key_not_set: 'key_refused',
  invalid_request: 'client',
};
const RATE_LIMIT_MS = 5_000;
const MAX_REST_MS = 60_000;
const NOT_SET_MS = 10_000;
/** Minutes of reasoning have not a word of content. */
const FIRST_BYTE_MS = 600_000;
const MAX_TIMER_MS = 2 ** 31;

/** A call that gave no answer, and what the client is told where nothing else is tried. */
interface Failed extends Failure {
  readonly attempt: Attempt;
  give(): void;
}

/** With a surface of its own a provider is called natively, in the envelope of Bedrock's where it wants one. */
const laneOf = ({ surface }: Target, { serves }: Endpoint): Send =>
  !surface ? translated : serves === 'bedrock' ? bedrock : surface.invokeModel ? invoke : native;

export const attempts: Stage = async (exchange, services) => {
  let step: Step | undefined = exchange.steps[0];
  while (step) {
    exchange.provider = step.target.provider;
    setParameters(exchange as Planned, step, services);
    step = await tried(exchange as Planned, services, step);
  }
};

/** Of the body as the client sent it, which is there as long as a step may need it. */
function setParameters(exchange: Planned, { target, rules }: Step, { exchanges }: Services): void {
  const given = exchange.givenBody ?? exchange.body;
  exchange.body = withParameters(given, { ...rules?.parameters, ...target.limit });
  if (exchange.body === given || exchange.givenBody) return;
  exchange.givenBody = given;
  exchanges.hold(exchange, given.bytes.length);
}

/** All calls of one target. Gives what is tried behind it, where the client has got nothing yet. */
async function tried(exchange: Planned, services: Services, step: Step): Promise<Step | undefined> {
  const { keys } = step.target.provider;
  const affinity = keys.size > 1 ? affinityOf(exchange) : undefined;
  let key = keys.first(affinity);
  for (let retries = 0, changes = 0; ; ) {
    const failed = await called(exchange, services, step, key);
    if (!failed) return undefined;
    const other = otherKey(failed.attempt, services);
    if (mayGoOn(exchange)) {
      if (other !== undefined && !affinity?.binding && (failed.attempt.calls === 0 || changes++ === 0)) {
        key = other;
        continue;
      }
      const pause = pauseBefore(retries, step.rules?.retry, failed);
      if (pause !== undefined && performance.now() + pause < exchange.deadline) {
        retries++;
        await new Promise((resolve) => setTimeout(resolve, pause));
        if (mayGoOn(exchange)) continue;
      }
      const next = mayGoOn(exchange) ? step.next(failed) : undefined;
      if (next) return next;
    }
    failed.give();
    return undefined;
  }
}

const mayGoOn = ({ answer, attempts: made, attempt, cancelled, maxCalls, deadline }: Planned): boolean =>
  !cancelled &&
  !answer.isAnswered &&
  !attempt?.isGiven &&
  !attempt?.hasContent &&
  made.filter(({ calls }) => calls > 0).length < maxCalls &&
  performance.now() < deadline;

/** One call. Nothing, where it answered, or where nobody waits for it any more. */
async function called(exchange: Planned, services: Services, step: Step, key: number): Promise<Failed | undefined> {
  const { answer, endpoint } = exchange;
  const { rests, conversations, exchanges } = services;
  const attempt = exchanges.attempt(exchange, step.target, key);
  const id = step.rules && idOf(step.target);
  const isReplaceable = step.rules !== undefined && (step.rules.retry !== undefined || step.isReplaceable());
  if (id) rests.called(id);
  if (isReplaceable) answer.hold();
  exchange.edits.length = 0;
  const stopTimers = step.rules && expiry(exchange, attempt, step.rules.firstByteTimeout, step.rules.timeout);
  attempt.onContent = () => {
    stopTimers?.();
    answer.commit();
    exchanges.release(exchange);
  };
  if (id && exchange.conversation) attempt.onSaid = (text) => conversations.said(text, id);
  let give: (() => void) | undefined;
  try {
    const received = await laneOf(attempt.target, endpoint)(exchange, attempt, services);
    // whatever stands in it, it is given
    if (received.status < 400 && !isReplaceable) {
      attempt.isGiven = true;
      exchanges.release(exchange);
    }
    give = await relay(exchange, attempt, received);
  } catch (error) {
    if (attempt.cancelled) {
      if (id) rests.left(id);
      return undefined;
    }
    const refusal = attempt.expired ? new Refusal('upstream_timeout') : asRefusal(error);
    const { failure } = attempt;
    // what the provider said of itself is told in its words
    if (failure && answer.holds && refusal.code === 'upstream_failed') give = () => giveFailure(exchange, failure);
    else {
      attempt.refusal = refusal;
      give = () => answer.refuse(refusal);
    }
    if (!(error instanceof Error && 'code' in error)) throw error;
  } finally {
    stopTimers?.(true);
    attempt.end();
  }
  if (!give) {
    if (id && attempt.state.error && attempt.failure?.cause !== 'client') rests.failed(id, 0, undefined, ownerOf(exchange.caller));
    else if (id) rests.served(id);
    if (id && exchange.conversation) conversations.put(exchange.conversation, id);
    return undefined;
  }
  if (answer.holds) answer.takeBack();
  const failed = failureOf(attempt, give);
  // what never went out says nothing of who it was for
  if (id && failed.cause === 'client') attempt.calls > 0 ? rests.served(id) : rests.left(id);
  else if (id) rests.failed(id, failed.retryAfter, undefined, ownerOf(exchange.caller));
  return failed;
}

function failureOf(attempt: Attempt, give: () => void): Failed {
  const { status, failure, refusal } = attempt;
  const statuses = [status, failure?.status, refusal?.status].filter((each): each is number => each !== undefined && each >= 400);
  const cause = failure?.cause ?? (refusal && (CAUSES[refusal.code] ?? 'provider'));
  return { attempt, statuses, cause, retryAfter: millisecondsIn(failure?.retryAfter), give };
}

/** Of `retry-after`, in seconds or as a date. */
function millisecondsIn(asked: string | number = 0): number {
  const milliseconds = Number(asked) * 1000;
  return Number.isNaN(milliseconds) ? Math.max(0, Date.parse(String(asked)) - Date.now()) || 0 : milliseconds;
}

/** Ends the attempt when it has no content after so long, or no end. Gives what stops it from that: at the first content, and altogether. */
function expiry(exchange: Planned, attempt: Attempt, toContent = FIRST_BYTE_MS, toEnd = Infinity): (altogether?: boolean) => void {
  const left = exchange.deadline - performance.now();
  const expire = (after: number): void => {
    // timers count from the turn of the event loop, in whole milliseconds, and ring a little early: nothing is tried in what is left
    if (after === left) exchange.deadline = performance.now();
    attempt.expire();
  };
  // a longer time has no timer, but the request has an end
  const timer = (after: number): NodeJS.Timeout | undefined => (after < MAX_TIMER_MS ? setTimeout(expire, after, after).unref() : undefined);
  const content = timer(Math.min(toContent, left));
  const end = timer(Math.min(toEnd, left));
  return (altogether) => {
    clearTimeout(content);
    if (altogether) clearTimeout(end);
  };
}

/** Sets a key of several aside that was not taken; gives one that is not. */
function otherKey({ target, key, refusal, failure }: Attempt, { recorder }: Services): number | undefined {
  const { keys, name } = target.provider;
  const isRefused = refusal?.code === 'provider_key_refused';
  const isNotSet = refusal?.code === 'provider_key_not_set';
  if (keys.size < 2 || !(isRefused || isNotSet || failure?.cause === 'rate_limit')) return undefined;
  if (isRefused) recorder.gateway('warn', `key ${key + 1} of provider ${name} is refused by it`);
  const asked = millisecondsIn(failure?.retryAfter) || RATE_LIMIT_MS;
  return keys.setAside(key, isNotSet ? NOT_SET_MS : isRefused ? MAX_REST_MS : Math.min(asked, MAX_REST_MS));
}
