import { App, Duration, Lazy, Size, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as kms from 'aws-cdk-lib/aws-kms';
import { GatewayCluster, GatewayImage, GatewayService } from '../../src/compute';
import { STANDARD_LISTS } from '../../src/contract';
import { GatewayPreset } from '../../src/presets';
import { ModelProvider } from '../../src/routing';
import { TimeoutPlan } from '../../src/timeouts';
import { computeIn, configurationOf, containerOf, FLAG_SETS, route, SECOND_CONTAINER, synthesized, variableOf } from './stacks';

describe.each(FLAG_SETS)('with %s feature flags', (_flags, context) => {
  test('the template is the same', () => {
    const behindLoadBalancer = (flags: typeof context) => {
      const stack = new Stack(new App({ context: flags }), 'Stack');
      const vpc = new ec2.Vpc(stack, 'Vpc', { restrictDefaultSecurityGroup: false });
      route(stack, vpc, computeIn(stack, { vpc, enableExecuteCommand: true, providers: [ModelProvider.openai(), ModelProvider.anthropic()] }));
      return Template.fromStack(stack).toJSON();
    };
    expect(behindLoadBalancer(context)).toEqual(behindLoadBalancer({}));
  });

  test('the service is rolled out without losing capacity, and back when it fails', () => {
    synthesized({}, context).template.hasResourceProperties('AWS::ECS::Service', {
      DeploymentConfiguration: { MinimumHealthyPercent: 100, MaximumPercent: 200, DeploymentCircuitBreaker: { Enable: true, Rollback: true } },
      DeploymentController: { Type: 'ECS' },
      AvailabilityZoneRebalancing: 'ENABLED',
      PropagateTags: 'SERVICE',
      EnableECSManagedTags: true,
      EnableExecuteCommand: false,
      LaunchType: 'FARGATE',
      NetworkConfiguration: { AwsvpcConfiguration: { AssignPublicIp: 'DISABLED' } },
      DesiredCount: Match.absent(),
    });
  });
});

describe('the container', () => {
  const { template } = synthesized();
  const container = containerOf(template);

  test('starts the runtime before the image, which listens where nothing routes to', () => {
    expect(container.EntryPoint).toEqual(['node']);
    expect(container.Command).toEqual([
      '--import',
      expect.stringMatching(/^data:text\/javascript,.*GATEWAY_RUNTIME/),
      'build/start-server.js',
      '--headless',
      '--port=8786',
    ]);
    expect(variableOf(template, 'GATEWAY_RUNTIME')).toMatch(/^[!#%-[\]-~]{10000,}$/);
    expect(container.PortMappings).toEqual([expect.objectContaining({ ContainerPort: 8787 })]);
  });

  test('may do no more than it needs', () => {
    expect(container).toMatchObject({
      User: '1000:1000',
      ReadonlyRootFilesystem: true,
      LinuxParameters: {
        Capabilities: { Drop: ['ALL'] },
        InitProcessEnabled: true,
        Tmpfs: [{ ContainerPath: '/tmp', Size: 64, MountOptions: ['nosuid', 'nodev', 'noexec'] }],
      },
    });
    expect(container.Privileged).toBeUndefined();
  });

  test('is asked for its health on the path that only the runtime answers', () => {
    expect(container.HealthCheck).toEqual({
      Command: ['CMD', 'wget', '-q', '-T', '4', '--spider', 'http://127.0.0.1:8787/healthz'],
      Interval: 15,
      Timeout: 5,
      Retries: 3,
      StartPeriod: 30,
    });
  });

  test('has two minutes to stop, files for its sockets, and never waits for the log service', () => {
    expect(container).toMatchObject({
      StopTimeout: 120,
      Ulimits: [{ Name: 'nofile', SoftLimit: 65536, HardLimit: 65536 }],
      LogConfiguration: { LogDriver: 'awslogs', Options: { mode: 'non-blocking', 'max-buffer-size': '26214400b' } },
      VersionConsistency: 'enabled',
    });
    expect(container.Cpu).toBeUndefined();
  });

  test('carries no secret', () => {
    expect(container.Secrets).toBeUndefined();
    expect(container.Environment.map(({ Name }: { Name: string }) => Name)).toEqual(['GATEWAY_RUNTIME', 'GATEWAY_CONFIGURATION', 'NODE_ENV']);
    expect(variableOf(template, 'NODE_ENV')).toBe('production');
  });
});

describe('the boot configuration', () => {
  test('has the lists that requests are held against where no live document brings them', () => {
    expect(configurationOf(synthesized({ preset: GatewayPreset.DEV }).template)).toMatchObject({ lists: STANDARD_LISTS });
  });

  test('says what the gateway is, where it runs and how long it waits', () => {
    const { compute, template } = synthesized({ preset: GatewayPreset.DEV });
    expect(configurationOf(template)).toMatchObject({
      version: 1,
      gateway: compute.routing.gatewayName,
      port: 8787,
      aws: { region: '<{Ref:AWS::Region}>', urlSuffix: '<{Ref:AWS::URLSuffix}>' },
      identity: [{ method: 'none' }],
      providers: [{ name: 'openai', kind: 'openai' }],
      defaultProvider: 'openai',
      timeouts: { maxRequestDuration: 900_000, keepAlive: 920_000, stop: 110_000 },
      admission: { maxJsonBodyBytes: 10_485_760, maxUploadBodyBytes: 27_262_976, maxBytesInFlight: 85_899_345, maxConcurrentRequests: 1000 },
      metrics: { namespace: 'PortkeyGateway' },
    });
  });

  test('follows maxRequestDuration', () => {
    const { template } = synthesized({ timeouts: TimeoutPlan.of({ maxRequestDuration: Duration.minutes(30) }) });
    expect(configurationOf(template).timeouts).toMatchObject({ maxRequestDuration: 1_800_000, keepAlive: 1_820_000 });
  });

  test('knows providers that are enabled after the gateway was made, and the one for requests that name none', () => {
    const stack = new Stack(new App(), 'Stack');
    const compute = computeIn(stack, { providers: [], defaultProvider: 'bedrock' });
    compute.addProvider(ModelProvider.anthropic());
    compute.addProvider(ModelProvider.bedrock({ models: ['amazon.*'] }));
    const configuration = configurationOf(Template.fromStack(stack));
    expect(configuration.providers.map(({ name }: { name: string }) => name)).toEqual(['anthropic', 'bedrock']);
    expect(configuration.defaultProvider).toBe('bedrock');
  });

  test('names the secret of a provider, whose value is never in the template', () => {
    const { template } = synthesized();
    const [secret] = Object.keys(template.findResources('AWS::SecretsManager::Secret'));
    expect(configurationOf(template).providers[0].credential).toEqual({ from: 'secret', secretArn: `<{Ref:${secret}}>` });
  });
});

describe('the task role', () => {
  const statementsOf = (template: Template) =>
    Object.values(template.findResources('AWS::IAM::Policy', { Properties: { PolicyName: Match.stringLikeRegexp('TaskAccess') } }))[0].Properties
      .PolicyDocument.Statement;

  test('reads the secrets of the enabled providers and nothing else', () => {
    const { template } = synthesized({ providers: [ModelProvider.openai(), ModelProvider.anthropic()] });
    const secrets = Object.keys(template.findResources('AWS::SecretsManager::Secret'));
    expect(statementsOf(template)).toEqual([
      { Effect: 'Allow', Action: 'secretsmanager:GetSecretValue', Resource: secrets.sort().map((Ref) => ({ Ref })) },
    ]);
  });

  test('calls Bedrock for the named models only', () => {
    const { template } = synthesized({ providers: [ModelProvider.bedrock({ models: ['amazon.nova-lite-v1:0'] })] });
    expect(statementsOf(template)).toEqual([
      {
        Effect: 'Allow',
        Action: ['bedrock:CountTokens', 'bedrock:InvokeModel', 'bedrock:InvokeModelWithResponseStream'],
        Resource: {
          'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':bedrock:', { Ref: 'AWS::Region' }, '::foundation-model/amazon.nova-lite-v1:0']],
        },
      },
    ]);
    template.resourceCountIs('AWS::SecretsManager::Secret', 0);
  });

  test('has its permissions before the service starts, as the execution role has', () => {
    const { template } = synthesized();
    const policies = Object.keys(template.findResources('AWS::IAM::Policy'));
    expect(policies.length).toBeGreaterThan(1);
    const [{ DependsOn }] = Object.values(template.findResources('AWS::ECS::Service'));
    expect(DependsOn).toEqual(expect.arrayContaining(policies));
  });

  test('without providers there is no policy at all', () => {
    const { template } = synthesized({ providers: [] });
    expect(template.findResources('AWS::IAM::Policy', { Properties: { PolicyName: Match.stringLikeRegexp('TaskAccess') } })).toEqual({});
  });

  test('decrypts with a key of its own choosing, in another stack, without a cycle', () => {
    const app = new App();
    const encryptionKey = new kms.Key(new Stack(app, 'KeyStack'), 'Key');
    const stack = new Stack(app, 'Stack');
    computeIn(stack, { encryptionKey });
    app.synth();
    expect(statementsOf(Template.fromStack(stack))).toEqual(expect.arrayContaining([expect.objectContaining({ Action: 'kms:Decrypt' })]));
  });
});

test.each(['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy', 'ALL_PROXY', 'all_proxy', 'NO_PROXY', 'no_proxy', 'NODE_USE_ENV_PROXY'])(
  'K9: a proxy is not silently gone around: %s is refused by name, without the password that it may hold',
  (name) => {
    const withProxy = () => synthesized({ environment: { [name]: 'http://user:secret@proxy.example.com:3128' } });
    expect(withProxy).toThrow(new RegExp(`^ProxyNotSupported: compute.environment.${name} is "set"`));
    expect(withProxy).not.toThrow('secret');
  },
);

describe('the network of the tasks', () => {
  test('lets out HTTPS only', () => {
    synthesized().template.hasResourceProperties('AWS::EC2::SecurityGroup', {
      SecurityGroupEgress: [{ CidrIp: '0.0.0.0/0', IpProtocol: 'tcp', FromPort: 443, ToPort: 443, Description: Match.anyValue() }],
      SecurityGroupIngress: Match.absent(),
    });
  });

  test('and the port of a base URL', () => {
    synthesized({ providers: [ModelProvider.openai({ baseUrl: 'https://llm.example.com:8443' })] }).template.hasResourceProperties(
      'AWS::EC2::SecurityGroup',
      {
        SecurityGroupEgress: Match.arrayWith([Match.objectLike({ FromPort: 8443, ToPort: 8443 })]),
      },
    );
  });

  test('without a way to the internet, only what is inside the VPC can be enabled', () => {
    const inside = [ModelProvider.bedrock({ models: ['*'] }), ModelProvider.openai({ baseUrl: 'https://llm.example.com', privateAddress: true })];
    const image = GatewayImage.fromRegistry('registry.example.com/gateway');
    synthesized({ image, reachesInternet: false, providers: inside });
    expect(() => synthesized({ image, reachesInternet: false, providers: [ModelProvider.anthropic()] })).toThrow(
      /^ProviderNotReachable: providers is "anthropic"/,
    );
    const elsewhere = ModelProvider.bedrock({ models: ['*'], region: 'us-east-1' });
    expect(() => synthesized({ image, reachesInternet: false, providers: [elsewhere] })).toThrow(/^ProviderNotReachable/);
    expect(() => synthesized({ reachesInternet: false, providers: [] })).toThrow(/^ImageNotReachable: compute.image/);
  });

  test('a provider that is refused leaves nothing behind: another of its name may be enabled', () => {
    const image = GatewayImage.fromRegistry('registry.example.com/gateway');
    const { routing } = synthesized({ image, reachesInternet: false, providers: [ModelProvider.bedrock({ models: ['*'] })] }).compute;
    expect(() => routing.addProvider(ModelProvider.openai())).toThrow(/^ProviderNotReachable/);
    routing.addProvider(ModelProvider.openai({ baseUrl: 'https://models.internal.example.com', privateAddress: true }));
    expect(routing.providerNames).toEqual(['bedrock', 'openai']);
  });
});

describe('/tmp', () => {
  const tmpfsOf = (megabytes: Size) => containerOf(synthesized({ tmpSize: megabytes }).template).LinuxParameters.Tmpfs;

  test('has the size that is asked for', () => {
    expect(tmpfsOf(Size.mebibytes(128))).toMatchObject([{ ContainerPath: '/tmp', Size: 128 }]);
  });

  test('can be switched off', () => {
    expect(tmpfsOf(Size.mebibytes(0))).toBeUndefined();
  });

  test.each([Size.gibibytes(3), Size.kibibytes(1500), Size.mebibytes(Lazy.number({ produce: () => 64 }))])(
    'is refused where it is no part of the memory of a task, in whole MiB',
    (size) => {
      expect(() => tmpfsOf(size)).toThrow(/^TmpSizeOutOfRange: tmpSize is .*(of the 2048 of a task|must be known)/);
    },
  );
});

describe('what is refused', () => {
  test('two providers of one name', () => {
    expect(() => synthesized({ providers: [ModelProvider.openai(), ModelProvider.openai()] })).toThrow(/^DuplicateProvider: providers is "openai"/);
    expect(() => synthesized({ providers: [ModelProvider.openai(), ModelProvider.anthropic({ name: 'openai' })] })).toThrow(/^DuplicateProvider/);
  });

  test('a default provider that is not enabled', () => {
    expect(() => synthesized({ defaultProvider: 'antropic' })).toThrow(/UnknownDefaultProvider: defaultProvider is "antropic".*enabled: openai/);
  });

  test('a request duration that no hop can keep', () => {
    expect(() => TimeoutPlan.of({ maxRequestDuration: Duration.hours(2) })).toThrow(/^DurationOutOfRange: maxRequestDuration/);
    expect(() => TimeoutPlan.of({ maxRequestDuration: Duration.seconds(Lazy.number({ produce: () => 1 })) })).toThrow(/^DurationNotKnown/);
  });

  test.each([Duration.seconds(121), Duration.millis(1500)])('a time to stop that Fargate does not give', (stopTimeout) => {
    const stack = new Stack(new App(), 'Stack');
    const cluster = new GatewayCluster(stack, 'Cluster', { vpc: new ec2.Vpc(stack, 'Vpc') });
    expect(() => new GatewayService(stack, 'Service', { cluster, container: { ...SECOND_CONTAINER, stopTimeout } })).toThrow(
      /^StopTimeoutOutOfRange: container.stopTimeout is .*0 to 120 seconds are possible/,
    );
  });

  test('a configuration that outgrows the task definition', () => {
    const providers = Array.from({ length: 1000 }, (_, index) => ModelProvider.bedrock({ name: `p${index}`, models: ['amazon.nova-lite-v1:0'] }));
    expect(() => synthesized({ providers })).toThrow(/ConfigurationTooLarge: container.environment is "\d+ bytes of task definition"/);
  });
});

describe('removal', () => {
  test.each([
    [GatewayPreset.DEV, 'Delete'],
    [GatewayPreset.PROD, 'RetainExceptOnCreate'],
  ])('%s: secrets and logs: %s', (preset, policy) => {
    const { template } = synthesized({ preset });
    for (const type of ['AWS::SecretsManager::Secret', 'AWS::Logs::LogGroup']) {
      template.allResources(type, { DeletionPolicy: policy });
    }
  });
});
