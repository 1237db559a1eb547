/** Texts in forms: what a model is told of a picture or a recording. Forms that are read here have been read for their model, so that their grammar leaves no choice. */
import type { FoundText } from './texts';

/** Fields of a form that say something in words. */
const FIELD = /;\s*name="(prompt|instructions)"/i;
const HEAD_END = '\r\n\r\n';

/** By where each begins, which is its path. */
export function textsOfForm(body: Buffer): readonly FoundText[] {
  const delimiter = body.subarray(0, body.indexOf('\r\n'));
  const texts: FoundText[] = [];
  for (let at = body.indexOf(delimiter); at >= 0; ) {
    const head = body.indexOf(HEAD_END, at);
    const next = body.indexOf(delimiter, at + delimiter.length);
    if (head < 0 || next < 0 || head > next) break;
    const start = head + HEAD_END.length;
    if (FIELD.test(body.toString('utf8', at, head)))
      texts.push({ speaker: 'user', path: String(start), text: body.toString('utf8', start, next - 2) });
    at = next;
  }
  return texts;
}

/** The form with other texts, by their paths. */
export function withFormTexts(body: Buffer, found: readonly FoundText[], texts: ReadonlyMap<string, string>): Buffer {
  const pieces: Buffer[] = [];
  let at = 0;
  for (const { path, text } of found) {
    const changed = texts.get(path);
    if (changed === undefined) continue;
    pieces.push(body.subarray(at, Number(path)), Buffer.from(changed));
    at = Number(path) + Buffer.byteLength(text);
  }
  return Buffer.concat([...pieces, body.subarray(at)]);
}
