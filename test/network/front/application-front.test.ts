import { App, CfnParameter, Lazy, Stack } from 'aws-cdk-lib';
import type { Template } from 'aws-cdk-lib/assertions';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import {
  type ApplicationFront,
  type DoorOptions,
  Exposure,
  GatewayDomain,
  GatewayNetwork,
  type GatewayNetworkProps,
  type JwtClaim,
  JwtClaimFormat,
  type JwtValidation,
  VpcEndpoints,
} from '../../../src/network';
import { DEV, LISTENER_RULE, only, openDoor, resources, synthesize, warnings } from '../synthesize';

const domain = (stack: Stack) =>
  GatewayDomain.fromCertificate(
    acm.Certificate.fromCertificateArn(stack, 'Given', 'arn:aws:acm:eu-west-1:111111111111:certificate/11111111-1111-1111-1111-111111111111'),
    'llm.example.com',
  );
const https = (stack: Stack): GatewayNetworkProps => ({ ...DEV, domain: domain(stack) });
const SCOPE: JwtClaim = { name: 'scope', format: JwtClaimFormat.SPACE_SEPARATED_VALUES, values: ['gateway/invoke'] };
const VALIDATION: JwtValidation = { issuer: 'https://issuer.example.com', jwksUri: 'https://issuer.example.com/keys', claims: [SCOPE] };

/** A gateway's service, as far as the network is concerned. */
function service(scope: Stack, network: GatewayNetwork): ecs.FargateService {
  const taskDefinition = new ecs.FargateTaskDefinition(scope, 'Task');
  taskDefinition.addContainer('gateway', { image: ecs.ContainerImage.fromRegistry('gateway'), portMappings: [{ containerPort: 8787 }] });
  const cluster = new ecs.Cluster(scope, 'Cluster', { vpc: network.vpc });
  return new ecs.FargateService(scope, 'Service', { cluster, taskDefinition, minHealthyPercent: 100, vpcSubnets: network.taskSubnets });
}

const routed = (props: (stack: Stack) => GatewayNetworkProps, jwtValidation?: JwtValidation) =>
  synthesize(props, (network, stack) => {
    openDoor(network, { jwtValidation }).attach(service(stack, network).loadBalancerTarget({ containerName: 'gateway', containerPort: 8787 }));
  });

const rule = (template: Template) => only(template, LISTENER_RULE).Properties;

const egress = (template: Template) => {
  const [balancer] =
    Object.entries(resources(template, 'AWS::EC2::SecurityGroup')).find(([id]) => id.includes('Internal') || id.includes('Public')) ?? [];
  const group = resources(template)[balancer as string].Properties.SecurityGroupEgress ?? [];
  const beside = Object.values(resources(template, 'AWS::EC2::SecurityGroupEgress')).map(({ Properties }) => Properties);
  return [...group, ...beside].filter(({ CidrIp }) => CidrIp !== '255.255.255.255/32');
};

describe('the door of a gateway', () => {
  const { template } = routed(() => DEV);

  test('leads /v1/* to the service: /healthz and everything else stay 404 from outside', () => {
    expect(rule(template)).toMatchObject({
      Priority: 1000,
      Conditions: [{ Field: 'path-pattern', PathPatternConfig: { Values: ['/v1/*'] } }],
      Actions: [{ Type: 'forward' }],
    });
    expect(only(template, 'AWS::ECS::Service').Properties.LoadBalancers).toMatchObject([{ ContainerName: 'gateway', ContainerPort: 8787 }]);
  });

  test('lets the load balancer call the tasks on their port, and nothing else', () => {
    expect(egress(template)).toEqual([
      expect.objectContaining({ IpProtocol: 'tcp', FromPort: 8787, ToPort: 8787, DestinationSecurityGroupId: expect.anything() }),
    ]);
  });

  test('has the priority asked for', () => {
    expect(rule(routed(() => ({ ...DEV, listenerRulePriority: 7 })).template).Priority).toBe(7);
  });

  test('K6: has the priority that a parameter gives, where no other follows from it', () => {
    const numbered = (stack: Stack) => new CfnParameter(stack, 'Priority', { type: 'Number' }).valueAsNumber;
    const { template } = routed((stack) => ({ ...DEV, listenerRulePriority: numbered(stack) }));
    expect(rule(template).Priority).toEqual({ Ref: 'Priority' });
  });

  test('may lead to a service of another stack, without a cycle', () => {
    const app = new App();
    const network = new GatewayNetwork(new Stack(app, 'NetworkStack'), 'Network', DEV);
    const stack = new Stack(app, 'ComputeStack');
    openDoor(network).attach(service(stack, network).loadBalancerTarget({ containerName: 'gateway', containerPort: 8787 }));
    expect(() => app.synth()).not.toThrow();
  });

  test('is the only one with its priority', () => {
    expect(() =>
      synthesize(DEV, (network) => {
        openDoor(network);
        network.front.openDoor('Second', { port: 8788 });
      }),
    ).toThrow('DoorPriorityTaken: network.listenerRulePriority is 1000');
  });

  test('leaves room for rules before it', () => {
    const { template: more } = synthesize(DEV, (network, stack) => {
      openDoor(network);
      new elbv2.ApplicationListenerRule(stack, 'Mine', {
        listener: (network.front as ApplicationFront).listener,
        priority: 10,
        conditions: [elbv2.ListenerCondition.pathPatterns(['/v1/files*'])],
        action: elbv2.ListenerAction.fixedResponse(403),
      });
    });
    expect(Object.keys(resources(more, LISTENER_RULE))).toHaveLength(2);
  });
});

describe('verification of tokens at the load balancer', () => {
  test('comes before the service, compares the scope as space-separated values, and may fetch the keys', () => {
    const { template, network, stack } = routed(https, VALIDATION);
    expect(network.canValidateJwt).toBe(true);
    expect(rule(template).Actions).toMatchObject([
      {
        Order: 1,
        Type: 'jwt-validation',
        JwtValidationConfig: {
          Issuer: 'https://issuer.example.com',
          JwksEndpoint: 'https://issuer.example.com/keys',
          AdditionalClaims: [{ Name: 'scope', Format: 'space-separated-values', Values: ['gateway/invoke'] }],
        },
      },
      { Order: 2, Type: 'forward' },
    ]);
    expect(egress(template)).toEqual(
      expect.arrayContaining([expect.objectContaining({ CidrIp: '0.0.0.0/0', IpProtocol: 'tcp', FromPort: 443, ToPort: 443 })]),
    );
    expect(egress(template)).toHaveLength(2);
    expect(warnings(stack)).toEqual([]);
  });

  test('needs no further claims', () => {
    const { template } = routed(https, { issuer: VALIDATION.issuer, jwksUri: VALIDATION.jwksUri });
    expect(rule(template).Actions[0].JwtValidationConfig).toEqual({ Issuer: VALIDATION.issuer, JwksEndpoint: VALIDATION.jwksUri });
  });

  test('is left to the gateway where there is no certificate: that there is no domain was said or accepted', () => {
    const { template, network, stack } = routed(() => ({ ...DEV, allowInsecure: true }), VALIDATION);
    expect(network.canValidateJwt).toBe(false);
    expect(rule(template).Actions).toMatchObject([{ Type: 'forward' }]);
    expect(egress(template)).toHaveLength(1);
    expect(warnings(stack)).toEqual([]);
  });

  test('is left to the gateway, with a warning, where the load balancer does not reach the internet', () => {
    const isolated = { vpcEndpoints: VpcEndpoints.isolated() };
    const { template, stack } = routed((s) => ({ ...https(s), ...isolated }), VALIDATION);
    expect(rule(template).Actions).toMatchObject([{ Type: 'forward' }]);
    expect(warnings(stack)).toEqual(['jwtWithoutInternet']);
    expect(routed((s) => ({ ...https(s), ...isolated, exposure: Exposure.PUBLIC }), VALIDATION).network.canValidateJwt).toBe(true);
  });

  const rules = (template: Template) =>
    Object.values(resources(template, LISTENER_RULE))
      .map(({ Properties }) => Properties)
      .sort((one, other) => one.Priority - other.Priority);

  test('leaves requests to the service whose token is in a header that it does not read, by a rule for each such header', () => {
    const { template } = routed((s) => ({ ...https(s), listenerRulePriority: 50 }), { ...VALIDATION, exemptHeaders: ['x-api-key', 'X-Other'] });
    const path = { Field: 'path-pattern', PathPatternConfig: { Values: ['/v1/*'] } };
    const header = (HttpHeaderName: string) => ({ Field: 'http-header', HttpHeaderConfig: { HttpHeaderName, Values: ['*'] } });
    expect(
      rules(template).map(({ Priority, Conditions, Actions }) => [Priority, Conditions, Actions.map(({ Type }: { Type: string }) => Type)]),
    ).toEqual([
      [48, [path, header('X-Other')], ['forward']],
      [49, [path, header('x-api-key')], ['forward']],
      [50, [path], ['jwt-validation', 'forward']],
    ]);
  });

  test('leaves requests to the service whose credential begins as said, by rules before those of headers', () => {
    const { template } = routed((s) => ({ ...https(s), listenerRulePriority: 50 }), {
      ...VALIDATION,
      exemptHeaders: ['x-api-key'],
      exemptBearers: ['gw_', 'sk-'],
    });
    const compared = rules(template).map(({ Priority, Conditions }) => [Priority, Conditions[1]?.HttpHeaderConfig]);
    expect(compared).toEqual([
      [47, { HttpHeaderName: 'Authorization', Values: ['Bearer sk-*'] }],
      [48, { HttpHeaderName: 'Authorization', Values: ['Bearer gw_*'] }],
      [49, { HttpHeaderName: 'x-api-key', Values: ['*'] }],
      [50, undefined],
    ]);
  });

  test('has none of these rules where it verifies nothing', () => {
    const { template } = routed(() => ({ ...DEV, allowInsecure: true }), { ...VALIDATION, exemptHeaders: ['x-api-key'] });
    expect(rules(template)).toHaveLength(1);
  });

  test('keeps the number of a rule when its header changes: CloudFormation cannot swap two', () => {
    const numbers = (exemptHeaders: string[]) =>
      Object.entries(resources(routed(https, { ...VALIDATION, exemptHeaders }).template, LISTENER_RULE)).map(([id, { Properties }]) => [
        id,
        Properties.Priority,
      ]);
    expect(numbers(['a', 'b'])).toEqual(numbers(['b', 'a']));
    expect(numbers(['a', 'b', 'c'])).toEqual(expect.arrayContaining(numbers(['a', 'b'])));
  });

  test('changes the path of every request on its way, or of none', () => {
    const { template } = synthesize(https, (network) => {
      openDoor(network, { jwtValidation: { ...VALIDATION, exemptHeaders: ['x-api-key'] }, rewrite: { regex: '^/v1', replace: '/' } });
    });
    expect(rules(template).map(({ Transforms }) => Transforms?.length)).toEqual([1, 1]);
  });

  const verified = (exemptHeaders: string[]): JwtValidation => ({ ...VALIDATION, exemptHeaders });

  test.each<[string, DoorOptions[]]>([
    ['DoorPriorityTooLow: priority is 1: .*x-api-key', [{ port: 1, priority: 1, jwtValidation: verified(['x-api-key']) }]],
    [
      'DoorPriorityTaken: priority is 8: .*the door Door0 has 7',
      [
        { port: 1, priority: 7 },
        { port: 2, priority: 8, jwtValidation: verified(['x']) },
      ],
    ],
    [
      'DoorPriorityTaken: priority is 7: .*the door Door0 has it',
      [
        { port: 1, priority: 8, jwtValidation: verified(['x']) },
        { port: 2, priority: 7 },
      ],
    ],
    ['TooManyDoorConditions: .*one of the 5', [{ port: 1, paths: ['/1', '/2', '/3', '/4', '/5'], jwtValidation: verified(['x']) }]],
    ['ExemptHeadersWithAlternate: jwtValidation.exemptHeaders is \\["x"\\]', [{ port: 1, alternate: true, jwtValidation: verified(['x']) }]],
    ...(['', 'gw *', 'gw?', 'ä'] as const).map((bearer): [string, DoorOptions[]] => [
      'InvalidJwtValidation: jwtValidation.exemptBearers\\[0\\] is ',
      [{ port: 1, jwtValidation: { ...VALIDATION, exemptBearers: [bearer] } }],
    ]),
    ['InvalidJwtValidation: jwtValidation.exemptBearers\\[1\\]', [{ port: 1, jwtValidation: { ...VALIDATION, exemptBearers: ['a', 'a'] } }]],
    [
      'ExemptHeadersWithAlternate: jwtValidation.exemptBearers is \\["gw_"\\]',
      [{ port: 1, alternate: true, jwtValidation: { ...VALIDATION, exemptBearers: ['gw_'] } }],
    ],
    ['DoorPriorityTooLow: priority is 1: .*gw_', [{ port: 1, priority: 1, jwtValidation: { ...VALIDATION, exemptBearers: ['gw_'] } }]],
    ['InvalidJwtValidation: jwtValidation.exemptHeaders\\[1\\] is "X"', [{ port: 1, jwtValidation: verified(['x', 'X']) }]],
    ['InvalidJwtValidation: jwtValidation.exemptHeaders\\[0\\] is "Authorization"', [{ port: 1, jwtValidation: verified(['Authorization']) }]],
    ['InvalidJwtValidation: jwtValidation.exemptHeaders\\[0\\] is "a_b"', [{ port: 1, jwtValidation: verified(['a_b']) }]],
    [
      'ListenerRulePriorityOutOfRange: priority .*a token',
      [{ port: 1, priority: Lazy.number({ produce: () => 7 }), jwtValidation: verified(['x']) }],
    ],
  ])('is refused where its rules could not be: %s', (message, doors) => {
    expect(() =>
      synthesize(https, ({ front }) => {
        doors.forEach((options, index) => {
          front.openDoor(`Door${index}`, options);
        });
      }),
    ).toThrow(new RegExp(message));
  });

  test('takes five conditions, one of them the header', () => {
    const paths = ['/1', '/2', '/3', '/4'];
    expect(() => synthesize(https, (network) => openDoor(network, { paths, jwtValidation: verified(['x']) }))).not.toThrow();
  });

  const claims = (...list: Partial<JwtClaim>[]) => ({ ...VALIDATION, claims: list.map((claim) => ({ ...SCOPE, ...claim })) });

  test.each<[string, JwtValidation]>([
    ['jwtValidation.jwksUri is "http://issuer.example.com/keys"', { ...VALIDATION, jwksUri: 'http://issuer.example.com/keys' }],
    ['jwtValidation.issuer', { ...VALIDATION, issuer: `https://${'a'.repeat(256)}` }],
    ['jwtValidation.claims is 11', claims(...Array.from({ length: 11 }, () => ({})))],
    ['jwtValidation.claims[1]', claims({}, { name: 'iss' })],
    ['jwtValidation.claims[0]', claims({ values: [] })],
    ['jwtValidation.claims[0]', claims({ values: Array.from({ length: 11 }, () => 'a') })],
    ['jwtValidation.claims[0]', claims({ values: ['a'.repeat(257)] })],
    ['jwtValidation.claims[0]', claims({ values: ['invoke admin'] })],
  ])('is refused where the load balancer could not do it: %s', (path, validation) => {
    expect(() => routed(https, validation)).toThrow(`InvalidJwtValidation: ${path}`);
  });

  test('takes values with spaces where the claim is one string', () => {
    expect(() => routed(https, claims({ format: JwtClaimFormat.SINGLE_STRING, values: ['a b'] }))).not.toThrow();
  });
});

test('a service may be let in by hand as well', () => {
  const { template } = synthesize(DEV, (network, stack) => {
    const group = new ec2.SecurityGroup(stack, 'Clients', { vpc: network.vpc });
    network.connections.allowDefaultPortFrom(group);
  });
  expect(only(template, 'AWS::EC2::SecurityGroupIngress').Properties).toMatchObject({ FromPort: 80, ToPort: 80 });
});
