/**
 * The arrows of the house: who may import whom. Each rule forbids imports and says why; `$1` is what the first group of `from` matched.
 * `test/architecture/arrows.test.ts` holds the code to the rules, and has for each rule an import that it must report.
 * Imports of types count: what a type says is known, too.
 */
const ROOMS = 'network|auth|compute|observability|live|state|bedrock';
const BEHIND_DOORS = `${ROOMS}|routing|gateway|enterprise|errors`;
const NPM = ['npm', 'npm-dev', 'npm-optional', 'npm-peer', 'npm-bundled', 'npm-no-pkg', 'npm-unknown'];

/** @type {import('dependency-cruiser').IForbiddenRuleType[]} */
const forbidden = [
  // --- rooms of src
  {
    name: 'rooms-are-siblings',
    comment:
      'A room knows neither another room nor what is built of rooms: the gateway hands data and constructs over, and types that two rooms need stand in src/contract. So observability knows nothing of what it watches.',
    from: { path: `^src/(${ROOMS})/` },
    to: { path: `^src/(${ROOMS}|routing|gateway|enterprise)/`, pathNot: '^src/$1/' },
  },
  {
    name: 'routing-knows-no-gateway',
    comment:
      'Routing is built of auth, bedrock, compute and live, and gateways are built of it. Who stands in front and who watches is theirs to say.',
    from: { path: '^src/routing/' },
    to: { path: '^src/(gateway|enterprise|network|observability|state)/' },
  },
  {
    name: 'products-are-apart',
    comment: "The enterprise gateway's authentication and routes are Portkey's own; it shares rooms with the other product, not its parts.",
    from: { path: '^src/enterprise/' },
    to: { path: '^src/(routing|auth|gateway)/' },
  },
  {
    name: 'gateway-knows-no-enterprise',
    comment: 'The same, the other way round.',
    from: { path: '^src/gateway/' },
    to: { path: '^src/enterprise/' },
  },
  {
    name: 'neutral-ground-knows-no-room',
    comment: 'Errors, warnings, checks, presets, timeouts, metrics, contract and what is watched are used by every room, so they know none.',
    from: { path: '^src/(errors/|contract/|[^/]+[.]ts$)', pathNot: '^src/index[.]ts$' },
    to: { path: `^src/(${ROOMS}|routing|gateway|enterprise)/` },
  },
  {
    name: 'contract-stands-alone',
    comment: 'What the contract imports, the runtime and the command line carry along: no other part of src.',
    from: { path: '^src/contract/' },
    to: { path: '^src/', pathNot: '^src/contract/' },
  },
  {
    name: 'through-the-door',
    comment:
      "A room's index.ts lists what others may use; its files are its own. The contract is no room: what most of its readers want stands in its index, the rest is read by file.",
    from: { path: '^src/([^/]+)' },
    to: { path: `^src/(${BEHIND_DOORS})/`, pathNot: ['^src/$1/', '^src/[^/]+/index[.]ts$'] },
  },
  {
    name: 'contract-without-cdk',
    comment: 'Runtime and command line are bundled with the contract: it may name types of the CDK, but never load it.',
    from: { path: '^src/contract/' },
    to: { dependencyTypes: NPM, dependencyTypesNot: ['type-only'] },
  },

  // --- src and what is around it
  {
    name: 'src-stands-alone',
    comment: 'The library is published without the programs, and without what proves them.',
    from: { path: '^src/' },
    to: { path: '^(runtime|cli|chargeback|functions|fakes|gateway-image|load-balancer|rehearsal|bench|test|tools|examples)/' },
  },
  {
    name: 'src-needs-peers-only',
    comment: 'The package has no dependencies; a development dependency would be missing at the user.',
    from: { path: '^src/' },
    to: { dependencyTypes: NPM, dependencyTypesNot: ['npm-peer'] },
  },
  {
    name: 'programs-see-the-contract',
    comment:
      'All that the programs share with the constructs is the contract, without the container spec, which is made of CDK types; the command tells of the price table too, which is data.',
    from: { path: '^(runtime|cli|chargeback|functions)/', pathNot: '^runtime/test/' },
    to: {
      path: '^(src|runtime|cli|chargeback|fakes|gateway-image|load-balancer|rehearsal|bench|test|tools)/',
      pathNot: ['^$1/', '^src/contract/(?!(container|sidecar)-spec)', '^src/routing/standard-prices[.]ts$'],
    },
  },
  {
    name: 'prices-come-by-document',
    comment: 'Tasks read prices in the live document: in the runtime they would take its whole budget, and a price would be a deployment.',
    from: { path: '^runtime/', pathNot: '^runtime/test/' },
    to: { path: '^src/routing/' },
  },
  {
    name: 'store-knows-no-user',
    comment: 'The connection to shared state runs scripts for whoever has some; what they count or keep is not its own.',
    from: { path: '^runtime/store/' },
    to: { path: '^runtime/', pathNot: ['^runtime/store/', '^runtime/(aws|secrets|transport)[.]ts$'] },
  },
  {
    name: 'programs-need-no-package',
    comment:
      'The runtime is delivered in a task definition, the command in the package: both have what Node.js has. Only their bundlers need packages, and put the parser of Terraform into the command.',
    from: { path: '^(runtime|cli)/', pathNot: ['^runtime/test/', '/bundle[.](ts|mjs)$'] },
    to: { dependencyTypes: NPM, pathNot: 'node_modules/(web-tree-sitter|@tree-sitter-grammars/tree-sitter-hcl)/' },
  },
  {
    name: 'lambda-brings-the-sdk',
    comment: "The functions of the report and of deployments run where AWS's SDK is; nothing else is there.",
    from: { path: '^(chargeback|functions)/', pathNot: '/bundle[.]ts$' },
    to: { dependencyTypes: NPM, pathNot: 'node_modules/@aws-sdk/client-(athena|s3|secrets-manager)/' },
  },

  // --- what proves it
  {
    name: 'fakes-see-the-contract',
    comment: 'Fakes speak documented protocols; of us they know the boot and live documents only, so they cannot agree with our mistakes.',
    from: { path: '^(fakes|gateway-image|load-balancer)/' },
    to: {
      path: '^(src|runtime|cli|chargeback|fakes|gateway-image|load-balancer|tools)/',
      pathNot: ['^$1/', '^src/contract/(?!(container|sidecar)-spec)'],
    },
  },
  {
    name: 'props-know-no-play',
    comment: 'Fakes, gateway image and load balancer are used by tests, rehearsal and bench, and know none of them.',
    from: { path: '^(fakes|gateway-image|load-balancer)/' },
    to: { path: '^(rehearsal|bench|test|runtime/test)/' },
  },
  {
    name: 'only-tests-import-tests',
    comment: 'Rehearsal and bench are run by users, too, where no test framework is.',
    from: { path: '^(rehearsal|bench|tools|examples)/' },
    to: { path: '^(test|runtime/test)/' },
  },
  {
    name: 'users-see-the-public-library',
    comment:
      'Rehearsal, bench, tools and examples use the library as its users do, and the contract to speak with a task. One exception: src/routing/delivery, the very text that the constructs put into a task definition. (Tests may look inside what they test.)',
    from: { path: '^(rehearsal|bench|tools|examples)/' },
    to: { path: '^src/', pathNot: ['^src/index[.]ts$', '^src/contract/', '^src/routing/delivery[.]ts$'] },
  },

  // --- everywhere
  {
    name: 'no-cycle',
    comment: 'Files that import each other are one file in two places: what both need goes into a third.',
    from: {},
    to: { circular: true },
  },
  {
    name: 'no-orphan',
    comment: 'It imports nothing and nobody imports it. Jest loads what its configuration names.',
    from: { orphan: true, pathNot: ['[.]test[.]ts$', '[.]d[.]ts$', '^test/(ledger|sequencer)[.]js$'] },
    to: {},
  },
  {
    name: 'nothing-unused-in-src',
    comment: 'What the library does not reach from its index is not part of it.',
    from: { path: '^src/index[.]ts$' },
    to: { path: '^src/', reachable: false },
  },
];

module.exports = {
  forbidden: forbidden.map((rule) => ({ severity: 'error', ...rule })),
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.dev.json' },
    doNotFollow: { path: 'node_modules' },
    exclude: { path: ['^gateway-image/program/', '^test/upgrade/baseline/', '[.]venv/', '^lib/', '/cdk[.]out/'] },
    enhancedResolveOptions: {
      extensions: ['.ts', '.mjs', '.js', '.d.ts'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
