import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import type { Measurement } from './measurement';
import { inPairs, ratios, spread } from './statistics';

const ROOT = join(__dirname, '..');

/** Nothing runs beside it. A process of its own each. */
export const SYNTHESIS: Measurement = {
  name: 'synthesis',
  title: 'synthesis of a stack: A = ApplicationLoadBalancedFargateService of aws-ecs-patterns, B = PortkeyGateway with the preset PROD',
  async measure(_world, { pairs }, report) {
    const directory = mkdtempSync(join(ROOT, 'node_modules', '.bench-'));
    try {
      const { child, library } = compile(directory);
      const measure = (what: string) => async () =>
        JSON.parse(execFileSync(process.execPath, [child, what, library], { encoding: 'utf8' })) as Record<'elapsed' | 'cpu' | 'resources', number>;
      for (const what of ['pattern', 'gateway']) await measure(what)(); // files are read for the first time
      const { a, b } = await inPairs(pairs, measure('pattern'), measure('gateway'));
      report.line('resources in the stack', `A ${a[0].resources}   B ${b[0].resources}`);
      for (const [what, time, goal] of [
        ['elapsed time', 'elapsed', { atMost: 1.3 }],
        ['processor time', 'cpu', undefined],
      ] as const) {
        const [left, right] = [a, b].map((side) => side.map((result) => result[time]));
        report.sides(`${what} (ms)`, spread(left), spread(right), 0);
        report.figure(`  ${what}, B / A`, ratios(left, right), goal);
      }
    } finally {
      rmSync(directory, { recursive: true });
    }
  },
};

/** JavaScript as the package has it, so that what is measured is not the compiler. */
function compile(directory: string): { readonly child: string; readonly library: string } {
  const sources = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  const options = { format: 'cjs', platform: 'node', target: 'es2022', logLevel: 'error' } as const;
  buildSync({ ...options, entryPoints: sources.map((file) => join(ROOT, 'src', file)), outdir: join(directory, 'lib') });
  buildSync({ ...options, entryPoints: [join(__dirname, 'synthesis-child.ts')], outdir: directory });
  const runtime = readdirSync(join(ROOT, 'lib')).filter((file) => file.startsWith('gateway-runtime.'));
  for (const file of runtime) cpSync(join(ROOT, 'lib', file), join(directory, 'lib', file));
  return { child: join(directory, 'synthesis-child.js'), library: join(directory, 'lib', 'index.js') };
}
