import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { format, inPairs, ratios, spread } from './statistics';

const ROOT = join(__dirname, '..');
const RUNTIME_FILES = ['gateway-runtime.encoded', 'gateway-runtime.sha256'];

/** A PROD `PortkeyGateway` (B) against `ApplicationLoadBalancedFargateService` of aws-ecs-patterns (A), each in a process of its own. */
export async function benchSynthesis(pairs: number, print: (line: string) => void): Promise<void> {
  const directory = mkdtempSync(join(ROOT, 'node_modules', '.bench-'));
  try {
    const { child, library } = compile(directory);
    const measure = (what: string) => async () =>
      Number(JSON.parse(execFileSync(process.execPath, [child, what, library], { encoding: 'utf8' })).milliseconds);
    for (const what of ['pattern', 'gateway']) await measure(what)(); // files are read for the first time
    const { a, b } = await inPairs(pairs, measure('pattern'), measure('gateway'));
    print(`synthesis of a stack (ms)                              A ${format(spread(a), 0)}   B ${format(spread(b), 0)}`);
    print(`  B / A                                                ${format(ratios(a, b), 2)}   goal: at most 1.30`);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** JavaScript as the package has it, so that what is measured is not the compiler. */
function compile(directory: string): { readonly child: string; readonly library: string } {
  const sources = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  const options = { format: 'cjs', platform: 'node', target: 'es2022', logLevel: 'error' } as const;
  buildSync({ ...options, entryPoints: sources.map((file) => join(ROOT, 'src', file)), outdir: join(directory, 'lib') });
  buildSync({ ...options, entryPoints: [join(__dirname, 'synthesis-child.ts')], outdir: directory });
  for (const file of RUNTIME_FILES) cpSync(join(ROOT, 'lib', file), join(directory, 'lib', file));
  return { child: join(directory, 'synthesis-child.js'), library: join(directory, 'lib', 'index.js') };
}
