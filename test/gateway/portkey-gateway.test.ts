import { App, Duration, Fn, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Authentication, Exposure, GatewayDomain, GatewayPreset, ModelProvider, PortkeyGateway, VpcEndpoints } from '../../src';
import { configurationOf } from '../compute/stacks';
import { FLAG_SETS, gatewayIn, idsOf, KINDS, resourcesOf, synthesized, synthesizedIn } from './gateways';

const MOST_RESOURCES = 150;

describe.each(Object.keys(KINDS))('the %s gateway', (kind) => {
  test('synthesizes in a stack that knows neither account nor region, and in one that does', () => {
    synthesized(KINDS[kind]);
    synthesizedIn({ env: { account: '111111111111', region: 'eu-central-1' } }, KINDS[kind]);
  });

  test.each(FLAG_SETS)('has the same template with %s feature flags', (_flags, context) => {
    expect(synthesizedIn({ context }, KINDS[kind]).template.toJSON()).toEqual(synthesized(KINDS[kind]).template.toJSON());
  });

  test(`is at most ${MOST_RESOURCES} resources`, () => {
    expect(Object.keys(resourcesOf(synthesized(KINDS[kind]).template)).length).toBeLessThanOrEqual(MOST_RESOURCES);
  });

  test('names no account, region or partition', () => {
    // but for places that prices are of
    const text = JSON.stringify(synthesized(KINDS[kind]).template.toJSON()).replace(/geographies\W+[^}]*/g, '');
    expect(text).not.toMatch(/arn:aws[:-]|[a-z]{2}-(north|south|east|west|central)[a-z]*-\d/);
  });
});

describe('with nothing but a name', () => {
  const { gateway, stack, template } = synthesized();

  test('it is internal, authenticated, and serves nobody yet', () => {
    template.hasResourceProperties('AWS::ElasticLoadBalancingV2::LoadBalancer', { Scheme: 'internal' });
    expect(configurationOf(template)).toMatchObject({ identity: [{ method: 'oidc', clients: 'registered' }], providers: [] });
    expect(configurationOf(template).defaultProvider).toBeUndefined();
    expect(gateway.auth.defaultClient?.clientName).toBe('default');
  });

  test('and says so', () => {
    Annotations.fromStack(stack).hasWarning('/Stack/Gateway/Routing', Match.stringLikeRegexp('no model provider is enabled'));
  });
});

describe('bring your own', () => {
  test('VPC, cluster, certificate and topic from other stacks make no cycle', () => {
    const app = new App();
    const env = { account: '111111111111', region: 'eu-central-1' };
    const shared = new Stack(app, 'Shared', { env });
    const vpc = new ec2.Vpc(shared, 'Vpc', { maxAzs: 2 });
    const cluster = new ecs.Cluster(shared, 'Cluster', { vpc });
    const certificate = new acm.Certificate(shared, 'Certificate', { domainName: 'llm.example.com' });
    const alarmTopic = new sns.Topic(shared, 'Topic');
    const stack = new Stack(app, 'Stack', { env });
    gatewayIn(stack, {
      domain: GatewayDomain.fromCertificate(certificate, 'llm.example.com'),
      network: { vpc, exposure: Exposure.PUBLIC },
      compute: { cluster },
      observability: { alarmTopic },
      providers: [ModelProvider.openai()],
    });
    app.synth();
    expect(stack.dependencies).toEqual([shared]);
    expect(shared.dependencies).toEqual([]);
    for (const type of ['AWS::EC2::VPC', 'AWS::ECS::Cluster', 'AWS::CertificateManager::Certificate', 'AWS::SNS::Topic']) {
      Template.fromStack(stack).resourceCountIs(type, 0);
    }
  });

  test('the VPC of a cluster is the VPC of the gateway', () => {
    const stack = new Stack(new App(), 'Stack');
    const vpc = new ec2.Vpc(stack, 'Vpc', { maxAzs: 2 });
    const gateway = gatewayIn(stack, { compute: { cluster: new ecs.Cluster(stack, 'Cluster', { vpc }) } });
    expect(gateway.network.vpc).toBe(vpc);
  });

  test('a gateway that was made somewhere else', () => {
    const stack = new Stack(new App(), 'Stack');
    const securityGroup = ec2.SecurityGroup.fromSecurityGroupId(stack, 'Group', 'sg-0123');
    const gateway = PortkeyGateway.fromPortkeyGatewayAttributes(stack, 'Imported', {
      url: 'https://llm.example.com',
      gatewayName: 'StackGateway0123',
      securityGroup,
    });
    expect(gateway.openaiBaseUrl).toBe('https://llm.example.com/v1');
    expect(gateway.anthropicBaseUrl).toBe('https://llm.example.com');
    expect(gateway.metricRequests({ client: 'Alpha' }).dimensions).toEqual({ Gateway: 'StackGateway0123', Client: 'Alpha' });
    expect(gateway.connections.securityGroups).toEqual([securityGroup]);
    expect(PortkeyGateway.fromPortkeyGatewayAttributes(stack, 'Other', { url: 'http://x', gatewayName: 'y' }).connections.securityGroups).toEqual([]);
  });
});

describe('an address that was made somewhere else', () => {
  const imported = (url: string) => PortkeyGateway.fromPortkeyGatewayAttributes(new Stack(new App(), 'Stack'), 'Imported', { url, gatewayName: 'y' });

  test('may end with a slash', () => {
    expect(imported('https://llm.example.com/')).toMatchObject({ url: 'https://llm.example.com', openaiBaseUrl: 'https://llm.example.com/v1' });
  });

  test.each([
    ['https://llm.example.com', '443'],
    ['http://internal-lb.eu-central-1.elb.amazonaws.com/', '80'],
    ['https://llm.example.com:8443', '8443'],
    [`https://${Fn.importValue('Host')}`, '443'],
    [Fn.importValue('Url'), undefined],
  ])('says the default port of connections: %s', (url, port) => {
    expect(imported(url).connections.defaultPort?.toString()).toBe(port);
  });
});

describe('an option of a group that is there and undefined is as good as none', () => {
  test('encryptionKey', () => {
    const stack = new Stack(new App(), 'Stack');
    const key = kms.Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:eu-central-1:111111111111:key/k');
    const gateway = gatewayIn(stack, { encryptionKey: key, observability: { encryptionKey: undefined } });
    expect(gateway.observability.encryptionKey).toBe(key);
    Template.fromStack(stack).resourceCountIs('AWS::KMS::Key', 0);
  });

  test('removalPolicy', () => {
    const undecided = { removalPolicy: undefined };
    const { template } = synthesized({ removalPolicy: RemovalPolicy.DESTROY, auth: undecided, observability: undecided });
    for (const type of ['AWS::Cognito::UserPool', 'AWS::Logs::LogGroup']) {
      template.allResources(type, { DeletionPolicy: 'Delete' });
    }
  });

  test('vpc', () => {
    const stack = new Stack(new App(), 'Stack');
    const vpc = new ec2.Vpc(stack, 'Vpc', { maxAzs: 2 });
    const gateway = gatewayIn(stack, { network: { vpc: undefined }, compute: { cluster: new ecs.Cluster(stack, 'Cluster', { vpc }) } });
    expect(gateway.network.vpc).toBe(vpc);
  });
});

describe('more than one', () => {
  /** What CloudFormation takes as a name that is unique in an account and region, by resource type. */
  const NAMES: Record<string, string> = {
    'AWS::AppConfig::Application': 'Name',
    'AWS::AppConfig::DeploymentStrategy': 'Name',
    'AWS::CloudWatch::Alarm': 'AlarmName',
    'AWS::CloudWatch::Dashboard': 'DashboardName',
    'AWS::Cognito::UserPool': 'UserPoolName',
    'AWS::Cognito::UserPoolDomain': 'Domain',
    'AWS::DynamoDB::Table': 'TableName',
    'AWS::EC2::SecurityGroup': 'GroupName',
    'AWS::ECS::Cluster': 'ClusterName',
    'AWS::ECS::TaskDefinition': 'Family',
    'AWS::ElasticLoadBalancingV2::LoadBalancer': 'Name',
    'AWS::ElasticLoadBalancingV2::TargetGroup': 'Name',
    'AWS::IAM::Role': 'RoleName',
    'AWS::KMS::Alias': 'AliasName',
    'AWS::Logs::LogGroup': 'LogGroupName',
    'AWS::Logs::QueryDefinition': 'Name',
    'AWS::S3::Bucket': 'BucketName',
    'AWS::SNS::Topic': 'TopicName',
    'AWS::SecretsManager::Secret': 'Name',
    'AWS::WAFv2::WebACL': 'Name',
  };

  const namesIn = (template: Template): string[] =>
    Object.values(resourcesOf(template)).flatMap(({ Type, Properties }) => {
      const name = Properties?.[NAMES[Type]];
      return name === undefined ? [] : [`${Type} ${JSON.stringify(name)}`];
    });

  test('two stacks in one account share no physical name', () => {
    const app = new App();
    const stacks = ['One', 'Two'].map((id) => new Stack(app, id));
    for (const stack of stacks) {
      gatewayIn(stack, KINDS.everything);
    }
    const names = stacks.map((stack) => namesIn(Template.fromStack(stack)));
    expect(names[0].length).toBeGreaterThan(5);
    expect(names[0].filter((name) => names[1].includes(name))).toEqual([]);
  });

  test('two gateways in one stack neither', () => {
    const stack = new Stack(new App(), 'Stack');
    const one = gatewayIn(stack, { ...KINDS.production(stack) }, 'One');
    const two = gatewayIn(stack, { ...KINDS.production(stack) }, 'Two');
    one.printOutputs();
    two.printOutputs();
    const names = namesIn(Template.fromStack(stack));
    expect(new Set(names).size).toBe(names.length);
    expect(one.gatewayName).not.toBe(two.gatewayName);
  });
});

test('changing the exposure changes the ids of what cannot follow, and of nothing else', () => {
  const [publicly, internally] = [Exposure.PUBLIC, Exposure.INTERNAL].map((exposure) => {
    const { template } = synthesized((stack) => ({ ...KINDS.public(stack), network: { exposure } }));
    return (type: string) => idsOf(template, type).sort();
  });
  for (const type of ['AWS::ElasticLoadBalancingV2::LoadBalancer', 'AWS::ElasticLoadBalancingV2::TargetGroup']) {
    expect(publicly(type)).not.toEqual(internally(type));
  }
  for (const type of ['AWS::EC2::VPC', 'AWS::ECS::Service', 'AWS::ECS::Cluster', 'AWS::Cognito::UserPool', 'AWS::SecretsManager::Secret']) {
    expect(publicly(type)).toEqual(internally(type));
  }
});

describe('when the stack is deleted', () => {
  const HOLDS_DATA = ['AWS::Cognito::UserPool', 'AWS::DynamoDB::Table', 'AWS::KMS::Key', 'AWS::Logs::LogGroup', 'AWS::S3::Bucket'];
  const retained = (template: Template): string[] =>
    Object.values(resourcesOf(template))
      .filter(({ DeletionPolicy }) => DeletionPolicy?.startsWith('Retain'))
      .map(({ Type }) => Type);

  test('DEV leaves nothing behind', () => {
    const { template } = synthesized(KINDS.development);
    expect(retained(template)).toEqual([]);
    // what has no deletion policy is deleted, unless CloudFormation's default for its type is a snapshot, or something protects it
    expect(JSON.stringify(template.toJSON())).not.toMatch(
      /"DeletionProtection(Enabled)?":(true|"ACTIVE")|deletion_protection.enabled","Value":"true"/,
    );
  });

  test('PROD keeps data and provider keys', () => {
    const { template } = synthesized(KINDS.production);
    for (const type of HOLDS_DATA) {
      template.allResources(type, { DeletionPolicy: Match.stringLikeRegexp('^Retain'), UpdateReplacePolicy: 'Retain' });
    }
    // the first client's secret goes with the client; the five of the providers stay
    expect(retained(template).filter((type) => type === 'AWS::SecretsManager::Secret')).toHaveLength(5);
  });

  test('removalPolicy decides for all of it', () => {
    expect(retained(synthesized({ removalPolicy: RemovalPolicy.DESTROY, network: { accessLogs: false } }).template)).toEqual([]);
    const kept = retained(
      synthesized({ preset: GatewayPreset.DEV, removalPolicy: RemovalPolicy.RETAIN, providers: [ModelProvider.openai()] }).template,
    );
    expect(kept.sort()).toEqual(['AWS::Cognito::UserPool', 'AWS::DynamoDB::Table', 'AWS::Logs::LogGroup', 'AWS::SecretsManager::Secret']);
  });
});

describe('what cannot work is refused', () => {
  const withoutPrivateSubnets = (stack: Stack) => ({
    network: {
      vpc: ec2.Vpc.fromVpcAttributes(stack, 'Vpc', {
        vpcId: 'vpc-1',
        vpcCidrBlock: '10.0.0.0/16',
        availabilityZones: ['a', 'b'],
        publicSubnetIds: ['s1', 's2'],
      }),
    },
  });

  test.each<[string, Parameters<typeof synthesized>[0]]>([
    ['PublicWithoutDomain', { network: { exposure: Exposure.PUBLIC } }],
    ['UnauthenticatedNotAllowed', () => ({ auth: { method: Authentication.none({ allowUnauthenticated: false }) } })],
    ['IssuerWithoutRestriction', () => ({ auth: { method: Authentication.oidc({ issuer: 'https://login.example.com' }) } })],
    ['VpcWithoutPrivateSubnets', withoutPrivateSubnets],
    ['FargateSizeNotPossible', { compute: { cpu: 512, memoryLimitMiB: 8192 } }],
    ['CapacityRangeEmpty', { compute: { minCapacity: 4, maxCapacity: 2 } }],
    ['DurationOutOfRange: maxRequestDuration', { maxRequestDuration: Duration.seconds(3601) }],
    ['DurationOutOfRange: drainTimeout', { drainTimeout: Duration.seconds(3601) }],
    ['DuplicateProvider', { providers: [ModelProvider.openai(), ModelProvider.openai()] }],
    ['BedrockApiWithoutProvider', { providers: [ModelProvider.openai()], bedrockApi: true }],
    ['UnknownDefaultProvider', { providers: [ModelProvider.openai()], defaultProvider: 'anthropic' }],
    ['BedrockWithoutModels', () => ({ providers: [ModelProvider.bedrock({})] })],
    ['RemovalPolicyNotPossible: removalPolicy is "snapshot"', { removalPolicy: RemovalPolicy.SNAPSHOT }],
    ['RemovalPolicyNotPossible: auth.removalPolicy', { auth: { removalPolicy: RemovalPolicy.SNAPSHOT } }],
    ['RemovalPolicyNotPossible: observability.removalPolicy', { observability: { removalPolicy: RemovalPolicy.SNAPSHOT } }],
    ['ImageNotReachable', { network: { vpcEndpoints: VpcEndpoints.isolated() }, providers: [ModelProvider.bedrock({ models: ['*'] })] }],
  ])('%s', (message, props) => {
    expect(() => synthesized(props)).toThrow(new RegExp(message));
  });
});

test('tasks are let out to the port of a base URL, of providers that come later too', () => {
  const { gateway, stack } = synthesizedLater({ providers: [ModelProvider.openai({ baseUrl: 'https://llm.example.com:8443' })] });
  gateway.addProvider(ModelProvider.anthropic({ baseUrl: 'https://other.example.com:9443' }));
  const ports = Object.values(Template.fromStack(stack).findResources('AWS::EC2::SecurityGroup')).flatMap(({ Properties }) =>
    (Properties.SecurityGroupEgress ?? []).map(({ FromPort }: { FromPort: number }) => FromPort),
  );
  expect(ports).toEqual(expect.arrayContaining([443, 8443, 9443]));
});

test('what becomes of data is one thing in the whole gateway', () => {
  const { template } = synthesized({ removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE, providers: [ModelProvider.openai()] });
  for (const type of ['Cognito::UserPool', 'DynamoDB::Table', 'KMS::Key', 'Logs::LogGroup']) {
    template.allResources(`AWS::${type}`, { DeletionPolicy: 'RetainExceptOnCreate' });
  }
});

test('every child that a user may want to change is a property', () => {
  const { gateway } = synthesizedLater({});
  expect([gateway.door.listenerRules.length, gateway.door.targetGroups.length]).toEqual([1, 1]);
  expect(gateway.network.applicationFront?.listener).toBeDefined();
});

function synthesizedLater(props: ConstructorParameters<typeof PortkeyGateway>[2]) {
  const stack = new Stack(new App(), 'Stack');
  return { stack, gateway: new PortkeyGateway(stack, 'Gateway', props) };
}
