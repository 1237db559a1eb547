import { readdirSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import type { Node } from 'web-tree-sitter';
import { Unavailable } from '../command';
import { textBeside, textOfFile } from './files';
import { evaluated, type Surroundings } from './literals';
import { Meter } from './meter';
import { childrenOf, errorIn, parserOfHcl } from './parser';
import { knownAmong } from './references';
import { ofJson, type Value } from './values';

/** Variables that a file gives to a module. */
export interface Source {
  readonly directory: string;
  readonly variables: ReadonlyMap<string, Value>;
  /** One line each: what is in the file, and could not be read. */
  readonly problems: readonly string[];
}

/** What a call of a module says to Terraform itself. */
const OF_TERRAFORM = ['source', 'version', 'providers', 'depends_on', 'count', 'for_each'];
/** Why a block is left out that others would look for. */
const OF_BLOCKS: Readonly<Record<string, string | undefined>> = {
  module: 'one gateway is imported (--module names another)',
  include: 'inputs that it has are not read: write them here',
};
/** Blocks that hold nothing of a module's. */
const SILENT_BLOCKS = ['variable', 'locals'];

/**
 * The variables of a `.tfvars` or a `.tfvars.json`, of the call of a module in a `.tf`, or the inputs of a `terragrunt.hcl`.
 *
 * @param given files of variables that the call is made with, the last of which counts
 * @param wanted name of the module that is called, where several gateways are
 */
export async function sourceOf(path: string, given: readonly string[] = [], wanted?: string): Promise<Source> {
  const source = await readSource(path, given, wanted);
  // an app of nothing but defaults would look like one that is taken over
  if (knownAmong([...source.variables.keys()]) === 0)
    throw new Unavailable(
      `${basename(path)} has no variable of the modules that are known here, nor the call of one with such variables. The command takes their .tfvars, the .tf that calls them, or the inputs of a terragrunt.hcl`,
    );
  return source;
}

async function readSource(path: string, given: readonly string[], wanted?: string): Promise<Source> {
  const text = textAt(path);
  if (path.endsWith('.json')) return ofJsonFile(path, text);
  const parse = await parserOfHcl();
  const bodyIn = (file: string, its: string): ReadFile => {
    const root = parse(its);
    const wrong = errorIn(root);
    if (wrong) throw new Unavailable(`${basename(file)}:${wrong.startPosition.row + 1}: this is not in Terraform's language`);
    return { file: basename(file), body: childrenOf(root).find(({ type }) => type === 'body') };
  };
  const own = bodyIn(path, text);
  const others = blocksOf(own.body).some((block) => typeOf(block) === 'module') ? filesBeside(path, parse) : [];
  const told = given.map((file) => {
    const its = textAt(file);
    return file.endsWith('.json') ? { file: basename(file), values: ofJsonFile(file, its).variables } : { ...bodyIn(file, its), isGiven: true };
  });
  const around = surroundingsOf(own, [...others, ...told], dirname(path));
  return { directory: dirname(path), ...variablesOf(own.body, around, wanted) };
}

function textAt(path: string): string {
  try {
    return textOfFile(path);
  } catch (error) {
    throw new Unavailable(`${path} cannot be read: ${(error as Error).message}`);
  }
}

/** Of one directory; whose files are more is nobody's gateway. */
const MOST_FILES = 50;

function ofJsonFile(path: string, text: string): Source {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new Unavailable(`${basename(path)} is no JSON: ${(error as Error).message}`);
  }
  const value = ofJson(json, basename(path));
  return { directory: dirname(path), variables: value.kind === 'object' ? value.members : new Map(), problems: [] };
}

interface ReadFile {
  readonly file: string;
  readonly body?: Node;
  /** In place of a body, what a file in JSON says. */
  readonly values?: ReadonlyMap<string, Value>;
  /** Whether what stands in it are values of variables, whatever the file is called. */
  readonly isGiven?: boolean;
}

/** What Terraform reads of the same directory by itself, in its order: what stands later counts. */
function filesBeside(path: string, parse: (text: string) => Node): ReadFile[] {
  const directory = dirname(path);
  const names = readdirSync(directory).sort();
  return [
    ...names.filter((name) => name.endsWith('.tf')).slice(0, MOST_FILES),
    'terraform.tfvars',
    'terraform.tfvars.json',
    ...names.filter((name) => /\.auto\.tfvars(\.json)?$/.test(name)),
  ]
    .filter((name) => name !== basename(path) && names.includes(name))
    .flatMap((file): ReadFile[] => {
      try {
        const text = textBeside(directory, file);
        if (file.endsWith('.json')) return [{ file, values: ofJsonFile(file, text).variables }];
        const root = parse(text);
        return errorIn(root) ? [] : [{ file, body: childrenOf(root).find(({ type }) => type === 'body') }];
      } catch {
        // what it would have said is not known, and told where it is named
        return [];
      }
    });
}

function variablesOf(body: Node | undefined, around: Surroundings, wanted?: string): Omit<Source, 'directory'> {
  const problems: string[] = [];
  const at = (node: Node) => `${around.file}:${node.startPosition.row + 1}`;
  const calls = blocksOf(body).filter((block) => typeOf(block) === 'module' && (wanted === undefined || labelOf(block) === wanted));
  if (wanted !== undefined && calls.length === 0) throw new Unavailable(`${around.file} calls no module ${JSON.stringify(wanted)}`);
  const named = (block: Node) => attributesOf(bodyOf(block)).map(([name]) => name);
  const gateway = calls.reduce<Node | undefined>(
    (best, call) => (best && knownAmong(named(best)) >= knownAmong(named(call)) ? best : call),
    undefined,
  );
  for (const block of blocksOf(body)) {
    if (block === gateway || SILENT_BLOCKS.includes(typeOf(block))) continue;
    const title = block.text.split('{')[0].trim();
    problems.push(`${at(block)}: ${title} is left out: ${OF_BLOCKS[typeOf(block)] ?? 'it is no variable of the gateway'}`);
  }
  const variables = new Map<string, Value>();
  const holder = gateway ? bodyOf(gateway) : body;
  const inputs = gateway ? undefined : attributesOf(body).find(([name]) => name === 'inputs');
  if (inputs) return { variables: ofTerragrunt(evaluated(inputs[1], around), problems), problems };
  for (const [name, node] of attributesOf(holder)) {
    if (gateway && OF_TERRAFORM.includes(name)) {
      if (name !== 'source' && name !== 'version') problems.push(`${at(node)}: ${name} is left out: it is Terraform's own`);
    } else {
      if (variables.has(name)) problems.push(`${at(node)}: ${name} is given twice: the last counts`);
      variables.set(name, evaluated(node, around));
    }
  }
  if (gateway) for (const block of blocksOf(bodyOf(gateway))) problems.push(`${at(block)}: ${typeOf(block)} is left out: it is Terraform's own`);
  return { variables, problems };
}

/** What Terragrunt gives to the module. */
function ofTerragrunt(inputs: Value, problems: string[]): ReadonlyMap<string, Value> {
  if (inputs.kind === 'object') return inputs.members;
  problems.push(`${inputs.place}: inputs are left out: only Terragrunt can compute them`);
  return new Map();
}

/** `local.x` and `var.x` of the same directory: a value that is given, or else the default. */
function surroundingsOf(own: ReadFile, others: readonly ReadFile[], directory: string): Surroundings {
  const values: Readonly<Record<string, Map<string, Named>>> = { local: new Map(), var: new Map() };
  for (const { file, body, values: known, isGiven } of [own, ...others]) {
    for (const [name, value] of known ?? []) values.var.set(name, { value, file });
    if (isGiven || file.endsWith('.tfvars')) for (const [name, node] of attributesOf(body)) values.var.set(name, { node, file });
    for (const block of blocksOf(body)) {
      const type = typeOf(block);
      for (const [name, node] of attributesOf(bodyOf(block))) {
        if (type === 'locals') values.local.set(name, { node, file });
        else if (type === 'variable' && name === 'default') values.var.set(labelOf(block), { node, file });
      }
    }
  }
  const open = new Set<Node>();
  const meter = new Meter();
  const aroundOf = (file: string): Surroundings => ({
    file,
    directory,
    meter,
    named(kind, name) {
      const found = Object.hasOwn(values, kind) ? values[kind].get(name) : undefined;
      if (!found) return undefined;
      const { node, file } = found;
      if (!node) return found.value;
      if (open.has(node)) return undefined;
      open.add(node);
      const value = evaluated(node, aroundOf(file));
      open.delete(node);
      return value;
    },
  });
  return aroundOf(own.file);
}

interface Named {
  readonly node?: Node;
  readonly value?: Value;
  readonly file: string;
}

const blocksOf = (body: Node | undefined): Node[] => (body ? childrenOf(body).filter(({ type }) => type === 'block') : []);
const bodyOf = (block: Node): Node | undefined => childrenOf(block).find(({ type }) => type === 'body');
const typeOf = (block: Node): string => childrenOf(block)[0].text;
const labelOf = (block: Node): string => (childrenOf(block)[1]?.text ?? '').replaceAll('"', '');

const attributesOf = (body: Node | undefined): [string, Node][] =>
  (body ? childrenOf(body) : [])
    .filter(({ type }) => type === 'attribute')
    .map((attribute) => [childrenOf(attribute)[0].text, childrenOf(attribute)[1]]);
