/** What the runtime needs to know of an Amazon Bedrock guardrail: which one, what of a request it is shown, and what becomes of what it says. */
import type { Shape } from './shapes';

/** What becomes of what a guardrail finds: it is acted on, it is recorded alone, or nothing is looked for. */
export type GuardrailMode = 'enforce' | 'detect' | 'off';

/** What of a request may be checked beside what users say: `assistant` is what the model is said to have said before. */
export type GuardrailCheck = 'toolResults' | 'system' | 'tools' | 'assistant';

/**
 * When an answer is checked: `unchecked`, never; `detect`, when it has all been given, and what is found is recorded alone; `window`, piece by piece
 * before it is given, so that the rest of it is blocked, and nothing is masked; `buffer`, as a whole before any of it is given, so that it is blocked
 * or masked.
 */
export type GuardrailOutput = 'unchecked' | 'detect' | 'window' | 'buffer';

/** USD for 1,000 text units. */
export interface GuardrailPrices {
  readonly content: number;
  readonly topic: number;
  readonly sensitiveInformation: number;
  readonly grounding: number;
  /** Words and regular expressions. */
  readonly word: number;
}

/** https://aws.amazon.com/bedrock/pricing/, as of 2026; regular expressions and words are free. */
export const GUARDRAIL_PRICES: GuardrailPrices = { content: 0.15, topic: 0.15, sensitiveInformation: 0.1, grounding: 0.1, word: 0 };

/** Characters of a text unit: https://aws.amazon.com/bedrock/pricing/ */
export const TEXT_UNIT = 1_000;

/** Defaults and ranges of `window`, in characters. */
export const GUARDRAIL_WINDOW = { size: 1_000, overlap: 200, leastSize: 100, mostSize: 20_000 } as const;

/** In the policy of a client, a team or people: in place of the gateway's own. */
export const GUARDRAIL_MODE = /^(enforce|detect|off)$/;

/** Of any partition. */
export const GUARDRAIL_ARN = /^arn:aws(-[a-z-]+)?:bedrock:[a-z0-9-]{1,20}:[0-9]{12}:guardrail\/[a-z0-9]{1,64}$/;

/** No `DRAFT`, which changes while its verdicts are remembered. */
export const GUARDRAIL_VERSION = /^[1-9][0-9]{0,7}$/;

const isInteger =
  (least: number, most: number): Shape =>
  (value) =>
    Number.isInteger(value) && value >= least && value <= most;

const MILLION = 1_000_000;
const DAY_MS = 86_400_000;
const PRICE = [0, 1_000] as const;

/** The section of the boot document, but for what others are of it: its region, its store and that one's key. */
export const GUARDRAIL = {
  guardrailArn: GUARDRAIL_ARN,
  guardrailVersion: GUARDRAIL_VERSION,
  mode: GUARDRAIL_MODE,
  'checks?': [/^(toolResults|system|tools|assistant)$/],
  output: /^(unchecked|detect|window|buffer)$/,
  'windowSize?': isInteger(GUARDRAIL_WINDOW.leastSize, GUARDRAIL_WINDOW.mostSize),
  'windowOverlap?': isInteger(0, GUARDRAIL_WINDOW.mostSize),
  whenUnavailable: /^(pass|block)$/,
  'maxUnitsPerRequest?': isInteger(1, MILLION),
  'maxUnitsPerSecond?': isInteger(1, MILLION),
  'beyondMaximum?': /^(pass|block)$/,
  timeout: isInteger(50, 60_000),
  memory: isInteger(0, DAY_MS),
  'prices?': { content: PRICE, topic: PRICE, sensitiveInformation: PRICE, grounding: PRICE, word: PRICE },
} as const satisfies Record<string, Shape>;
