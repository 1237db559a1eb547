/** What a request is counted for before its answer is known. */
import { EXPECTED_OUTPUT_TOKENS } from '../../src/contract';
import { billFor, type Prices, STANDARD_TIER } from '../billing';
import type { Planned } from '../exchange';
import { LastUsed } from '../last-used';
import { limitsIn, outputLimitOf, TOO_MANY, tiersOf } from '../policy';
import type { Target } from '../target';
import { tokensOf } from '../usage';
import { type Amounts, NANO } from './subjects';

/** Of one subject and model, in the task's memory. */
const MAX_ANSWERS = 200;
/** Fewer say too little. */
const LEAST_ANSWERS = 20;
const MOST_SUBJECTS = 5_000;
const USUAL = 0.95;

/** How many answers change little of what is usual. */
const SORTED_ANEW = 10;

/** The newest of them, in a ring, and what 95 of 100 stay below. */
class Usual {
  readonly #values: number[] = [];
  #count = 0;
  #usual?: number;

  add(value: number): void {
    this.#values[this.#count % MAX_ANSWERS] = value;
    this.#count++;
    if (this.#count >= LEAST_ANSWERS && (this.#count - LEAST_ANSWERS) % SORTED_ANEW === 0) {
      const sorted = [...this.#values].sort((one, other) => one - other);
      this.#usual = sorted[Math.floor(sorted.length * USUAL)];
    }
  }

  /** Undefined where too few are known. */
  get usual(): number | undefined {
    return this.#usual;
  }
}

interface Answered {
  readonly outputTokens: number;
  readonly nanoDollars: number;
  /** By the limit that the request named. */
  readonly isCut: boolean;
}

interface Answers {
  readonly outputTokens: Usual;
  readonly nanoDollars: Usual;
}

/** What answers used, of late: what 95 of 100 stay below. */
export class UsualAnswers {
  readonly #answers = new LastUsed<Answers>(MOST_SUBJECTS);

  /** One that its request had cut short says that the next may be longer, which may ask for more. */
  add(subject: string, model: string, { outputTokens, nanoDollars, isCut }: Answered): void {
    const key = `${subject} ${model}`;
    const answers = this.#answers.put(key, this.#answers.get(key) ?? { outputTokens: new Usual(), nanoDollars: new Usual() });
    answers.outputTokens.add(isCut ? Math.max(outputTokens, EXPECTED_OUTPUT_TOKENS) : outputTokens);
    answers.nanoDollars.add(nanoDollars);
  }

  /** Undefined where too few are known. */
  of(subject: string, model: string, what: keyof Answers): number | undefined {
    return this.#answers.get(`${subject} ${model}`)?.[what].usual;
  }
}

export interface Expected extends Amounts {
  /** Something of it has no price. */
  readonly isUnpriced: boolean;
}

export interface ExpectedOptions {
  readonly subject: string;
  readonly usual: UsualAnswers;
  readonly prices: Prices;
  readonly day: string;
  /** The most that it may use, not what it will. */
  readonly isStrict: boolean;
}

/** By the dearest of its targets. */
export function expectedOf(exchange: Planned, { subject, usual, prices, day, isStrict }: ExpectedOptions): Expected {
  const { endpoint, body, steps, request } = exchange;
  const isFree = /^(count_tokens|moderation)$/.test(endpoint.operation);
  const isText = /^(chat|text)/.test(endpoint.operation);
  // a token has a byte at least
  const inputTokens = isFree || !body.document ? 0 : isStrict ? body.bytes.length : tokensOf(body.promptBytes);
  const all = steps.map(({ target, rules }) => {
    const { known } = target;
    const document = { ...body.document, ...rules?.parameters, ...target.limit };
    // what stands there and cannot be read, where what can be was set, may be any
    const most = outputLimitOf(endpoint, document) ?? (isStrict && limitsIn(endpoint.answer, document).length > 0 ? TOO_MANY : undefined);
    const expected = usual.of(subject, known, 'outputTokens') ?? EXPECTED_OUTPUT_TOKENS;
    const outputTokens = isText && !isFree ? Math.min(most ?? Infinity, isStrict && most !== undefined ? Infinity : expected) : 0;
    const priced = isFree ? { cost: 0, isUnpriced: false } : costOf(target, document, inputTokens, outputTokens);
    // pictures and sound: nothing of the request tells what they cost
    const nanos =
      isText || endpoint.operation === 'embeddings' ? Math.ceil((priced.cost ?? 0) * NANO) : (usual.of(subject, known, 'nanoDollars') ?? 0);
    return { outputTokens, nanoDollars: nanos, isUnpriced: priced.isUnpriced };
  });
  return {
    requests: 1,
    inputTokens,
    outputTokens: Math.max(...all.map((each) => each.outputTokens)),
    nanoDollars: Math.max(...all.map((each) => each.nanoDollars)),
    isUnpriced: all.some((each) => each.isUnpriced),
  };

  function costOf(
    target: Target,
    document: Readonly<Record<string, unknown>>,
    input: number,
    output: number,
  ): { readonly cost?: number; readonly isUnpriced: boolean } {
    const counts = { inputTokens: input, outputTokens: output, cachedInputTokens: 0, cacheWriteTokens: 0, reasoningTokens: 0 };
    // the dearest that input can be: written to a provider's cache
    const written = isStrict ? [{}, { cacheWriteTokens: input }, { cacheWriteTokens: input, cacheWrite1hTokens: input }] : [{}];
    const hasSound = isStrict && Array.isArray(document.modalities) && document.modalities.includes('audio');
    const kinds = hasSound ? written.map((kind) => ({ ...kind, audioOutputTokens: output })) : written;
    const costsOf = (serviceTier?: string, place?: unknown): readonly (number | undefined)[] =>
      kinds.map((kind) => {
        const state = { serviceTier, usage: { inference_geo: place } };
        return billFor(prices, day, target, state, endpoint, { ...counts, ...kind }).cost;
      });
    const places = document.inference_geo === undefined ? [undefined] : [document.inference_geo, undefined];
    const tiers = tiersOf(document, request.headers).filter(
      (each): each is string => typeof each === 'string' && !STANDARD_TIER.test(each) && each !== '',
    );
    const asked = (tiers.length > 0 ? tiers : [undefined]).map((tier) => costsOf(tier, places[0]));
    const known = asked.flat().filter((cost) => cost !== undefined);
    // servers may not look at what is asked for, and not have it
    const isPlain = tiers.length === 0 && places.length === 1;
    const others =
      !isPlain && (isStrict || known.length === 0) ? places.flatMap((place) => costsOf(undefined, place)).filter((cost) => cost !== undefined) : [];
    const costs = [...known, ...others];
    return { cost: costs.length > 0 ? Math.max(...costs) : undefined, isUnpriced: asked.some(([cost]) => cost === undefined) };
  }
}
