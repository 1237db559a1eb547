import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ENTERPRISE_FILES, OPEN_SOURCE_FILES } from '../cli/terraform/given';
import { fencesOf, PAGES } from '../documentation/fences';
import { followPage } from '../documentation/follow-page';
import { REPOSITORY } from '../documentation/links';
import { ENVIRONMENT, installPackages, ROOT, run, tarballIn } from './installed-packages';
import { type Ended, PROGRAMS, runPrograms } from './python-programs';
import { writeSnippets } from './snippets';
import { synthesizeAll } from './typescript-apps';

/** The library as its users get it: the npm tarball in a fresh TypeScript app, the wheel in a fresh virtual environment. */
const EXAMPLES = ['quick-start', 'multi-environment', 'cache-and-guardrail', 'enterprise'];
let workspace: string;
let typescriptApp: string;
let python: string;

beforeAll(async () => {
  ({ workspace, typescriptApp, python } = await installPackages());
  for (const example of EXAMPLES) cpSync(join(ROOT, 'examples', example, 'typescript'), join(typescriptApp, example), { recursive: true });
}, 600_000);

afterAll(() => rmSync(workspace, { recursive: true, force: true }));

test('the tarball holds what a user needs and nothing of how it is made', async () => {
  const files = (await run(workspace, 'tar', ['tzf', tarballIn(workspace)])).split('\n');
  const needed = [
    '.jsii',
    '.jsii.tabl.json.gz',
    'README.md',
    'LICENSE',
    'lib/index.js',
    'lib/gateway-runtime.mjs',
    'lib/gateway-runtime.loader',
    'lib/gateway-runtime-whole.mjs',
    'lib/gateway-runtime-whole.loader',
    'lib/gateway-runtime-whole.env',
    'lib/cli.js',
    'lib/chargeback-report/index.mjs',
    'lib/functions/listener-rule/index.mjs',
    'lib/functions/smoke-test/index.mjs',
    'lib/team-trigger.js',
    'lib/cli.licenses.txt',
    'hardened-image/Dockerfile',
    'hardened-image/lay-out.mjs',
    'hardened-image/lay-out.sh',
    'hardened-image/package.json',
    'hardened-image/package-lock.json',
  ];
  expect(files).toEqual(expect.arrayContaining(needed.map((file) => `package/${file}`)));
  expect(
    files.filter((file) =>
      /^package\/(src|test|runtime|cli|fakes|gateway-image|load-balancer|rehearsal|bench|tools|examples|docs|\.ci|\.projen)/.test(file),
    ),
  ).toEqual([]);
});

const packed = (file: string): string => readFileSync(join(typescriptApp, 'node_modules', 'cdk-portkey-gateway', file), 'utf8');

test('installing the tarball resolves nothing but the peers', () => {
  const { dependencies, peerDependencies } = JSON.parse(packed('package.json'));
  expect(dependencies ?? {}).toEqual({});
  expect(Object.keys(peerDependencies)).toEqual(['aws-cdk-lib', 'constructs']);
});

test('the tarball holds no source maps, which nobody could follow to the sources', () => {
  const modules = readdirSync(join(typescriptApp, 'node_modules', 'cdk-portkey-gateway', 'lib'), { recursive: true, encoding: 'utf8' });
  const scripts = modules.filter((file) => /\.m?js$/.test(file));
  expect(scripts.length).toBeGreaterThan(50);
  expect(scripts.filter((file) => packed(join('lib', file)).includes('sourceMappingURL'))).toEqual([]);
});

test('the tarball says where it lives, and runs on Node.js 20, 22 and 24', () => {
  const { homepage, bugs, repository, engines, stability } = JSON.parse(packed('package.json'));
  expect({ homepage, bugs, repository, engines, stability }).toEqual({
    homepage: `${REPOSITORY}#readme`,
    bugs: { url: `${REPOSITORY}/issues` },
    repository: { type: 'git', url: `${REPOSITORY}.git` },
    engines: { node: '>= 20.16.0' },
    stability: 'experimental',
  });
});

test.each([
  ['tarball', () => packed('README.md')],
  ['wheel', () => wheelMetadata().split('\n\n').slice(1).join('\n\n')],
])('no link in the README of the %s is relative', (_which, readme) => {
  const targets = [...readme().matchAll(/\]\(([^)\s]+)\)|^\[[^\]]+\]: (\S+)$/gm)].map(([, inline, definition]) => inline ?? definition);
  expect(targets.length).toBeGreaterThan(20);
  expect(targets.filter((target) => !target.startsWith('https://'))).toEqual([]);
});

/** `METADATA` of the installed wheel: headers, an empty line, the README. */
function wheelMetadata(): string {
  const lib = join(workspace, 'venv', 'lib');
  const [packages] = readdirSync(lib)
    .map((version) => join(lib, version, 'site-packages'))
    .filter((path) => existsSync(path));
  const [info] = readdirSync(packages).filter((name) => /^cdk_portkey_gateway-.*\.dist-info$/.test(name));
  return readFileSync(join(packages, info, 'METADATA'), 'utf8');
}

test('the classifiers of the wheel say what its metadata say', () => {
  const [headers] = wheelMetadata().split('\n\n');
  const values = (name: string) => headers.split('\n').flatMap((line) => (line.startsWith(`${name}: `) ? [line.slice(name.length + 2)] : []));
  const classifiers = values('Classifier');
  expect(classifiers).toEqual(
    expect.arrayContaining(['Development Status :: 4 - Beta', 'Typing :: Typed', 'License :: OSI Approved', 'Framework :: AWS CDK :: 2']),
  );
  const minors = classifiers.flatMap((classifier) => /^Programming Language :: Python :: 3\.(\d+)$/.exec(classifier)?.[1] ?? []).map(Number);
  expect(values('Requires-Python')).toEqual([`>=3.${Math.min(...minors)}`]);
  expect(values('Project-URL').concat(values('Home-page')).join(' ')).toContain(REPOSITORY);
});

test('both packages bring the command', async () => {
  const help = await run(typescriptApp, 'npx', ['--no-install', 'cdk-portkey-gateway', 'verify-runtime', '--help']);
  expect(help).toContain('cdk-portkey-gateway verify-runtime --cluster');
  expect(await run(workspace, join(workspace, 'venv', 'bin', 'cdk-portkey-gateway'), ['verify-runtime', '--help'])).toContain(help);
}, 120_000);

test('K5: examples, snippets and the code in prose compile under strict against the tarball, and every snippet synthesizes', async () => {
  const { programs, main } = writeSnippets(join(typescriptApp, 'snippets'));
  expect(programs.length).toBeGreaterThan(30);
  writeFileSync(
    join(typescriptApp, 'tsconfig.json'),
    JSON.stringify({ compilerOptions: { strict: true, module: 'node16', target: 'ES2022', types: ['node'], skipLibCheck: true, noEmit: true } }),
  );
  const bin = join(typescriptApp, 'node_modules', '.bin');
  const compiled = await run(typescriptApp, join(bin, 'tsc'), ['-p', '.', '--pretty', 'false']).catch(({ stdout }) => stdout);
  expect(compiled).toBe('');
  await run(typescriptApp, join(bin, 'tsx'), [join('snippets', `${main}.ts`)]);
}, 300_000);

/** Every template of an assembly, without the metadata that names the language. */
function templates(assembly: string): Record<string, unknown> {
  const files = readdirSync(assembly).filter((file) => file.endsWith('.template.json'));
  return Object.fromEntries(files.sort().map((file) => [file, JSON.parse(readFileSync(join(assembly, file), 'utf8'))]));
}

/** Files of both modules for Terraform, the fullest of each; all of them in the full tier. */
const IMPORTED = Object.entries({ ...ENTERPRISE_FILES, ...OPEN_SOURCE_FILES }).filter(
  ([name]) => process.env.TEST_TIER === 'full' || ['E2', 'prod'].includes(name),
);

/** Python of the pages: what is an app is run, of all other it is asked whether it is Python. */
const [PAGE_APPS, OTHER_PYTHON] = [true, false].map((isApp) =>
  PAGES.flatMap(fencesOf)
    .filter(({ language }) => ['python', 'py'].includes(language))
    .flatMap(({ text }) => (text.includes('app.synth()') === isApp ? [text] : [])),
);

/** Files of one app in both languages. */
interface Pair {
  readonly name: string;
  readonly typescript: string;
  readonly python: string;
}

const exampleOf = (name: string): Pair => ({
  name,
  typescript: join(typescriptApp, name, 'app.ts'),
  python: join(ROOT, 'examples', name, 'python', 'app.py'),
});

/** What import-terraform prints for a file. */
async function importedFrom(name: string, text: string): Promise<Pair> {
  const directory = join(typescriptApp, 'imported', name.replace(/\W+/g, '-'));
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, 'given.tf'), text);
  const print = async (language: string, file: string): Promise<string> => {
    const command = join(typescriptApp, 'node_modules', '.bin', 'cdk-portkey-gateway');
    writeFileSync(join(directory, file), await run(directory, command, ['import-terraform', 'given.tf', '--language', language]));
    return join(directory, file);
  };
  return {
    name: `what import-terraform prints for ${name}`,
    typescript: await print('typescript', 'app.ts'),
    python: await print('python', 'app.py'),
  };
}

describe('an app', () => {
  const assemblyOf = (name: string, language: string) => join(workspace, 'assemblies', language, name.replace(/\W+/g, '-'));
  let ended: Record<string, Ended>;

  beforeAll(async () => {
    const pairs = [...EXAMPLES.map(exampleOf), ...(await Promise.all(IMPORTED.map(([name, text]) => importedFrom(name, text))))];
    const ofPages = PAGE_APPS.map((text, index) => [`app ${index} of the pages`, { text }]);
    const inPython = pairs.map(({ name, python: file }) => [name, { text: readFileSync(file, 'utf8'), outdir: assemblyOf(name, 'python') }]);
    await synthesizeAll(
      typescriptApp,
      pairs.map(({ name, typescript }) => ({ file: typescript, outdir: assemblyOf(name, 'typescript') })),
    );
    ended = await runPrograms({ ...PROGRAMS, ...Object.fromEntries([...ofPages, ...inPython]) }, workspace, python);
  }, 600_000);

  test.each([...EXAMPLES, ...IMPORTED.map(([name]) => `what import-terraform prints for ${name}`)])(
    '%s: both languages synthesize the same templates',
    (name) => {
      expect(ended[name].error).toBeUndefined();
      const fromTypescript = templates(assemblyOf(name, 'typescript'));
      expect(Object.keys(fromTypescript)).not.toEqual([]);
      expect(templates(assemblyOf(name, 'python'))).toEqual(fromTypescript);
    },
  );

  test('in Python gets errors with their code', () => {
    expect(ended['without a domain'].error).toMatch(/PublicWithoutDomain: network\.exposure/);
  });

  test('in Python gets wrong types refused before they reach JavaScript', () => {
    expect(ended['of wrong types'].error).toMatch(/^Type(Check)?Error: [\s\S]*type of argument/);
  });

  test('in Python stands in for interfaces and classes', () => {
    expect(ended['with parts in Python']).toEqual({ printed: 'made\n' });
  });

  test('in Python of the pages runs, and whatever else is Python there is Python', async () => {
    expect(PAGE_APPS.length).toBeGreaterThan(2);
    expect(Object.values(ended).length).toBe(PAGE_APPS.length + Object.keys(PROGRAMS).length + EXAMPLES.length + IMPORTED.length);
    expect(PAGE_APPS.flatMap((_, index) => ended[`app ${index} of the pages`].error ?? [])).toEqual([]);
    await run(workspace, python, ['-c', `for text in ${JSON.stringify(OTHER_PYTHON)}: compile(text, 'snippet', 'exec')`]);
  });
});

/** Text of a file of the wheel, as it is installed. */
const installedText = async (file: string): Promise<string> =>
  run(workspace, python, [
    '-c',
    `import importlib.metadata as m; print(next(f for f in m.files('cdk-portkey-gateway') if str(f).endswith('${file}')).read_text())`,
  ]);

/** What only TypeScript has. */
const TYPESCRIPT = /\bnew [A-Z]\w*\(|\bconst \w+ =|\bimport \{/;

test('K2: the wheel has Python where the library has TypeScript, in its README', async () => {
  const examples = [...(await installedText('.dist-info/METADATA')).matchAll(/^```python$\n([\s\S]*?)^```$/gm)].map(([, code]) => code);
  expect(examples.length).toBeGreaterThan(3);
  expect(examples.filter((code) => TYPESCRIPT.test(code))).toEqual([]);
  expect(examples.join('')).toMatch(/PortkeyGateway\(self, "\w+"/);
});

test('K2: the wheel has Python where the library has TypeScript, in its docstrings', async () => {
  const [, ...examples] = (await installedText('cdk_portkey_gateway/__init__.py')).split(/^ *Example::$/m).map((text) => text.split(/"""|'''/)[0]);
  expect(examples.length).toBeGreaterThan(3);
  expect(examples.filter((code) => TYPESCRIPT.test(code))).toEqual([]);
  expect(examples.join('')).toMatch(/PortkeyGateway\(self, "\w+"/);
});

/** The stubs of the CDK take mypy a minute and a half. */
const inTheFullTier = process.env.TEST_TIER === 'full' ? test : test.skip;

inTheFullTier(
  'K5: the Python apps of pages and examples pass mypy --strict against the wheel',
  async () => {
    const directory = mkdtempSync(join(workspace, 'mypy-'));
    const apps = PAGES.flatMap(fencesOf).filter(({ language, text }) => language === 'python' && text.includes('app.synth()'));
    const examples = EXAMPLES.map((example) => readFileSync(join(ROOT, 'examples', example, 'python', 'app.py'), 'utf8'));
    const files = [...apps.map(({ text }) => text), ...examples].map((text, index) => {
      writeFileSync(join(directory, `app_${index}.py`), text);
      return `app_${index}.py`;
    });
    await run(workspace, python, ['-m', 'pip', 'install', '--quiet', 'mypy']);
    expect(await run(directory, python, ['-m', 'mypy', '--strict', ...files])).toContain(`no issues found in ${files.length} source files`);
  },
  900_000,
);

/** What the first hour has installed when its commands begin; the full tier installs it as the page says. */
function installed(directory: string): void {
  const typescript = join(directory, 'typescript');
  mkdirSync(typescript, { recursive: true });
  symlinkSync(join(typescriptApp, 'node_modules'), join(typescript, 'node_modules'));
  mkdirSync(join(directory, 'python-app'));
  symlinkSync(join(workspace, 'venv'), join(directory, 'python-app', '.venv'));
}

test('the first hour goes as docs/first-hour.md says', async () => {
  const directory = join(workspace, 'first-hour');
  mkdirSync(directory);
  const everything = process.env.TEST_TIER === 'full';
  if (!everything) installed(directory);
  const environment = {
    ...ENVIRONMENT,
    NO_COLOR: '1',
    CDK_DISABLE_CLI_TELEMETRY: 'true',
    JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: '20',
    // what is cloned is this repository
    GIT_CONFIG_COUNT: '1',
    GIT_CONFIG_KEY_0: `url.${ROOT}.insteadOf`,
    GIT_CONFIG_VALUE_0: `${REPOSITORY}.git`,
  };
  const followed = await followPage('docs/first-hour.md', { directory, environment, everything });
  expect(followed.length).toBeGreaterThanOrEqual(12);
}, 1_200_000);
