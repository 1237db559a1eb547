/** Says what is wrong by throwing an Error whose message begins with the JSON path. */
// biome-ignore lint/suspicious/noExplicitAny: a parsed document, before anything is known of it
export type Check = (value: any, path: string) => void;

const wrong = (path: string, expected: string): never => {
  throw new Error(`${path} ${expected}`);
};

const rule =
  (expected: string, holds: (value: unknown) => boolean): Check =>
  (value, path) => {
    if (!holds(value)) wrong(path, `must be ${expected}`);
  };

export const text = (pattern = /^\P{Cc}{1,2048}$/u): Check =>
  rule(`a string like ${pattern}`, (value) => typeof value === 'string' && pattern.test(value));

export const number = (min: number, max = Number.MAX_SAFE_INTEGER): Check =>
  rule(`a number from ${min} to ${max}`, (value) => typeof value === 'number' && value >= min && value <= max);

export const integer = (min: number, max = Number.MAX_SAFE_INTEGER): Check =>
  rule(`an integer from ${min} to ${max}`, (value) => Number.isInteger(value) && Number(value) >= min && Number(value) <= max);

export const oneOf = (...values: unknown[]): Check => rule(values.join(' or '), (value) => values.includes(value));

export const optional =
  (check: Check): Check =>
  (value, path) => {
    if (value !== undefined) check(value, path);
  };

const isObject = rule('an object', (value) => typeof value === 'object' && value !== null && !Array.isArray(value));

/** `unique`: fields that no two items may share. */
export const list =
  (item: Check, max = 1_000, ...unique: string[]): Check =>
  (value, path) => {
    if (!Array.isArray(value) || value.length > max) return wrong(path, `must be a list of at most ${max} items`);
    const seen = new Set();
    value.forEach((each, index) => {
      item(each, `${path}[${index}]`);
      for (const field of unique) {
        const mark = `${field}\n${each[field]}`;
        if (seen.has(mark)) wrong(`${path}[${index}].${field}`, 'must be unique');
        seen.add(mark);
      }
    });
  };

/** An object whose keys are data. */
export const dictionary =
  (item: Check): Check =>
  (value, path) => {
    isObject(value, path);
    for (const key in value) item(value[key], `${path}.${key}`);
  };

/** An object of type T; `open` lets fields through that a newer version may have added. */
export const object =
  <T>(fields: { readonly [K in keyof Required<T>]: Check }, open = false): Check =>
  (value, path) => {
    isObject(value, path);
    for (const key in value) if (!open && !Object.hasOwn(fields, key)) wrong(`${path}.${key}`, 'is not known');
    for (const key in fields) fields[key](value[key], `${path}.${key}`);
  };

/** One of several types, told apart by the value of one field. */
export const tagged =
  (tag: string, cases: Readonly<Record<string, Check>>): Check =>
  (value, path) => {
    isObject(value, path);
    oneOf(...Object.keys(cases))(value[tag], `${path}.${tag}`);
    cases[value[tag]](value, path);
  };
