/** A file and the one import in it. */
export interface ForbiddenImport {
  readonly rule: string;
  readonly from: string;
  readonly imports: string;
  /** It imports a type only. */
  readonly type?: true;
}

/** What the rules must report, each of them something. */
export const FORBIDDEN_IMPORTS: readonly ForbiddenImport[] = [
  { rule: 'rooms-are-siblings', from: 'src/network/siblings.ts', imports: '../auth' },
  { rule: 'rooms-are-siblings', from: 'src/observability/watches.ts', imports: '../compute', type: true },
  { rule: 'rooms-are-siblings', from: 'src/live/asks.ts', imports: '../routing' },
  { rule: 'routing-knows-no-gateway', from: 'src/routing/asks.ts', imports: '../gateway' },
  { rule: 'routing-knows-no-gateway', from: 'src/routing/watches.ts', imports: '../observability' },
  { rule: 'products-are-apart', from: 'src/enterprise/borrows.ts', imports: '../auth' },
  { rule: 'gateway-knows-no-enterprise', from: 'src/gateway/asks.ts', imports: '../enterprise' },
  { rule: 'neutral-ground-knows-no-room', from: 'src/checks.ts', imports: './network', type: true },
  { rule: 'neutral-ground-knows-no-room', from: 'src/contract/asks.ts', imports: '../routing', type: true },
  { rule: 'through-the-door', from: 'src/gateway/climbs.ts', imports: '../network/inside' },
  { rule: 'through-the-door', from: 'src/index.ts', imports: './compute/inside' },
  { rule: 'contract-stands-alone', from: 'src/contract/borrows.ts', imports: '../errors' },
  { rule: 'contract-without-cdk', from: 'src/contract/loads.ts', imports: 'aws-cdk-lib' },
  { rule: 'src-stands-alone', from: 'src/bedrock/asks.ts', imports: '../../fakes' },
  { rule: 'src-needs-peers-only', from: 'src/auth/needs.ts', imports: 'jose' },
  { rule: 'src-needs-peers-only', from: 'src/auth/types.ts', imports: 'jose', type: true },
  { rule: 'programs-see-the-contract', from: 'runtime/looks.ts', imports: '../src/routing' },
  { rule: 'programs-see-the-contract', from: 'cli/looks.ts', imports: '../src/contract/container-spec', type: true },
  { rule: 'programs-see-the-contract', from: 'runtime/asks.ts', imports: '../cli' },
  { rule: 'prices-come-by-document', from: 'runtime/prices.ts', imports: '../src/routing/standard-prices' },
  { rule: 'store-knows-no-user', from: 'runtime/store/counts.ts', imports: '../index', type: true },
  { rule: 'programs-need-no-package', from: 'runtime/needs.ts', imports: 'jose' },
  { rule: 'programs-see-the-contract', from: 'chargeback/looks.ts', imports: '../src/observability' },
  { rule: 'lambda-brings-the-sdk', from: 'chargeback/needs.ts', imports: 'jose' },
  { rule: 'programs-see-the-contract', from: 'functions/looks.ts', imports: '../src/compute' },
  { rule: 'lambda-brings-the-sdk', from: 'functions/needs.ts', imports: 'jose' },
  { rule: 'fakes-see-the-contract', from: 'fakes/looks.ts', imports: '../runtime' },
  { rule: 'fakes-see-the-contract', from: 'load-balancer/looks.ts', imports: '../src/routing' },
  { rule: 'props-know-no-play', from: 'gateway-image/asks.ts', imports: '../rehearsal' },
  { rule: 'props-know-no-play', from: 'load-balancer/asks.ts', imports: '../test' },
  { rule: 'only-tests-import-tests', from: 'rehearsal/borrows.ts', imports: '../test' },
  { rule: 'only-tests-import-tests', from: 'bench/borrows.ts', imports: '../test', type: true },
  { rule: 'users-see-the-public-library', from: 'rehearsal/looks.ts', imports: '../src/compute' },
  { rule: 'users-see-the-public-library', from: 'tools/looks.ts', imports: '../src/compute' },
  { rule: 'no-cycle', from: 'fakes/circle.ts', imports: './circle-back', type: true },
  { rule: 'no-orphan', from: 'fakes/alone.ts', imports: '' },
  { rule: 'nothing-unused-in-src', from: 'src/auth/unused.ts', imports: '../errors' },
];

/** Imports that look alike and are allowed. */
export const ALLOWED_IMPORTS: readonly Omit<ForbiddenImport, 'rule'>[] = [
  { from: 'src/gateway/uses.ts', imports: '../network' },
  { from: 'src/network/uses.ts', imports: './inside' },
  { from: 'src/contract/types.ts', imports: 'aws-cdk-lib', type: true },
  { from: 'src/compute/uses.ts', imports: 'aws-cdk-lib' },
  { from: 'runtime/uses.ts', imports: '../src/contract' },
  { from: 'cli/uses.ts', imports: '../src/routing/standard-prices' },
  { from: 'chargeback/uses.ts', imports: '@aws-sdk/client-athena' },
  { from: 'functions/uses.ts', imports: '@aws-sdk/client-secrets-manager' },
  { from: 'fakes/uses.ts', imports: '../src/contract' },
  { from: 'rehearsal/uses.ts', imports: '../src' },
  { from: 'bench/uses.ts', imports: '../src/routing/delivery' },
  { from: 'test/uses.ts', imports: '../src/network/inside' },
];
