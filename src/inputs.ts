import { Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { invalid } from './errors';
import { MEMBERS, OPTIONS, STRUCTS } from './input-table';

/**
 * Refuses what a compiler refuses, in languages that have one: a value of another kind, an option that is not known, one that is missing,
 * `null`. Constructors, factories and methods ask it before they read what they are given. Kinds are told by what a value has, not by the
 * class that made it: it may come from another copy of the CDK, or from another language.
 *
 * @param kind as `src/input-table.ts` has it: `GatewayNetworkProps`, `aws_ec2.IVpc`, `string[]`, `{string}`
 * @param path where the value stands; nothing for the props of a construct
 * @throws `NotAnOption`
 */
export function checkInput(kind: string, given: unknown, path = ''): void {
  const element = elementOf(kind);
  if (!fits(kind, given)) {
    throw invalid('NotAnOption', path || 'props', shown(kind, given), `${nounOf(kind)} can`);
  } else if (element !== undefined) {
    for (const [key, value] of Object.entries(given as object)) {
      checkInput(element, value, Array.isArray(given) ? `${path}[${key}]` : `${path}.${key}`);
    }
  } else if (kind in STRUCTS) {
    checkFields(kind, given as Fields, path ? `${path}.` : '');
  }
}

/** Of the options of a whole those that a part of it has, too. */
export function optionsFor<T extends object>(kind: string, whole: T | undefined): T | undefined {
  return whole && (Object.fromEntries(Object.entries(whole).filter(([name]) => isKnown(kind, name))) as T);
}

type Fields = Readonly<Record<string, unknown>>;

function checkFields(kind: string, given: Fields, prefix: string): void {
  const unknown = unknownIn(kind, given);
  if (unknown !== undefined) {
    const near = namesOf(kind).find((name) => isNear(name, unknown));
    const hint = near ? `; did you mean ${near}?` : `; it has ${namesOf(kind).join(', ')}`;
    throw invalid('NotAnOption', `${prefix}${unknown}`, shown(kind, given[unknown]), `${kind} has no option of this name${hint}`);
  }
  for (const [field, fieldKind] of Object.entries(STRUCTS[kind])) {
    const name = field.replace('?', '');
    if (field !== '*' && (given[name] !== undefined || field === name)) {
      checkInput(fieldKind, given[name], `${prefix}${name}`);
    }
  }
}

function fits(kind: string, given: unknown): boolean {
  if (kind === 'number') {
    return Number.isFinite(given);
  }
  if (['string', 'boolean'].includes(kind)) {
    return typeof given === kind;
  }
  if (kind.endsWith('[]')) {
    return Array.isArray(given);
  }
  if (kind in OPTIONS) {
    return valuesOf(OPTIONS[kind]).includes(given) || Token.isUnresolved(given);
  }
  if (kind === 'any' || typeof given !== 'object' || given === null || Array.isArray(given)) {
    return kind === 'any' && given !== undefined && given !== null;
  }
  if (kind.startsWith('{')) {
    return isPlain(given);
  }
  if (kind in STRUCTS) {
    return isPlain(given) || (Object.keys(given).length > 0 && unknownIn(kind, given as Fields) === undefined);
  }
  return kind in MEMBERS ? MEMBERS[kind] === '' || MEMBERS[kind] in given : isOf(kind, given);
}

/** Whether it is of a class of this library, whichever copy of it: by the name that the class has in all languages, else by its own. */
function isOf(kind: string, given: object): boolean {
  for (let prototype = Object.getPrototypeOf(given); prototype; prototype = Object.getPrototypeOf(prototype)) {
    const made = prototype.constructor;
    if (made?.[Symbol.for('jsii.rtti')]?.fqn === `cdk-portkey-gateway.${kind}` || made?.name === kind) {
      return true;
    }
  }
  return false;
}

const elementOf = (kind: string): string | undefined => /^\{(.*)\}$|^(.*)\[\]$/.exec(kind)?.slice(1).find(Boolean);
const isPlain = (given: object): boolean => [undefined, 'Object'].includes(Object.getPrototypeOf(given)?.constructor.name);
const namesOf = (kind: string): string[] => Object.keys(STRUCTS[kind]).map((field) => field.replace('?', ''));
const isKnown = (kind: string, name: string): boolean => [name, `${name}?`, '*'].some((field) => Object.hasOwn(STRUCTS[kind], field));

const unknownIn = (kind: string, given: Fields): string | undefined =>
  Object.keys(given).find((name) => given[name] !== undefined && !isKnown(kind, name));

/** TypeScript has the names of numbers among the values. */
const membersOf = (options: Fields): [string, unknown][] => Object.entries(options).filter(([, value]) => typeof options[`${value}`] !== 'number');
const valuesOf = (options: Fields): unknown[] => membersOf(options).map(([, value]) => value);

/** Another case, words between underscores, one letter too many or too few. */
function isNear(name: string, given: string): boolean {
  const [one, other] = [name, given].map((each) => each.toLowerCase().replace(/[_-]/g, '')).sort((a, b) => a.length - b.length);
  return one === other || Array.from(other, (_, index) => other.slice(0, index) + other.slice(index + 1)).includes(one);
}

/** Text and whatever may hold some are not repeated: it may be a secret. */
function shown(kind: string, given: unknown): unknown {
  if (typeof given === 'string') {
    return kind in OPTIONS ? given : 'a string';
  }
  if (typeof given !== 'object' || given === null || Construct.isConstruct(given)) {
    return typeof given === 'function' ? 'a function' : given;
  }
  return Array.isArray(given) ? 'a list' : withArticle(Object.getPrototypeOf(given)?.constructor.name ?? 'Object');
}

function nounOf(kind: string): string {
  const element = elementOf(kind);
  if (element !== undefined) {
    return kind.endsWith('[]') ? `a list, each of which is ${nounOf(element)},` : `an object, each value of which is ${nounOf(element)},`;
  }
  if (kind in OPTIONS) {
    const members = membersOf(OPTIONS[kind]).map(([name]) => `${kind}.${name}`);
    return members.length <= 4 ? members.join(' and ') : `a member of ${kind}`;
  }
  return kind in STRUCTS ? `an object with the options of ${kind}` : withArticle(kind === 'number' ? 'finite number' : kind);
}

const withArticle = (name: string): string => `${/^([AEIO]|aws)/i.test(name) ? 'an' : 'a'} ${name}`;
