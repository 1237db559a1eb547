import { Duration, Lazy, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as servicediscovery from 'aws-cdk-lib/aws-servicediscovery';
import { Deployment, Discovery, GatewayPreset, GatewayService, ModelProvider, PortkeyGateway } from '../../src';
import type { GatewayComputeOptions } from '../../src/gateway';
import { testApp } from '../app';
import { FLAG_SETS, SECOND_CONTAINER } from './stacks';

/** A gateway, and a worker on its cluster. */
function gatewayAndWorker(
  gatewayOptions: GatewayComputeOptions = {},
  worker: Discovery = Discovery.none(),
  context = {},
  ports = SECOND_CONTAINER.ports,
) {
  const stack = new Stack(testApp({ context }), 'Stack');
  const gateway = new PortkeyGateway(stack, 'Gateway', {
    preset: GatewayPreset.DEV,
    providers: [ModelProvider.openai()],
    compute: gatewayOptions,
  });
  const second = new GatewayService(stack, 'Worker', {
    preset: GatewayPreset.DEV,
    cluster: gateway.cluster,
    container: { ...SECOND_CONTAINER, ports },
    discovery: worker,
  });
  return { stack, gateway, worker: second, template: () => Template.fromStack(stack) };
}

const named = (name: string) => Discovery.cloudMap({ name, namespaceName: 'llm.internal' });
const connected = (name?: string) => Discovery.serviceConnect({ name });

// biome-ignore lint/suspicious/noExplicitAny: a template is plain JSON
const serviceOf = (template: Template, service: GatewayService): any =>
  Object.entries(template.findResources('AWS::ECS::Service')).find(([id]) => id === logicalIdOf(service))?.[1];
const logicalIdOf = ({ service }: GatewayService) => Stack.of(service).getLogicalId(service.node.defaultChild as never);

test('without it nothing is made', () => {
  const { worker, gateway, template } = gatewayAndWorker();
  for (const type of ['PrivateDnsNamespace', 'HttpNamespace', 'Service']) template().resourceCountIs(`AWS::ServiceDiscovery::${type}`, 0);
  expect([worker.discoveryUrl, gateway.service.discoveryUrl]).toEqual([undefined, undefined]);
});

describe.each(FLAG_SETS)('a name in AWS Cloud Map, with %s feature flags,', (_flags, context) => {
  const { gateway, worker, template: synthesized } = gatewayAndWorker({ discovery: named('gateway') }, named('worker'), context);
  gateway.service.allowCallsFrom(worker);
  const template = synthesized();

  test('stands in one private namespace of the VPC for both services', () => {
    template.resourceCountIs('AWS::ServiceDiscovery::PrivateDnsNamespace', 1);
    template.hasResourceProperties('AWS::ServiceDiscovery::PrivateDnsNamespace', { Name: 'llm.internal', Vpc: Match.anyValue() });
    for (const Name of ['gateway', 'worker']) {
      template.hasResourceProperties('AWS::ServiceDiscovery::Service', {
        Name,
        DnsConfig: { DnsRecords: [{ TTL: 5, Type: 'A' }], RoutingPolicy: 'MULTIVALUE' },
        HealthCheckCustomConfig: { FailureThreshold: 1 },
      });
    }
    expect(serviceOf(template, worker).Properties.ServiceRegistries).toHaveLength(1);
  });

  test('leads to the port of the container, which is open to those that are let in', () => {
    expect([gateway.service.discoveryUrl, worker.discoveryUrl]).toEqual(['http://gateway.llm.internal:8787', 'http://worker.llm.internal:8081']);
    const [group] = worker.connections.securityGroups;
    const from = { 'Fn::GetAtt': [Stack.of(group).getLogicalId(group.node.defaultChild as never), 'GroupId'] };
    template.hasResourceProperties('AWS::EC2::SecurityGroupIngress', { FromPort: 8787, ToPort: 8787, SourceSecurityGroupId: from });
    template.hasResourceProperties('AWS::EC2::SecurityGroupEgress', { FromPort: 8787, ToPort: 8787, GroupId: from });
  });

  test('is there before its callers are', () => {
    expect(serviceOf(template, worker).DependsOn).toContain(logicalIdOf(gateway.service));
    expect(serviceOf(template, gateway.service).DependsOn).not.toContain(logicalIdOf(worker));
  });
});

describe.each(FLAG_SETS)('a name in Service Connect, with %s feature flags,', (_flags, context) => {
  const { gateway, worker, template: synthesized } = gatewayAndWorker({ discovery: connected('gateway') }, connected(), context);
  gateway.service.allowCallsFrom(worker);
  const template = synthesized();
  const [namespaceId] = Object.keys(template.findResources('AWS::ServiceDiscovery::HttpNamespace'));
  const Namespace = { 'Fn::GetAtt': [namespaceId, 'Arn'] };

  test('has no limit of 15 seconds, and connections as silent as at the load balancer', () => {
    template.resourceCountIs('AWS::ServiceDiscovery::HttpNamespace', 1);
    expect(serviceOf(template, gateway.service).Properties.ServiceConnectConfiguration).toMatchObject({
      Enabled: true,
      Namespace,
      Services: [
        {
          PortName: 'http',
          DiscoveryName: 'gateway',
          ClientAliases: [{ DnsName: 'gateway', Port: 8787 }],
          Timeout: { PerRequestTimeoutSeconds: 0, IdleTimeoutSeconds: 15 * 60 + 10 },
        },
      ],
    });
  });

  test('is called at a port of the proxy, so that requests of the load balancer pass none', () => {
    expect(gateway.service.discoveryUrl).toBe('http://gateway:8787');
    const [service] = serviceOf(template, gateway.service).Properties.ServiceConnectConfiguration.Services;
    expect(service.IngressPortOverride).toBe(18_080);
    template.hasResourceProperties('AWS::EC2::SecurityGroupIngress', { FromPort: 18_080, ToPort: 18_080 });
    expect(serviceOf(template, gateway.service).Properties.LoadBalancers).toEqual([expect.objectContaining({ ContainerPort: 8787 })]);
  });

  test('may be called by a service that has none itself', () => {
    const { ServiceConnectConfiguration } = serviceOf(template, worker).Properties;
    expect(ServiceConnectConfiguration).toMatchObject({ Enabled: true, Namespace });
    expect(ServiceConnectConfiguration).not.toHaveProperty('Services');
    expect(worker.discoveryUrl).toBeUndefined();
  });

  test('has what its proxies write in the log of the service', () => {
    const { LogConfiguration } = serviceOf(template, worker).Properties.ServiceConnectConfiguration;
    expect(LogConfiguration.Options).toMatchObject({ 'awslogs-stream-prefix': 'service-connect', mode: 'non-blocking' });
  });
});

describe('tasks that speak TLS', () => {
  const overTls = (discovery: Discovery) => {
    const stack = new Stack(testApp(), 'Stack');
    const compute = { discovery, taskCertificate: secretsmanager.Secret.fromSecretNameV2(stack, 'Certificate', 'certificate') };
    const gateway = new PortkeyGateway(stack, 'Gateway', { preset: GatewayPreset.DEV, providers: [ModelProvider.openai()], compute });
    return { gateway, template: Template.fromStack(stack) };
  };

  test('are called by TLS', () => {
    expect(overTls(named('gateway')).gateway.service.discoveryUrl).toBe('https://gateway.llm.internal:8787');
    expect(overTls(connected('gateway')).gateway.service.discoveryUrl).toBe('https://gateway:8787');
  });

  test('are no HTTP to the proxies of Service Connect, which count connections and no requests', () => {
    const { gateway, template } = overTls(connected('gateway'));
    const { Properties } = Object.values(template.findResources('AWS::ECS::TaskDefinition'))[0];
    expect(Properties.ContainerDefinitions[0].PortMappings).toEqual([{ Name: 'https', ContainerPort: 8787, Protocol: 'tcp' }]);
    const [connect] = serviceOf(template, gateway.service).Properties.ServiceConnectConfiguration.Services;
    expect(connect.Timeout).toEqual({ IdleTimeoutSeconds: 910 });
  });

  test('have no limit for a request there', () => {
    const limited = Discovery.serviceConnect({ name: 'gateway', requestTimeout: Duration.minutes(5) });
    expect(() => overTls(limited)).toThrow(/^RequestTimeoutWithTls: discovery.requestTimeout is /);
  });
});

describe('discovery', () => {
  test('takes a namespace of yours, of either kind', () => {
    const stack = new Stack(testApp(), 'Stack');
    const vpc = new ec2.Vpc(stack, 'Vpc');
    const namespace = new servicediscovery.PrivateDnsNamespace(stack, 'Names', { name: 'corp.internal', vpc });
    const gateway = new PortkeyGateway(stack, 'Gateway', {
      preset: GatewayPreset.DEV,
      network: { vpc },
      providers: [ModelProvider.openai()],
      compute: { discovery: Discovery.cloudMap({ name: 'llm', cloudMapNamespace: namespace, dnsTtl: Duration.seconds(30) }) },
    });
    const worker = new GatewayService(stack, 'Worker', {
      cluster: gateway.cluster,
      container: SECOND_CONTAINER,
      discovery: Discovery.serviceConnect({ name: 'worker', cloudMapNamespace: namespace }),
    });
    expect(worker.discoveryUrl).toBe('http://worker:8081');
    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::ServiceDiscovery::PrivateDnsNamespace', 1);
    template.resourceCountIs('AWS::ServiceDiscovery::HttpNamespace', 0);
    template.hasResourceProperties('AWS::ServiceDiscovery::Service', { DnsConfig: { DnsRecords: [{ TTL: 30, Type: 'A' }] } });
  });

  test('takes timeouts and a port of the proxy', () => {
    const discovery = Discovery.serviceConnect({
      name: 'gateway',
      requestTimeout: Duration.minutes(5),
      idleTimeout: Duration.minutes(2),
      ingressPort: 9000,
    });
    const { gateway, template } = gatewayAndWorker({ discovery });
    expect(serviceOf(template(), gateway.service).Properties.ServiceConnectConfiguration.Services[0]).toMatchObject({
      IngressPortOverride: 9000,
      Timeout: { PerRequestTimeoutSeconds: 300, IdleTimeoutSeconds: 120 },
    });
  });

  test('lets two services call each other: the one that was allowed first is deployed later', () => {
    const { gateway, worker, template } = gatewayAndWorker({ discovery: named('gateway') }, named('worker'));
    gateway.service.allowCallsFrom(worker);
    worker.allowCallsFrom(gateway.service);
    expect(serviceOf(template(), worker).DependsOn).toContain(logicalIdOf(gateway.service));
    template().hasResourceProperties('AWS::EC2::SecurityGroupIngress', { FromPort: 8081, ToPort: 8081 });
  });

  test('lets in what is no service, too', () => {
    const { stack, gateway, template } = gatewayAndWorker({ discovery: named('gateway') });
    const group = new ec2.SecurityGroup(stack, 'Function', { vpc: gateway.network.vpc });
    gateway.service.allowCallsFrom(group);
    template().hasResourceProperties('AWS::EC2::SecurityGroupIngress', {
      FromPort: 8787,
      SourceSecurityGroupId: { 'Fn::GetAtt': [stack.getLogicalId(group.node.defaultChild as never), 'GroupId'] },
    });
  });

  test.each<[string, (cloudMapNamespace: servicediscovery.INamespace) => Discovery]>([
    ['Cloud Map', (cloudMapNamespace) => Discovery.cloudMap({ name: 'llm', cloudMapNamespace })],
    ['Service Connect', (cloudMapNamespace) => Discovery.serviceConnect({ name: 'llm', cloudMapNamespace })],
    ['Service Connect, for calls alone', (cloudMapNamespace) => Discovery.serviceConnect({ cloudMapNamespace })],
  ])('refuses a namespace of another region: %s', (_name, discovery) => {
    const stack = new Stack(testApp(), 'Stack', { env: { account: '111111111111', region: 'eu-central-1' } });
    const elsewhere = servicediscovery.PrivateDnsNamespace.fromPrivateDnsNamespaceAttributes(stack, 'Namespace', {
      namespaceArn: 'arn:aws:servicediscovery:us-east-1:111111111111:namespace/ns-1',
      namespaceId: 'ns-1',
      namespaceName: 'llm.internal',
    });
    const made = () => new PortkeyGateway(stack, 'Gateway', { compute: { discovery: discovery(elsewhere) } });
    expect(made).toThrow(/^ResourceElsewhere: discovery.cloudMapNamespace is "us-east-1": .*the stack is in eu-central-1/);
  });

  const stack = new Stack();
  const publicNamespace = new servicediscovery.PublicDnsNamespace(stack, 'Public', { name: 'example.com' });
  const NAMESPACE = { namespaceName: 'llm.internal' };
  test.each<[string, () => unknown, RegExp]>([
    ['a name with dots', () => Discovery.cloudMap({ name: 'a.b', ...NAMESPACE }), /^DiscoveryNameNotPossible: discovery.name is "a.b"/],
    ['a name in capitals', () => Discovery.serviceConnect({ name: 'Gateway' }), /^DiscoveryNameNotPossible/],
    ['no namespace', () => Discovery.cloudMap({ name: 'a' }), /^NamespaceNotPossible: discovery.cloudMapNamespace is "undefined"/],
    ['two namespaces', () => Discovery.cloudMap({ name: 'a', cloudMapNamespace: publicNamespace, ...NAMESPACE }), /^NamespaceNotPossible/],
    ['a public namespace', () => Discovery.cloudMap({ name: 'a', cloudMapNamespace: publicNamespace }), /^NamespaceNotPossible.*private addresses/],
    [
      'a namespace of one label',
      () => Discovery.cloudMap({ name: 'a', namespaceName: 'internal' }),
      /^NamespaceNotPossible.*namespaceName is "internal"/,
    ],
    [
      'a long time to live',
      () => Discovery.cloudMap({ name: 'a', ...NAMESPACE, dnsTtl: Duration.hours(2) }),
      /^DiscoveryTimeOutOfRange: discovery.dnsTtl/,
    ],
    [
      'half a second',
      () => Discovery.serviceConnect({ name: 'a', requestTimeout: Duration.millis(500) }),
      /^DiscoveryTimeOutOfRange: discovery.requestTimeout/,
    ],
    [
      'a long silence',
      () => Discovery.serviceConnect({ name: 'a', idleTimeout: Duration.hours(25) }),
      /^DiscoveryTimeOutOfRange: discovery.idleTimeout/,
    ],
    [
      'a setting for callers of what has no name',
      () => Discovery.serviceConnect({ ingressPort: 9000 }),
      /^DiscoverySettingUnused: discovery.ingressPort/,
    ],
    [
      'a port beyond all',
      () => Discovery.serviceConnect({ name: 'a', ingressPort: 70_000 }),
      /^IngressPortNotPossible: discovery.ingressPort is 70000/,
    ],
    [
      'a port that only the deployment knows',
      () => Discovery.serviceConnect({ name: 'a', ingressPort: Lazy.number({ produce: () => 1 }) }),
      /^IngressPortNotPossible/,
    ],
    [
      'a port of the container',
      () => gatewayAndWorker({ discovery: Discovery.serviceConnect({ name: 'gateway', ingressPort: 8787 }) }),
      /^IngressPortNotPossible.*8787.*a container of the task listens on it/,
    ],
    ['a name of what has no port', () => gatewayAndWorker({}, named('worker'), {}, []), /^DiscoveryNameNotPossible.*has no port/],
    [
      'callers of what has no name',
      () => {
        const { gateway, worker } = gatewayAndWorker({}, connected());
        worker.allowCallsFrom(gateway.service);
      },
      /^NotDiscovered: caller is "worker"/,
    ],
  ])('refuses %s', (_case, act, message) => {
    expect(act).toThrow(message);
  });

  test.each<[string, GatewayComputeOptions, number]>([
    ['names that a deployment does not shift', { discovery: named('gateway'), deployment: Deployment.blueGreen() }, 1],
    ['nothing where Service Connect does', { discovery: connected('gateway'), deployment: Deployment.blueGreen() }, 0],
    ['nothing of tasks that are replaced one by one', { discovery: named('gateway') }, 0],
  ])('warns of %s', (_case, options, count) => {
    const found = Annotations.fromStack(gatewayAndWorker(options).stack).findWarning('*', Match.stringLikeRegexp('discoveryWithTrafficShift'));
    expect(found).toHaveLength(count);
  });
});
