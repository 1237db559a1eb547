import type { Node } from 'web-tree-sitter';
import { textBeside } from './files';
import type { Meter } from './meter';
import { childrenOf } from './parser';
import { ofJson, textOf, unknown, type Value } from './values';

/** What an expression may name: `local.x`, `var.x`. */
export interface Surroundings {
  readonly file: string;
  readonly directory: string;
  readonly meter: Meter;
  named(kind: string, name: string): Value | undefined;
}

type Evaluate = (children: Node[], place: string, around: Surroundings, node: Node) => Value;

/** The value of an expression. What is neither a literal nor made of literals stays unknown, with its text. */
export function evaluated(node: Node, around: Surroundings): Value {
  const place = `${around.file}:${node.startPosition.row + 1}`;
  const evaluate = BY_TYPE[node.type];
  const value = around.meter.within(place, () =>
    evaluate ? evaluate(childrenOf(node), place, around, node) : unknown(node.text, 'only Terraform can compute it', place),
  );
  if (value.kind === 'text') around.meter.spend(value.text.length, place);
  return value;
}

/** A wrapper of one thing. With more in it, it is an operation on it, such as `a.b` or `a[0]`. */
const inner: Evaluate = (children, place, around, node) =>
  children.length === 1 ? evaluated(children[0], around) : named(children, place, around, node);

/** What is named, or computed, and then what is in it: `local.sizes["prod"].cpu`. */
const named: Evaluate = ([first, ...steps], place, around, node) => {
  if (first && first.type !== 'variable_expr') return within(evaluated(first, around), steps, place, around, node);
  const [attribute, ...further] = steps;
  const [kind, name] = [first?.text, attribute?.type === 'get_attr' ? childrenOf(attribute)[0]?.text : undefined];
  if (kind === 'path' && name !== undefined && further.length === 0) return { kind: 'text', text: '.', place };
  const value = name !== undefined ? around.named(kind, name) : undefined;
  if (value) return within(value, further, place, around, node);
  return unknown(
    node.text,
    kind === 'var' ? 'no file that was read gives it (--var-file names one)' : 'it names something that is not in this directory',
    place,
  );
};

function within(whole: Value, steps: readonly Node[], place: string, around: Surroundings, node: Node): Value {
  let value: Value | undefined = whole;
  for (const step of steps) {
    const key = keyOf(step, around);
    if (value?.kind === 'object' && key !== undefined) value = value.members.get(key);
    else if (value?.kind === 'list' && /^\d+$/.test(key ?? '')) value = value.items[Number(key)];
    else if (value?.kind !== 'unknown') value = undefined;
    if (!value) return unknown(node.text, 'only Terraform can compute it', place);
  }
  return { ...(value as Value), place };
}

/** `.a`, `["a"]`, `[0]` and, as it was once written, `.0`. */
function keyOf(step: Node, around: Surroundings): string | undefined {
  const [inside] = childrenOf(step);
  if (step.type === 'get_attr') return inside?.text;
  if (step.type !== 'index' || !inside) return undefined;
  return inside.type === 'new_index' ? textOf(evaluated(childrenOf(inside)[0], around)) : inside.text.replace(/\D/g, '');
}

/** Literal parts are taken from the text: the syntax tree keeps no white space at their ends. */
const template: Evaluate = (children, place, around, node) => {
  const parts: Value[] = [];
  let from = node.startIndex + 1;
  const literalUpTo = (end: number) => {
    parts.push({ kind: 'text', text: unescaped(node.text.slice(from - node.startIndex, end - node.startIndex)), place });
  };
  for (const child of children.filter(({ type }) => type === 'template_interpolation' || type === 'template_directive')) {
    literalUpTo(child.startIndex);
    const expression = childrenOf(child).find(({ type }) => type === 'expression');
    parts.push(
      child.type === 'template_interpolation' && expression
        ? evaluated(expression, around)
        : unknown(child.text, 'only Terraform can compute it', place),
    );
    from = child.endIndex;
  }
  literalUpTo(node.endIndex - 1);
  const texts = parts.map(textOf);
  if (texts.includes(undefined)) return unknown(node.text, 'a part of it is not known', place);
  return { kind: 'text', text: texts.join(''), place };
};

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '"': '"', '\\': '\\' };
const unescaped = (text: string): string =>
  text
    .replace(/\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|(.))/g, (all, short, long, one) =>
      one === undefined ? String.fromCodePoint(Number.parseInt(short ?? long, 16)) : (ESCAPES[one] ?? all),
    )
    .replace(/([$%])\1\{/g, '$1{');

/** A heredoc by its own text: the syntax tree keeps no white space at the ends of its parts. */
const heredoc: Evaluate = (children, place, _around, node) => {
  if (children.some(({ type }) => type.startsWith('template_') && type !== 'template_literal'))
    return unknown(node.text.split('\n')[0], 'it has parts that are computed', place);
  const lines = node.text.split('\n').slice(1);
  while (lines.length > 0 && lines.pop()?.trim() !== children.at(-1)?.text);
  const indent = node.text.startsWith('<<-') ? Math.min(...lines.filter((line) => line.trim()).map((line) => /^\s*/.exec(line)?.[0].length ?? 0)) : 0;
  return { kind: 'text', text: lines.map((line) => `${line.slice(Number.isFinite(indent) ? indent : 0)}\n`).join(''), place };
};

const object: Evaluate = (children, place, around) => {
  const members = new Map<string, Value>();
  for (const element of children.filter(({ type }) => type === 'object_elem')) {
    const [key, value] = childrenOf(element);
    const bare = /^[\w-]+$/.test(key.text) ? key.text : textOf(evaluated(key, around));
    members.set(bare ?? key.text, evaluated(value, around));
  }
  return { kind: 'object', members, place };
};

/** Functions of Terraform that need nothing but literals. */
const FUNCTIONS: Readonly<Record<string, (values: Value[], place: string, around: Surroundings) => Value | undefined>> = {
  file: ([path], place, { directory }) => {
    const name = textOf(path);
    if (name === undefined) return undefined;
    try {
      return { kind: 'text', text: textBeside(directory, name), place };
    } catch (error) {
      return unknown(`file("${name}")`, `the file cannot be read: ${(error as Error).message}`, place);
    }
  },
  jsondecode: ([document], place) => {
    if (document?.kind === 'unknown') return document;
    try {
      return ofJson(JSON.parse(textOf(document) ?? ''), place);
    } catch {
      return unknown('jsondecode(…)', 'it is no JSON', place);
    }
  },
  merge: (values, place) =>
    values.every((value) => value.kind === 'object')
      ? { kind: 'object', members: new Map(values.flatMap((value) => (value.kind === 'object' ? [...value.members] : []))), place }
      : undefined,
  concat: (values, place) =>
    values.every((value) => value.kind === 'list')
      ? { kind: 'list', items: values.flatMap((value) => (value.kind === 'list' ? value.items : [])), place }
      : undefined,
  tostring: ([value], place) => {
    const text = textOf(value);
    return text === undefined ? undefined : { kind: 'text', text, place };
  },
  tolist: ([value]) => value,
  toset: ([value]) => value,
  tomap: ([value]) => value,
  lookup: ([map, key, otherwise]) => {
    const name = textOf(key);
    return map?.kind === 'object' && name !== undefined ? (map.members.get(name) ?? otherwise) : undefined;
  },
  lower: ([value], place) => {
    const text = textOf(value);
    return text === undefined ? undefined : { kind: 'text', text: text.toLowerCase(), place };
  },
};

const call: Evaluate = ([name, given], place, around, node) => {
  const values = given ? childrenOf(given).map((argument) => evaluated(argument, around)) : [];
  const compute = Object.hasOwn(FUNCTIONS, name.text) ? FUNCTIONS[name.text] : undefined;
  return compute?.(values, place, around) ?? unknown(node.text, 'only Terraform can compute it', place);
};

/** Comparisons of what is known; undefined for every other operation. */
function outcome(operator: string, left: Value, right: Value): boolean | undefined {
  const isSimple = [left, right].every(({ kind }) => !['unknown', 'list', 'object'].includes(kind));
  const isSame = left.kind === right.kind && textOf(left) === textOf(right);
  if (operator === '==') return isSimple ? isSame : undefined;
  if (operator === '!=') return isSimple ? !isSame : undefined;
  if (left.kind !== 'flag' || right.kind !== 'flag') return undefined;
  return operator === '&&' ? left.flag && right.flag : operator === '||' ? left.flag || right.flag : undefined;
}

const BY_TYPE: Readonly<Record<string, Evaluate>> = {
  expression: inner,
  literal_value: inner,
  collection_value: inner,
  template_expr: inner,
  operation: inner,
  variable_expr: named,
  string_lit: template,
  quoted_template: template,
  heredoc_template: heredoc,
  function_call: call,
  object,
  tuple: (children, place, around) => ({
    kind: 'list',
    items: children.filter(({ type }) => type === 'expression').map((item) => evaluated(item, around)),
    place,
  }),
  numeric_lit: (_children, place, _around, { text }) => ({ kind: 'number', number: Number(text), place }),
  bool_lit: (_children, place, _around, { text }) => ({ kind: 'flag', flag: text === 'true', place }),
  null_lit: (_children, place) => ({ kind: 'null', place }),
  unary_operation: (children, place, around, node) => {
    const value = inner(children, place, around, node);
    if (node.text.startsWith('-') && value.kind === 'number') return { ...value, number: -value.number };
    if (node.text.startsWith('!') && value.kind === 'flag') return { ...value, flag: !value.flag };
    return value.kind === 'unknown' ? value : unknown(node.text, 'only Terraform can compute it', place);
  },
  binary_operation: (_children, place, around, node) => {
    const all = node.children.filter((child): child is Node => child !== null && child.type !== 'comment');
    const at = all.findIndex(({ isNamed }) => !isNamed);
    const [left, right] = [all.slice(0, at), all.slice(at + 1)].map((parts) => inner(parts, place, around, node));
    const flag = outcome(all[at]?.text ?? '', left, right);
    if (flag !== undefined) return { kind: 'flag', flag, place };
    return [left, right].find(({ kind }) => kind === 'unknown') ?? unknown(node.text, 'only Terraform can compute it', place);
  },
  conditional: ([condition, holds, holdsNot], place, around, node) => {
    const value = evaluated(condition, around);
    if (value.kind === 'flag') return evaluated(value.flag ? holds : holdsNot, around);
    return value.kind === 'unknown' ? value : unknown(node.text, 'only Terraform can compute it', place);
  },
};
