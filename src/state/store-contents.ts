import { CACHE_STORE_RULES, GUARDRAIL_STORE_RULES, STORE_RULES } from '../contract';

/** What tasks have in a store. It says what they may do there. */
export enum StoreContents {
  /** What requests use, for limits and budgets. */
  COUNTERS = 'counters',
  /** Answers of the response cache, sealed. */
  RESPONSES = 'responses',
  /** What the guardrail found of texts, sealed. */
  VERDICTS = 'verdicts',
  /** What the images of Portkey keep: configuration, counters, queues, answers. */
  PORTKEY = 'portkey',
}

interface Row {
  /** What the user of the tasks may do. */
  readonly rules: string;
  /** Of each resource that takes one. */
  readonly description: string;
  /** What is lost with a node that has no other. */
  readonly loss: string;
}

/** What differs by it of a store that is made here. */
export const CONTENTS: Readonly<Record<StoreContents, Row>> = {
  [StoreContents.COUNTERS]: {
    rules: STORE_RULES,
    description: 'Shared state of a Portkey gateway',
    loss: 'what was counted is built anew, and until then each task counts its part.',
  },
  [StoreContents.RESPONSES]: {
    rules: CACHE_STORE_RULES,
    description: 'Response cache of a Portkey gateway',
    loss: 'answers that are lost are asked of the providers again.',
  },
  [StoreContents.VERDICTS]: {
    rules: GUARDRAIL_STORE_RULES,
    description: 'Guardrail memory of a Portkey gateway',
    loss: 'texts that are forgotten are shown to the guardrail again.',
  },
  [StoreContents.PORTKEY]: {
    rules: '~* &* +@all',
    description: 'Cache of a Portkey enterprise gateway',
    loss: 'configuration is read from the control plane again, and what limits and budgets had counted since the last synchronization is lost.',
  },
};
