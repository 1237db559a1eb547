import { Duration, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import {
  ControlPlane,
  Deployment,
  EnterpriseCache,
  Exposure,
  GatewayDomain,
  GatewayPreset,
  LoadBalancerType,
  LogStore,
  OtlpProtocol,
  PortkeyAccount,
  type PortkeyEnterpriseGatewayProps,
  PortkeyImage,
  ServerMode,
  ValkeyAuthentication,
} from '../../src';
import { type Case, gatewayOf, given } from './cases';

type Options = Omit<PortkeyEnterpriseGatewayProps, 'account' | 'registryCredentials'>;

const of =
  (options: (stack: Stack) => Options): Case =>
  (stack) => ({
    ...given(stack),
    preset: GatewayPreset.DEV,
    logStore: LogStore.controlPlane(),
    cache: EnterpriseCache.existing({ host: 'cache.example.com' }),
    ...options(stack),
  });

const templateOf = (options: (stack: Stack) => Options): Template => Template.fromStack(Stack.of(gatewayOf(of(options))));
const named = (stack: Stack, name: string) =>
  GatewayDomain.fromCertificate(
    acm.Certificate.fromCertificateArn(stack, name, `arn:aws:acm:us-east-1:111122223333:certificate/${name}`),
    `${name}.example.com`,
  );
const bothNames = (stack: Stack): Options => ({ serverMode: ServerMode.ALL, domain: named(stack, 'gateway'), mcp: { domain: named(stack, 'mcp') } });
const secret = (stack: Stack) => ecs.Secret.fromSecretsManager(secretsmanager.Secret.fromSecretNameV2(stack, 'Other', 'other'));
const behindNetwork: Options['network'] = { loadBalancerType: LoadBalancerType.NETWORK, allowInsecure: true };

/** Variables of the gateway's container, with those that are secrets by name. */
function variablesOf(template: Template, name = 'gateway'): Record<string, string> {
  const definitions = Object.values(template.findResources('AWS::ECS::TaskDefinition')).flatMap(({ Properties }) => Properties.ContainerDefinitions);
  const { Environment = [], Secrets = [] } = definitions.find(({ Name }) => Name === name);
  return Object.fromEntries([...Environment, ...Secrets].map(({ Name, Value }) => [Name, Value ?? 'a secret']));
}

describe('doors', () => {
  test('B-T7: models and tools, blue to green: four target groups, two rules, two test rules, one service', () => {
    const template = templateOf((stack) => ({ ...bothNames(stack), gateway: { deployment: Deployment.blueGreen({ testListener: {} }) } }));
    template.resourceCountIs('AWS::ElasticLoadBalancingV2::TargetGroup', 4);
    template.resourceCountIs('AWS::ElasticLoadBalancingV2::ListenerRule', 4);
    template.hasResourceProperties('AWS::ECS::Service', {
      LoadBalancers: [8787, 8788].map((ContainerPort) => ({ ContainerPort, AdvancedConfiguration: { TestListenerRule: Match.anyValue() } })),
    });
  });

  test('B-T9: behind a Network Load Balancer the listeners are what Amazon ECS shifts', () => {
    const template = templateOf(() => ({ network: behindNetwork, gateway: { deployment: Deployment.blueGreen({ testListener: {} }) } }));
    template.resourceCountIs('AWS::ElasticLoadBalancingV2::Listener', 2);
    template.resourceCountIs('AWS::ElasticLoadBalancingV2::ListenerRule', 0);
    template.hasResourceProperties('AWS::ECS::Service', {
      LoadBalancers: [{ AdvancedConfiguration: { ProductionListenerRule: Match.anyValue(), TestListenerRule: Match.anyValue() } }],
    });
  });

  test('models and tools behind a Network Load Balancer have a port each', () => {
    const template = templateOf(() => ({ serverMode: ServerMode.ALL, network: behindNetwork }));
    for (const Port of [80, 8788]) {
      template.hasResourceProperties('AWS::ElasticLoadBalancingV2::Listener', { Port, Protocol: 'TCP' });
    }
  });

  test('B-T17: tools alone have the port, the check and the variables of tools', () => {
    const template = templateOf((stack) => ({ serverMode: ServerMode.MCP, domain: named(stack, 'mcp') }));
    expect(variablesOf(template)).toMatchObject({
      SERVER_MODE: 'mcp',
      PORT: '8787',
      MCP_PORT: '8788',
      MCP_GATEWAY_BASE_URL: 'https://mcp.example.com',
    });
    template.hasResourceProperties('AWS::ECS::Service', { LoadBalancers: [{ ContainerPort: 8788 }] });
    template.hasResourceProperties('AWS::ElasticLoadBalancingV2::TargetGroup', { Port: 8788, HealthCheckPath: '/v1/health' });
  });

  test('a path prefix is taken off, with what is below it and alone', () => {
    const template = templateOf(() => ({ gateway: { pathPrefix: '/gateway' }, network: { allowInsecure: true } }));
    template.hasResourceProperties('AWS::ElasticLoadBalancingV2::ListenerRule', {
      Conditions: [{ Field: 'path-pattern', PathPatternConfig: { Values: ['/gateway', '/gateway/*'] } }],
      Transforms: [{ Type: 'url-rewrite', UrlRewriteConfig: { Rewrites: [{ Regex: '^/gateway/?(.*)$', Replace: '/$1' }] } }],
    });
  });
});

describe('deployments', () => {
  test.each([
    [
      'canary',
      Deployment.canary({ canaryPercent: 10, canaryBakeTime: Duration.minutes(5) }),
      { Strategy: 'CANARY', CanaryConfiguration: { CanaryPercent: 10, CanaryBakeTimeInMinutes: 5 } },
    ],
    [
      'linear',
      Deployment.linear({ stepPercent: 25, stepBakeTime: Duration.minutes(10) }),
      { Strategy: 'LINEAR', LinearConfiguration: { StepPercent: 25, StepBakeTimeInMinutes: 10 } },
    ],
  ])('B-T8: %s', (_name, deployment, DeploymentConfiguration) => {
    const template = templateOf(() => ({ gateway: { deployment }, network: { allowInsecure: true } }));
    template.hasResourceProperties('AWS::ECS::Service', { DeploymentConfiguration });
  });

  test('B-T18: from models to both and back, no logical id of a target group, listener or service is another one', () => {
    const stateful = (template: Template) =>
      [
        'AWS::ECS::Service',
        'AWS::ElasticLoadBalancingV2::TargetGroup',
        'AWS::ElasticLoadBalancingV2::Listener',
        'AWS::ElasticLoadBalancingV2::LoadBalancer',
      ].flatMap((type) => Object.keys(template.findResources(type)));
    const models = stateful(templateOf((stack) => ({ domain: named(stack, 'gateway') })));
    const both = stateful(templateOf(bothNames));
    expect(both).toEqual(expect.arrayContaining(models));
    expect(both.length).toBe(models.length + 1); // the target group of the tools
  });
});

describe('Amazon Bedrock', () => {
  test('B-T12: models of the account, and roles of others', () => {
    const template = templateOf((stack) => ({
      bedrock: {
        models: { models: ['anthropic.*'], inferenceProfiles: ['us.anthropic.*'] },
        guardrailArns: ['arn:aws:bedrock:us-east-1:111122223333:guardrail/abcdefghijkl'],
        assumedRoles: [{ role: iam.Role.fromRoleArn(stack, 'Models', 'arn:aws:iam::444455556666:role/models') }],
        batch: {
          role: iam.Role.fromRoleArn(stack, 'Batch', 'arn:aws:iam::111122223333:role/batch'),
          buckets: [s3.Bucket.fromBucketName(stack, 'Batches', 'batches')],
        },
      },
    }));
    const actions = Object.values(template.findResources('AWS::IAM::Policy'))
      .flatMap(({ Properties }) => Properties.PolicyDocument.Statement)
      .flatMap(({ Action }) => Action);
    expect(actions).toEqual(
      expect.arrayContaining([
        'bedrock:InvokeModel',
        'bedrock:ApplyGuardrail',
        'bedrock:CreateModelInvocationJob',
        'iam:PassRole',
        'sts:AssumeRole',
        'sts:TagSession',
      ]),
    );
  });
});

describe('variables', () => {
  test('settings become those of the images, secrets as secrets', () => {
    const template = templateOf((stack) => ({
      dataService: {},
      settings: {
        otlp: { endpoint: 'http://127.0.0.1:4318', protocol: OtlpProtocol.HTTP_PROTOBUF, resourceAttributes: { team: 'ai', stage: 'prod' } },
        prometheus: { modelLabel: true, metadataLabels: ['team'], histogramBuckets: [1, 5, 10] },
        jwtAuthentication: true,
        trustedCustomHosts: ['llm.internal'],
        outboundProxy: { httpsProxy: 'http://proxy.internal:3128', noProxy: ['.internal'] },
        clickHouse: {
          endpoint: 'https://ch.internal',
          user: 'portkey',
          password: secret(stack),
        },
        bullBoard: false,
        mcpRequestTimeout: Duration.minutes(2),
      },
    }));
    expect(variablesOf(template)).toMatchObject({
      OTEL_PUSH_ENABLED: 'true',
      OTEL_ENDPOINT: 'http://127.0.0.1:4318',
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf',
      OTEL_RESOURCE_ATTRIBUTES: 'team=ai,stage=prod',
      PROMETHEUS_INCLUDE_MODEL_LABEL: 'true',
      PROMETHEUS_INCLUDE_METADATA_LABELS: 'true',
      PROMETHEUS_LABELS_METADATA_ALLOWED_KEYS: 'team',
      PROMETHEUS_HISTOGRAM_BUCKETS: '1,5,10',
      JWT_ENABLED: 'ON',
      TRUSTED_CUSTOM_HOSTS: 'llm.internal',
      HTTPS_PROXY: 'http://proxy.internal:3128',
      NO_PROXY: '169.254.170.2,.internal',
      ANALYTICS_STORE: 'clickhouse',
      ANALYTICS_STORE_PASSWORD: 'a secret',
      MCP_REQUEST_TIMEOUT_MS: '120000',
    });
    expect(variablesOf(template, 'data-service')).toMatchObject({
      ANALYTICS_STORE: 'clickhouse',
      CLICKHOUSE_PASSWORD: 'a secret',
      BULL_BOARD_ENABLED: 'false',
      HTTPS_PROXY: 'http://proxy.internal:3128',
    });
    template.hasResourceProperties('AWS::EC2::SecurityGroup', { SecurityGroupEgress: Match.arrayWith([Match.objectLike({ FromPort: 3128 })]) });
  });

  test('the user wins over what is computed, and is told of it', () => {
    const gateway = gatewayOf(of(() => ({ gateway: { environment: { REDIS_MODE: 'cluster', NODE_DEBUG: '*' } } })));
    expect(variablesOf(Template.fromStack(Stack.of(gateway)))).toMatchObject({ REDIS_MODE: 'cluster', NODE_DEBUG: '*' });
    Annotations.fromStack(Stack.of(gateway)).hasWarning('/Portkey/Gateway', Match.stringLikeRegexp('REDIS_MODE; leave them out'));
  });

  test.each([
    [
      'of the control plane',
      ControlPlane.custom({ albusBasePath: 'https://albus.example.com', controlPlaneBasePath: 'https://api.example.com/v1' }),
      'https://albus.example.com',
    ],
    ['of Prisma AIRS', ControlPlane.prismaAirs(), 'https://mp.us.prod.airs-gw.portkey.ai/api'],
  ])('addresses %s are those of both services', (_name, controlPlane, albus) => {
    const template = templateOf(() => ({ controlPlane, dataService: {} }));
    expect(variablesOf(template)).toMatchObject({ ALBUS_BASEPATH: albus, LOG_STORE: 'control_plane' });
    expect(variablesOf(template, 'data-service')).toMatchObject({ ALBUS_ENDPOINT: albus });
  });

  test('the longest request is told where it is given', () => {
    expect(variablesOf(templateOf(() => ({ maxRequestDuration: Duration.minutes(5) })))).toMatchObject({ REQUEST_TIMEOUT: '300000' });
    expect(variablesOf(templateOf(() => ({})))).not.toHaveProperty('REQUEST_TIMEOUT');
  });
});

test.each([
  ['2.16.0', '1.6.0', true],
  ['2.7.0', '1.9.0', true],
  ['2.16.0', '1.9.0', false],
  ['2.7.0', '1.6.2', false],
  ['latest', '1.6.0', false],
])('gateway %s beside data service %s: a warning is given, %s', (gateway, dataService, isWarned) => {
  const image = (tag: string) => PortkeyImage.fromRegistry({ tag });
  const { node } = gatewayOf(of(() => ({ gateway: { image: image(gateway) }, dataService: { image: image(dataService) } })));
  expect(node.metadata.some(({ data }) => String(data).includes('do not go together'))).toBe(isWarned);
});

describe('what would not work is refused', () => {
  const CASES: [string, (stack: Stack) => Options][] = [
    ['DataServiceWithoutGateway: dataService', () => ({ serverMode: ServerMode.MCP, dataService: {} })],
    ['McpNotServed: mcp', () => ({ mcp: {} })],
    ['McpAddressMissing: mcp.domain', () => ({ serverMode: ServerMode.ALL, network: { allowInsecure: true } })],
    [
      'McpAddressMissing: mcp.domain',
      (stack) => ({ ...bothNames(stack), mcp: { domain: named(stack, 'gateway2') }, domain: undefined, network: { allowInsecure: true } }),
    ],
    [
      'McpBaseUrlNotPossible: mcp.baseUrl',
      (stack) => ({ ...bothNames(stack), mcp: { domain: named(stack, 'tools'), baseUrl: 'http://tools.example.com' } }),
    ],
    [
      'McpBaseUrlNotPossible: mcp.baseUrl',
      (stack) => ({ serverMode: ServerMode.MCP, domain: named(stack, 'mcp'), mcp: { baseUrl: 'https://other.example.com' } }),
    ],
    ['PathPrefixNotPossible: gateway.pathPrefix', () => ({ gateway: { pathPrefix: 'gateway/' } })],
    ['PathPrefixNotPossible: gateway.pathPrefix', () => ({ gateway: { pathPrefix: '/gateway' }, network: behindNetwork })],
    ['VariableTwice: gateway.environment.TOKEN', (stack) => ({ gateway: { environment: { TOKEN: 'x' }, secrets: { TOKEN: secret(stack) } } })],
    ['VariableEmpty: dataService.environment.SERVER_MODE', () => ({ dataService: { environment: { SERVER_MODE: '' } } })],
    ['SettingNotPossible: settings.otlp', () => ({ settings: { otlp: { serviceName: 'x' } } })],
    ['SettingNotPossible: settings.outboundProxy.httpsProxy', () => ({ settings: { outboundProxy: { httpsProxy: 'proxy:3128' } } })],
    ['InvalidGuardrailArn: bedrock.guardrailArns', () => ({ bedrock: { guardrailArns: ['guardrail'] } })],
    ['InvalidImageReference: image.tag', () => ({ gateway: { image: PortkeyImage.fromRegistry({ tag: 'a b' }) } })],
    ['InvalidStoreAddress: cache.host', () => ({ cache: EnterpriseCache.existing({ host: 'redis://cache' }) })],
    ['StoreAuthenticationConflict: cache.iamCacheName', () => ({ cache: EnterpriseCache.existing({ host: 'cache', iamCacheName: 'cache' }) })],
    ['PublicWithoutDomain: network.exposure', () => ({ network: { exposure: Exposure.PUBLIC } })],
  ];

  test.each(CASES)('%s', (message, options) => {
    expect(() => gatewayOf(of(options))).toThrow(message);
  });

  test('RegistryCredentialsMissing: registryCredentials', () => {
    const account = (stack: Stack) => PortkeyAccount.fromSecret(given(stack).registryCredentials as never);
    expect(() => gatewayOf((stack) => ({ account: account(stack) }))).toThrow('RegistryCredentialsMissing: registryCredentials');
  });
});

describe('caches', () => {
  const clustered = () => EnterpriseCache.existing({ host: 'cache.example.com', clusterMode: true });

  test('queues have nodes of their own beside a cache in cluster mode, for both services', () => {
    const template = templateOf(() => ({ cache: clustered(), dataService: {} }));
    template.resourceCountIs('AWS::ElastiCache::ReplicationGroup', 1);
    for (const name of ['gateway', 'data-service']) {
      const variables = variablesOf(template, name);
      expect(variables).toMatchObject({ REDIS_MODE: 'cluster', REDIS_WORKERS_TLS_ENABLED: 'true', REDIS_WORKERS_PASSWORD: 'a secret' });
      expect(variables).toHaveProperty('REDIS_WORKERS_URL');
      expect(variables).toHaveProperty('REDIS_WORKERS_USERNAME');
    }
  });

  test.each([
    ['without a data service', { cache: clustered() }],
    ['with a cache that is no cluster', { dataService: {} }],
  ])('%s they have none', (_what, options) => {
    templateOf(() => options).resourceCountIs('AWS::ElastiCache::ReplicationGroup', 0);
  });

  test('B-T11: nodes that authenticate by IAM, as a user that may connect to them alone', () => {
    const template = templateOf(() => ({ cache: EnterpriseCache.valkeyNodes({ authentication: ValkeyAuthentication.IAM }) }));
    expect(variablesOf(template)).toMatchObject({ AWS_REDIS_AUTH_MODE: 'iam', REDIS_TLS_ENABLED: 'true', REDIS_MODE: 'standalone' });
    expect(variablesOf(template)).not.toHaveProperty('REDIS_PASSWORD');
    const actions = Object.values(template.findResources('AWS::IAM::Policy'))
      .flatMap(({ Properties }) => Properties.PolicyDocument.Statement)
      .flatMap(({ Action }) => Action);
    expect(actions).toContain('elasticache:Connect');
  });

  test('B-T11: a cluster of others that authenticates by IAM', () => {
    const cache = EnterpriseCache.existing({ host: 'cache.example.com', clusterMode: true, userName: 'portkey', iamCacheName: 'shared' });
    expect(variablesOf(templateOf(() => ({ cache })))).toMatchObject({
      REDIS_URL: 'redis://cache.example.com:6379',
      REDIS_MODE: 'cluster',
      REDIS_USERNAME: 'portkey',
      AWS_REDIS_AUTH_MODE: 'iam',
      AWS_REDIS_CLUSTER_NAME: 'shared',
      AWS_REDIS_REGION: 'us-east-1',
    });
  });

  test('nodes that are made are watched', () => {
    const template = templateOf(() => ({ cache: EnterpriseCache.valkeyNodes() }));
    const dimensions = Object.values(template.findResources('AWS::CloudWatch::Alarm')).map(
      ({ Properties }) => Properties.Namespace ?? JSON.stringify(Properties.Metrics),
    );
    expect(dimensions.some((each) => each.includes('AWS/ElastiCache'))).toBe(true);
  });

  test.each([
    [{ preset: GatewayPreset.PROD, network: { allowInsecure: true } }, 1],
    [{ gateway: { minCapacity: 2, maxCapacity: 2 } }, 1],
    [{ gateway: { minCapacity: 1, maxCapacity: 1 } }, 0],
  ])('a container with %j: warned of %d times', (options, times) => {
    const gateway = gatewayOf(of(() => ({ cache: EnterpriseCache.container(), ...options })));
    expect(gateway.node.metadata.filter(({ data }) => String(data).includes('without a copy of it'))).toHaveLength(times);
  });
});
