/** What an element holds: text, a list of `member` elements, or elements by their names. */
export type Content = string | readonly Content[] | { readonly [name: string]: Content };

interface Element {
  readonly name: string;
  readonly children: Element[];
  text: string;
}

const TOKEN = /<\?.*?\?>|<(\/?)([\w:.-]+)[^>]*?(\/?)>|([^<]+)/gs;
const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };

/** Reads an answer of an AWS API that speaks XML: without attributes, comments or sections, which these have not. */
export function contentOf(xml: string): Content {
  const root: Element = { name: '', children: [], text: '' };
  const open = [root];
  for (const [, closes, name, isEmpty, text] of xml.matchAll(TOKEN)) {
    const parent = open[open.length - 1];
    if (text !== undefined) parent.text += text;
    if (name === undefined) continue;
    if (closes) {
      if (open.length > 1) open.pop(); // a proxy's page may be no XML
      continue;
    }
    const element: Element = { name, children: [], text: '' };
    parent.children.push(element);
    if (!isEmpty) open.push(element);
  }
  return read(root);
}

function read({ children, text }: Element): Content {
  if (children.length === 0) return text.trim().replace(/&(#x?[0-9a-f]+|\w+);/gi, (all, name) => characterOf(name) ?? all);
  if (children.every(({ name }) => name === 'member')) return children.map(read);
  return Object.fromEntries(children.map((child) => [child.name, read(child)]));
}

function characterOf(name: string): string | undefined {
  const [, hexadecimal, digits] = /^#(x?)([0-9a-f]+)$/i.exec(name) ?? [];
  return digits ? String.fromCodePoint(Number.parseInt(digits, hexadecimal ? 16 : 10)) : ENTITIES[name];
}

/** What stands under these names, one inside the other; undefined where there is nothing. */
export function within(content: Content | undefined, ...names: readonly string[]): Content | undefined {
  return names.reduce<Content | undefined>((inner, name) => (isMap(inner) && Object.hasOwn(inner, name) ? inner[name] : undefined), content);
}

const isMap = (content: Content | undefined): content is { readonly [name: string]: Content } =>
  typeof content === 'object' && !Array.isArray(content);

/** An empty list has no members, and looks like a text. */
export const listOf = (content: Content | undefined): readonly Content[] => (Array.isArray(content) ? content : []);

export const textOf = (content: Content | undefined): string => (typeof content === 'string' ? content : '');
