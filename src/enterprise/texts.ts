import { invalid } from '../errors';

/** Refuses texts without a character, by their paths: the images would take them for values. */
export function requireText(texts: Readonly<Record<string, string | undefined>>): void {
  for (const [path, text] of Object.entries(texts)) {
    if (text === '') {
      throw invalid('VariableEmpty', path, text);
    }
  }
}
