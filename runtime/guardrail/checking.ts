/** What becomes of texts: as it is remembered, or else as the guardrail says. */
import type { Assessed, Verdict } from './assessment';
import { unitsOf } from './caps';
import { type Memory, memoryKey, type Remembered } from './memory';
import type { Outcome } from './outcome';
import { MAX_PIECE, MAX_QUESTION, piecesOf, questionsOf } from './pieces';
import type { Question, Source } from './question';
import { seamsOf, sewn } from './seams';

export interface Checked {
  readonly verdict: Verdict;
  /** As they may go on: where something was masked, without it. */
  readonly texts: readonly string[];
  /** `blocked`: what is said in place of them, where the guardrail says something. */
  readonly message?: string;
  /** Why some of them were not checked; `left`: nobody waits for it. */
  readonly unchecked?: 'failed' | 'beyond' | 'left';
}

/** A text, and who else may know what was found of it: nobody but its owner; all, where there is none. */
export interface Shown {
  readonly text: string;
  readonly owner?: string;
}

export type Check = (source: Source, texts: readonly Shown[], outcome: Outcome) => Promise<Checked>;

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

interface Piece extends Shown {
  readonly key: string;
}

/** Questions that are open at once, of one request. */
const AT_ONCE = 4;
/** Of one request, to learn which of several texts it is that is blocked. */
const MAX_FURTHER = 32;
const PASSED: Remembered = { verdict: 'passed', found: [] };

export function createCheck({ question, memory, shared, mostCharacters = MAX_QUESTION }: CheckingDependencies): Check {
  const mostOfPiece = Math.min(MAX_PIECE, mostCharacters);

  const remember = ({ key, owner }: Piece, remembered: Remembered): void => {
    memory.put(key, remembered, owner);
    shared?.put(key, remembered);
  };

  async function recalled(pieces: ReadonlyMap<string, Piece>): Promise<Map<string, Remembered>> {
    const keys = [...pieces.keys()];
    const known = new Map<string, Remembered>();
    for (const key of keys) {
      const found = memory.get(key);
      if (found) known.set(key, found);
    }
    const missing = keys.filter((key) => !known.has(key));
    if (!shared || missing.length === 0) return known;
    for (const [key, found] of await shared.find(missing)) {
      memory.put(key, found, pieces.get(key)?.owner);
      known.set(key, found);
    }
    return known;
  }

  return async (source, shown, outcome) => {
    const known = new Map<string, Remembered>();
    let unchecked: Checked['unchecked'];
    let blockedTogether: Assessed | undefined;
    let further = MAX_FURTHER;

    const pieceOf = (text: string, { owner }: Shown): Piece => ({ text, owner, key: memoryKey(source, text, owner) });
    const isBlocked = (): boolean => blockedTogether !== undefined || [...known.values()].some(({ verdict }) => verdict === 'blocked');
    const saidOf = ({ key, text }: Piece): string => textOf(known.get(key), text);

    async function ask(pieces: readonly Piece[]): Promise<Assessed | undefined> {
      if (!outcome.allowance.take(unitsOf(pieces))) {
        unchecked ??= 'beyond';
        return undefined;
      }
      try {
        const texts = pieces.map(({ text }) => text);
        const answer = await question.ask(source, texts, outcome.owner);
        outcome.counts(answer);
        return answer;
      } catch {
        unchecked = 'failed';
        return undefined;
      }
    }

    const keep = (learned: Learned): void => {
      for (const [piece, remembered] of learned) {
        known.set(piece.key, remembered);
        remember(piece, remembered);
      }
    };

    /** Of several that are blocked: which of them it is, so that the others need not be asked for again. */
    async function halved(pieces: readonly Piece[]): Promise<Learned> {
      const middle = pieces.length >> 1;
      const learned: Learned[] = [];
      for (const half of [pieces.slice(0, middle), pieces.slice(middle)]) {
        const answer = further-- > 0 ? await ask(half) : undefined;
        if (!answer) further = 0;
        else learned.push(answer.verdict === 'blocked' && half.length > 1 ? await halved(half) : learnedOf(answer, half));
      }
      // where it is all of them together, they are asked for together the next time, too
      const all = learned.flat();
      return all.some(([, { verdict }]) => verdict === 'blocked') ? all : [];
    }

    async function asked(pieces: readonly Piece[]): Promise<void> {
      const answer = await ask(pieces);
      if (answer?.verdict === 'blocked' && pieces.length > 1) {
        blockedTogether ??= answer;
        outcome.meanwhile(halved(pieces).then(keep));
      } else if (answer) keep(learnedOf(answer, pieces));
    }

    async function learn(pieces: readonly Piece[]): Promise<void> {
      const all = new Map(pieces.filter(({ text }) => /\S/.test(text)).map((piece) => [piece.key, piece]));
      for (const [key, remembered] of await recalled(all)) known.set(key, remembered);
      // the last first: where there is a cap, what was said last is the newest
      const questions = questionsOf(
        [...all.values()].filter(({ key }) => !known.has(key)),
        mostCharacters,
      ).reverse();
      const next = async (): Promise<void> => {
        for (let next = questions.shift(); next; next = questions.shift()) {
          // what is blocked already costs no more, nor does what nobody waits for
          if (outcome.isEnforced && isBlocked()) return;
          if (source === 'INPUT' && outcome.isLeft()) unchecked ??= 'left';
          else await asked(next);
        }
      };
      await Promise.all(Array.from({ length: AT_ONCE }, next));
    }

    const cut = shown.map((one) => piecesOf(one.text, mostOfPiece).map((text) => pieceOf(text, one)));
    await learn(cut.flat());
    const seams = cut.map((pieces, index) =>
      isBlocked() ? [] : seamsOf(pieces.map((piece) => [piece.text, saidOf(piece)])).map((seam) => [seam, pieceOf(seam.text, shown[index])] as const),
    );
    await learn(seams.flat().map(([, piece]) => piece));

    const verdicts = [...known.values()];
    for (const { found } of verdicts) outcome.finds(source, found);
    if (blockedTogether) outcome.finds(source, blockedTogether.found);
    const blocked = verdicts.find(({ verdict }) => verdict === 'blocked') ?? (blockedTogether && { text: blockedTogether.message });
    const has = (what: Verdict): boolean => verdicts.some(({ verdict }) => verdict === what);
    return {
      verdict: blocked ? 'blocked' : has('masked') ? 'masked' : has('detected') ? 'detected' : 'passed',
      texts: cut.map((pieces, index) =>
        sewn(
          pieces.map(saidOf),
          seams[index].map(([seam, piece]) => [seam, saidOf(piece)] as const),
        ),
      ),
      message: blocked?.text,
      unchecked,
    };
  };
}

/** What is remembered of each of the texts that were shown at once. */
type Learned = readonly (readonly [piece: Piece, remembered: Remembered])[];

const learnedOf = (answer: Assessed, pieces: readonly Piece[]): Learned =>
  pieces.map((piece, index) => [piece, rememberedOf(answer, piece.text, index)]);

function rememberedOf({ verdict, texts, found, message }: Assessed, text: string, index: number): Remembered {
  if (verdict === 'blocked') return { verdict, text: message, found };
  if (verdict !== 'masked' || !texts) return { verdict, found };
  return texts[index] === text ? PASSED : { verdict, text: texts[index], found };
}

const textOf = (remembered: Remembered | undefined, text: string): string =>
  remembered?.verdict === 'masked' && remembered.text !== undefined ? remembered.text : text;
