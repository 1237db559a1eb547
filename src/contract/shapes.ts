/**
 * What a document must look like, written as the document itself: an object has these fields (`name?` may be absent, `*` stands for
 * all others), a list holds any number of such items or at most so many, a pattern is a string, a number is itself, two numbers are a
 * range. A function looks at the value and gives whether it is good, or what it must look like.
 *
 * Types, checks and JSON schemas derive from a shape, so that a field is stated once.
 */
export type Shape =
  | RegExp
  | number
  | readonly [item: Shape, most?: number]
  | Range
  | { readonly [field: string]: Shape }
  // biome-ignore lint/suspicious/noExplicitAny: a parsed document, before anything is known of it
  | ((value: any) => boolean | Shape | undefined);

type Range = readonly [least: number, most: number];

/** The type of a document of this shape. */
export type Like<S> = S extends RegExp
  ? string
  : S extends number
    ? S
    : S extends Range
      ? number
      : S extends readonly [infer Item, ...unknown[]]
        ? readonly Like<Item>[]
        : S extends { readonly '*': infer Others extends Shape }
          ? keyof S extends '*'
            ? Readonly<Record<string, Like<Others>>>
            : Fields<S>
          : Fields<S>;

type Fields<S> = { readonly [Field in keyof S as Field extends `${string}?` | '*' ? never : Field]: Like<S[Field]> } & {
  readonly [Field in keyof S as Field extends `${infer Name}?` ? Name : never]?: Like<S[Field]>;
};

/** Without control characters; written so that AppConfig's validator, which knows no Unicode classes, reads it too. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what it refuses
export const TEXT = /^[^\x00-\x1f\x7f-\x9f]{1,2048}$/;

/** For all other fields: a task of the last version must be able to read the document of the next. */
export const ANYTHING: Shape = () => true;

export const isRange = (shape: Shape): shape is Range => Array.isArray(shape) && typeof shape[0] === 'number';

/** Also one that another library has made in a realm of its own, as in tests that keep their modules apart. */
export const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

/** Throws an Error whose message begins with the JSON path of what is wrong. */
// biome-ignore lint/suspicious/noExplicitAny: a parsed document, before anything is known of it
export function check(shape: Shape | undefined, value: any, path: string): void {
  if (typeof shape === 'function') {
    const said = shape(value);
    if (said !== true) check(said || undefined, value, path);
  } else if (!isLike(shape, value)) {
    throw new Error(`${path} is not valid`);
  } else if (Array.isArray(value)) {
    for (const index in value) check((shape as readonly [Shape])[0], value[index], `${path}[${index}]`);
  } else if (isObject(value)) {
    const fields = shape as Record<string, Shape>;
    const required = Object.keys(fields).filter((key) => /\w$/.test(key));
    for (const key of new Set([...required, ...Object.keys(value)]))
      check(fields[key] ?? fields[`${key}?`] ?? fields['*'], value[key], `${path}.${key}`);
  }
}

/** Of this kind; what is inside is not looked at. */
function isLike(shape: Exclude<Shape, () => unknown> | undefined, value: unknown): boolean {
  if (typeof shape === 'number') return value === shape;
  if (shape instanceof RegExp) return typeof value === 'string' && shape.test(value);
  if (!shape) return false;
  if (isRange(shape)) return typeof value === 'number' && value >= shape[0] && value <= shape[1];
  if (!Array.isArray(shape)) return isObject(value) && !Array.isArray(value);
  return Array.isArray(value) && value.length <= (shape[1] ?? Number.POSITIVE_INFINITY);
}
