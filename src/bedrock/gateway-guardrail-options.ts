import type { Duration } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type { IGuardrailMemory } from '../contract/guardrail-memory';
import type { GuardrailMode } from '../guardrail-mode';
import type { Guardrail } from './guardrail';
import type { GuardrailPrices } from './guardrail-prices';

/** What of a request is checked, beside what users say. Each text is checked once, and remembered. */
export enum GuardrailCheck {
  /** What tools answered: what an agent has read, where injections come from. */
  TOOL_RESULTS = 'toolResults',
  /** System prompts and instructions. */
  SYSTEM = 'system',
  /** Descriptions of tools. */
  TOOLS = 'tools',
  /** What the model is said to have said before: a client may have made it up. */
  ASSISTANT = 'assistant',
}

/** When answers are checked. */
export enum GuardrailOutput {
  /** Never. */
  UNCHECKED = 'unchecked',
  /** When a client has them: what is found is recorded alone, and nobody waits. */
  DETECT = 'detect',
  /** Piece by piece, each before it is given: what comes behind is blocked, and nothing is masked. */
  WINDOW = 'window',
  /** As a whole, before any of it is given: it is blocked or masked. A stream waits for its end. */
  BUFFER = 'buffer',
}

/** What becomes of a text that cannot be checked. */
export enum UncheckedText {
  /** It passes, and its record and the metric `GuardrailUnchecked` say so. */
  PASS = 'pass',
  /** It is refused, with a status of 503, or 429 where a maximum is reached. */
  BLOCK = 'block',
}

/** How a gateway uses a guardrail. */
export interface GatewayGuardrailOptions {
  /** What is looked for: `Guardrail.create()`, or `Guardrail.existing()` for one of yours. */
  readonly guardrail: Guardrail;

  /**
   * What becomes of what is found, where the policy of a client, a team or people says nothing of it. With `OFF` it is used for those alone whose policy
   * asks for it.
   *
   * @default GuardrailMode.ENFORCE
   */
  readonly mode?: GuardrailMode;

  /**
   * What of a request is checked, beside what users say.
   *
   * @default - nothing
   */
  readonly checks?: GuardrailCheck[];

  /**
   * When answers are checked.
   *
   * @default GuardrailOutput.DETECT
   */
  readonly output?: GuardrailOutput;

  /**
   * Characters of an answer that are checked at once, and held back for it: from 100 to 20,000. With `GuardrailOutput.WINDOW`.
   *
   * @default 1,000 - one text unit
   */
  readonly windowSize?: number;

  /**
   * How many of these have been checked with the window before, so that nothing is missed between the two: from 0, less than `windowSize`. They are
   * paid for again. With `GuardrailOutput.WINDOW`.
   *
   * @default - a fifth of `windowSize`, at most 200
   */
  readonly windowOverlap?: number;

  /**
   * What becomes of texts of which nothing is known because Amazon Bedrock cannot be asked, throttles, or is late. Where the mode is `DETECT` they pass.
   *
   * @default UncheckedText.BLOCK
   */
  readonly whenUnavailable?: UncheckedText;

  /**
   * Most text units of one request and its answer: a whole number from 1 to 1,000,000. A unit is up to 1,000 characters, for each policy of the guardrail.
   *
   * @default - any number
   */
  readonly maxUnitsPerRequest?: number;

  /**
   * Most text units in a second of one task: a whole number from 1 to 1,000,000. The quotas of Amazon Bedrock are of a region, so that all tasks together
   * should stay below them.
   *
   * @default - any number
   */
  readonly maxUnitsPerSecond?: number;

  /**
   * What becomes of texts that are beyond `maxUnitsPerRequest` or `maxUnitsPerSecond`. With one of them.
   *
   * @default UncheckedText.BLOCK
   */
  readonly beyondMaximum?: UncheckedText;

  /**
   * How long one question to Amazon Bedrock may take: from 50 milliseconds to 1 minute. After five in a row that it did not answer it is left alone for a
   * while.
   *
   * @default Duration.seconds(5)
   */
  readonly timeout?: Duration;

  /**
   * How long tasks remember what was found of a text, with its masked form: up to 1 day. 0: each text is checked each time.
   *
   * @default Duration.hours(1)
   */
  readonly memory?: Duration;

  /**
   * What text units cost, for `guardrailCost` of records: where you have other prices than those of the list.
   *
   * @default - list prices, as the library knew them when it was released
   */
  readonly prices?: GuardrailPrices;
}

/** Properties of `GatewayGuardrail`. */
export interface GatewayGuardrailProps extends GatewayGuardrailOptions {
  /**
   * Where tasks remember together what was found: a `GatewayGuardrailMemory`.
   *
   * @default - each task remembers for itself
   */
  readonly sharedMemory?: IGuardrailMemory;

  /**
   * Key that encrypts the policy of a guardrail that is made.
   *
   * @default - a key of AWS
   */
  readonly encryptionKey?: kms.IKey;
}
