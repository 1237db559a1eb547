/** Shows the guardrail what a request says, and what is answered to it; what it says is done. */
import { hash } from 'node:crypto';
import type { GuardrailConfiguration, GuardrailMode } from '../../src/contract';
import type { Exchange, Exchanges, Planned } from '../exchange';
import type { GuardrailAction } from '../guarded';
import type { Caller } from '../identify';
import { ownerIn } from '../owner';
import { Refusal } from '../refusal';
import { guardAnswer } from './answer';
import { answerBlocked } from './blocked';
import type { Caps } from './caps';
import type { Check, Shown } from './checking';
import { Outcome } from './outcome';
import { createRooms, type Room } from './output';
import type { Guardrail } from './part';
import { refusalOf } from './refusing';
import { asGiven, replaceTexts, textsOf } from './request';
import type { FoundText, Speaker } from './texts';

export interface GuardrailDependencies {
  readonly configuration: GuardrailConfiguration;
  readonly caps: Caps;
  readonly check: Check;
  /** Bytes of all answers of the task that are held or watched. */
  readonly mostHeld: number;
  /** A request has ended. */
  readonly settled: (outcome: Outcome) => void;
}

const MESSAGE = 'The request was blocked by a guardrail.';

export function createGuardrail({ configuration, caps, check, mostHeld, settled }: GuardrailDependencies): Guardrail {
  const policies = { enforce: nameOf(configuration, 'enforce'), detect: nameOf(configuration, 'detect') };
  const outcomes = new WeakMap<Exchange, Outcome>();
  const rooms = createRooms(mostHeld);
  const taken = new WeakMap<Exchange, Room>();
  const isChecked = ({ speaker }: FoundText): boolean => speaker === 'user' || !!configuration.checks?.includes(speaker);

  /** What is found is recorded alone. */
  function record(found: readonly FoundText[], outcome: Outcome): void {
    const seen = check('INPUT', shown(found, outcome), outcome).then(({ verdict, unchecked }): void => {
      const action: GuardrailAction = unchecked ? 'unchecked' : verdict === 'passed' ? verdict : 'detected';
      outcome.note('INPUT', action);
    });
    outcome.meanwhile(seen);
  }

  async function enforce(exchange: Planned, exchanges: Exchanges, found: readonly FoundText[], outcome: Outcome): Promise<void> {
    const checked = await check('INPUT', shown(found, outcome), outcome);
    const { verdict, texts, message = MESSAGE, unchecked } = checked;
    outcome.note('INPUT', verdict);
    if (unchecked) outcome.note('INPUT', 'unchecked');
    if (exchange.cancelled) {
      // nothing has gone out
      outcome.isRefused = unchecked !== undefined;
      return;
    }
    if (verdict === 'blocked') return answerBlocked(exchange, message);
    const refusal = refusalOf(checked, configuration);
    outcome.isRefused = refusal !== undefined;
    if (refusal) throw refusal;
    if (verdict !== 'masked') return;
    const changed = new Map(found.flatMap((one, index) => (texts[index] === one.text ? [] : [[one.path, asGiven(exchange, one, texts[index])]])));
    if (!replaceTexts(exchange, exchanges, found, changed)) throw new Refusal('guardrail_not_available');
  }

  return {
    check(exchange, exchanges) {
      const mode = modeOf(exchange.caller, configuration);
      if (mode === 'off' || exchange.endpoint.answer === 'count') return undefined;
      const outcome = new Outcome(mode === 'enforce', policies[mode], caps.allowance(), principalOf(exchange.caller), () => exchange.cancelled);
      outcomes.set(exchange, outcome);
      exchange.guarded = outcome;
      const { texts, isUnreadable } = textsOf(exchange);
      const found = texts.filter(isChecked);
      if (isUnreadable) {
        if (outcome.isEnforced && configuration.whenUnavailable === 'block') throw new Refusal('text_not_readable');
        outcome.note('INPUT', 'unchecked');
      }
      if (found.length === 0) return undefined;
      return outcome.isEnforced ? enforce(exchange, exchanges, found, outcome) : record(found, outcome);
    },

    watch(exchange) {
      const outcome = outcomes.get(exchange);
      if (!outcome) return;
      const room = rooms();
      taken.set(exchange, room);
      guardAnswer(exchange, configuration, check, outcome, room);
    },

    settle(exchange) {
      const outcome = outcomes.get(exchange);
      return outcome?.settled().then(() => {
        taken.get(exchange)?.release();
        settled(outcome);
      });
    },
  };
}

/** What an application says with every request is remembered once for all of its people. */
const IS_OF_ALL: ReadonlySet<Speaker> = new Set(['system', 'tools']);

const shown = (found: readonly FoundText[], { owner }: Outcome): readonly Shown[] =>
  found.map(({ text, speaker }) => ({ text, owner: IS_OF_ALL.has(speaker) ? undefined : owner }));

const principalOf = (caller: Caller | undefined): string => JSON.stringify(ownerIn('principal', caller) ?? ['nobody']);

/** Of what changes an answer. How long is waited, how much and for how long something is remembered, and what is asked for at most change none. */
function nameOf(configuration: GuardrailConfiguration, mode: GuardrailMode): string {
  const { timeout, memory, maxUnitsPerRequest, maxUnitsPerSecond, store, storeKey, prices, ...answering } = configuration;
  return hash('sha256', JSON.stringify({ ...answering, mode }), 'base64');
}

const modeOf = (caller: Caller | undefined, { mode }: GuardrailConfiguration): GuardrailMode =>
  (caller?.policy?.guardrail as GuardrailMode | undefined) ?? mode;
