import { Duration, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { ControlPlane, Deployment, LoadBalancerType, OtlpProtocol, PortkeyImage, ServerMode } from '../../src';
import { gatewayOf } from './cases';

import { behindNetwork, bothNames, named, type Options, of, secret, templateOf, variablesOf } from './gateways';

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

  test.each([
    ['', 8788],
    [' of your own', 9443],
  ])('and MCP clients are told of a port%s, behind a name of their own as well', (_which, listenerPort) => {
    const network = { loadBalancerType: LoadBalancerType.NETWORK };
    const [one, two] = [{}, { domain: 'mcp' }].map(({ domain }: { domain?: string }) => (stack: Stack) => ({
      ...bothNames(stack),
      network,
      mcp: { domain: domain === undefined ? undefined : named(stack, 'tools'), ...(listenerPort !== 8788 && { listenerPort }) },
    }));
    expect(gatewayOf(of(one)).mcpUrl).toBe(`https://gateway.example.com:${listenerPort}`);
    expect(gatewayOf(of(two)).mcpUrl).toBe(`https://tools.example.com:${listenerPort}`);
  });

  test('and so do those who try a new version of them: that of the test listener, and the next one', () => {
    const template = templateOf(() => ({
      serverMode: ServerMode.ALL,
      network: behindNetwork,
      gateway: { deployment: Deployment.blueGreen({ testListener: {} }) },
    }));
    const ports = Object.values(template.findResources('AWS::ElasticLoadBalancingV2::Listener')).map(({ Properties }) => Properties.Port);
    expect(ports.sort()).toEqual([80, 8080, 8081, 8788]);
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

  test('rules whose weights are protected are kept by a function', () => {
    const template = templateOf(() => ({
      network: { allowInsecure: true },
      gateway: { deployment: Deployment.blueGreen({ protectWeights: true }) },
    }));
    template.resourceCountIs('Custom::ListenerRule', 1);
    template.hasResourceProperties('AWS::ECS::Service', {
      LoadBalancers: [{ AdvancedConfiguration: { ProductionListenerRule: Match.anyValue() } }],
    });
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

describe('TLS up to the image', () => {
  const taskCertificate = (stack: Stack) => {
    const value = secretsmanager.Secret.fromSecretNameV2(stack, 'TaskCertificate', 'task-certificate');
    return { certificate: ecs.Secret.fromSecretsManager(value, 'certificate'), privateKey: ecs.Secret.fromSecretsManager(value, 'privateKey') };
  };
  const secured = (options: (stack: Stack) => Options) =>
    templateOf((stack) => {
      const given = options(stack);
      return { ...given, gateway: { ...given.gateway, taskCertificate: taskCertificate(stack) } };
    });

  test('on every port: the image has certificate and key, and load balancer and health check ask by HTTPS', () => {
    const template = secured(bothNames);
    expect(variablesOf(template)).toMatchObject({ TLS_CERT: 'a secret', TLS_KEY: 'a secret' });
    for (const Port of [8787, 8788]) {
      template.hasResourceProperties('AWS::ElasticLoadBalancingV2::TargetGroup', {
        Port,
        Protocol: 'HTTPS',
        HealthCheckProtocol: 'HTTPS',
        HealthCheckPath: '/v1/health',
      });
    }
    const [{ Properties }] = Object.values(template.findResources('AWS::ECS::TaskDefinition'));
    const command = Properties.ContainerDefinitions[0].HealthCheck.Command.join(' ');
    expect(command).toContain('https://127.0.0.1:8787/v1/health');
    expect(command).toContain('https://127.0.0.1:8788/v1/health');
  });

  test('behind a Network Load Balancer, too', () => {
    secured((stack) => ({ domain: named(stack, 'llm'), network: { loadBalancerType: LoadBalancerType.NETWORK } })).hasResourceProperties(
      'AWS::ElasticLoadBalancingV2::TargetGroup',
      { Port: 8787, Protocol: 'TLS', HealthCheckProtocol: 'HTTPS' },
    );
  });

  test.each<[string, (stack: Stack) => Options]>([
    ['the data service calls it', (stack) => ({ domain: named(stack, 'llm'), dataService: {} })],
    ['there is no load balancer', () => ({ network: { loadBalancerType: LoadBalancerType.NONE } })],
    ['a Network Load Balancer without `domain`', () => ({ network: behindNetwork })],
  ])('TaskCertificateNotPossible: gateway.taskCertificate: %s', (reason, options) => {
    expect(() => secured(options)).toThrow(new RegExp(`^TaskCertificateNotPossible: gateway.taskCertificate is "given": .*${reason}`));
  });
});
