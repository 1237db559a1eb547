import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

export const ROOT = join(__dirname, '..', '..');

/**
 * The library as its users get it: the npm tarball in a fresh TypeScript app, the wheel in a fresh virtual environment. Both
 * install from the public registries, so this needs a network, as `npm ci` does.
 */
export interface Packages {
  readonly workspace: string;
  readonly typescriptApp: string;
  /** Interpreter of the virtual environment that the wheel is in. */
  readonly python: string;
}

/** What a user's shell does not have: the context of the tests' apps, and the wish of some build machines to compile Python each time anew. */
const { CDK_CONTEXT_JSON, PYTHONDONTWRITEBYTECODE, ...environment } = process.env;
export const ENVIRONMENT: NodeJS.ProcessEnv = environment;

export const run = async (cwd: string, command: string, args: string[], env: NodeJS.ProcessEnv = {}): Promise<string> => {
  const program = promisify(execFile)(command, args, {
    cwd,
    encoding: 'utf8',
    maxBuffer: 64 << 20,
    env: { ...ENVIRONMENT, JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: '20', CDK_VALIDATION: 'false', ...env },
  });
  program.child.stdin?.end();
  return (await program).stdout;
};

export const tarballIn = (directory: string): string => readdirSync(directory).find((file) => file.endsWith('.tgz')) as string;

async function installTarball({ workspace, typescriptApp }: Packages): Promise<void> {
  const tarball = tarballIn(workspace);
  mkdirSync(typescriptApp);
  writeFileSync(join(typescriptApp, 'package.json'), JSON.stringify({ name: 'fresh', private: true }));
  const packages = [
    join(workspace, tarball),
    'aws-cdk-lib@2.260.0',
    'constructs@10.5.1',
    'aws-cdk@2',
    'typescript@~6.0.3',
    'tsx@4',
    '@types/node@20',
  ];
  await run(typescriptApp, 'npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', ...packages]);
}

/**
 * From what the tarball holds, laid over the files of the repository, as in the job that publishes to PyPI. The full tier builds as that
 * does, which takes a source distribution and its checks as well.
 */
async function buildWheel({ workspace, python }: Packages): Promise<string> {
  const checkout = join(workspace, 'checkout');
  const dist = join(workspace, 'dist', 'python');
  const whole = process.env.TEST_TIER === 'full';
  mkdirSync(checkout);
  cpSync(join(ROOT, '.npmignore'), join(checkout, '.npmignore'));
  symlinkSync(join(ROOT, 'node_modules'), join(checkout, 'node_modules'));
  await run(checkout, 'tar', ['--strip-components=1', '-xzf', join(workspace, tarballIn(workspace))]);
  await run(checkout, 'npx', [
    'jsii-pacmak',
    '--target',
    'python',
    '--outdir',
    join(workspace, 'dist'),
    '--no-fingerprint',
    ...(whole ? [] : ['--code-only']),
  ]);
  if (!whole) await run(workspace, python, ['-m', 'pip', 'wheel', '--quiet', '--no-deps', '--wheel-dir', dist, dist]);
  return join(dist, readdirSync(dist).find((file) => file.endsWith('.whl')) as string);
}

async function installWheel(packages: Packages): Promise<void> {
  const { workspace, python } = packages;
  await run(workspace, 'python3', ['-m', 'venv', 'venv']);
  // compiling all of the CDK takes half a minute, and a fraction of it is imported
  await run(workspace, python, ['-m', 'pip', 'install', '--quiet', '--no-compile', await buildWheel(packages), 'aws-cdk-lib==2.260.0']);
}

/** The compiled examples of this assembly are there: `npm test` makes them before its tests, and they take most of a minute. */
function hasCompiledExamples(): boolean {
  const [examples, ...made] = ['.jsii.tabl.json.gz', '.jsii', join('rosetta', 'default.ts-fixture')].map((file) =>
    statSync(join(ROOT, file), { throwIfNoEntry: false }),
  );
  return made.every((file) => examples && file && examples.mtimeMs >= file.mtimeMs);
}

/** Packs and builds both, and installs them. */
export async function installPackages(): Promise<Packages> {
  const workspace = mkdtempSync(join(tmpdir(), 'packages-'));
  const packages = { workspace, typescriptApp: join(workspace, 'typescript'), python: join(workspace, 'venv', 'bin', 'python') };
  if (!hasCompiledExamples()) await run(ROOT, 'npx', ['projen', 'rosetta']);
  await run(ROOT, 'npm', ['pack', '--ignore-scripts', '--pack-destination', workspace]);
  await Promise.all([installTarball(packages), installWheel(packages)]);
  return packages;
}
