/**
 * What a document must look like, written as the document itself: an object has these fields (`name?` may be absent, `*` stands for
 * all others), a list holds any number of such items, a pattern is a string. A function looks at the value and gives whether it is
 * good, or what it must look like.
 */
// biome-ignore lint/suspicious/noExplicitAny: a parsed document, before anything is known of it
export type Shape = RegExp | readonly [Shape] | { readonly [field: string]: Shape } | ((value: any) => boolean | Shape | undefined);

export const TEXT = /^\P{Cc}{1,2048}$/u;

export const integer =
  (min: number, max = Number.MAX_SAFE_INTEGER): Shape =>
  (value) =>
    Number.isInteger(value) && value >= min && value <= max;

/** Throws an Error whose message begins with the JSON path of what is wrong. */
// biome-ignore lint/suspicious/noExplicitAny: a parsed document, before anything is known of it
export function check(shape: Shape | undefined, value: any, path: string): void {
  if (typeof shape === 'function') {
    const said = shape(value);
    if (said !== true) check(said || undefined, value, path);
  } else if (!shape || (shape instanceof RegExp ? typeof value !== 'string' || !shape.test(value) : !isLike(shape, value))) {
    throw new Error(`${path} is not valid`);
  } else if (Array.isArray(shape)) {
    for (const index in value) check(shape[0], value[index], `${path}[${index}]`);
  } else if (!(shape instanceof RegExp)) {
    const fields = shape as Record<string, Shape>;
    const required = Object.keys(fields).filter((key) => /\w$/.test(key));
    for (const key of [...required, ...Object.keys(value)]) check(fields[key] ?? fields[`${key}?`] ?? fields['*'], value[key], `${path}.${key}`);
  }
}

const isLike = (shape: object, value: unknown): boolean => value instanceof Object && Array.isArray(shape) === Array.isArray(value);
