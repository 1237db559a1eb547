import { Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { CASES, gatewayOf } from './cases';

type Name = keyof typeof CASES;

const templates = new Map<Name, Template>();

function templateOf(name: Name): Template {
  const made = templates.get(name) ?? Template.fromStack(Stack.of(gatewayOf(CASES[name])));
  templates.set(name, made);
  return made;
}

/** The container of a name, as the template has it. */
// biome-ignore lint/suspicious/noExplicitAny: a template is any JSON
function container(template: Template, name: string): any {
  const definitions = Object.values(template.findResources('AWS::ECS::TaskDefinition')).map(({ Properties }) => Properties);
  return definitions.flatMap(({ ContainerDefinitions }) => ContainerDefinitions).find(({ Name }) => Name === name);
}

const environmentOf = (template: Template, name: string): Record<string, unknown> =>
  Object.fromEntries(container(template, name).Environment.map(({ Name, Value }: { Name: string; Value: unknown }) => [Name, Value]));

const secretsOf = (template: Template, name: string): Record<string, string> =>
  Object.fromEntries(
    container(template, name).Secrets.map(({ Name, ValueFrom }: { Name: string; ValueFrom: unknown }) => [Name, JSON.stringify(ValueFrom)]),
  );

/** Rules by which one security group lets another in, or whom else: port by port. */
function ingressPorts(template: Template): number[] {
  const apart = Object.values(template.findResources('AWS::EC2::SecurityGroupIngress')).map(({ Properties }) => Properties);
  const inline = Object.values(template.findResources('AWS::EC2::SecurityGroup')).flatMap(({ Properties }) => Properties.SecurityGroupIngress ?? []);
  return [...apart, ...inline].map(({ FromPort }) => FromPort).sort((a, b) => a - b);
}

const COMMON = { ANALYTICS_STORE: 'control_plane', LOG_STORE: 's3_assume', LOG_STORE_REGION: 'us-east-1' };

describe.each([
  ['B-T1', 'E0'],
  ['B-T2', 'E1'],
] as const)('%s: %s, the smallest of reference B', (_number, name) => {
  const template = templateOf(name);

  test('is a VPC of two zones with one NAT gateway', () => {
    template.resourceCountIs('AWS::EC2::Subnet', 4);
    template.resourceCountIs('AWS::EC2::NatGateway', 1);
  });

  test('runs the gateway and a cache, one task each', () => {
    template.resourceCountIs('AWS::ECS::Service', 2);
    template.resourceCountIs('AWS::ECS::TaskDefinition', 2);
    template.allResourcesProperties('AWS::ApplicationAutoScaling::ScalableTarget', { MinCapacity: 1, MaxCapacity: 1 });
  });

  test('pulls the image of the release with credentials, and asks the port for its health', () => {
    const gateway = container(template, 'gateway');
    expect(gateway).toMatchObject({
      Image: 'docker.io/portkeyai/gateway_enterprise:2.16.0',
      RepositoryCredentials: { CredentialsParameter: expect.stringContaining(':secret:docker-') },
      PortMappings: [{ Name: 'gateway', ContainerPort: 8787 }],
      ReadonlyRootFilesystem: true,
      User: '1000',
    });
    expect(gateway.HealthCheck.Command.join(' ')).toContain('http://127.0.0.1:8787/v1/health');
  });

  test('has exactly these variables', () => {
    expect(environmentOf(template, 'gateway')).toEqual({
      SERVICE_NAME: 'gateway',
      ...COMMON,
      CACHE_STORE: 'redis',
      REDIS_URL: expect.stringMatching(/^redis:\/\/redis\.[a-z0-9-]+\.internal:6379$/),
      REDIS_TLS_ENABLED: 'false',
      REDIS_MODE: 'standalone',
      PORT: '8787',
      LOG_STORE_GENERATIONS_BUCKET: 'portkey-logs',
    });
  });

  test('reads account and password as secrets, each by its field', () => {
    const secrets = secretsOf(template, 'gateway');
    expect(Object.keys(secrets)).toEqual(['PORTKEY_CLIENT_AUTH', 'ORGANISATIONS_TO_SYNC', 'REDIS_PASSWORD']);
    expect(secrets.PORTKEY_CLIENT_AUTH).toMatch(/:PORTKEY_CLIENT_AUTH::"$/);
    expect(secrets.ORGANISATIONS_TO_SYNC).toMatch(/:ORGANISATIONS_TO_SYNC::"$/);
  });

  test('stands behind an internal Network Load Balancer on TCP 80, which asks for health by HTTP', () => {
    template.hasResourceProperties('AWS::ElasticLoadBalancingV2::LoadBalancer', { Type: 'network', Scheme: 'internal' });
    template.hasResourceProperties('AWS::ElasticLoadBalancingV2::Listener', { Port: 80, Protocol: 'TCP', DefaultActions: [{ Type: 'forward' }] });
    template.hasResourceProperties('AWS::ElasticLoadBalancingV2::TargetGroup', {
      Port: 8787,
      TargetType: 'ip',
      HealthCheckProtocol: 'HTTP',
      HealthCheckPath: '/v1/health',
    });
  });

  test('lets in clients at the load balancer, it at the gateway, and that at the cache: nothing else', () => {
    expect(ingressPorts(template)).toEqual([80, 6379, 8787]);
  });

  test('reads and writes objects of one bucket, and nothing of the data service is there', () => {
    const statements = Object.values(template.findResources('AWS::IAM::Policy')).flatMap(({ Properties }) => Properties.PolicyDocument.Statement);
    const ofObjects = statements.filter(({ Action }) => [Action].flat().some((action: string) => action.startsWith('s3:')));
    expect(ofObjects).toEqual([{ Effect: 'Allow', Action: ['s3:GetObject', 's3:PutObject'], Resource: expect.anything() }]);
    expect(JSON.stringify(ofObjects)).toContain('portkey-logs/*');
    expect(container(template, 'data-service')).toBeUndefined();
  });

  test('has no infrastructure role, no test listener, no function', () => {
    template.resourceCountIs('AWS::ElasticLoadBalancingV2::Listener', 1);
    template.resourceCountIs('AWS::Lambda::Function', 0);
  });
});

describe('B-T4: E2, reference B in production', () => {
  const template = templateOf('E2');

  test('is a VPC of three zones with a NAT gateway in each', () => {
    template.resourceCountIs('AWS::EC2::Subnet', 6);
    template.resourceCountIs('AWS::EC2::NatGateway', 3);
  });

  test('runs gateway and data service, and no cache', () => {
    template.resourceCountIs('AWS::ECS::Service', 2);
    expect(container(template, 'redis')).toBeUndefined();
  });

  test('shifts requests blue to green, with a time to bake that is written', () => {
    template.hasResourceProperties('AWS::ECS::Service', {
      DeploymentConfiguration: { Strategy: 'BLUE_GREEN', BakeTimeInMinutes: 5, MaximumPercent: 200, MinimumHealthyPercent: 100 },
      LoadBalancers: [
        {
          ContainerName: 'gateway',
          ContainerPort: 8787,
          AdvancedConfiguration: {
            AlternateTargetGroupArn: Match.anyValue(),
            ProductionListenerRule: Match.anyValue(),
            TestListenerRule: Match.anyValue(),
            RoleArn: Match.anyValue(),
          },
        },
      ],
    });
  });

  test('gives the gateway these variables', () => {
    expect(environmentOf(template, 'gateway')).toEqual({
      SERVICE_NAME: 'gateway',
      ...COMMON,
      CACHE_STORE: 'aws-elastic-cache',
      REDIS_URL: 'redis://prod-redis.xxxxx.cache.amazonaws.com:6379',
      REDIS_TLS_ENABLED: 'true',
      REDIS_MODE: 'cluster',
      PORT: '8787',
      LOG_STORE_GENERATIONS_BUCKET: 'portkey-prod-logs',
      DATASERVICE_BASEPATH: 'http://data-service:8081',
      // queues cannot be in a cluster
      REDIS_WORKERS_URL: expect.anything(),
      REDIS_WORKERS_USERNAME: expect.any(String),
      REDIS_WORKERS_TLS_ENABLED: 'true',
    });
  });

  test('gives the data service these variables', () => {
    expect(environmentOf(template, 'data-service')).toMatchObject({
      SERVICE_NAME: 'data-service',
      ...COMMON,
      HYBRID_DEPLOYMENT: 'ON',
      NODE_ENV: 'production',
      CACHE_STORE: 'aws-elastic-cache',
      PORT: '8081',
      ALBUS_ENDPOINT: 'https://albus.portkey.ai',
      LOG_STORE_GENERATIONS_BUCKET: 'portkey-prod-logs',
      LOG_EXPORTS_BUCKET: 'portkey-prod-exports',
      FINETUNES_BUCKET: 'portkey-prod-logs',
      AWS_S3_FINETUNE_BUCKET: 'portkey-prod-logs',
      GATEWAY_BASE_URL: 'http://gateway:8787',
    });
  });

  test.each(['gateway', 'data-service'])('%s reads three secrets', (service) => {
    expect(Object.keys(secretsOf(template, service))).toEqual(
      expect.arrayContaining(['PORTKEY_CLIENT_AUTH', 'ORGANISATIONS_TO_SYNC', 'REDIS_PASSWORD']),
    );
  });

  test('serves HTTPS on 443 and on the test listener, 404 where no rule is met, and records access', () => {
    for (const Port of [443, 8443]) {
      template.hasResourceProperties('AWS::ElasticLoadBalancingV2::Listener', {
        Port,
        Protocol: 'HTTPS',
        DefaultActions: [{ Type: 'fixed-response', FixedResponseConfig: { StatusCode: '404' } }],
      });
    }
    template.hasResourceProperties('AWS::ElasticLoadBalancingV2::LoadBalancer', {
      Scheme: 'internet-facing',
      LoadBalancerAttributes: Match.arrayWith([{ Key: 'access_logs.s3.bucket', Value: 'portkey-alb-access-logs' }]),
    });
  });

  test('leads all requests to two target groups, by two rules', () => {
    template.resourceCountIs('AWS::ElasticLoadBalancingV2::TargetGroup', 2);
    const leading = {
      Conditions: [{ Field: 'path-pattern', PathPatternConfig: { Values: ['/*'] } }],
      Actions: [{ Type: 'forward', ForwardConfig: { TargetGroups: [Match.anyValue(), Match.anyValue()] } }],
    };
    template.resourcePropertiesCountIs('AWS::ElasticLoadBalancingV2::ListenerRule', leading, 2);
  });

  test('scales the gateway from 3 to 20 tasks, by CPU and memory', () => {
    template.hasResourceProperties('AWS::ApplicationAutoScaling::ScalableTarget', { MinCapacity: 3, MaxCapacity: 20 });
    for (const [PredefinedMetricType, TargetValue] of [
      ['ECSServiceAverageCPUUtilization', 70],
      ['ECSServiceAverageMemoryUtilization', 80],
    ]) {
      template.hasResourceProperties('AWS::ApplicationAutoScaling::ScalingPolicy', {
        TargetTrackingScalingPolicyConfiguration: { PredefinedMetricSpecification: { PredefinedMetricType }, TargetValue },
      });
    }
  });

  test('lets the data service delete exports and files, never more than its buckets', () => {
    template.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: Match.arrayWith([Match.objectLike({ Action: Match.arrayWith(['s3:AbortMultipartUpload', 's3:DeleteObject']) })]),
      },
    });
  });
});

describe('B-T5: E3, models and tools', () => {
  const template = templateOf('E3');

  test('gives the image both ports, and where MCP clients call', () => {
    expect(environmentOf(template, 'gateway')).toMatchObject({
      SERVER_MODE: 'all',
      PORT: '8787',
      MCP_PORT: '8788',
      MCP_GATEWAY_BASE_URL: 'https://mcp.example.com',
    });
    expect(container(template, 'gateway').PortMappings).toMatchObject([
      { Name: 'gateway', ContainerPort: 8787 },
      { Name: 'mcp', ContainerPort: 8788 },
    ]);
  });

  test('asks both ports for their health', () => {
    const command = container(template, 'gateway').HealthCheck.Command.join(' ');
    expect(command).toContain(':8787/v1/health');
    expect(command).toContain(':8788/v1/health');
  });

  test.each([
    ['gateway.example.com', 1000],
    ['mcp.example.com', 1200],
  ])('leads requests for %s to a target group of its own, without a rewrite', (host, Priority) => {
    template.hasResourceProperties('AWS::ElasticLoadBalancingV2::ListenerRule', {
      Priority,
      Conditions: [{ Field: 'host-header', HostHeaderConfig: { Values: [host] } }],
      Transforms: Match.absent(),
    });
  });

  test('puts one service behind both doors', () => {
    template.hasResourceProperties('AWS::ECS::Service', { LoadBalancers: [{ ContainerPort: 8787 }, { ContainerPort: 8788 }] });
  });

  test('shows both certificates', () => {
    template.resourceCountIs('AWS::ElasticLoadBalancingV2::ListenerCertificate', 1);
  });

  test('lets the load balancer in at both ports', () => {
    expect(ingressPorts(template)).toEqual([443, 6379, 8787, 8788]);
  });
});

/** Types whose names are of an account and region, and the property that says one. */
const NAMED: Record<string, string> = {
  'AWS::ECS::Cluster': 'ClusterName',
  'AWS::ECS::Service': 'ServiceName',
  'AWS::ElasticLoadBalancingV2::LoadBalancer': 'Name',
  'AWS::ElasticLoadBalancingV2::TargetGroup': 'Name',
  'AWS::IAM::Role': 'RoleName',
  'AWS::Logs::LogGroup': 'LogGroupName',
  'AWS::S3::Bucket': 'BucketName',
  'AWS::SecretsManager::Secret': 'Name',
};

test.each(['E0', 'E1', 'E2', 'E3'] as const)('%s names nothing that another gateway of the account and region could have named', (name) => {
  const taken = Object.entries(NAMED).flatMap(([type, property]) =>
    Object.values(templateOf(name).findResources(type)).flatMap(({ Properties }) => Properties?.[property] ?? []),
  );
  expect(taken.filter((each) => typeof each === 'string')).toEqual([]);
});
