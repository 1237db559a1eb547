import { Duration, RemovalPolicy, type Stack } from 'aws-cdk-lib';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as fc from 'fast-check';
import {
  Capacity,
  ControlPlane,
  ControlPlaneAccess,
  ControlPlaneDns,
  Deployment,
  EnterpriseCache,
  Exposure,
  GatewayDomain,
  GatewayPreset,
  LoadBalancerType,
  LogStore,
  PortkeyAccount,
  PortkeyEnterpriseGateway,
  type PortkeyEnterpriseGatewayProps,
  PortkeyImage,
  S3CompatibleStore,
  ServerMode,
  ValkeyAuthentication,
} from '../../src';
import { type Made, made, optional, value } from './arbitraries';
import { synthesizedOrRefused } from './random-gateways';

/** Any combination of props either synthesizes a template that CloudFormation's schema takes, or is refused with one of our codes. `TEST_TIER=full` tries 500. */
const RUNS = Number(process.env.PROPERTY_RUNS ?? (process.env.TEST_TIER === 'full' ? 500 : 10));

type Props = PortkeyEnterpriseGatewayProps;
type Group<K extends keyof Props> = NonNullable<Props[K]>;

const secretIn = (stack: Stack, name: string) => {
  const secret = stack.node.tryFindChild(name) ?? secretsmanager.Secret.fromSecretNameV2(stack, name, name);
  return ecs.Secret.fromSecretsManager(secret as secretsmanager.ISecret, 'value');
};
const named = (stack: Stack, name: string) =>
  GatewayDomain.fromCertificate(
    acm.Certificate.fromCertificateArn(stack, name, `arn:aws:acm:eu-central-1:111111111111:certificate/${name}`),
    `${name}.example.com`,
  );

const numbers = (...choices: number[]) => value(fc.constantFrom(...choices));
const minutes = (...choices: number[]) => value(fc.constantFrom(...choices).map((each) => Duration.minutes(each)));

const network = optional<Group<'network'>>({
  exposure: value(fc.constantFrom(Exposure.INTERNAL, Exposure.PUBLIC)),
  loadBalancerType: value(fc.constantFrom(...Object.values(LoadBalancerType))),
  allowInsecure: value(fc.boolean()),
  allowFrom: made<ec2.IPeer[]>(
    () => [],
    () => [ec2.Peer.ipv4('10.0.0.0/8')],
    () => [ec2.Peer.anyIpv4()],
  ),
  maxAzs: numbers(2, 3, 5),
  vpc: made<ec2.IVpc>((stack) => new ec2.Vpc(stack, 'Vpc')),
  accessLogs: value(fc.boolean()),
});

const service = {
  cpu: numbers(512, 1024, 100),
  memoryLimitMiB: numbers(2048, 4096, 100),
  minCapacity: numbers(0, 1, 2),
  maxCapacity: numbers(1, 3, 8),
  environment: made<Record<string, string>>(
    () => ({ NODE_DEBUG: '*' }),
    () => ({ REDIS_MODE: 'cluster' }),
    () => ({ EMPTY: '' }),
  ),
  secrets: made<Record<string, ecs.Secret>>((stack) => ({ NODE_DEBUG: secretIn(stack, 'Twice') })),
  enableExecuteCommand: value(fc.boolean()),
  port: numbers(8787, 8788, 9000, 0),
};

const gateway = optional<Group<'gateway'>>({
  ...service,
  image: made<PortkeyImage>(
    () => PortkeyImage.fromRegistry({ tag: '2.18.0' }),
    () => PortkeyImage.fromRegistry({ repository: 'registry.example.com/gateway' }),
    () => PortkeyImage.fromRegistry({ tag: 'a b' }),
    () => PortkeyImage.fromContainerImage(ecs.ContainerImage.fromRegistry('registry.example.com/gateway:1')),
  ),
  deployment: made<Deployment>(
    () => Deployment.rolling({ rollbackAlarms: true }),
    () => Deployment.blueGreen({ testListener: {} }),
    () => Deployment.blueGreen({ protectWeights: true }),
    () => Deployment.canary({ canaryPercent: 10, testListener: {} }),
    () => Deployment.linear({ stepPercent: 1 }),
  ),
  pathPrefix: value(fc.constantFrom('/gateway', 'gateway/')),
});

/** Props that say little about each other. */
const apart = {
  preset: value(fc.constantFrom(GatewayPreset.DEV, GatewayPreset.PROD)),
  gatewayName: value(fc.constantFrom('llm', 'a name')),
  cache: made(
    () => EnterpriseCache.valkeyNodes({ authentication: ValkeyAuthentication.IAM }),
    () => EnterpriseCache.existing({ host: 'cache.example.com', clusterMode: true }),
    () => EnterpriseCache.existing({ host: 'redis://cache' }),
    () => EnterpriseCache.container({ memoryLimitMiB: 1024 }),
  ),
  controlPlane: made(
    () => ControlPlane.prismaAirs(),
    () => ControlPlane.portkey({ access: ControlPlaneAccess.ADDRESSES }),
    () => ControlPlane.portkeyPrivateLink({ access: ControlPlaneAccess.PRIVATE_LINK, activate: true }),
    () => ControlPlane.portkeyPrivateLink({ privateDns: ControlPlaneDns.ENDPOINT }),
    () => ControlPlane.custom({ albusBasePath: 'https://albus.example.com' }),
  ),
  bedrock: made<Group<'bedrock'>>(
    () => ({ models: { models: ['anthropic.*'] }, mantle: true }),
    () => ({ guardrailArns: ['guardrail'] }),
    (stack) => ({ assumedRoles: [{ role: iam.Role.fromRoleArn(stack, 'Models', 'arn:aws:iam::222222222222:role/models') }] }),
  ),
  maxRequestDuration: minutes(1, 60, 90),
  drainTimeout: minutes(1, 60),
  removalPolicy: value(fc.constantFrom(RemovalPolicy.DESTROY, RemovalPolicy.RETAIN)),
  deletionProtection: value(fc.boolean()),
};

const props = optional<Props>({
  ...apart,
  registryCredentials: made((stack) => secretsmanager.Secret.fromSecretNameV2(stack, 'Registry', 'registry')),
  serverMode: value(fc.constantFrom(...Object.values(ServerMode))),
  domain: made((stack) => named(stack, 'llm')),
  mcp: optional<Group<'mcp'>>({
    domain: made((stack) => named(stack, 'mcp')),
    baseUrl: value(fc.constantFrom('https://mcp.example.com', 'http://mcp.example.com')),
    port: numbers(8788, 8787),
    listenerPort: numbers(8788, 80, 443, 8080),
  }),
  network,
  compute: optional<Group<'compute'>>({
    capacity: made(
      () => Capacity.fargate({ spotPercent: 50 }),
      () => Capacity.ec2({ maxInstances: 40 }),
      () => Capacity.ec2({ instanceType: new ec2.InstanceType('t4g.large'), eniTrunking: true }),
    ),
    serviceConnect: value(fc.boolean()),
  }),
  gateway,
  dataService: optional<Group<'dataService'>>(service),
  workersCache: made(
    () => EnterpriseCache.container(),
    () => EnterpriseCache.existing({ host: 'queues.example.com', clusterMode: true }),
  ),
  logStore: made(
    () => LogStore.ownedBucket({ separateBuckets: true, objectLockRetention: Duration.days(7) }),
    () => LogStore.ownedBucket({ expiration: Duration.hours(3) }),
    () => LogStore.controlPlane(),
    (stack) => LogStore.existingBuckets({ logs: s3.Bucket.fromBucketName(stack, 'Logs', 'logs'), externalId: 'x' }),
    (stack) =>
      LogStore.s3Compatible({
        kind: S3CompatibleStore.NETAPP,
        basePath: 'https://netapp.internal:8443/logs',
        region: 'eu-central-1',
        accessKey: secretIn(stack, 'AccessKey'),
        secretKey: secretIn(stack, 'SecretKey'),
      }),
  ),
  settings: made<Group<'settings'>>(
    () => ({ jwtAuthentication: true, prometheus: { enabled: false } }),
    () => ({ otlp: {} }),
    () => ({ outboundProxy: { httpsProxy: 'http://proxy.internal:3128' } }),
  ),
});

/** Values of some of them that go with every form. */
const sound = optional<Props>({
  preset: apart.preset,
  cache: made(
    () => EnterpriseCache.valkeyNodes({ authentication: ValkeyAuthentication.IAM }),
    () => EnterpriseCache.existing({ host: 'cache.example.com', clusterMode: true }),
    () => EnterpriseCache.container({ memoryLimitMiB: 1024 }),
  ),
  controlPlane: made(
    () => ControlPlane.prismaAirs(),
    () => ControlPlane.portkeyPrivateLink({ activate: true }),
    () => ControlPlane.custom({ albusBasePath: 'https://albus.example.com' }),
  ),
  maxRequestDuration: minutes(1, 60),
  removalPolicy: apart.removalPolicy,
  deletionProtection: apart.deletionProtection,
});

/** What goes together for certain. */
const forms = made<Partial<Props>>(
  () => ({ network: { allowInsecure: true }, dataService: {} }),
  () => ({ network: { allowInsecure: true, loadBalancerType: LoadBalancerType.NETWORK }, serverMode: ServerMode.ALL }),
  (stack) => ({ domain: named(stack, 'llm'), network: { exposure: Exposure.PUBLIC }, gateway: { deployment: Deployment.blueGreen() } }),
  (stack) => ({
    domain: named(stack, 'llm'),
    mcp: { domain: named(stack, 'mcp') },
    serverMode: ServerMode.ALL,
    compute: { capacity: Capacity.ec2({ maxInstances: 40 }) },
  }),
  () => ({ network: { loadBalancerType: LoadBalancerType.NONE }, logStore: LogStore.controlPlane() }),
);
const likely = fc.tuple(sound, forms).map(
  ([make, form]): Made<Partial<Props>> =>
    (stack) => {
      const registryCredentials = secretsmanager.Secret.fromSecretNameV2(stack, 'Credentials', 'registry');
      return { ...make(stack), ...form(stack), registryCredentials };
    },
);

test(`${RUNS} random enterprise gateways either synthesize or are refused with a code`, () => {
  const { synthesized, codes } = synthesizedOrRefused(RUNS, fc.oneof(likely, props), (stack, made) => {
    const account = PortkeyAccount.fromSecret(secretsmanager.Secret.fromSecretNameV2(stack, 'Account', 'account'));
    new PortkeyEnterpriseGateway(stack, 'Gateway', { account, ...made }).printOutputs();
    return 200;
  });
  // the generator reaches both sides, or the property says little
  expect(synthesized).toBeGreaterThan(RUNS / 20);
  expect(codes.size).toBeGreaterThan(Math.min(10, RUNS / 20));
}, 900_000);
