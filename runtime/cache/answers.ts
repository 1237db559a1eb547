/** Which answers may be given again: whole ones, of who was asked first, that say nothing of a refusal, and that a guardrail found nothing in. */
import type { Copy } from '../answer/client';
import type { Exchange } from '../exchange';

/** Why a model stopped that has said what it was asked for, or as much of it as it was asked for. */
const WHOLE =
  /^(stop|length|max_tokens|max_output_tokens|model_length|end_turn|stop_sequence|eos|endoftext|complete|completed|finish|tool_calls|function_call|tool_use)$/i;

/** That a model would not, where its reason to stop does not tell; and what only one organization can read again. */
const UNFIT =
  /"(refusal|encrypted_content|redactedContent)"\s*:\s*"|"type"\s*:\s*"(refusal|compaction|redacted_thinking|server_tool_use|url_citation)"/;

export function isFit(
  { status, refusal, broken, aborted, interrupted, answer, attempt, attempts, steps, endpoint, guarded }: Exchange,
  copy: AnswerCopy,
): boolean {
  const isGiven = status === 200 && answer.given && !refusal && !broken && !aborted && !interrupted && copy.headers !== undefined;
  const first = steps[0]?.target;
  const isMarked = (guarded?.action ?? 'passed') !== 'passed';
  if (!isGiven || isMarked || !attempt || !attempts.every(({ target }) => target === first)) return false;
  const { state } = attempt;
  const isWhole = endpoint?.answer === 'embeddings' ? state.stopReason === undefined : WHOLE.test(state.stopReason ?? '');
  return state.finished && !state.error && !state.tools && isWhole && copy.size > 0 && !UNFIT.test(copy.bytes().toString('latin1'));
}

/** Of all copies of a task together. */
export interface CopyBudget {
  left: number;
}

/** An answer as it goes out: given up where it is too long, or where there is no room for another one. */
export class AnswerCopy implements Copy {
  headers?: Readonly<Record<string, string>>;
  size = 0;
  #parts: Buffer[] = [];
  #isOver = false;

  constructor(
    private readonly budget: CopyBudget,
    private readonly most: number,
  ) {}

  add(bytes: Buffer): void {
    if (this.#isOver) return;
    this.#isOver = this.size + bytes.length > this.most || bytes.length > this.budget.left;
    if (this.#isOver) {
      this.release();
      return;
    }
    this.size += bytes.length;
    this.budget.left -= bytes.length;
    this.#parts.push(bytes);
  }

  bytes(): Buffer {
    const whole = Buffer.concat(this.#parts);
    this.#parts = [whole];
    return whole;
  }

  /** Nothing of it is needed any more. */
  release(): void {
    this.budget.left += this.size;
    this.size = 0;
    this.#parts = [];
  }
}
