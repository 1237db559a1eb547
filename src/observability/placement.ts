/** The place of what names none: after all that the library itself watches. */
const LAST = 100;

/** By place, low numbers first; those with the same one stay as they are. */
export function inOrder<T extends { readonly order?: number }>(items: readonly T[]): T[] {
  return [...items].sort((left, right) => (left.order ?? LAST) - (right.order ?? LAST));
}
