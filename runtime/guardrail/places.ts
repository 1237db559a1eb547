/** Puts other texts into a document's JSON: every byte beside them stays as it was, so that what a provider has cached of it still fits. */
import { stepsOf } from './texts';

const QUOTE = 34;
const BACKSLASH = 92;
const COLON = /\s*:/y;

/** Of what stands in the way of a text, its members; of a text, what stands for it. To write a path at every string would take a time that clients choose. */
interface Place {
  readonly inner: Map<string, Place>;
  text?: string;
}

function placesOf(texts: ReadonlyMap<string, string>): Place {
  const root: Place = { inner: new Map() };
  for (const [path, text] of texts) {
    let place = root;
    for (const step of stepsOf(path)) {
      const next: Place = place.inner.get(step) ?? { inner: new Map() };
      place.inner.set(step, next);
      place = next;
    }
    place.text = text;
  }
  return root;
}

/**
 * The document with these texts, by the paths of those that they stand for; undefined where not each of them is there.
 *
 * @param json its bytes, one character each; it has been parsed, so that it is JSON
 */
export function withTexts(json: string, texts: ReadonlyMap<string, string>): Buffer | undefined {
  const pieces: Buffer[] = [];
  let kept = 0;
  let found = 0;
  /** Of every object and list that is open: the name or the number that we are at. */
  const steps: (string | number)[] = [];
  const root = placesOf(texts);
  const open: (Place | undefined)[] = [];
  const here = (): Place | undefined => (open.length === 0 ? root : open.at(-1)?.inner.get(String(steps.at(-1))));
  for (let at = 0; at < json.length; at++) {
    const code = json.charCodeAt(at);
    if (code === QUOTE) {
      const end = stringEnd(json, at);
      COLON.lastIndex = end;
      const isName = typeof steps.at(-1) === 'string' && COLON.test(json);
      const text = isName ? undefined : here()?.text;
      if (isName) {
        steps[steps.length - 1] = JSON.parse(Buffer.from(json.slice(at, end), 'latin1').toString());
        // a text that looks like a name is none
        at = COLON.lastIndex - 1;
        continue;
      }
      if (text !== undefined) {
        pieces.push(Buffer.from(json.slice(kept, at), 'latin1'), Buffer.from(JSON.stringify(text)));
        kept = end;
        found++;
      }
      at = end - 1;
    } else if (code === 123 || code === 91) {
      open.push(here());
      steps.push(code === 123 ? '' : 0);
    } else if (code === 125 || code === 93) {
      open.pop();
      steps.pop();
    } else if (code === 44) {
      const last = steps.at(-1);
      if (typeof last === 'number') steps[steps.length - 1] = last + 1;
    }
  }
  return found === texts.size ? Buffer.concat([...pieces, Buffer.from(json.slice(kept), 'latin1')]) : undefined;
}

/** Behind the closing quote. */
function stringEnd(json: string, start: number): number {
  let at = start + 1;
  while (at < json.length && json.charCodeAt(at) !== QUOTE) at += json.charCodeAt(at) === BACKSLASH ? 2 : 1;
  return at + 1;
}
