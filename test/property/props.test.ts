import { Duration, RemovalPolicy, Size, type Stack } from 'aws-cdk-lib';
import { Schedule } from 'aws-cdk-lib/aws-applicationautoscaling';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as fc from 'fast-check';
import {
  Authentication,
  Capacity,
  CollectorPipeline,
  ContentFilterCategory,
  type ExistingListenerOptions,
  Exposure,
  Firewall,
  FirewallRuleGroup,
  GatewayDomain,
  GatewayImage,
  GatewayPreset,
  Guardrail,
  GuardrailCheck,
  GuardrailMode,
  GuardrailOutput,
  type GuardrailPrices,
  GuardrailTier,
  type LimitOptions,
  LoadBalancerType,
  ModelApi,
  ModelProvider,
  PiiEntityType,
  PortkeyGateway,
  type PortkeyGatewayProps,
  PriceTable,
  type ScalingCooldowns,
  type ScalingSchedule,
  type SharedGuardrailOptions,
  SharedState,
  TraceDestination,
  UncheckedText,
  type UsageDeliveryOptions,
  VpcEndpoints,
} from '../../src';
import { type Made, made, optional, value } from './arbitraries';
import { synthesizedOrRefused } from './random-gateways';

/**
 * Any combination of props either synthesizes a template that CloudFormation's schema takes (where aws-cdk-lib has it: since 2.262),
 * or is refused with one of our codes.
 * `TEST_TIER=full` tries 2,000.
 */
const RUNS = Number(process.env.PROPERTY_RUNS ?? (process.env.TEST_TIER === 'full' ? 2000 : 100));
const certificateIn = (stack: Stack, region: string): acm.ICertificate =>
  acm.Certificate.fromCertificateArn(stack, 'Certificate', `arn:aws:acm:${region}:111111111111:certificate/00000000`);

/** Props that make sense one by one, or with `edges` also such that do not. */
function gatewayProps(edges: boolean): fc.Arbitrary<Made<PortkeyGatewayProps>> {
  const or = <T>(likely: T[], edge: T[]): T[] => (edges ? [...likely, ...likely, ...edge] : likely);
  const number = (likely: number[], edge: number[]): fc.Arbitrary<Made<number>> => value(fc.constantFrom(...or(likely, edge)));
  const seconds = (likely: number[], edge: number[]): fc.Arbitrary<Made<Duration>> =>
    value(fc.constantFrom(...or(likely, edge)).map((each) => Duration.seconds(each)));
  const either = <T>(likely: Made<T>[], edge: Made<T>[]): fc.Arbitrary<Made<T>> => fc.constantFrom(...or(likely, edge));

  const provider = either<ModelProvider>(
    [
      () => ModelProvider.openai(),
      () => ModelProvider.openai({ name: 'second' }),
      () => ModelProvider.openai({ baseUrl: 'https://llm.internal.example.com/v1', name: 'private', privateAddress: true }),
      (stack) => ModelProvider.anthropic({ apiKey: secretsmanager.Secret.fromSecretNameV2(stack, 'AnthropicKey', 'team/key'), field: 'key' }),
      () => ModelProvider.google(),
      (stack) =>
        ModelProvider.anthropic({ name: 'two-keys', apiKeys: ['a', 'b'].map((id) => secretsmanager.Secret.fromSecretNameV2(stack, `Key${id}`, id)) }),
      () => ModelProvider.azureOpenai({ resourceName: 'acme', deployments: { 'gpt-4o': 'eu' }, geography: 'eu', apiVersion: 'v1' }),
      () => ModelProvider.compatible({ name: 'vllm', baseUrl: 'https://llm.internal.example.com/v1', apis: [ModelApi.CHAT], privateAddress: true }),
      () => ModelProvider.custom({ slug: 'groq' }),
      () => ModelProvider.bedrockMantle({ models: ['openai.*'] }),
      (stack) =>
        ModelProvider.bedrock({
          name: 'other-account',
          inferenceProfiles: ['eu.anthropic.*'],
          assumedRole: { role: iam.Role.fromRoleArn(stack, 'Models', 'arn:aws:iam::222222222222:role/models'), sessionTags: true },
        }),
      () => ModelProvider.bedrock({ models: ['anthropic.*', 'amazon.nova-pro-v1:0'] }),
      () => ModelProvider.bedrock({ models: ['*'], inferenceProfiles: ['eu.anthropic.*'], region: 'eu-west-1', name: 'bedrock-ireland' }),
    ],
    [
      () => ModelProvider.openai({ name: 'Not A Name' }),
      () => ModelProvider.openai({ baseUrl: 'http://llm.example.com', name: 'plain' }),
      () => ModelProvider.bedrock({}),
      () => ModelProvider.custom({ slug: 'nobody' }),
    ],
  );

  const anyGuardrail = either<Guardrail>(
    [
      () => Guardrail.create({ piiEntities: [{ entity: PiiEntityType.EMAIL }], profanity: true }),
      () => Guardrail.create({ contentFilters: [{ category: ContentFilterCategory.PROMPT_ATTACK }], words: ['bluebird'] }),
      () => Guardrail.existing('arn:aws:bedrock:us-east-1:222222222222:guardrail/abcd1234efgh', '3'),
    ],
    [
      () => Guardrail.create({}),
      () => Guardrail.create({ contentFilters: [{ category: ContentFilterCategory.HATE }], tier: GuardrailTier.STANDARD }),
      () => Guardrail.existing('abcd1234efgh', 'DRAFT'),
    ],
  );

  const anyNetwork = {
    exposure: value(fc.constantFrom(Exposure.INTERNAL, Exposure.PUBLIC)),
    allowFrom: made<ec2.IPeer[]>(
      () => [],
      () => [ec2.Peer.ipv4('10.0.0.0/8')],
      () => [ec2.Peer.anyIpv4()],
      () => [ec2.Peer.ipv6('2001:db8::/48'), ec2.Peer.prefixList('pl-12345678')],
    ),
    allowInsecure: value(fc.boolean()),
    taskSubnets: made<ec2.SubnetSelection>(() => ({ subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS })),
    loadBalancerSubnets: made<ec2.SubnetSelection>(() => ({ subnetType: ec2.SubnetType.PUBLIC })),
    vpcEndpoints: made(
      () => VpcEndpoints.none(),
      () => VpcEndpoints.standard(),
      () => VpcEndpoints.standard({ allowedAccounts: [] }),
      () => VpcEndpoints.isolated(),
    ),
    accessLogs: value(fc.boolean()),
    ...(edges && { loadBalancerType: value(fc.constantFrom(LoadBalancerType.APPLICATION, LoadBalancerType.NETWORK)) }),
    ...(edges && {
      existingListener: made<ExistingListenerOptions>((stack) => ({
        listener: elbv2.ApplicationListener.fromApplicationListenerAttributes(stack, 'Listener', {
          listenerArn: 'arn:aws:elasticloadbalancing:eu-central-1:123456789012:listener/app/shared/50dc6c495c0c9188/f2f7dc8efc522ab2',
          securityGroup: ec2.SecurityGroup.fromSecurityGroupId(stack, 'ListenerGroup', 'sg-12345678', { allowAllOutbound: false }),
        }),
        domainName: 'llm.example.com',
      })),
    }),
    ...(edges && { accessLogsPrefix: value(fc.constantFrom('llm', 'teams/llm', '/llm', '')) }),
    deletionProtection: value(fc.boolean()),
    clientKeepAlive: seconds([60, 3600], [0, 59, 604_800]),
    firewall: either<Firewall>(
      [
        () => Firewall.none(),
        () => Firewall.managedRules({ rateLimitPerIp: 100 }),
        () => Firewall.managedRules({ blockedAddresses: ['192.0.2.0/24'], allowedCountries: ['DE'], rateLimitPerHeader: { 'x-api-key': 100 } }),
        () => Firewall.managedRules({ ruleGroups: [FirewallRuleGroup.managed('AWSManagedRulesSQLiRuleSet')] }),
        () => Firewall.fromWebAclArn('arn:aws:wafv2:eu-central-1:111111111111:regional/webacl/name/id'),
      ],
      [
        () => Firewall.managedRules({ rateLimitPerIp: 1 }),
        () => Firewall.managedRules({ blockedAddresses: ['nonsense'] }),
        () => Firewall.managedRules({ rateLimitPerHeader: { 'x.y': 100 } }),
        () => Firewall.fromWebAclArn('not an arn'),
      ],
    ),
    listenerRulePriority: number([50, 1000], [0, 1, 50_000, 50_001]),
  };
  const newNetwork = {
    cidr: value(fc.constantFrom(...or(['10.0.0.0/16', '192.168.0.0/20'], ['10.0.0.0/28', 'nonsense']))),
    maxAzs: number([2, 3], [0, 1, 4, 5]),
    natGateways: number([1, 2], [0, 3]),
    flowLogs: value(fc.boolean()),
    ...(edges && { assignPublicIp: value(fc.boolean()) }),
  };
  const givenNetwork = {
    vpc: either<ec2.IVpc>(
      [(stack) => new ec2.Vpc(stack, 'Vpc')],
      [(stack) => new ec2.Vpc(stack, 'PublicVpc', { natGateways: 0, subnetConfiguration: [{ name: 'public', subnetType: ec2.SubnetType.PUBLIC }] })],
    ),
    ...(edges && { reachesInternet: value(fc.boolean()) }),
  };
  type Network = NonNullable<PortkeyGatewayProps['network']>;
  const network = edges
    ? optional<Network>({ ...anyNetwork, ...newNetwork, ...givenNetwork })
    : fc.oneof(optional<Network>({ ...anyNetwork, ...newNetwork }), optional<Network>({ ...anyNetwork, ...givenNetwork }));

  const auth = optional<NonNullable<PortkeyGatewayProps['auth']>>({
    method: either<Authentication>(
      [
        () => Authentication.cognito(),
        () => Authentication.cognito({ domainPrefix: 'my-gateway', accessTokenValidity: Duration.minutes(30) }),
        () => Authentication.cognito({ registeredClientsOnly: false, issuer: 'https://issuer.example.com/pool' }),
        () => Authentication.oidc({ issuer: 'https://login.example.com/', audiences: ['gateway'] }),
        () => Authentication.none({ allowUnauthenticated: true }),
      ],
      [
        () => Authentication.cognito({ domainPrefix: 'AWS bad', accessTokenValidity: Duration.days(3) }),
        () => Authentication.oidc({ issuer: 'https://login.example.com/' }),
        () => Authentication.oidc({ issuer: 'http://login.example.com/', clientIds: ['one'] }),
        () => Authentication.none({ allowUnauthenticated: false }),
      ],
    ),
    keyHeaders: either<string[]>([() => [], () => ['x-api-key'], () => ['X-Api-Key', 'api-key']], [() => ['Authorization'], () => ['a b']]),
    apiKeys: value(fc.boolean()),
    tokenCheckAtLoadBalancer: value(fc.boolean()),
  });

  const compute = optional<NonNullable<PortkeyGatewayProps['compute']>>({
    cpu: number([512, 1024], [0, 128, 256, 32_768]),
    memoryLimitMiB: number([2048, 4096], [0, 100, 512, 262_144]),
    cpuArchitecture: value(fc.constantFrom(ecs.CpuArchitecture.ARM64, ecs.CpuArchitecture.X86_64)),
    capacity: either<Capacity>(
      [() => Capacity.fargate(), () => Capacity.fargate({ spotPercent: 50 }), () => Capacity.ec2({ maxInstances: 40 })],
      [() => Capacity.fargate({ spotPercent: 101 }), () => Capacity.existing('no-cluster-has-it')],
    ),
    minCapacity: number([1, 2], [0, -1]),
    maxCapacity: number([2, 6, 20], [0, 1]),
    cpuTargetPercent: number([50, 70], [0, 100, 101]),
    requestsInFlightTarget: number([50, 200], [0]),
    requestsPerTargetPerMinute: number([500], [0]),
    policyCooldowns: made<Record<string, ScalingCooldowns>>(() => ({
      Cpu: { scaleIn: Duration.minutes(10) },
      RequestsInFlight: { scaleOut: Duration.seconds(10) },
    })),
    scalingSchedules: made<ScalingSchedule[]>(() => [
      { id: 'Morning', schedule: Schedule.cron({ minute: '0', hour: '7' }), minCapacity: 2, maxCapacity: 8 },
    ]),
    image: made<GatewayImage>(
      () => GatewayImage.fromDockerHub(),
      () => GatewayImage.fromPullThroughCache('docker-hub'),
    ),
    scaleOutCooldown: seconds([60], [0]),
    scaleInCooldown: seconds([300], [0]),
    enableExecuteCommand: value(fc.boolean()),
    tmpSize: value(fc.constantFrom(Size.mebibytes(0), Size.mebibytes(128))),
    dnsServers: made<ec2.IPeer[]>(
      () => [],
      () => [ec2.Peer.ipv4('10.0.0.2/32'), ec2.Peer.ipv6('2001:db8::53/128')],
    ),
    taskRole: made<iam.IRole>(
      (stack) => iam.Role.fromRoleArn(stack, 'TaskRole', 'arn:aws:iam::111111111111:role/task'),
      (stack) => iam.Role.fromRoleArn(stack, 'TaskRole', 'arn:aws:iam::111111111111:role/task', { mutable: false }),
      (stack) => new iam.Role(stack, 'TaskRole', { assumedBy: new iam.ServicePrincipal('ecs-tasks.amazonaws.com') }),
    ),
    executionRole: made<iam.IRole>((stack) => iam.Role.fromRoleName(stack, 'ExecutionRole', 'execution')),
    environment: either<Record<string, string>>([() => ({ MY_VARIABLE: 'x' })], [() => ({ GATEWAY_RUNTIME: 'x' })]),
  });

  return optional<PortkeyGatewayProps>({
    preset: value(fc.constantFrom(GatewayPreset.DEV, GatewayPreset.PROD)),
    gatewayName: value(fc.constantFrom(...or(['llm', 'llm-prod'], ["it's"]))),
    domain: made(
      (stack) => GatewayDomain.fromCertificate(certificateIn(stack, stack.region), 'llm.example.com'),
      ...(edges ? [(stack: Stack) => GatewayDomain.fromCertificate(certificateIn(stack, 'us-east-1'), 'llm.example.com')] : []),
    ),
    network,
    auth,
    compute,
    observability: optional<NonNullable<PortkeyGatewayProps['observability']>>({
      logRetention: value(fc.constantFrom(logs.RetentionDays.ONE_DAY, logs.RetentionDays.TEN_YEARS, logs.RetentionDays.INFINITE)),
      metricsByTeam: value(fc.boolean()),
      usageDelivery: value(fc.constantFrom(...or<UsageDeliveryOptions>([{}, { chargebackReport: {} }], [{ retention: Duration.hours(1) }]))),
    } as never),
    providers: fc.uniqueArray(provider, { maxLength: 4 }).map((list) => (stack: Stack) => list.map((make) => make(stack))),
    defaultProvider: edges ? value(fc.constantFrom('openai', 'bedrock', 'nobody')) : fc.constant(() => undefined),
    // an error without Bedrock
    bedrockApi: edges ? value(fc.boolean()) : fc.constant(() => undefined),
    prices: made(
      () => PriceTable.standard(),
      () => PriceTable.none(),
      () => PriceTable.standard().withPrices({ models: [{ provider: 'vllm', model: 'llama', input: 0.1, geographies: { global: 1 } }] }),
    ),
    liveConfiguration: value(fc.constantFrom(...or([{}, { revision: '2' }], [{ revision: '' }]))),
    limits: optional<NonNullable<PortkeyGatewayProps['limits']>>({
      store: either<SharedState>(
        [
          () => SharedState.valkeyServerless(),
          () => SharedState.valkeyNodes(),
          () => SharedState.existing({ host: 'valkey.example.com' }),
          () => SharedState.none(),
        ],
        [() => SharedState.existing({ host: 'https://valkey' }), () => SharedState.valkeyNodes({ replicas: 9 })],
      ),
      gateway: value(fc.constantFrom(...or<LimitOptions>([{ requestsPerMinute: 60 }, { concurrency: 0 }], [{}, { dollarsPerDay: -1 }]))),
      storeTimeout: seconds([0.25, 1], [0, 9]),
    }),
    guardrail: optional<SharedGuardrailOptions>({
      mode: value(fc.constantFrom(...Object.values(GuardrailMode))),
      checks: value(fc.subarray(Object.values(GuardrailCheck))),
      output: value(fc.constantFrom(...Object.values(GuardrailOutput))),
      windowSize: edges ? number([1_000], [0, 50, 20_001]) : fc.constant(() => undefined),
      whenUnavailable: value(fc.constantFrom(...Object.values(UncheckedText))),
      maxUnitsPerRequest: number([100], [0, 0.5]),
      memory: seconds([1, 3600], [0, 90_000]),
      store: either<SharedState>(
        [() => SharedState.valkeyServerless(), () => SharedState.valkeyNodes(), () => SharedState.existing({ host: 'verdicts.example.com' })],
        [() => SharedState.none(), () => SharedState.existing({ host: 'valkey.example.com' })],
      ),
      prices: value(fc.constantFrom(...or<GuardrailPrices>([{}, { contentFilters: 0.2 }], [{ deniedTopics: -1 }]))),
    }).chain((options) => anyGuardrail.map((guardrail) => (stack: Stack) => ({ ...options(stack), guardrail: guardrail(stack) }))),
    responseCache: optional<NonNullable<PortkeyGatewayProps['responseCache']>>({
      store: either<SharedState>(
        [() => SharedState.valkeyServerless(), () => SharedState.valkeyNodes(), () => SharedState.existing({ host: 'answers.example.com' })],
        [() => SharedState.none(), () => SharedState.existing({ host: 'valkey.example.com' })],
      ),
      ttl: seconds([1, 3600], [0, 9e6]),
      optIn: value(fc.boolean()),
    }),
    traces: optional<NonNullable<PortkeyGatewayProps['traces']>>({
      destination: either<TraceDestination>(
        [() => TraceDestination.xray(), () => TraceDestination.collector({ pipelines: Object.values(CollectorPipeline) })],
        [() => TraceDestination.collector({ memoryLimitMiB: 8 }), () => TraceDestination.otlp({ endpoint: 'otel.example.com' })],
      ),
      samplingRatio: number([0, 0.5, 1], [-1, 2]),
      slowThreshold: seconds([0, 30], [9e6]),
      followParent: value(fc.boolean()),
      capturePrompts: value(fc.boolean()),
    }),
    maxRequestDuration: seconds([60, 900, 3600], [0, 1, 3601]),
    drainTimeout: seconds([60, 600, 3600], [0, 3601]),
    removalPolicy: value(fc.constantFrom(RemovalPolicy.DESTROY, RemovalPolicy.RETAIN, RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE)),
    deletionProtection: value(fc.boolean()),
  });
}

test(`${RUNS} random gateways either synthesize or are refused with a code`, () => {
  const { synthesized, codes } = synthesizedOrRefused(RUNS, fc.oneof(gatewayProps(false), gatewayProps(true)), (stack, props) => {
    new PortkeyGateway(stack, 'Gateway', props).printOutputs();
    return props.observability?.usageDelivery || props.limits || props.responseCache ? 250 : 150;
  });
  // the generator reaches both sides, or the property says little
  expect(synthesized).toBeGreaterThan(RUNS / 20);
  expect(codes.size).toBeGreaterThan(10);
}, 900_000);
