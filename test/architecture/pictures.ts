import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TreeNode } from './construct-tree';
import { type Imports, ROOT } from './imports';

export const PICTURES = join(ROOT, 'docs', 'pictures');

/** Graphviz is a module that jest does not load, so it draws in a process of its own. */
const DRAW = `
  import { Graphviz } from '@hpcc-js/wasm-graphviz';
  import { readFileSync } from 'node:fs';
  process.stdout.write((await Graphviz.load()).dot(readFileSync(0, 'utf8')));
`;

/** Graphviz measures Helvetica. A reader may have wider typefaces only, so text is drawn smaller than it was measured. */
const SCALE_OF_TEXT = 0.8;

/** DOT as SVG. */
export function draw(dot: string): string {
  const svg = execFileSync(process.execPath, ['--input-type=module', '--eval', DRAW], { cwd: ROOT, input: dot, encoding: 'utf8' });
  return svg.replace(/font-size="([\d.]+)"/g, (_, size) => `font-size="${(Number(size) * SCALE_OF_TEXT).toFixed(2)}"`);
}

/** What every picture looks like: one typeface, grey lines, one fill for what is ours, one for what others made. */
const LOOK = readFileSync(join(PICTURES, 'look.dot'), 'utf8').trimEnd();

/** The picture of one request, from its source. */
export const requestPicture = (): string => readFileSync(join(PICTURES, 'request.dot'), 'utf8').replace('/* look */', LOOK);

// --- the rooms, from what the code imports

/** A place of the picture: a room of src, or what stands beside src. */
interface Place {
  readonly group: 'products' | 'rooms' | 'neutral' | 'programs' | 'proof';
  readonly text: string;
}

const PLACES: Readonly<Record<string, Place>> = {
  'src/gateway': { group: 'products', text: 'gateway\nPortkeyGateway: wires, holds no logic' },
  'src/enterprise': { group: 'products', text: 'enterprise\nPortkeyEnterpriseGateway' },
  'src/routing': { group: 'products', text: 'routing\nproviders, prices, boot document' },
  'src/network': { group: 'rooms', text: 'network\nVPC, front, firewall' },
  'src/auth': { group: 'rooms', text: 'auth\nissuer, clients' },
  'src/compute': { group: 'rooms', text: 'compute\ncluster, service, image' },
  'src/observability': { group: 'rooms', text: 'observability\nlogs, alarms, dashboard' },
  'src/live': { group: 'rooms', text: 'live\nlive document, deny-list' },
  'src/state': { group: 'rooms', text: 'state\nshared state' },
  'src/bedrock': { group: 'rooms', text: 'bedrock\naccess to models' },
  'src/contract': { group: 'neutral', text: 'contract\nwhat constructs and programs agree on' },
  runtime: { group: 'programs', text: 'runtime\nin the container' },
  cli: { group: 'programs', text: "cli\nthe operator's command" },
  chargeback: { group: 'programs', text: 'chargeback\nthe report of a month' },
  functions: { group: 'programs', text: 'functions\nwhat deployments call' },
  fakes: { group: 'proof', text: 'fakes\nproviders, AWS, issuer' },
  'gateway-image': { group: 'proof', text: 'gateway-image\nthe stock program' },
  'load-balancer': { group: 'proof', text: 'load-balancer\na real proxy' },
  rehearsal: { group: 'proof', text: 'rehearsal\ndeploys and serves' },
  bench: { group: 'proof', text: 'bench\nthe only timings' },
};

const TITLES: Readonly<Record<Place['group'], string>> = {
  products: 'src: built of rooms',
  rooms: 'src: rooms, which never import each other',
  neutral: 'src: neutral ground',
  programs: 'programs',
  proof: 'what proves it',
};

/** Every import between two places, once. Left out: errors, checks and the like, which every room imports, and tests, which import everything. */
export function roomsPicture({ arrows }: Imports): string {
  const placeOf = (path: string) => Object.keys(PLACES).find((place) => path.startsWith(`${place}/`) && !path.startsWith('runtime/test/'));
  const places = new Set(arrows.map(([from]) => placeOf(from)).filter((place) => place !== undefined));
  const between = new Set<string>();
  for (const [from, to] of arrows) {
    const ends = [placeOf(from), to === 'src/index.ts' ? 'src/gateway' : placeOf(to)];
    if (ends[0] && ends[1] && ends[0] !== ends[1]) between.add(`  ${ends.map((end) => JSON.stringify(end)).join(' -> ')};`);
  }
  const groups = (Object.keys(TITLES) as Place['group'][]).map((group) => {
    const members = [...places].filter((place) => PLACES[place].group === group).sort();
    const nodes = members.map((place) => `    ${JSON.stringify(place)} [label=${label(PLACES[place].text)}];`);
    return [`  subgraph "cluster_${group}" {`, `    label="${TITLES[group]}";`, ...nodes, '  }'].join('\n');
  });
  return ['digraph rooms {', LOOK, '  ranksep=0.7;', ...groups, ...[...between].sort(), '}', ''].join('\n');
}

/** First line in bold. */
function label(text: string): string {
  const [first, ...others] = text.split('\n');
  return `<<b>${first}</b>${others.map((line) => `<br/><font point-size="13" color="#57606a">${line}</font>`).join('')}>`;
}

// --- the construct tree of a production gateway

/** Constructs of ours as boxes, with what is directly below them. */
export function constructTreePicture(tree: readonly TreeNode[], gateway = 'prod'): string {
  const nodes = tree.filter(({ gateways, path }) => gateways.includes(gateway) && !path.startsWith('Outputs'));
  const boxes = nodes.filter(({ path, ours }) => ours || !path.includes('/'));
  const parentOf = (path: string) =>
    boxes
      .map((box) => box.path)
      .filter((box) => path.startsWith(`${box}/`))
      .sort(byLength)
      .at(-1) ?? '';
  const rows = (box: TreeNode) =>
    nodes
      .filter(({ path }) => !boxes.some((each) => each.path === path) && parentOf(path) === box.path && isDirect(path, box.path))
      .map((node) => row(node, nodes));
  const lines = boxes.map((box) => `  "${box.path}" [shape=plain, label=${table(box, rows(box))}];`);
  const edges = boxes.map(({ path }) => `  "${parentOf(path) || 'Gateway'}" -> "${path}";`);
  return [
    'digraph tree {',
    LOOK,
    '  rankdir=LR; nodesep=0.15; ranksep=0.6; edge [tailport=e, headport=w];',
    '  "Gateway" [label=<<b>Gateway</b><br/>PortkeyGateway>];',
    ...lines,
    ...edges,
    '}',
    '',
  ].join('\n');
}

const byLength = (a: string, b: string): number => a.length - b.length;
const isDirect = (path: string, parent: string): boolean => !path.slice(parent.length + 1).includes('/');

function row({ path, type }: TreeNode, nodes: readonly TreeNode[]): string {
  const resources = nodes.filter((node) => node.path.startsWith(`${path}/`) && node.type).length;
  const what = [type?.replace('AWS::', ''), resources && (type ? `+ ${resources}` : `${resources} resource${resources > 1 ? 's' : ''}`)]
    .filter(Boolean)
    .join(' ');
  return `<tr><td align="left">${path.split('/').at(-1)}</td><td align="left"><font color="#57606a">${what}</font></td></tr>`;
}

function table({ path, className, ours }: TreeNode, rows: readonly string[]): string {
  const name = path.split('/').at(-1);
  const title = `<tr><td colspan="2" align="left" bgcolor="${ours ? '#ddf4ff' : '#f6f8fa'}"><b>${name}</b>  ${ours ? className : ''}</td></tr>`;
  return `<<table border="1" cellborder="0" cellspacing="0" cellpadding="3" color="#57606a" bgcolor="white">${title}${rows.join('')}</table>>`;
}
