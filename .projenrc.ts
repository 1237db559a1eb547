import { awscdk, github, JsonFile, javascript, ReleasableCommits, release } from 'projen';

const REPOSITORY = 'https://github.com/cdk-portkey-gateway/cdk-portkey-gateway';

const project = new awscdk.AwsCdkConstructLibrary({
  // identity
  name: 'cdk-portkey-gateway',
  description: 'A Portkey AI gateway on AWS that serves: L3 constructs for Amazon ECS, with a runtime that makes the stock image safe',
  author: 'cdk-portkey-gateway contributors',
  authorAddress: 'maintainers@cdk-portkey-gateway.dev',
  authorOrganization: true,
  repositoryUrl: `${REPOSITORY}.git`,
  homepage: `${REPOSITORY}#readme`,
  bugsUrl: `${REPOSITORY}/issues`,
  license: 'Apache-2.0',
  copyrightOwner: 'cdk-portkey-gateway contributors',
  keywords: ['aws', 'cdk', 'portkey', 'llm', 'ai-gateway', 'ecs', 'fargate', 'bedrock', 'openai', 'anthropic'],
  stability: 'experimental',
  defaultReleaseBranch: 'main',

  // toolchain
  packageManager: javascript.NodePackageManager.NPM,
  projenVersion: '^0.103.25',
  projenrcTs: true,
  tsconfigDevFile: 'tsconfig.dev.json',
  jsiiVersion: '~6.0.0',
  typescriptVersion: '~6.0.3', // jsii 6 does not support TypeScript 7
  minNodeVersion: '20.16.0',
  workflowNodeVersion: '24', // npm trusted publishing needs npm >= 11.5.1
  biome: true, // one linter and formatter; replaces eslint
  biomeOptions: {
    version: '2.5.15', // newer ones are not complete for every platform in all registries, which breaks `npm ci`
    biomeConfig: {
      files: {
        includes: [
          'src/**',
          'test/**',
          'runtime/**',
          'cli/**',
          'chargeback/**',
          'functions/**',
          'fakes/**',
          'gateway-image/**',
          'load-balancer/**',
          'rehearsal/**',
          'bench/**',
          'tools/**',
          'examples/**/*.ts',
          '.projenrc.ts',
          '.dependency-cruiser.cjs',
          '!**/*.template.json',
          '!tools/prices/data', // a line for each row
          '!runtime/tsconfig.json',
          '!cli/tsconfig.json',
          '!chargeback/tsconfig.json',
          '!functions/tsconfig.json',
        ],
      },
      formatter: { indentStyle: javascript.biome_config.IndentStyle.SPACE, indentWidth: 2, lineWidth: 150 },
      javascript: { formatter: { quoteStyle: javascript.biome_config.QuoteStyle.SINGLE } },
    },
  },
  eslint: false,

  // 2.260 is the first release with weak cross-stack list references that work; everything else we use is older
  cdkVersion: '2.260.0',
  constructsVersion: '10.5.1',
  devDeps: [
    '@aws-cdk/cloudformation-diff@^2.180.0',
    '@types/node@^20',
    'aws-cdk@^2.1148.1', // never `latest`: 3.0.0 was published by accident (aws/aws-cdk#38113)
    '@duckdb/node-api@1.5.6-r.1', // runs the SQL that Athena is given; its versions are pre-releases to npm, so no range takes them
    'aws-cdk-lib-newest@npm:aws-cdk-lib@2.276.0',
    'cdk-nag@^3.0.2',
    'cdk-nag-2@npm:cdk-nag@^2.38.0', // whose findings the constructs acknowledge as well
    'esbuild@^0.25.0',
    'terser@^5.44.0', // after esbuild, for the size of the runtime
    'fast-check@^4.0.0',
    'jsii-pacmak@^1.140.0',
    'jsii-diff@^1.134.0',
    'selfsigned@^3.0.1',
    'tsx@^4.20.0',
    '@swc/core@^1.16.0',
    '@swc/jest@^0.2.39',
    'ws@^8.18.3',
    'gpt-tokenizer@^4.0.0', // what OpenAI counts: the estimate of tokens is measured by it
    'jose@^6.0.11',
    '@smithy/signature-v4@^5.3.0',
    '@smithy/eventstream-codec@^4.2.0',
    '@smithy/util-utf8@^4.2.0',
    '@aws-crypto/sha256-js@^5.2.0',
    '@types/ws@^8.18.0',
    'dependency-cruiser@17.4.3', // the arrows between rooms; the last line of versions that runs on Node 20
    '@tree-sitter-grammars/tree-sitter-hcl@1.2.0', // `import-terraform`: the grammar, as WebAssembly, which the command carries
    'web-tree-sitter@0.27.2',
    '@hpcc-js/wasm-graphviz@1.29.2', // the pictures; another version may draw them differently
    // the official SDKs that the rehearsal drives the gateway with
    'openai@^6.0.0',
    '@anthropic-ai/sdk@^0.70.0',
    '@aws-sdk/client-appconfig@^3.900.0',
    '@aws-sdk/client-athena@^3.900.0',
    '@aws-sdk/client-cloudformation@^3.900.0',
    '@aws-sdk/client-cognito-identity-provider@^3.900.0',
    '@aws-sdk/client-dynamodb@^3.900.0',
    '@aws-sdk/client-ecs@^3.900.0',
    '@aws-sdk/client-s3@^3.900.0',
    '@aws-sdk/client-secrets-manager@^3.900.0',
  ],

  // code
  sampleCode: false,
  lambdaAutoDiscover: false,
  edgeLambdaAutoDiscover: false,
  singletonLambdaAutoDiscover: false,
  lambdaExtensionAutoDiscover: false,
  integrationTestAutoDiscover: false, // its snapshots hold absolute paths; the examples are snapshot in jest instead

  // tests
  typecheckTests: true,
  jestOptions: {
    updateSnapshot: javascript.UpdateSnapshot.NEVER,
    passWithNoTests: false,
    jestConfig: { collectCoverage: false },
  },
  tsconfig: { compilerOptions: { inlineSourceMap: false, inlineSources: false } }, // they were half of the package
  tsconfigDev: {
    include: ['runtime', 'cli', 'chargeback', 'functions', 'fakes', 'gateway-image', 'load-balancer', 'rehearsal', 'examples', 'bench', 'tools'].map(
      (directory) => `${directory}/**/*.ts`,
    ),
    // the loaders wait at their top level, as ES modules may: runtime/tsconfig.json checks them as such
    exclude: ['examples/*/python', 'runtime/loaders'],
    compilerOptions: {
      types: ['node', 'jest'],
      resolveJsonModule: true,
      isolatedModules: true,
      skipLibCheck: true,
      paths: { 'cdk-portkey-gateway': ['./src/index.ts'] }, // examples import the library by its name
    },
  },

  // publishing
  npmAccess: javascript.NpmAccess.PUBLIC,
  npmTrustedPublishing: true,
  npmProvenance: true,
  releaseEnvironment: 'release',
  publishToPypi: { distName: 'cdk-portkey-gateway', module: 'cdk_portkey_gateway', trustedPublishing: true, attestations: true },
  releaseTrigger: release.ReleaseTrigger.workflowDispatch(),
  releasableCommits: ReleasableCommits.featuresAndFixes(),
  majorVersion: 0,
  bumpPackage: 'commit-and-tag-version@^12', // the last line of versions that runs on Node 20
  auditDeps: true,
  auditDepsOptions: { level: 'high', prodOnly: true, runOn: 'release' },

  // GitHub
  githubOptions: {
    mergify: false,
    projenCredentials: github.GithubCredentials.fromApp(),
    pullRequestLintOptions: {
      semanticTitleOptions: { types: ['feat', 'fix', 'chore', 'docs', 'refactor', 'test', 'ci', 'build'] },
    },
  },
  buildWorkflowOptions: { mutableBuild: false },
  depsUpgradeOptions: { cooldown: 7, workflowOptions: { schedule: javascript.UpgradeDependenciesSchedule.WEEKLY } },
  gitignore: [
    'cdk.out',
    '.jsii.tabl.json',
    '.jsii.tabl.json.gz',
    '.rehearsal/',
    '__pycache__/',
    '*.pyc',
    '.venv/',
    '/gateway-image/program/node_modules/',
  ],
  npmIgnoreOptions: {
    ignorePatterns: [
      '/runtime/',
      '/cli/',
      '/chargeback/',
      '/functions/',
      '/fakes/',
      '/gateway-image/',
      '/load-balancer/',
      '/rehearsal/',
      '/examples/',
      '/docs/',
      '/rosetta/',
      '/bench/',
      '/tools/',
      '/.ci/',
      '/.dependency-cruiser.cjs',
      '/CONTRIBUTING.md',
      '.rehearsal/',
      'cdk.out',
      'biome.jsonc',
    ],
  },
});

// what PyPI is searched by; versions of Python, state and license come from jsii
project.package.manifest.jsii.targets.python.classifiers = ['Framework :: AWS CDK', 'Framework :: AWS CDK :: 2'];

// the same as with Biome above
project.package.addPackageResolutions('unrs-resolver@1.12.2');

// names that are keywords in Python, Java, C# or Go are errors here, not silenced warnings
project.compileTask.reset('jsii --fail-on-warnings');

// the program that runs inside the gateway's container: checked, then bundled to one module that ships in lib/
const runtime = project.addTask('runtime', {
  description: 'Type-check and bundle the runtime into lib/gateway-runtime.mjs',
  steps: [{ exec: 'tsc -p runtime/tsconfig.json --noEmit' }, { exec: 'node runtime/bundle.mjs' }],
});
project.compileTask.prependSpawn(runtime);

// the operator's command: checked, then bundled to one executable file, so that the package still depends on nothing
const cli = project.addTask('cli', {
  description: "Type-check and bundle the operator's command into lib/cli.js",
  steps: [{ exec: 'tsc -p cli/tsconfig.json --noEmit' }, { exec: 'tsx cli/bundle.ts' }],
});
project.compileTask.prependSpawn(cli);
project.addBins({ 'cdk-portkey-gateway': 'lib/cli.js' });

// the function that reports a month: checked, then bundled without AWS's SDK, which is there where it runs
const chargeback = project.addTask('chargeback', {
  description: 'Type-check and bundle the function of the chargeback report into lib/chargeback-report',
  steps: [{ exec: 'tsc -p chargeback/tsconfig.json --noEmit' }, { exec: 'tsx functions/bundle.ts chargeback' }],
});
project.compileTask.prependSpawn(chargeback);

// the functions of deployments: the same
const functions = project.addTask('functions', {
  description: 'Type-check and bundle the functions of deployments into lib/functions',
  steps: [{ exec: 'tsc -p functions/tsconfig.json --noEmit' }, { exec: 'tsx functions/bundle.ts deployments' }],
});
project.compileTask.prependSpawn(functions);

// Every snippet in README.md and every @example must compile. Their translations ship: the job that makes the wheel has nothing but the tarball.
const EXTRACT = 'jsii-rosetta extract --strict --compress-tablet';
const rosetta = project.addTask('rosetta', { description: 'Compile the examples', exec: EXTRACT });
project.postCompileTask.spawn(rosetta);

// What `npm test` runs on the newest CDK: the whole gateway, which meets every construct, and the random gateways and those of all options, which
// need its CloudFormation validation. The other tests of constructs run there in the full tier only.
const CONSTRUCT_TESTS = [
  'network',
  'auth',
  'bedrock',
  'compute',
  'deployment',
  'gateway',
  'live',
  'observability',
  'routing',
  'state',
  'policy',
  'property',
];
const COMBINATIONS = 'test/combinations/combinations.test.ts';
const FAST_ON_NEWEST = ['test/gateway/parts-by-hand.test.ts', 'test/property/**/*.test.ts', COMBINATIONS];
const FAST_PROJECTS = ['lowest', 'newest'];
const FULL_PROJECTS = [...FAST_PROJECTS, 'newest-rest', 'clients'];

// A clean checkout has no lib/: tests compile first, and need both the bundle and the assembly. Nothing here changes a file of the repository.
const testTask = (name: string, jest: string) => {
  const task = project.tasks.tryFind(name) ?? project.addTask(name);
  task.reset();
  task.spawn(project.compileTask);
  // both on one core, and neither reads what the other writes
  task.exec(`sh -c 'tsc --noEmit -p tsconfig.dev.json & types=$!; ${EXTRACT} && wait $types'`, {
    name: 'Type-check the test suite, compile the examples',
  });
  task.exec(jest, { receiveArgs: true });
  task.exec('biome check --no-errors-on-unmatched');
  return task;
};
// `--ci` comes last, or `--selectProjects` would take the arguments that follow
// more workers than cores: half of the time is spent waiting for the processes under test (jest itself takes no more than 100 %)
const JEST = 'jest --maxWorkers=$(node -p "2 * os.availableParallelism()")';
testTask('test', `${JEST} --selectProjects ${FAST_PROJECTS.join(' ')} --ci`);
const full = testTask('test:full', `${JEST} --selectProjects ${FULL_PROJECTS.join(' ')} --ci`);
full.description = 'Everything in npm test with the large counts and long waits, and all constructs on the newest CDK';
full.env('TEST_TIER', 'full');
const nodes = project.addTask('test:nodes', {
  description: 'The contract tests with the gateway on other releases of Node.js than the image has, and in the hardened image',
  steps: [{ spawn: 'runtime' }, { exec: 'tsx test/contract/on-other-nodes.ts', receiveArgs: true }],
});
full.spawn(nodes);
project.addTask('test:agents', {
  description: 'Coding agents of the npm registry, installed where they are missing, through load balancer and gateway to the fakes',
  steps: [{ spawn: 'runtime' }, { exec: 'jest --selectProjects agents --runInBand --ci', receiveArgs: true }],
});

project.addTask('clients', {
  description: 'Run the SDKs that people have through the gateway, and write docs/clients.md of what was seen',
  steps: [{ spawn: 'runtime' }, { exec: 'jest --selectProjects clients --ci', receiveArgs: true }],
  env: { TEST_TIER: 'full', CLIENTS_PAGE: 'write' },
});
// no `tsx` in front of what starts programs: on Ctrl-C it kills a process that does not answer within 60 ms, which then ends nothing that it has started
project.addTask('demo', {
  description: 'Deploy a DEV gateway into an embedded AWS emulator and send real requests through it',
  steps: [{ spawn: 'runtime' }, { exec: 'node --import tsx rehearsal/demo.ts', receiveArgs: true }],
});
project.addTask('bench', {
  description: 'Paired measurements against the stock gateway and against aws-ecs-patterns',
  steps: [{ spawn: 'runtime' }, { exec: 'node --import tsx bench/main.ts', receiveArgs: true }],
});
project.addTask('templates', {
  description: 'Record the templates of one gateway of each shape (test/templates)',
  steps: [{ spawn: 'runtime' }, { exec: 'tsx test/templates/write-templates.ts' }],
});
project.addTask('inputs', {
  description: 'Write src/input-table.ts, what each option must be, from the compiled assembly',
  steps: [{ spawn: 'compile' }, { exec: 'tsx tools/write-input-table.ts' }],
});
project.addTask('prices', {
  description: 'Write src/routing/standard-prices.ts, the price table, from tools/prices/data',
  steps: [{ exec: 'tsx tools/prices/write-standard-prices.ts' }],
});
project.addTask('replacement', {
  description: 'Write cli/changes/replacement-table.ts, which properties replace a resource, from the schemas of CloudFormation that cfn-lint has',
  steps: [{ exec: 'tsx tools/replacement/write-replacement-table.ts' }],
});
project.addTask('changes', {
  description: 'Write what changes of a gateway come to into docs/changes.md',
  steps: [{ spawn: 'runtime' }, { exec: 'tsx test/upgrade/write-changes.ts' }],
});
project.addTask('construct-tree', {
  description: 'Write the construct tree of these gateways into docs/construct-tree.md',
  steps: [{ spawn: 'runtime' }, { exec: 'tsx test/architecture/write-construct-tree.ts' }],
});
project.addTask('pictures', {
  description: 'Draw the pictures of docs/architecture.md from the code and from docs/pictures/*.dot',
  steps: [{ spawn: 'runtime' }, { exec: 'tsx test/architecture/write-pictures.ts' }],
});
project.gitignore.include('/test/upgrade/baseline/.assembly/.jsii');
project.addTask('baseline', {
  description: 'Record what the next release is compared with (test/upgrade)',
  steps: [{ spawn: 'compile' }, { exec: 'tsx test/upgrade/write-baseline.ts' }],
});

// the programs are bundled by esbuild; the compiler only checks them
const programTsconfig = (directory: string, obj: object) =>
  new JsonFile(project, `${directory}/tsconfig.json`, {
    marker: false,
    obj: {
      compilerOptions: {
        target: 'ES2022',
        module: 'ESNext',
        moduleResolution: 'Bundler',
        lib: ['ES2023'],
        types: ['node'],
        strict: true,
        noUnusedLocals: true,
        noUnusedParameters: true,
        noImplicitOverride: true,
        noEmit: true,
        skipLibCheck: true,
      },
      ...obj,
    },
  });
programTsconfig('runtime', { include: ['**/*.ts'], exclude: ['test'] });
programTsconfig('cli', { include: ['**/*.ts'] });
programTsconfig('chargeback', { include: ['**/*.ts'] });
programTsconfig('functions', { include: ['**/*.ts'] });

// run the tests against the newest CDK as well
project.buildWorkflow?.addPostBuildJob('test-newest-cdk', {
  runsOn: ['ubuntu-latest'],
  permissions: { contents: github.workflows.JobPermission.READ },
  tools: { node: { version: '24' } },
  steps: [
    github.WorkflowSteps.checkout(),
    { run: 'npm ci' },
    { run: 'npm install --no-save --legacy-peer-deps aws-cdk-lib@^2 constructs@^10' },
    { run: 'npm test' },
  ],
});

// Three jest projects: everything on the lowest CDK we support, and the tests of the constructs once more on the newest, in two parts. Two more
// download programs of others: `clients` is of the full tier, `agents` has a task of its own.
const NEWEST = { '^aws-cdk-lib$': 'aws-cdk-lib-newest', '^aws-cdk-lib/(.*)$': 'aws-cdk-lib-newest/$1' };
// the compiler checks the types before jest begins; here they are only taken off, in a tenth of the time that ts-jest takes
const SWC = { swcrc: false, jsc: { parser: { syntax: 'typescript' }, target: 'es2022' }, module: { type: 'commonjs' } };
const jestProject = (displayName: string, testMatch: string[], moduleNameMapper: Record<string, string> = {}) => ({
  displayName,
  testMatch: testMatch.map((pattern) => (pattern.startsWith('!') ? pattern : `<rootDir>/${pattern}`)),
  testPathIgnorePatterns: ['/node_modules/', '/cdk.out/'],
  globalSetup: '<rootDir>/test/global-setup.ts',
  runtime: '<rootDir>/test/jest-runtime.js',
  setupFilesAfterEnv: ['<rootDir>/test/setup.ts'],
  modulePathIgnorePatterns: ['<rootDir>/dist/', '/cdk.out/', '<rootDir>/.rehearsal/', '<rootDir>/test/upgrade/baseline/'],
  transform: { '^.+\\.ts$': ['@swc/jest', SWC] },
  clearMocks: true,
  moduleNameMapper: { '^cdk-portkey-gateway$': '<rootDir>/src', ...moduleNameMapper },
});
project.deps.removeDependency('ts-jest');
const jestConfig = project.package.manifest.jest;
for (const key of [
  'testMatch',
  'testPathIgnorePatterns',
  'watchPathIgnorePatterns',
  'transform',
  'clearMocks',
  'coverageReporters',
  'coverageDirectory',
  'coveragePathIgnorePatterns',
  'coverageProvider',
  'collectCoverage',
]) {
  delete jestConfig[key];
}
jestConfig.testTimeout = 60_000;
jestConfig.silent = true;
jestConfig.maxWorkers = '100%';
jestConfig.workerIdleMemoryLimit = '1GB'; // of the heap, after a file: the CDK keeps every token of every stack
jestConfig.testSequencer = '<rootDir>/test/sequencer.js';
jestConfig.reporters.push('<rootDir>/test/ledger.js');
const CLIENTS = 'test/clients/clients.test.ts';
jestConfig.projects = [
  jestProject('lowest', [
    'test/**/*.test.ts',
    'runtime/**/*.test.ts',
    '!**/test/property/**',
    '!**/test/agents/**',
    `!**/${CLIENTS}`,
    `!**/${COMBINATIONS}`,
  ]),
  jestProject('newest', FAST_ON_NEWEST, NEWEST),
  jestProject(
    'newest-rest',
    [
      'test/*.test.ts',
      ...CONSTRUCT_TESTS.map((directory) => `test/${directory}/**/*.test.ts`),
      ...FAST_ON_NEWEST.map((pattern) => `!**/${pattern}`),
      '!**/test/deployment/rehearsed*.test.ts',
    ],
    NEWEST,
  ),
  jestProject('clients', [CLIENTS]),
  jestProject('agents', ['test/agents/**/*.test.ts']),
];

// publib knows the public registry; naming it would only be one more place to change
project.tryFindObjectFile('.github/workflows/release.yml')?.addDeletionOverride('jobs.release_npm.steps.9.env.NPM_REGISTRY');

// a bill of materials beside every package that is built
project.packageTask.exec('npm sbom --omit dev --sbom-format cyclonedx > dist/sbom.cdx.json');

// The hardened image: its lock file is audited, and the image is built, tried, listed and scanned, each week as well, because what is known of packages changes.
// Nowhere else is it built but where a gateway is deployed. Its contract tests are `test:nodes`.
const HARDENED = 'hardened-image';
const hardened = project.github?.addWorkflow(HARDENED);
hardened?.on({
  push: { branches: ['main'] },
  pullRequest: { branches: ['main'], paths: [`${HARDENED}/**`] },
  schedule: [{ cron: '41 4 * * 2' }],
  workflowDispatch: {},
});
const readOnly = { contents: github.workflows.JobPermission.READ };
hardened?.addJob('image', {
  runsOn: ['ubuntu-latest'],
  permissions: readOnly,
  tools: { node: { version: '24' } },
  steps: [
    github.WorkflowSteps.checkout(),
    { name: 'Audit what comes into the image', run: 'npm audit --omit dev --audit-level high', workingDirectory: HARDENED },
    {
      name: 'List what is locked for it',
      run: `npm sbom --package-lock-only --omit dev --sbom-format cyclonedx > ../${HARDENED}-lock.cdx.json`,
      workingDirectory: HARDENED,
    },
    { name: 'Build', run: `docker build --build-arg NODE_IMAGE=public.ecr.aws/docker/library/node:24-alpine --tag ${HARDENED} ${HARDENED}` },
    {
      name: 'No package manager in it, and no root',
      run: `docker run --rm --entrypoint sh ${HARDENED} -c '! command -v npm && ! command -v npx && ! command -v yarn && ! command -v corepack && test "$(id -u)" = 1000'`,
    },
    {
      name: 'Starts as on Amazon ECS',
      run: [
        `docker run --detach --read-only --cap-drop ALL --security-opt no-new-privileges --publish 127.0.0.1:8787:8787 ${HARDENED}`,
        'curl --silent --show-error --fail --retry 20 --retry-delay 1 --retry-all-errors http://127.0.0.1:8787/',
      ].join('\n'),
    },
    {
      name: 'List what is in it',
      uses: 'anchore/sbom-action@v0',
      with: { image: HARDENED, format: 'cyclonedx-json', 'output-file': `${HARDENED}.cdx.json`, 'upload-artifact': false },
    },
    github.WorkflowSteps.uploadArtifact({ with: { name: 'sbom', path: `${HARDENED}*.cdx.json` } }),
    {
      name: 'Scan',
      uses: 'anchore/scan-action@v7',
      with: { image: HARDENED, 'severity-cutoff': 'high', 'only-fixed': true, 'fail-build': true },
    },
  ],
});
hardened?.addJob('contract', {
  runsOn: ['ubuntu-latest'],
  permissions: readOnly,
  tools: { node: { version: '24' } },
  steps: [github.WorkflowSteps.checkout(), { run: 'npm ci' }, { run: 'npx projen compile' }, { run: 'npm run test:nodes' }],
});

// code scanning
const codeql = project.github?.addWorkflow('codeql');
codeql?.on({ push: { branches: ['main'] }, pullRequest: { branches: ['main'] }, schedule: [{ cron: '23 4 * * 1' }] });
codeql?.addJob('analyze', {
  runsOn: ['ubuntu-latest'],
  permissions: { contents: github.workflows.JobPermission.READ, securityEvents: github.workflows.JobPermission.WRITE },
  steps: [
    github.WorkflowSteps.checkout(),
    { uses: 'github/codeql-action/init@v4', with: { languages: 'javascript-typescript,python,actions' } },
    { uses: 'github/codeql-action/analyze@v4' },
  ],
});

project.synth();
