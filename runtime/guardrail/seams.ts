/** What stands across a cut of a long text is in neither of its pieces: it is shown as a text of its own, as far as nothing of it is masked already. */

/** Characters on each side, and of the pieces, so that seams cost little where pieces are short. */
const MAX_SIDE = 200;
const SHARE = 0.025;

export interface Seam {
  /** Which piece it follows. */
  readonly index: number;
  /** Of both sides, and how much of it is of the first. */
  readonly text: string;
  readonly end: number;
}

/** Of pieces that follow each other: what each was, and what it has become. */
export function seamsOf(pieces: readonly (readonly [text: string, said: string])[]): readonly Seam[] {
  return pieces.slice(1).flatMap(([text, said], index): Seam[] => {
    const [before, saidBefore] = pieces[index];
    const most = Math.ceil(Math.min(MAX_SIDE, before.length * SHARE));
    const end = endOf(before, saidBefore, most);
    const begin = beginOf(text, said, most);
    return end === '' || begin === '' ? [] : [{ index, text: end + begin, end: end.length }];
  });
}

/** The text of such pieces, with what their seams have become. */
export function sewn(said: readonly string[], seams: readonly (readonly [seam: Seam, said: string])[]): string {
  const pieces = [...said];
  for (const [{ index, text, end }, become] of seams) {
    if (become === text) continue;
    pieces[index] = pieces[index].slice(0, pieces[index].length - end) + become;
    pieces[index + 1] = pieces[index + 1].slice(text.length - end);
  }
  return pieces.join('');
}

/** As far as both are the same; no half of a character, and where it can be no half of a word. */
function endOf(text: string, said: string, most: number): string {
  let length = 0;
  while (length < most && length < text.length && text.at(-1 - length) === said.at(-1 - length)) length++;
  const end = text.slice(text.length - length).replace(/^[\udc00-\udfff]/, '');
  const word = /^\S*\s/.exec(end)?.[0] ?? '';
  return word.length <= end.length / 2 ? end.slice(word.length) : end;
}

function beginOf(text: string, said: string, most: number): string {
  let length = 0;
  while (length < most && length < text.length && text[length] === said[length]) length++;
  const begin = text.slice(0, length).replace(/[\ud800-\udbff]$/, '');
  const word = length < text.length ? /\s\S*$/.exec(begin)?.[0] : undefined;
  return word && word.length <= begin.length / 2 ? begin.slice(0, begin.length - word.length) : begin;
}
