import { Duration, type Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import type { DoorOptions, GatewayFront } from '../../../src/network';
import { attributes, LISTENER, LISTENER_RULE, resources, TARGET_GROUP } from '../synthesize';
import { applicationFront, networkFront, serve } from './stacks';

const SERVICE = 'AWS::ECS::Service';
const ROLE = 'AWS::IAM::Role';
const GATEWAY: DoorOptions = { port: 8787, hosts: ['llm.example.com'], paths: ['/v1/*'] };
const MCP: DoorOptions = { port: 8788, paths: ['/mcp', '/mcp/*'], priority: 900, healthCheck: { path: '/health', healthyHttpCodes: '200-204' } };

describe('two doors of an Application Load Balancer', () => {
  const { stack, front } = applicationFront();
  serve(stack, front, 'Gateway', GATEWAY);
  serve(stack, front, 'Mcp', {
    ...MCP,
    rewrite: { regex: '^/mcp/(.*)$', replace: '/$1' },
    deregistrationDelay: Duration.seconds(30),
  });
  const template = Template.fromStack(stack);
  const ruleOf = (door: string) => Object.entries(resources(template, LISTENER_RULE)).find(([id]) => id.startsWith(`Front${door}`))?.[1].Properties;
  const groupOf = (door: string) => Object.entries(resources(template, TARGET_GROUP)).find(([id]) => id.startsWith(`Front${door}`));

  test('share its listener, each with a rule and a target group', () => {
    expect(Object.keys(resources(template, LISTENER))).toHaveLength(1);
    expect(ruleOf('Gateway')).toMatchObject({
      Priority: 1000,
      Conditions: [
        { Field: 'host-header', HostHeaderConfig: { Values: ['llm.example.com'] } },
        { Field: 'path-pattern', PathPatternConfig: { Values: ['/v1/*'] } },
      ],
      Actions: [{ Type: 'forward', TargetGroupArn: { Ref: groupOf('Gateway')?.[0] } }],
    });
    expect(ruleOf('Mcp')).toMatchObject({
      Priority: 900,
      Conditions: [{ Field: 'path-pattern', PathPatternConfig: { Values: ['/mcp', '/mcp/*'] } }],
      Actions: [{ Type: 'forward', TargetGroupArn: { Ref: groupOf('Mcp')?.[0] } }],
    });
  });

  test('change the path only where it was asked for', () => {
    expect(ruleOf('Mcp').Transforms).toEqual([{ Type: 'url-rewrite', UrlRewriteConfig: { Rewrites: [{ Regex: '^/mcp/(.*)$', Replace: '/$1' }] } }]);
    expect(ruleOf('Gateway').Transforms).toBeUndefined();
  });

  test('ask each service on its own port and path, and drain as long as each was told', () => {
    expect(groupOf('Gateway')?.[1].Properties).toMatchObject({ Port: 8787, HealthCheckPath: '/healthz', Matcher: { HttpCode: '200' } });
    expect(groupOf('Mcp')?.[1].Properties).toMatchObject({ Port: 8788, HealthCheckPath: '/health', Matcher: { HttpCode: '200-204' } });
    const drains = ['Gateway', 'Mcp'].map((door) => attributes(groupOf(door)?.[1] as never)['deregistration_delay.timeout_seconds']);
    expect(drains).toEqual(['600', '30']);
  });

  test('let the load balancer call either service on its port alone', () => {
    const rules = Object.values(resources(template, 'AWS::EC2::SecurityGroupIngress')).map(({ Properties }) => Properties);
    expect(rules.map(({ FromPort, ToPort }) => [FromPort, ToPort]).sort()).toEqual([
      [8787, 8787],
      [8788, 8788],
    ]);
  });
});

test('a door without hosts and paths takes every request', () => {
  const { stack, front } = applicationFront();
  front.openDoor('All', { port: 8787 });
  expect(Object.values(resources(Template.fromStack(stack), LISTENER_RULE))[0].Properties.Conditions).toEqual([
    { Field: 'path-pattern', PathPatternConfig: { Values: ['/*'] } },
  ]);
});

describe('two doors of a Network Load Balancer', () => {
  const { stack, front } = networkFront();
  serve(stack, front, 'Gateway', { port: 8787 });
  serve(stack, front, 'Mcp', { port: 8788, listenerPort: 8443, healthCheck: { path: '/health' } });
  const template = Template.fromStack(stack);

  test('are two of its ports, each leading to a target group', () => {
    const groups = Object.keys(resources(template, TARGET_GROUP));
    const listeners = Object.values(resources(template, LISTENER)).map(({ Properties }) => Properties);
    expect(listeners.map(({ Port, Protocol, DefaultActions }) => [Port, Protocol, DefaultActions[0].TargetGroupArn])).toEqual([
      [80, 'TCP', { Ref: groups.find((id) => id.startsWith('FrontGateway')) }],
      [8443, 'TCP', { Ref: groups.find((id) => id.startsWith('FrontMcp')) }],
    ]);
    expect(front.listeners).toHaveLength(2);
    expect(resources(template, LISTENER_RULE)).toEqual({});
  });

  test('let clients in on both ports, and the load balancer to either service on its port alone', () => {
    const groups = Object.values(resources(template, 'AWS::EC2::SecurityGroup')).map(({ Properties }) => Properties);
    const clients = groups.find(({ GroupDescription }) => GroupDescription === 'Load balancer of the gateway');
    expect(clients.SecurityGroupIngress).toEqual([
      expect.objectContaining({ CidrIp: '10.20.0.0/16', FromPort: 80, ToPort: 80 }),
      expect.objectContaining({ CidrIp: '10.20.0.0/16', FromPort: 8443, ToPort: 8443 }),
    ]);
    for (const type of ['AWS::EC2::SecurityGroupIngress', 'AWS::EC2::SecurityGroupEgress']) {
      const ports = Object.values(resources(template, type)).map(({ Properties }) => [Properties.FromPort, Properties.ToPort]);
      expect(ports.sort()).toEqual([
        [8787, 8787],
        [8788, 8788],
      ]);
    }
  });
});

describe.each<[string, () => { stack: Stack; front: GatewayFront }, string]>([
  ['an Application Load Balancer', applicationFront, LISTENER_RULE],
  ['a Network Load Balancer', networkFront, LISTENER],
])('a door of %s with a second target group', (_name, make, routing) => {
  const { stack, front } = make();
  const door = serve(stack, front, 'Gateway', { port: 8787, alternate: true });
  const template = Template.fromStack(stack);
  const [serviceId, service] = Object.entries(resources(template, SERVICE))[0];
  const [routeId, route] = Object.entries(resources(template, routing))[0];
  const groups = door.targetGroups.map((targetGroup) => stack.resolve(targetGroup.targetGroupArn).Ref);

  test('sends every request to the first one', () => {
    const [action] = route.Properties.Actions ?? route.Properties.DefaultActions;
    expect(groups).toHaveLength(2);
    expect(action.ForwardConfig.TargetGroups).toEqual([
      { TargetGroupArn: { Ref: groups[0] }, Weight: 100 },
      { TargetGroupArn: { Ref: groups[1] }, Weight: 0 },
    ]);
  });

  test('tells the service which is which, and by which role Amazon ECS shifts requests', () => {
    const role = Object.keys(resources(template, ROLE)).find((id) => id.includes('TrafficShiftRole'));
    expect(service.Properties.LoadBalancers).toEqual([
      {
        ContainerName: 'main',
        ContainerPort: 8787,
        TargetGroupArn: { Ref: groups[0] },
        AdvancedConfiguration: {
          AlternateTargetGroupArn: { Ref: groups[1] },
          ProductionListenerRule: { Ref: routeId },
          RoleArn: { 'Fn::GetAtt': [role, 'Arn'] },
        },
      },
    ]);
    expect(resources(template, ROLE)[role as string].Properties.AssumeRolePolicyDocument.Statement[0].Principal).toEqual({
      Service: 'ecs.amazonaws.com',
    });
  });

  test('is there, target groups, route and role, before the service is', () => {
    expect(service.DependsOn).toContain(routeId);
    const made = Object.entries(resources(template)).filter(([id]) => id.startsWith('FrontGateway') || id === routeId);
    expect(made.map(([, { Type }]) => Type).sort()).toEqual([...new Set([routing, ROLE, TARGET_GROUP]), TARGET_GROUP].sort());
    expect(JSON.stringify(made)).not.toContain(serviceId);
  });
});

describe('a door that cannot be is refused:', () => {
  const open = (front: GatewayFront, ...doors: DoorOptions[]) => {
    doors.forEach((options, index) => {
      front.openDoor(`Door${index}`, options);
    });
  };
  const validation = { issuer: 'https://issuer.example.com', jwksUri: 'https://issuer.example.com/keys' };

  test.each<[string, DoorOptions[]]>([
    ['DoorPriorityTaken: network.listenerRulePriority is 1000', [{ port: 8787 }, { port: 8788 }]],
    ['DoorPriorityTaken: priority is 7', [{ port: 8787, priority: 7 }, { port: 8788 }, { port: 8789, priority: 7 }]],
    ['ListenerRulePriorityOutOfRange: priority is 50001', [{ port: 8787, priority: 50_001 }]],
    ['DoorOptionNotPossible: listenerPort is 8443', [{ port: 8787, listenerPort: 8443 }]],
    [
      'TooManyDoorConditions: hosts and paths is "a.example.com, /1, /2, /3, /4, /5"',
      [{ port: 1, hosts: ['a.example.com'], paths: ['/1', '/2', '/3', '/4', '/5'] }],
    ],
    ['InvalidDoorCondition: paths[0] is ""', [{ port: 8787, paths: [''] }]],
    ['InvalidDoorCondition: paths[1] is "v1/*"', [{ port: 8787, paths: ['/v1/*', 'v1/*'] }]],
    ['InvalidDoorCondition: paths[0]', [{ port: 8787, paths: [`/${'x'.repeat(128)}`] }]],
    ['InvalidDoorCondition: hosts[0] is "a b"', [{ port: 8787, hosts: ['a b'] }]],
    // of a host name that is told it would be the last label
    ...['localhost', '*', 'llm.example.com.', 'llm..example.com', '.example.com', 'llm.example.c0m', '10.0.0.1', 'llm.example.com:443'].map(
      (host): [string, [DoorOptions]] => [`InvalidDoorCondition: hosts[0] is "${host}"`, [{ port: 8787, hosts: [host] }]],
    ),
    ['InvalidDoorCondition: rewrite.regex is "("', [{ port: 8787, rewrite: { regex: '(', replace: '/' } }]],
    ['InvalidDoorCondition: rewrite.regex is "^/(?!a)"', [{ port: 8787, rewrite: { regex: '^/(?!a)', replace: '/' } }]],
    ['PortOutOfRange: port is 0', [{ port: 0 }]],
    ['PortOutOfRange: port is 65536', [{ port: 65_536 }]],
    ['DeregistrationDelayOutOfRange: deregistrationDelay is "Duration.hours(2)"', [{ port: 8787, deregistrationDelay: Duration.hours(2) }]],
  ])('on an Application Load Balancer, %s', (message, doors) => {
    expect(() => open(applicationFront().front, ...doors)).toThrow(message);
  });

  test.each<[string, DoorOptions[]]>([
    ['DoorOptionNotPossible: hosts', [{ port: 8787, hosts: ['llm.example.com'] }]],
    ['DoorOptionNotPossible: paths', [{ port: 8787, paths: ['/v1/*'] }]],
    ['DoorOptionNotPossible: rewrite', [{ port: 8787, rewrite: { regex: '^/a', replace: '/' } }]],
    ['DoorOptionNotPossible: priority is 7', [{ port: 8787, priority: 7 }]],
    ['DoorOptionNotPossible: jwtValidation', [{ port: 8787, jwtValidation: validation }]],
    ['DoorPortTaken: listenerPort is 80', [{ port: 8787 }, { port: 8788 }]],
    ['DoorPortTaken: listenerPort is 8443', [{ port: 8787, listenerPort: 8443 }, { port: 8788 }, { port: 8789, listenerPort: 8443 }]],
    [
      'DoorPortTaken: testListener.port is 8080',
      [
        { port: 8787, alternate: true, testListener: {} },
        { port: 8788, listenerPort: 8788, alternate: true, testListener: {} },
      ],
    ],
    [
      'DoorPortTaken: listenerPort is 8080',
      [
        { port: 8787, alternate: true, testListener: {} },
        { port: 8788, listenerPort: 8080 },
      ],
    ],
    ['PortOutOfRange: listenerPort is 65536', [{ port: 8787, listenerPort: 65_536 }]],
    ['PortOutOfRange: port is 1.5', [{ port: 1.5 }]],
  ])('on a Network Load Balancer, %s', (message, doors) => {
    expect(() => open(networkFront().front, ...doors)).toThrow(message);
  });
});

test('a door that could not be opened leaves its priority to the next', () => {
  const { front } = applicationFront();
  expect(() => front.openDoor('First', { port: 8787, deregistrationDelay: Duration.hours(2) })).toThrow(/^DeregistrationDelayOutOfRange/);
  expect(() => front.openDoor('Second', { port: 8787 })).not.toThrow();
});
