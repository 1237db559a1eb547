import { requireKnown, requireRange } from '../checks';
import { GUARDRAIL_PRICES, type GuardrailConfiguration } from '../contract';

/**
 * What text units of a guardrail cost, in USD for 1,000 of them: from 0 to 1,000. What is not given costs what the library knew when it was released. Words and
 * regular expressions are free.
 */
export interface GuardrailPrices {
  /**
   * Content filters.
   *
   * @default 0.15
   */
  readonly contentFilters?: number;

  /**
   * Denied topics.
   *
   * @default 0.15
   */
  readonly deniedTopics?: number;

  /**
   * Personal and secret information; not what regular expressions look for.
   *
   * @default 0.1
   */
  readonly sensitiveInformation?: number;

  /**
   * Contextual grounding, which a guardrail of yours may have.
   *
   * @default 0.1
   */
  readonly contextualGrounding?: number;
}

const MAX_PRICE = 1_000;

/** Refuses prices that tasks would. */
export function checkPricesOfUnits(prices: GuardrailPrices = {}): void {
  for (const [name, price] of Object.entries(prices)) {
    const path = `guardrail.prices.${name}`;
    requireKnown('GuardrailOptionOutOfRange', path, price);
    if (price !== undefined) {
      requireRange('GuardrailOptionOutOfRange', path, price, { from: 0, to: MAX_PRICE, fractions: true }, 'from 0 to 1,000 USD');
    }
  }
}

export function pricesOfUnits(prices?: GuardrailPrices): GuardrailConfiguration['prices'] {
  return (
    prices && {
      content: prices.contentFilters ?? GUARDRAIL_PRICES.content,
      topic: prices.deniedTopics ?? GUARDRAIL_PRICES.topic,
      sensitiveInformation: prices.sensitiveInformation ?? GUARDRAIL_PRICES.sensitiveInformation,
      grounding: prices.contextualGrounding ?? GUARDRAIL_PRICES.grounding,
      word: GUARDRAIL_PRICES.word,
    }
  );
}
