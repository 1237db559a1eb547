import { type App, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import {
  Capacity,
  ControlPlane,
  ControlPlaneAccess,
  Deployment,
  EnterpriseCache,
  GatewayDomain,
  LoadBalancerType,
  LogFilePathFormat,
  LogStore,
  PortkeyAccount,
  PortkeyEnterpriseGateway,
  type PortkeyEnterpriseGatewayProps,
  PortkeyImage,
  S3CompatibleStore,
  ServerMode,
  ValkeyAuthentication,
} from '../../src';
import type { Combination, Options } from './covering';
import { ACCOUNT, arn, certificateIn, clusterIn, keyIn, REGION, roleIn } from './given';
import { NETWORK_OPTIONS } from './network-options';
import { type Apart, coveringOf } from './options';

type EnterpriseLevel = (stack: Stack) => Partial<PortkeyEnterpriseGatewayProps>;

const secretIn = (stack: Stack, name: string) => ecs.Secret.fromSecretsManager(secretsmanager.Secret.fromSecretNameV2(stack, name, name), 'value');
const bucketIn = (stack: Stack, name: string) => s3.Bucket.fromBucketName(stack, name, name);
const imageIn = (stack: Stack, name: string, tag: string) =>
  PortkeyImage.fromContainerImage(
    ecs.ContainerImage.fromEcrRepository(ecr.Repository.fromRepositoryName(stack, name, `portkeyai/${name}`), tag),
    tag,
  );

/** What companies choose between for an enterprise gateway; what both gateways have of the network is one list. */
const OPTIONS = {
  ...NETWORK_OPTIONS,
  front: {
    ...NETWORK_OPTIONS.front,
    'no load balancer': () => ({ network: { loadBalancerType: LoadBalancerType.NONE } }),
  },
  serverMode: {
    models: () => ({}),
    tools: () => ({ serverMode: ServerMode.MCP }),
    both: (stack) => ({
      serverMode: ServerMode.ALL,
      mcp: { domain: GatewayDomain.fromCertificate(certificateIn(stack, 'Tools'), 'mcp.example.com') },
    }),
  },
  capacity: {
    Fargate: () => ({}),
    'Fargate with Spot': () => ({ compute: { capacity: Capacity.fargate({ spotPercent: 50 }) } }),
    instances: () => ({ compute: { capacity: Capacity.ec2({ maxInstances: 60 }) } }),
    'instances of a given cluster': (stack) => ({ compute: { capacity: Capacity.existing('company-instances'), cluster: clusterIn(stack) } }),
  },
  discovery: {
    'by names in DNS': () => ({}),
    'Service Connect': () => ({ compute: { serviceConnect: true } }),
  },
  deployment: {
    rolling: () => ({}),
    'blue/green': () => ({ gateway: { deployment: Deployment.blueGreen({ testListener: {} }) } }),
    canary: () => ({ gateway: { deployment: Deployment.canary({ canaryPercent: 10 }) } }),
    linear: () => ({ gateway: { deployment: Deployment.linear() } }),
  },
  image: {
    'Docker Hub': () => ({}),
    'Amazon ECR': (stack) => ({ gateway: { image: imageIn(stack, 'gateway_enterprise', '2.18.0') } }),
  },
  dataService: {
    none: () => ({}),
    'as it is': (stack) => ({ dataService: { image: imageIn(stack, 'data-service', '1.9.0') } }),
    'scaled, with variables': (stack) => ({
      dataService: { minCapacity: 2, maxCapacity: 6, environment: { NODE_DEBUG: 'dataservice:*' }, secrets: { TOKEN: secretIn(stack, 'Token') } },
    }),
  },
  cache: {
    'nodes, by password': () => ({}),
    'nodes, by IAM': () => ({ cache: EnterpriseCache.valkeyNodes({ authentication: ValkeyAuthentication.IAM }) }),
    'a cluster of others': (stack) => ({
      cache: EnterpriseCache.existing({ host: 'cache.example.com', clusterMode: true, password: secretIn(stack, 'CachePassword') }),
    }),
    'in a container': () => ({ cache: EnterpriseCache.container() }),
  },
  logStore: {
    'a bucket': () => ({}),
    'three buckets, locked': () => ({ logStore: LogStore.ownedBucket({ separateBuckets: true, objectLockRetention: Duration.days(30) }) }),
    'buckets of another account': (stack) => ({
      logStore: LogStore.existingBuckets({
        logs: bucketIn(stack, 'logs'),
        exports: bucketIn(stack, 'exports'),
        role: roleIn(stack, 'LogsRole'),
        externalId: 'x',
      }),
    }),
    'the control plane': () => ({ logStore: LogStore.controlPlane() }),
    'MinIO, at a port': (stack) => ({
      logStore: LogStore.s3Compatible({
        kind: S3CompatibleStore.CUSTOM,
        basePath: 'https://minio.internal:9000/logs',
        region: REGION,
        accessKey: secretIn(stack, 'AccessKey'),
        secretKey: secretIn(stack, 'SecretKey'),
      }),
    }),
  },
  controlPlane: {
    'over the internet': () => ({}),
    'by PrivateLink, both ways': () => ({
      controlPlane: ControlPlane.portkeyPrivateLink({ activate: true, access: ControlPlaneAccess.PRIVATE_LINK }),
    }),
    'by addresses': () => ({ controlPlane: ControlPlane.portkey({ access: ControlPlaneAccess.ADDRESSES }) }),
    'Prisma AIRS': () => ({ controlPlane: ControlPlane.prismaAirs() }),
  },
  settings: {
    none: () => ({}),
    many: (stack) => ({
      settings: {
        otlp: { endpoint: 'http://127.0.0.1:4318', headers: secretIn(stack, 'OtlpHeaders') },
        prometheus: { modelLabel: true, metadataLabels: ['team'] },
        logStore: { filePathFormat: LogFilePathFormat.V2 },
        jwtAuthentication: true,
        outboundProxy: { httpsProxy: 'http://proxy.internal:3128' },
        clickHouse: { endpoint: 'https://clickhouse.internal:8443', user: 'portkey', password: secretIn(stack, 'ClickHouse') },
      },
    }),
  },
  bedrock: {
    none: () => ({}),
    'models, batches, roles': (stack) => ({
      bedrock: {
        models: { models: ['anthropic.*'], inferenceProfiles: ['eu.anthropic.*'] },
        mantle: true,
        guardrailArns: [arn('bedrock', 'guardrail/abcd1234efgh')],
        batch: { role: roleIn(stack, 'BatchRole'), buckets: [bucketIn(stack, 'batches')] },
        assumedRoles: [{ role: iam.Role.fromRoleArn(stack, 'Models', 'arn:aws:iam::222222222222:role/models') }],
      },
    }),
  },
  sidecars: {
    none: () => ({}),
    'a collector that starts first': (stack) => ({
      gateway: {
        sidecars: [
          {
            name: 'collector',
            image: ecs.ContainerImage.fromRegistry('registry.example.com/collector:1'),
            cpu: 128,
            memoryLimitMiB: 256,
            essential: true,
            startsFirst: true,
            healthCheck: { command: ['CMD', '/healthy'] },
            secrets: { EXPORTER_KEY: secretIn(stack, 'Exporter') },
          },
        ],
        taskRoleManagedPolicies: [iam.ManagedPolicy.fromManagedPolicyArn(stack, 'GuardRail', `arn:aws:iam::${ACCOUNT}:policy/guard-rail`)],
      },
    }),
  },
  protection: {
    'by preset': () => ({}),
    'all that there is, a key of the company': (stack) => ({ deletionProtection: true, encryptionKey: keyIn(stack) }),
    'nothing is kept': () => ({ removalPolicy: RemovalPolicy.DESTROY, tags: { 'cost-center': '4711' } }),
  },
} as const satisfies Readonly<Record<string, Readonly<Record<string, EnterpriseLevel>>>>;

/** Levels that no enterprise gateway has together, and why; those of the network are said with it. */
const NOT_TOGETHER: Apart = [
  ['image', /Docker Hub/, 'endpoints', /isolated/, 'ImageNotReachable'],
  ['dataService', /scaled/, 'endpoints', /isolated/, 'ImageNotReachable'],
  ['cache', /container/, 'endpoints', /isolated/, 'ImageNotReachable'],
  ['serverMode', /both/, 'front', /plaintext|existing listener|no load balancer/, 'McpAddressMissing'],
  ['serverMode', /tools/, 'front', /no load balancer/, 'McpAddressMissing'],
  ['settings', /many/, 'logStore', /control plane/, 'SettingNotPossible'],
  ['settings', /many/, 'controlPlane', /Prisma/, 'SettingNotPossible'],
  ['deployment', /blue/, 'front', /existing listener/, 'DoorOptionNotPossible'],
  ['serverMode', /tools/, 'dataService', /as it is|scaled/, 'DataServiceWithoutGateway'],
  ['deployment', /blue|canary|linear/, 'front', /no load balancer/, 'NoLoadBalancer'],
  ['controlPlane', /addresses/, 'front', /internal|PrivateLink|existing|no load balancer/, 'ControlPlaneOutside'],
  ['controlPlane', /PrivateLink/, 'front', /public|existing|no load balancer/, 'an endpoint service leads to what is inside'],
  ['firewall', /wishes|company/, 'front', /no load balancer/, 'NoLoadBalancer'],
];

const byOption: Readonly<Record<string, Readonly<Record<string, EnterpriseLevel>>>> = OPTIONS;
const levels: Options = Object.fromEntries(Object.entries(byOption).map(([option, of]) => [option, Object.keys(of)]));
export const ENTERPRISE = coveringOf(levels, NOT_TOGETHER);

const GROUPS = ['network', 'compute', 'gateway'] as const;

/** An enterprise gateway of these levels, in a stack of its own. */
export function enterpriseGatewayOf(row: Combination, app: App, id = 'Stack'): PortkeyEnterpriseGateway {
  const env = row.environment === 'of any' ? undefined : { account: ACCOUNT, region: REGION };
  const stack = new Stack(app, id, { env });
  const parts = Object.entries(row).map(([option, level]) => byOption[option][level](stack));
  const groups = GROUPS.map((group) => [group, Object.assign({}, ...parts.map((part) => part[group]))]);
  return new PortkeyEnterpriseGateway(stack, 'Gateway', {
    account: PortkeyAccount.fromSecret(secretsmanager.Secret.fromSecretNameV2(stack, 'Account', 'account')),
    registryCredentials: secretsmanager.Secret.fromSecretNameV2(stack, 'Registry', 'registry'),
    ...Object.assign({}, ...parts, Object.fromEntries(groups)),
  });
}
