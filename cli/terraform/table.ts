import type { Draft } from './draft';
import { duration } from './draft';
import type { Expression } from './expressions';
import { numberOf, textOf, type Value } from './values';

/** What a prop takes. */
export type Kind = 'text' | 'number' | 'flag' | 'seconds' | 'minutes' | 'milliseconds';

/** What becomes of a variable, or of an attribute of one. */
export interface Row {
  /** `variable`, or `variable.attribute`. */
  readonly variable: string;
  /** Where it goes. Absent: nowhere, and `because` says why. */
  readonly prop?: string;
  /** The value is taken as it is. Absent: a rule of the reference takes it together with others. */
  readonly kind?: Kind;
  /** Said in the list of changes when the variable is there. */
  readonly because?: string;
  /** Said in the list of what is left to do when the variable is there. */
  readonly byHand?: string;
  /** What the reference has where nothing is said; such a value changes nothing. */
  readonly unless?: string;
}

/** Terraform of others that a gateway here takes the place of. */
export interface Reference {
  readonly title: string;
  readonly construct: string;
  readonly groups: Readonly<Record<string, string>>;
  readonly rows: readonly Row[];
  /** What several variables make together, in the order in which the app has it. */
  readonly rules: readonly ((draft: Draft) => void)[];
  /** What is to be done whatever the variables say. */
  readonly tasks: readonly string[];
}

/** Every variable has its row, or a line that says that it has none. */
export function apply(reference: Reference, variables: ReadonlyMap<string, Value>, draft: Draft): void {
  for (const [variable, value] of variables) {
    const attributes = reference.rows.filter((row) => row.variable.startsWith(`${variable}.`));
    const row = reference.rows.find((candidate) => candidate.variable === variable);
    if (variable === '_comment') continue;
    if (!row && attributes.length === 0) draft.problems.push(`${value.place}: ${variable} is left out: the modules have no such variable`);
    else if (row) applyRow(row, value, draft);
    if (attributes.length > 0) applyAttributes(variable, value, attributes, draft);
  }
  for (const rule of reference.rules) rule(draft);
  draft.tasks.push(...reference.tasks);
}

function applyAttributes(variable: string, value: Value, rows: readonly Row[], draft: Draft): void {
  if (value.kind === 'unknown') {
    unknownValue(variable, value, draft);
    return;
  }
  if (value.kind === 'null') return;
  if (value.kind !== 'object') return void draft.problems.push(`${value.place}: ${variable} is left out: it is an object`);
  for (const [attribute, member] of value.members) {
    const row = rows.find((candidate) => candidate.variable === `${variable}.${attribute}`);
    if (row) applyRow(row, member, draft);
    else if (attribute !== '_comment')
      draft.problems.push(`${member.place}: ${variable}.${attribute} is left out: the modules have no such attribute`);
  }
}

function applyRow({ variable, prop, kind, because, byHand, unless }: Row, value: Value, draft: Draft): void {
  const tellByHand = () => byHand !== undefined && draft.tasks.push(`${variable} (${value.place}): ${byHand}`);
  if (value.kind === 'unknown') {
    unknownValue(variable, value, draft);
    tellByHand();
    return;
  }
  // what a value holds deep inside is told here, where its row is
  for (const [path, deep] of unknownsIn(value, variable)) unknownValue(path, deep, draft);
  if (isNothing(value) || (unless !== undefined && textOf(value) === unless)) return;
  if (because !== undefined) draft.changes.push(`${value.place}: ${variable}${prop === undefined ? ' is left out' : ` is ${prop}`}: ${because}`);
  tellByHand();
  if (prop === undefined || kind === undefined) return;
  const expression = EXPRESSIONS[kind](value);
  if (expression === undefined)
    draft.problems.push(`${value.place}: ${variable} is left out: its value is no ${kind === 'text' ? 'text' : kind === 'flag' ? 'bool' : 'number'}`);
  else draft.set(prop, expression);
}

/** What says as little as if it were not there. */
const isNothing = (value: Value): boolean =>
  value.kind === 'null' ||
  textOf(value) === '' ||
  (value.kind === 'list' && value.items.length === 0) ||
  (value.kind === 'object' && value.members.size === 0);

function unknownsIn(value: Value, path: string): [path: string, value: Extract<Value, { kind: 'unknown' }>][] {
  if (value.kind === 'unknown') return [[path, value]];
  if (value.kind === 'list') return value.items.flatMap((item) => unknownsIn(item, path));
  return value.kind === 'object' ? [...value.members].flatMap(([name, member]) => unknownsIn(member, `${path}.${name}`)) : [];
}

const unknownValue = (variable: string, { source, why, place }: Extract<Value, { kind: 'unknown' }>, draft: Draft): void =>
  void draft.problems.push(`${place}: ${variable} is left out: ${why}: ${source.replace(/\s+/g, ' ').slice(0, 80)}`);

const lasting =
  (unit: 'seconds' | 'minutes' | 'millis') =>
  (value: Value): Expression | undefined => {
    const amount = numberOf(value);
    return amount === undefined ? undefined : duration(unit, amount);
  };

const EXPRESSIONS: Readonly<Record<Kind, (value: Value) => Expression | undefined>> = {
  text: textOf,
  number: numberOf,
  flag: (value) => (textOf(value) === 'true' ? true : textOf(value) === 'false' ? false : undefined),
  seconds: lasting('seconds'),
  minutes: lasting('minutes'),
  milliseconds: lasting('millis'),
};
