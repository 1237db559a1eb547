import { basename, dirname } from 'node:path';
import type { Node } from 'web-tree-sitter';
import { Unavailable } from '../command';
import { textOfFile } from './files';
import { evaluated, type Surroundings } from './literals';
import { Meter } from './meter';
import { childrenOf, errorIn, parserOfHcl } from './parser';
import type { Value } from './values';

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

/** The variables of a `.tfvars`, or of the call of a module in a `.tf`. */
export async function sourceOf(path: string): Promise<Source> {
  let text: string;
  try {
    text = textOfFile(path);
  } catch (error) {
    throw new Unavailable(`${path} cannot be read: ${(error as Error).message}`);
  }
  const root = (await parserOfHcl())(text);
  const file = basename(path);
  const wrong = errorIn(root);
  if (wrong) throw new Unavailable(`${file}:${wrong.startPosition.row + 1}: this is not in Terraform's language`);
  const body = childrenOf(root).find(({ type }) => type === 'body');
  const around = surroundingsOf(body, file, dirname(path));
  return { directory: dirname(path), ...variablesOf(body, around) };
}

function variablesOf(body: Node | undefined, around: Surroundings): Omit<Source, 'directory'> {
  const problems: string[] = [];
  const at = (node: Node) => `${around.file}:${node.startPosition.row + 1}`;
  const calls = blocksOf(body).filter((block) => typeOf(block) === 'module');
  for (const block of blocksOf(body)) {
    if (block === calls[0] || SILENT_BLOCKS.includes(typeOf(block))) continue;
    const title = block.text.split('{')[0].trim();
    problems.push(
      `${at(block)}: ${title} is left out: ${typeOf(block) === 'module' ? 'one gateway is imported, the first' : 'it is no variable of the gateway'}`,
    );
  }
  const variables = new Map<string, Value>();
  const holder = calls[0] ? bodyOf(calls[0]) : body;
  for (const [name, node] of attributesOf(holder)) {
    if (calls[0] && OF_TERRAFORM.includes(name)) {
      if (name !== 'source' && name !== 'version') problems.push(`${at(node)}: ${name} is left out: it is Terraform's own`);
    } else {
      if (variables.has(name)) problems.push(`${at(node)}: ${name} is given twice: the last counts`);
      variables.set(name, evaluated(node, around));
    }
  }
  if (calls[0]) for (const block of blocksOf(bodyOf(calls[0]))) problems.push(`${at(block)}: ${typeOf(block)} is left out: it is Terraform's own`);
  return { variables, problems };
}

/** `local.x` and, where it has a default, `var.x` of the same file. */
function surroundingsOf(body: Node | undefined, file: string, directory: string): Surroundings {
  const blocks = blocksOf(body);
  const locals = new Map(blocks.filter((block) => typeOf(block) === 'locals').flatMap((block) => attributesOf(bodyOf(block))));
  const defaults = new Map(
    blocks
      .filter((block) => typeOf(block) === 'variable')
      .flatMap((block) => attributesOf(bodyOf(block)).flatMap(([name, node]) => (name === 'default' ? [[labelOf(block), node] as const] : []))),
  );
  const open = new Set<Node>();
  const around: Surroundings = {
    file,
    directory,
    meter: new Meter(),
    named(kind, name) {
      const node = (kind === 'local' ? locals : kind === 'var' ? defaults : undefined)?.get(name);
      if (!node || open.has(node)) return undefined;
      open.add(node);
      const value = evaluated(node, around);
      open.delete(node);
      return value;
    },
  };
  return around;
}

const blocksOf = (body: Node | undefined): Node[] => (body ? childrenOf(body).filter(({ type }) => type === 'block') : []);
const bodyOf = (block: Node): Node | undefined => childrenOf(block).find(({ type }) => type === 'body');
const typeOf = (block: Node): string => childrenOf(block)[0].text;
const labelOf = (block: Node): string => (childrenOf(block)[1]?.text ?? '').replaceAll('"', '');

const attributesOf = (body: Node | undefined): [string, Node][] =>
  (body ? childrenOf(body) : [])
    .filter(({ type }) => type === 'attribute')
    .map((attribute) => [childrenOf(attribute)[0].text, childrenOf(attribute)[1]]);
