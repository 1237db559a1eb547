/** What becomes of texts: as it is remembered, or else as the guardrail says. */
import type { Assessed, Verdict } from './assessment';
import { unitsOf } from './caps';
import { type Memory, memoryKey, type Remembered } from './memory';
import type { Outcome } from './outcome';
import { MAX_PIECE, MAX_QUESTION, piecesOf, questionsOf } from './pieces';
import type { Question, Source } from './question';

export interface Checked {
  readonly verdict: Verdict;
  /** As they may go on: where something was masked, without it. */
  readonly texts: readonly string[];
  /** `blocked`: what is said in place of them, where the guardrail says something. */
  readonly message?: string;
  /** Why some of them were not checked. */
  readonly unchecked?: 'failed' | 'beyond';
}

export type Check = (source: Source, texts: readonly string[], outcome: Outcome) => Promise<Checked>;

export interface CheckingDependencies {
  readonly question: Pick<Question, 'ask'>;
  readonly memory: Memory;
  /** What other tasks know. */
  readonly shared?: SharedMemory;
  /** Characters of one question. */
  readonly mostCharacters?: number;
}

export interface SharedMemory {
  /** By their keys, what is known of them; nothing where it cannot be asked. */
  find(keys: readonly string[]): Promise<ReadonlyMap<string, Remembered>>;
  put(key: string, remembered: Remembered): void;
}

interface Piece {
  readonly text: string;
  readonly key: string;
}

/** Questions that are open at once, of one request. */
const AT_ONCE = 4;
const PASSED: Remembered = { verdict: 'passed', found: [] };

export function createCheck({ question, memory, shared, mostCharacters = MAX_QUESTION }: CheckingDependencies): Check {
  const mostOfPiece = Math.min(MAX_PIECE, mostCharacters);

  const remember = (key: string, remembered: Remembered): void => {
    memory.put(key, remembered);
    shared?.put(key, remembered);
  };

  async function recalled(keys: readonly string[]): Promise<Map<string, Remembered>> {
    const known = new Map<string, Remembered>();
    for (const key of keys) {
      const found = memory.get(key);
      if (found) known.set(key, found);
    }
    const missing = keys.filter((key) => !known.has(key));
    if (!shared || missing.length === 0) return known;
    for (const [key, found] of await shared.find(missing)) {
      memory.put(key, found);
      known.set(key, found);
    }
    return known;
  }

  return async (source, texts, outcome) => {
    const cut = texts.map((text) => piecesOf(text, mostOfPiece).map((each): Piece => ({ text: each, key: memoryKey(source, each) })));
    const all = new Map(cut.flat().map((piece) => [piece.key, piece]));
    for (const { key, text } of all.values()) if (!/\S/.test(text)) all.delete(key);
    const known = await recalled([...all.keys()]);
    let unchecked: Checked['unchecked'];
    let blockedTogether: Assessed | undefined;

    async function asked(pieces: readonly Piece[], keep = remember): Promise<void> {
      if (!outcome.allowance.take(unitsOf(pieces))) {
        unchecked ??= 'beyond';
        return;
      }
      let answer: Assessed;
      try {
        answer = await question.ask(
          source,
          pieces.map(({ text }) => text),
          outcome.owner,
        );
      } catch {
        unchecked = 'failed';
        return;
      }
      outcome.counts(answer);
      if (answer.verdict === 'blocked' && pieces.length > 1) {
        blockedTogether ??= answer;
        // which of them it is: the others need not be asked for again
        const alone = new Map<string, Remembered>();
        await Promise.all(pieces.map((piece) => asked([piece], (key, learned) => alone.set(key, learned))));
        // where it is all of them together, they are asked for together the next time, too
        if ([...alone.values()].some(({ verdict }) => verdict === 'blocked')) for (const [key, learned] of alone) remember(key, learned);
        return;
      }
      for (const [index, { key, text }] of pieces.entries()) {
        const learned = learnedOf(answer, text, index);
        known.set(key, learned);
        keep(key, learned);
      }
    }

    // the last first: where there is a cap, what was said last is the newest
    const questions = questionsOf(
      [...all.values()].filter(({ key }) => !known.has(key)),
      mostCharacters,
    ).reverse();
    const next = async (): Promise<void> => {
      for (let pieces = questions.shift(); pieces; pieces = questions.shift()) await asked(pieces);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, next));

    const verdicts = [...known.values()];
    for (const { found } of verdicts) outcome.finds(source, found);
    if (blockedTogether) outcome.finds(source, blockedTogether.found);
    const blocked = verdicts.find(({ verdict }) => verdict === 'blocked') ?? (blockedTogether && { text: blockedTogether.message });
    const has = (what: Verdict): boolean => verdicts.some(({ verdict }) => verdict === what);
    return {
      verdict: blocked ? 'blocked' : has('masked') ? 'masked' : has('detected') ? 'detected' : 'passed',
      texts: cut.map((pieces) => pieces.map(({ key, text }) => textOf(known.get(key), text)).join('')),
      message: blocked?.text,
      unchecked,
    };
  };
}

function learnedOf({ verdict, texts, found, message }: Assessed, text: string, index: number): Remembered {
  if (verdict === 'blocked') return { verdict, text: message, found };
  if (verdict !== 'masked' || !texts) return { verdict, found };
  return texts[index] === text ? PASSED : { verdict, text: texts[index], found };
}

const textOf = (remembered: Remembered | undefined, text: string): string =>
  remembered?.verdict === 'masked' && remembered.text !== undefined ? remembered.text : text;
