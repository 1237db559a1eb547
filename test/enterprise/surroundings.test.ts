import { App, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { AwsSolutionsChecks } from 'cdk-nag';
import {
  Capacity,
  ControlPlane,
  ControlPlaneAccess,
  Deployment,
  EnterpriseCache,
  Exposure,
  GatewayPreset,
  LoadBalancerType,
  LogStore,
  PortkeyEnterpriseGateway,
  type PortkeyEnterpriseGatewayProps,
  PortkeyGateway,
  PortkeyImage,
  ServerMode,
} from '../../src';
import { findings } from '../policy/findings';
import { CASES, ENVIRONMENT, gatewayOf, given } from './cases';

type Options = Partial<PortkeyEnterpriseGatewayProps>;

function made(options: (stack: Stack) => Options, stack = new Stack(new App(), 'Portkey', { env: ENVIRONMENT })) {
  const gateway = gatewayOf(
    (inStack) => ({ ...given(inStack), preset: GatewayPreset.DEV, network: { allowInsecure: true }, ...options(inStack) }),
    stack,
  );
  return { gateway, template: Template.fromStack(stack) };
}

const vpcIn = (stack: Stack) =>
  ec2.Vpc.fromVpcAttributes(stack, 'Vpc', {
    vpcId: 'vpc-12345678',
    vpcCidrBlock: '10.1.0.0/16',
    availabilityZones: ['us-east-1a', 'us-east-1b'],
    privateSubnetIds: ['subnet-11111111', 'subnet-22222222'],
  });

test('B-T10: stands in a VPC, a cluster and a capacity provider of others', () => {
  const { template } = made((stack) => {
    const vpc = vpcIn(stack);
    return {
      network: { vpc, allowInsecure: true },
      compute: {
        cluster: ecs.Cluster.fromClusterAttributes(stack, 'Existing', { clusterName: 'shared', vpc }),
        capacity: Capacity.existing('shared-provider'),
      },
    };
  });
  template.resourceCountIs('AWS::EC2::VPC', 0);
  template.resourceCountIs('AWS::ECS::Cluster', 0);
  template.hasResourceProperties('AWS::ECS::Service', {
    Cluster: 'shared',
    CapacityProviderStrategy: [{ CapacityProvider: 'shared-provider', Weight: 1 }],
  });
});

test.each([
  ['without a log store of its own', undefined],
  ['with one that names no key', LogStore.ownedBucket({ encryptionKey: undefined })],
])('B-T20: one key encrypts logs, log store and cache, %s', (_which, logStore) => {
  const { template } = made((stack) => ({ encryptionKey: new kms.Key(stack, 'Key'), dataService: {}, logStore }));
  const [key] = Object.keys(template.findResources('AWS::KMS::Key'));
  const arn = { 'Fn::GetAtt': [key, 'Arn'] };
  template.allResourcesProperties('AWS::Logs::LogGroup', { KmsKeyId: arn });
  template.hasResourceProperties('AWS::S3::Bucket', {
    BucketEncryption: {
      ServerSideEncryptionConfiguration: [
        { BucketKeyEnabled: true, ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: arn } },
      ],
    },
  });
  template.hasResourceProperties('AWS::ElastiCache::ReplicationGroup', { KmsKeyId: arn });
  template.hasResourceProperties('AWS::SecretsManager::Secret', { KmsKeyId: arn });
});

test('what becomes of logs is said once, for the container of the cache too', () => {
  const { template } = made(() => ({
    preset: GatewayPreset.PROD,
    removalPolicy: RemovalPolicy.DESTROY,
    dataService: {},
    cache: EnterpriseCache.container(),
    logStore: LogStore.controlPlane(),
  }));
  template.allResources('AWS::Logs::LogGroup', { DeletionPolicy: 'Delete' });
});

test.each(['us-gov-west-1', 'cn-north-1'])('B-T21: no ARN in %s is of another partition', (region) => {
  const stack = new Stack(new App(), 'Portkey', { env: { account: '111122223333', region } });
  new PortkeyEnterpriseGateway(stack, 'Gateway', {
    ...given(stack),
    preset: GatewayPreset.DEV,
    network: { allowInsecure: true },
    dataService: {},
    cache: EnterpriseCache.container(),
  });
  const text = JSON.stringify(Template.fromStack(stack).toJSON()).replaceAll(/arn:aws:secretsmanager:us-east-1:[^"]*/g, '');
  expect(text).not.toContain('arn:aws:');
});

test('roles get further managed policies, each service its own', () => {
  const policy = (stack: Stack, name: string) => iam.ManagedPolicy.fromManagedPolicyArn(stack, name, `arn:aws:iam::111122223333:policy/${name}`);
  const { template } = made((stack) => ({
    gateway: { taskRoleManagedPolicies: [policy(stack, 'models')] },
    dataService: { taskRoleManagedPolicies: [policy(stack, 'files')] },
  }));
  for (const name of ['models', 'files']) {
    template.hasResourceProperties('AWS::IAM::Role', { ManagedPolicyArns: [`arn:aws:iam::111122223333:policy/${name}`] });
  }
});

test('the image may come from a repository of Amazon ECR, without credentials', () => {
  const { template } = made((stack) => ({
    gateway: {
      image: PortkeyImage.fromContainerImage(
        ecs.ContainerImage.fromEcrRepository(ecr.Repository.fromRepositoryName(stack, 'Copy', 'portkey'), '2.18.0'),
        '2.18.0',
      ),
    },
    registryCredentials: undefined,
  }));
  template.hasResourceProperties('AWS::ECS::TaskDefinition', {
    ContainerDefinitions: [
      { Name: 'gateway', RepositoryCredentials: Match.absent(), DockerLabels: { 'org.opencontainers.image.version': '2.18.0' } },
    ],
  });
});

test('what is pulled from Amazon ECR, a sidecar too, is explained to the rules of AWS Solutions', () => {
  const copy = (stack: Stack, name: string) => ecs.ContainerImage.fromEcrRepository(ecr.Repository.fromRepositoryName(stack, name, name), '1');
  const { gateway } = made((stack) => ({
    gateway: {
      image: PortkeyImage.fromContainerImage(copy(stack, 'portkey')),
      sidecars: [{ name: 'agent', image: copy(stack, 'agent'), cpu: 64, memoryLimitMiB: 128 }],
    },
    dataService: { image: PortkeyImage.fromContainerImage(copy(stack, 'data-service')) },
  }));
  const ofPulls = findings(new AwsSolutionsChecks(gateway), gateway).filter((finding) => finding.includes('ExecutionRole'));
  expect(ofPulls).toEqual([]);
});

test('what others need of it is a construct', () => {
  const { gateway } = made(() => ({ dataService: {}, cache: EnterpriseCache.container() }));
  for (const service of [gateway.service, gateway.dataService, gateway.cacheService]) {
    expect([
      service?.taskRole.roleArn,
      service?.securityGroup.securityGroupId,
      service?.service.serviceName,
      service?.taskDefinition.taskDefinitionArn,
    ]).toEqual(expect.arrayContaining([expect.any(String)]));
  }
  expect(gateway.network.loadBalancer.loadBalancerRef.loadBalancerArn).toEqual(expect.any(String));
  expect(gateway.connections.securityGroups).toHaveLength(1);
  expect(gateway.url).toMatch(/^http:\/\//);
});

test('B-T16: the data service has these variables, and no other', () => {
  const template = Template.fromStack(Stack.of(gatewayOf(CASES.E2)));
  const [definition] = Object.values(template.findResources('AWS::ECS::TaskDefinition')).filter(
    ({ Properties }) => Properties.ContainerDefinitions[0].Name === 'data-service',
  );
  const names = definition.Properties.ContainerDefinitions[0].Environment.map(({ Name }: { Name: string }) => Name).sort();
  expect(names.filter((name: string) => !name.startsWith('REDIS_WORKERS_'))).toEqual([
    'ALBUS_ENDPOINT',
    'ANALYTICS_STORE',
    'AWS_S3_FINETUNE_BUCKET',
    'CACHE_STORE',
    'FINETUNES_BUCKET',
    'GATEWAY_BASE_URL',
    'HYBRID_DEPLOYMENT',
    'LOG_EXPORTS_BUCKET',
    'LOG_STORE',
    'LOG_STORE_GENERATIONS_BUCKET',
    'LOG_STORE_REGION',
    'NODE_ENV',
    'PORT',
    'REDIS_MODE',
    'REDIS_TLS_ENABLED',
    'REDIS_URL',
    'SERVICE_NAME',
  ]);
});

test('B-T18: another kind of load balancer is another load balancer, with other target groups, before the same service', () => {
  const ids = (loadBalancerType: LoadBalancerType, type: string) =>
    Object.keys(made(() => ({ network: { allowInsecure: true, loadBalancerType } })).template.findResources(type));
  const types = ['AWS::ElasticLoadBalancingV2::LoadBalancer', 'AWS::ElasticLoadBalancingV2::Listener', 'AWS::ElasticLoadBalancingV2::TargetGroup'];
  for (const type of types) {
    const [application, network] = [LoadBalancerType.APPLICATION, LoadBalancerType.NETWORK].map((kind) => ids(kind, type));
    expect(application.filter((id) => network.includes(id))).toEqual([]);
  }
  expect(ids(LoadBalancerType.APPLICATION, 'AWS::ECS::Service')).toEqual(ids(LoadBalancerType.NETWORK, 'AWS::ECS::Service'));
});

test('B-T6: E4, three stages of one app in one account and region share no name', () => {
  const app = new App();
  const stacks = ['Dev', 'Staging', 'Prod'].map((stage) => new Stack(app, stage, { env: ENVIRONMENT }));
  for (const stack of stacks) {
    gatewayOf((inStack) => ({ ...given(inStack), logStore: LogStore.ownedBucket(), dataService: {}, network: { allowInsecure: true } }), stack);
  }
  const all = stacks.flatMap((stack) => {
    const template = Template.fromStack(stack);
    return Object.entries(NAMED).flatMap(([type, property]) =>
      Object.values(template.findResources(type)).flatMap(({ Properties }) => (Properties[property] ? JSON.stringify(Properties[property]) : [])),
    );
  });
  expect(all.length).toBeGreaterThanOrEqual(6);
  expect(new Set(all).size).toBe(all.length);
});

/** What needs a name. */
const NAMED: Record<string, string> = {
  'AWS::CloudWatch::Dashboard': 'DashboardName',
  'AWS::ElastiCache::SubnetGroup': 'CacheSubnetGroupName',
  'AWS::ElastiCache::UserGroup': 'UserGroupId',
  'AWS::ServiceDiscovery::PrivateDnsNamespace': 'Name',
};

describe('B-T3: E1b, without a load balancer', () => {
  const network = { loadBalancerType: LoadBalancerType.NONE };

  test('services of the VPC call it by its name, and only those that are let in', () => {
    const stack = new Stack(new App(), 'Portkey', { env: ENVIRONMENT });
    const gateway = gatewayOf(
      (inStack) => ({ ...given(inStack), preset: GatewayPreset.DEV, network, cache: EnterpriseCache.existing({ host: 'cache.example.com' }) }),
      stack,
    );
    const caller = new ec2.SecurityGroup(stack, 'Caller', { vpc: gateway.network.vpc });
    gateway.service.allowCallsFrom(caller);
    const template = Template.fromStack(stack);
    for (const type of ['LoadBalancer', 'Listener', 'TargetGroup']) {
      template.resourceCountIs(`AWS::ElasticLoadBalancingV2::${type}`, 0);
    }
    template.hasResourceProperties('AWS::ECS::Service', { LoadBalancers: Match.absent() });
    template.hasResourceProperties('AWS::EC2::SecurityGroupIngress', { FromPort: 8787 });
    expect(gateway.url).toMatch(/^http:\/\/gateway\.[a-z0-9-]+\.internal:8787$/);
  });

  test.each<[string, Options]>([
    ['NoLoadBalancer: gateway.deployment', { gateway: { deployment: Deployment.blueGreen() } }],
    ['NoLoadBalancer: network.exposure', { network: { ...network, exposure: Exposure.PUBLIC } }],
    ['NoLoadBalancer: network.privateLink', { controlPlane: ControlPlane.portkey({ access: ControlPlaneAccess.PRIVATE_LINK }) }],
    ['NoLoadBalancer: network.accessLogs', { network: { ...network, accessLogs: true } }],
    ['McpAddressMissing: mcp.baseUrl', { serverMode: ServerMode.MCP }],
  ])('%s', (message, options) => {
    expect(() => made(() => ({ network, ...options }))).toThrow(message);
  });

  test('what is protected from deletion is what is there', () => {
    expect(() => made(() => ({ network, deletionProtection: true }))).not.toThrow();
  });

  test('the open-source gateway has one', () => {
    expect(() => new PortkeyGateway(new Stack(new App(), 'Stack'), 'Gateway', { network })).toThrow('LoadBalancerNeeded: network.loadBalancerType');
  });
});
