import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

export const ROOT = join(__dirname, '..', '..');
export const HOUSE = [
  'src',
  'runtime',
  'cli',
  'chargeback',
  'functions',
  'fakes',
  'gateway-image',
  'load-balancer',
  'rehearsal',
  'bench',
  'tools',
  'test',
  'examples',
];

interface CruiseResult {
  readonly modules: readonly { readonly source: string; readonly dependencies: readonly { readonly resolved: string }[] }[];
  readonly summary: { readonly violations: readonly { readonly from: string; readonly to: string; readonly rule: { readonly name: string } }[] };
}

export interface Imports {
  /** Every import, as `from` and `to`. */
  readonly arrows: readonly (readonly [from: string, to: string])[];
  /** Every import that a rule forbids: `rule: from → to`. */
  readonly forbidden: readonly string[];
}

/** The imports of the files in these directories under `root`, against the rules of `.dependency-cruiser.cjs`. */
export function importsOf(root = ROOT, directories: readonly string[] = HOUSE): Imports {
  const cruiser = join(ROOT, 'node_modules', 'dependency-cruiser', 'bin', 'dependency-cruise.mjs');
  const rules = join(ROOT, '.dependency-cruiser.cjs');
  const output = execFileSync(process.execPath, [cruiser, '--config', rules, '--output-type', 'json', ...directories], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    env: { ...process.env, NODE_ENV: 'production' },
  });
  const { modules, summary } = JSON.parse(output) as CruiseResult;
  return {
    arrows: modules.flatMap(({ source, dependencies }) => dependencies.map(({ resolved }) => [source, resolved] as const)),
    forbidden: summary.violations.map(({ rule, from, to }) => (from === to ? `${rule.name}: ${from}` : `${rule.name}: ${from} → ${to}`)).sort(),
  };
}
