/** Says what is wrong by throwing an Error whose message begins with the JSON path. */
export type Check = (value: unknown, path: string) => void;

const wrong = (path: string, expected: string): never => {
  throw new Error(`${path}: ${expected}`);
};

export const text =
  (pattern = /^[^\p{Cc}]{1,2048}$/u): Check =>
  (value, path) => {
    if (typeof value !== 'string' || !pattern.test(value)) wrong(path, `must be a string that matches ${pattern}`);
  };

export const number =
  (min: number, max = Number.MAX_SAFE_INTEGER, integer = true): Check =>
  (value, path) => {
    if (typeof value !== 'number' || !(integer ? Number.isInteger(value) : Number.isFinite(value)) || value < min || value > max)
      wrong(path, `must be ${integer ? 'an integer' : 'a number'} from ${min} to ${max}`);
  };

export const oneOf =
  (...values: unknown[]): Check =>
  (value, path) => {
    if (!values.includes(value)) wrong(path, `must be ${values.join(' or ')}`);
  };

export const optional =
  (check: Check): Check =>
  (value, path) => {
    if (value !== undefined) check(value, path);
  };

/** `unique`: fields that no two items may share. */
export const list =
  (item: Check, { min = 0, max = 1_000, unique = [] as readonly string[] } = {}): Check =>
  (value, path) => {
    if (!Array.isArray(value) || value.length < min || value.length > max) return wrong(path, `must be a list of ${min} to ${max} items`);
    value.forEach((each, index) => {
      item(each, `${path}[${index}]`);
    });
    for (const field of unique) {
      const seen = new Set();
      value.forEach((each, index) => {
        if (seen.size === seen.add(each[field]).size) wrong(`${path}[${index}].${field}`, 'is not unique');
      });
    }
  };

/** Every value of an object whose keys are data. */
export const dictionary =
  (item: Check): Check =>
  (value, path) => {
    for (const [key, each] of entries(value, path)) item(each, `${path}.${key}`);
  };

const entries = (value: unknown, path: string): [string, unknown][] =>
  typeof value === 'object' && value && !Array.isArray(value) ? Object.entries(value) : wrong(path, 'must be an object');

/** An object of type T; `open` lets fields through that a newer version may have added. */
export const object =
  <T>(fields: { readonly [K in keyof Required<T>]: Check }, open = false): Check =>
  (value, path) => {
    const checks: Record<string, Check> = fields;
    const found = Object.fromEntries(entries(value, path));
    for (const key in found) if (!open && !Object.hasOwn(checks, key)) wrong(`${path}.${key}`, 'is not known');
    for (const key in checks) checks[key](found[key], `${path}.${key}`);
  };

/** One of several types, told apart by the value of one field. */
export const tagged =
  (tag: string, cases: Readonly<Record<string, Check>>): Check =>
  (value, path) => {
    const name = String(Object.fromEntries(entries(value, path))[tag]);
    oneOf(...Object.keys(cases))(name, `${path}.${tag}`);
    cases[name](value, path);
  };
