/** What a template says of a resource by its id: `Ref`, or one of its attributes. */
export class Reference {
  constructor(
    readonly resource: string,
    readonly attribute: string,
  ) {}
}

/** A value of a template, in which what refers to a resource says so, also across the borders of nested stacks. */
export type Value = string | number | boolean | null | Reference | readonly Value[] | { readonly [key: string]: Value };

export type Changed = 'no' | 'maybe' | 'yes';

const ORDER: readonly Changed[] = ['no', 'maybe', 'yes'];

/** The worst of them. */
export const worst = (all: readonly Changed[]): Changed => ORDER[Math.max(0, ...all.map((each) => ORDER.indexOf(each)))];

/** Says whether what a reference stands for is another after the update. */
export type Moved = (reference: Reference) => Changed;

export const isMap = (value: Value | undefined): value is { readonly [key: string]: Value } =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Reference);

export const isFunction = (value: Value | undefined): boolean =>
  isMap(value) && Object.keys(value).length === 1 && /^(Ref$|Fn::)/.test(Object.keys(value)[0]);

/** Whether two values are the same, once all references are known. */
export function difference(before: Value | undefined, after: Value | undefined, moved: Moved): Changed {
  if (before instanceof Reference || after instanceof Reference) {
    const same =
      before instanceof Reference && after instanceof Reference && before.resource === after.resource && before.attribute === after.attribute;
    return same ? moved(after) : 'yes';
  }
  if (Array.isArray(before) && Array.isArray(after)) {
    return before.length === after.length ? worst(before.map((item, index) => difference(item, after[index], moved))) : 'yes';
  }
  // only one of the branches counts, and nobody here knows which
  const cap: Changed = isChoice(before) || isChoice(after) ? 'maybe' : 'yes';
  if (isMap(before) && isMap(after)) {
    const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
    return least(cap, worst(keys.map((key) => difference(before[key], after[key], moved))));
  }
  // CloudFormation takes "1" for 1
  const scalar = (value: Value | undefined) => (value === undefined || value === null || typeof value === 'object' ? value : String(value));
  return scalar(before) === scalar(after) ? 'no' : cap;
}

const isChoice = (value: Value | undefined): boolean => isMap(value) && 'Fn::If' in value;
const least = (one: Changed, other: Changed): Changed => (ORDER.indexOf(one) < ORDER.indexOf(other) ? one : other);

/** The same of what lies at the end of a path; of what a function makes of it nothing is known but that the function is another. */
export function differenceAt(path: readonly string[], before: Value | undefined, after: Value | undefined, moved: Moved): Changed {
  const [name, ...rest] = path;
  if (name === undefined) return difference(before, after, moved);
  if (isFunction(before) || isFunction(after)) return difference(before, after, moved) === 'no' ? 'no' : 'maybe';
  if (name === '*') {
    const [one, other] = [before, after].map((value) => (Array.isArray(value) ? value : [])) as [Value[], Value[]];
    if (one.length !== other.length) return 'maybe';
    return worst(one.map((item, index) => differenceAt(rest, item, other[index], moved)));
  }
  const member = (value: Value | undefined) => (isMap(value) && Object.hasOwn(value, name) ? value[name] : undefined);
  return differenceAt(rest, member(before), member(after), moved);
}

/** What lies at the end of a path. */
export const valueAt = (path: readonly string[], value: Value | undefined): Value | undefined =>
  path.reduce<Value | undefined>((each, name) => (isMap(each) && Object.hasOwn(each, name) ? each[name] : undefined), value);

/** A text that two values share when they are the same; `named` gives what a reference stands for a name. */
export function textOf(value: Value | undefined, named: (reference: Reference) => string): string {
  if (value instanceof Reference) return `{${named(value)}.${value.attribute}}`;
  if (Array.isArray(value)) return `[${value.map((item) => textOf(item, named)).join()}]`;
  if (isMap(value)) {
    return `{${Object.keys(value)
      .sort()
      .map((key) => `${key}:${textOf(value[key], named)}`)
      .join()}}`;
  }
  return JSON.stringify(typeof value === 'number' || typeof value === 'boolean' ? String(value) : value) ?? '';
}

/** Every reference in a value. */
export function referencesIn(value: Value | undefined): Reference[] {
  if (value instanceof Reference) return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap((each) => referencesIn(each as Value)) : [];
}
