/** Long texts in pieces, and pieces in questions: one may not be of more than a region's quota of a second lets through. */

/** Characters. The quotas are 25,000 a second where they are lowest: https://docs.aws.amazon.com/general/latest/gr/bedrock.html */
export const MAX_PIECE = 10_000;
export const MAX_QUESTION = 20_000;
/** Of a piece: where in its end a better place to cut is looked for. */
const SEARCHED = 2_000;
/** The best first: between paragraphs, lines, sentences, words. */
const CUTS = [/\n\s*\n/g, /\n/g, /[.!?。！？]\s/g, /\s/g];

/** A text again, one after the other. They depend on nothing behind them: a text that grows has the same pieces as before, and new ones. */
export function piecesOf(text: string, most = MAX_PIECE): string[] {
  const parts: string[] = [];
  let at = 0;
  while (text.length - at > most) {
    const end = at + cutIn(text.slice(at, at + most), Math.min(SEARCHED, most / 2));
    parts.push(text.slice(at, end));
    at = end;
  }
  parts.push(text.slice(at));
  return parts;
}

function cutIn(piece: string, searched: number): number {
  const from = piece.length - searched;
  const end = piece.slice(from);
  for (const cut of CUTS) {
    const last = [...end.matchAll(cut)].at(-1);
    if (last) return from + last.index + last[0].length;
  }
  // not within a character that has two halves
  return /[\ud800-\udbff]$/.test(piece) ? piece.length - 1 : piece.length;
}

/** As many of them in one question as there may be. */
export function questionsOf<Piece extends { readonly text: string }>(pieces: readonly Piece[], most = MAX_QUESTION): Piece[][] {
  const questions: Piece[][] = [];
  let size = Infinity;
  for (const piece of pieces) {
    if (size + piece.text.length > most) {
      questions.push([]);
      size = 0;
    }
    questions[questions.length - 1].push(piece);
    size += piece.text.length;
  }
  return questions;
}
