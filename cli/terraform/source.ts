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
/** Blocks that hold nothing of a module's. */
const SILENT_BLOCKS = ['variable', 'locals'];

/** The variables of a `.tfvars` or a `.tfvars.json`, or of the call of a module in a `.tf`. */
export async function sourceOf(path: string): Promise<Source> {
  const source = await readSource(path);
  // an app of nothing but defaults would look like one that is taken over
  if (knownAmong([...source.variables.keys()]) === 0)
    throw new Unavailable(`${basename(path)} has no variable of the modules that are known here, nor the call of one with such variables`);
  return source;
}

async function readSource(path: string): Promise<Source> {
  let text: string;
  try {
    text = textOfFile(path);
  } catch (error) {
    throw new Unavailable(`${path} cannot be read: ${(error as Error).message}`);
  }
  if (path.endsWith('.json')) return ofJsonFile(path, text);
  const parse = await parserOfHcl();
  const root = parse(text);
  const file = basename(path);
  const wrong = errorIn(root);
  if (wrong) throw new Unavailable(`${file}:${wrong.startPosition.row + 1}: this is not in Terraform's language`);
  const body = childrenOf(root).find(({ type }) => type === 'body');
  const own = { file, body };
  const others = blocksOf(body).some((block) => typeOf(block) === 'module') ? filesBeside(path, parse) : [];
  const around = surroundingsOf(own, others, dirname(path));
  return { directory: dirname(path), ...variablesOf(body, around) };
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
  readonly body: Node | undefined;
}

/** What Terraform reads of the same directory by itself, in its order: what stands later counts. */
function filesBeside(path: string, parse: (text: string) => Node): ReadFile[] {
  const directory = dirname(path);
  const names = readdirSync(directory).sort();
  return [
    ...names.filter((name) => name.endsWith('.tf')).slice(0, MOST_FILES),
    'terraform.tfvars',
    ...names.filter((name) => name.endsWith('.auto.tfvars')),
  ]
    .filter((name) => name !== basename(path) && names.includes(name))
    .flatMap((file) => {
      try {
        const root = parse(textBeside(directory, file));
        return errorIn(root) ? [] : [{ file, body: childrenOf(root).find(({ type }) => type === 'body') }];
      } catch {
        // what it would have said is not known, and told where it is named
        return [];
      }
    });
}

function variablesOf(body: Node | undefined, around: Surroundings): Omit<Source, 'directory'> {
  const problems: string[] = [];
  const at = (node: Node) => `${around.file}:${node.startPosition.row + 1}`;
  const calls = blocksOf(body).filter((block) => typeOf(block) === 'module');
  const named = (block: Node) => attributesOf(bodyOf(block)).map(([name]) => name);
  const gateway = calls.reduce<Node | undefined>(
    (best, call) => (best && knownAmong(named(best)) >= knownAmong(named(call)) ? best : call),
    undefined,
  );
  for (const block of blocksOf(body)) {
    if (block === gateway || SILENT_BLOCKS.includes(typeOf(block))) continue;
    const title = block.text.split('{')[0].trim();
    problems.push(
      `${at(block)}: ${title} is left out: ${typeOf(block) === 'module' ? 'one gateway is imported' : 'it is no variable of the gateway'}`,
    );
  }
  const variables = new Map<string, Value>();
  const holder = gateway ? bodyOf(gateway) : body;
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

/** `local.x` and `var.x` of the same directory: a value that is given, or else the default. */
function surroundingsOf(own: ReadFile, others: readonly ReadFile[], directory: string): Surroundings {
  const values: Readonly<Record<string, Map<string, Named>>> = { local: new Map(), var: new Map() };
  for (const { file, body } of [own, ...others]) {
    const isGiven = file.endsWith('.tfvars');
    if (isGiven) for (const [name, node] of attributesOf(body)) values.var.set(name, { node, file });
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
      if (!found || open.has(found.node)) return undefined;
      open.add(found.node);
      const value = evaluated(found.node, aroundOf(found.file));
      open.delete(found.node);
      return value;
    },
  });
  return aroundOf(own.file);
}

interface Named {
  readonly node: Node;
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
