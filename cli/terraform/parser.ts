import grammar from '@tree-sitter-grammars/tree-sitter-hcl/tree-sitter-hcl.wasm';
import { Language, type Node, Parser } from 'web-tree-sitter';
import parserProgram from 'web-tree-sitter/web-tree-sitter.wasm';

/** Parses Terraform's language; the program and the grammar are part of this command. */
export async function parserOfHcl(): Promise<(text: string) => Node> {
  await Parser.init({ wasmBinary: parserProgram });
  const parser = new Parser();
  parser.setLanguage(await Language.load(grammar));
  return (text) => {
    // the grammar wants an end of line after the last attribute
    const tree = parser.parse(`${text}\n`);
    if (!tree) throw new Error('no syntax tree');
    return tree.rootNode;
  };
}

/** What stands directly in a node, without comments. */
export const childrenOf = (node: Node): Node[] => node.namedChildren.filter((child): child is Node => child !== null && child.type !== 'comment');

/** The first place where the text is none of Terraform's language. */
export function errorIn(root: Node): Node | undefined {
  // by hand: how deep a text is, is for its author to say
  const open = [root];
  for (let node = open.pop(); node; node = open.pop()) {
    if (node.isError || node.isMissing) return node;
    if (node.hasError) open.push(...node.children.filter((child) => child !== null).reverse());
  }
  return undefined;
}
