import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import {
  Authentication,
  Exposure,
  Firewall,
  GatewayDomain,
  GatewayImage,
  GatewayPreset,
  PortkeyGateway,
  type PortkeyGatewayProps,
  VpcEndpoints,
} from '../../src';
import { Deployment } from '../../src/compute';
import { testApp } from '../app';
import { configurationOf } from '../compute/stacks';
import { warnings } from '../network/synthesize';

const ISSUER = 'https://login.example.com';
const OIDC = Authentication.oidc({ issuer: ISSUER, jwksUri: `${ISSUER}/keys`, audiences: ['llm'] });
const OIDC_WITHOUT_KEYS = Authentication.oidc({ issuer: ISSUER, audiences: ['llm'] });
const NONE = Authentication.none({ allowUnauthenticated: true });

/** As deployments do that have two target groups. */
class Shifting extends Deployment {
  public readonly shiftsTraffic = true;

  public bind() {
    return { minHealthyPercent: 100, maxHealthyPercent: 200 };
  }
}

interface Case {
  readonly method?: Authentication;
  readonly domain?: boolean;
  readonly shifts?: boolean;
  readonly keyHeaders?: string[];
  readonly tokenCheckAtLoadBalancer?: boolean;
  readonly network?: PortkeyGatewayProps['network'];
}

function propsOf(stack: Stack, { method, domain = true, shifts, keyHeaders, tokenCheckAtLoadBalancer, network }: Case): PortkeyGatewayProps {
  const arn = 'arn:aws:acm:eu-west-1:111111111111:certificate/11111111-1111-1111-1111-111111111111';
  return {
    preset: GatewayPreset.DEV,
    providers: [],
    domain: domain ? GatewayDomain.fromCertificate(acm.Certificate.fromCertificateArn(stack, 'Given', arn), 'llm.example.com') : undefined,
    network: { ...(domain ? {} : { allowInsecure: true }), ...network },
    auth: { method, keyHeaders, tokenCheckAtLoadBalancer },
    compute: {
      deployment: shifts ? new Shifting() : undefined,
      image: network?.vpcEndpoints && GatewayImage.fromRegistry('registry.example.com/gateway'),
    },
  };
}

interface Rule {
  readonly Priority: number;
  readonly Conditions: { Field: string; HttpHeaderConfig?: { HttpHeaderName: string; Values: string[] }; PathPatternConfig?: { Values: string[] } }[];
  readonly Actions: { Type: string; TargetGroupArn?: unknown; ForwardConfig?: unknown }[];
}

const asMade = new Map<Case, ReturnType<typeof made>>();

/** One gateway for all tests that name the same case and only look at it. */
function synthesized(given: Case = BY_DEFAULT) {
  asMade.set(given, asMade.get(given) ?? made(given));
  return asMade.get(given) as ReturnType<typeof made>;
}

function made(given: Case) {
  const stack = new Stack(testApp(), 'Stack');
  const gateway = new PortkeyGateway(stack, 'Gateway', propsOf(stack, given));
  const template = Template.fromStack(stack);
  const found = Object.values(template.findResources('AWS::ElasticLoadBalancingV2::ListenerRule')).map(({ Properties }) => Properties as Rule);
  const rules = found.sort((one, other) => one.Priority - other.Priority);
  return { stack, gateway, template, rules };
}

const BY_DEFAULT: Case = {};
const BY_OIDC: Case = { method: OIDC };
const SHIFTED: Case = { shifts: true };
const PLAINTEXT: Case = { domain: false };
const SWITCHED_OFF: Case = { tokenCheckAtLoadBalancer: false };

/** A rule in a line: its number, what it wants besides the path, what it does. */
const shown = ({ Priority, Conditions, Actions }: Rule): string => {
  const headers = Conditions.flatMap(({ HttpHeaderConfig }) =>
    HttpHeaderConfig ? [`${HttpHeaderConfig.HttpHeaderName}: ${HttpHeaderConfig.Values}`] : [],
  );
  return [Priority, ...headers, Actions.map(({ Type }) => (Type === 'jwt-validation' ? 'verify' : Type)).join(', ')].join(' ');
};

const ANTHROPIC = '999 x-api-key: * forward';
const PORTKEY = '998 x-portkey-api-key: * forward';
const VERIFIED = '1000 verify, forward';
const PLAIN = ['1000 forward'];

describe('what the load balancer does with a token:', () => {
  test.each<[string, Case, string[], string[]?]>([
    ['it verifies the one in Authorization, and leaves that of the other SDKs to the tasks', BY_DEFAULT, [PORTKEY, ANTHROPIC, VERIFIED]],
    [
      'the same where the internet reaches it',
      { network: { exposure: Exposure.PUBLIC, firewall: Firewall.managedRules() } },
      [PORTKEY, ANTHROPIC, VERIFIED],
    ],
    ['the same with another issuer', BY_OIDC, [PORTKEY, ANTHROPIC, VERIFIED]],
    ['the same where it is asked for', { tokenCheckAtLoadBalancer: true }, [PORTKEY, ANTHROPIC, VERIFIED]],
    ['only the headers that clients use', { keyHeaders: ['X-Api-Key'] }, [ANTHROPIC, VERIFIED]],
    ['each in its place', { keyHeaders: ['api-key', 'x-goog-api-key'] }, ['998 x-goog-api-key: * forward', '999 api-key: * forward', VERIFIED]],
    ['no such rule with no such header', { keyHeaders: [] }, [VERIFIED]],
    ['nothing where it must not', SWITCHED_OFF, PLAIN],
    ['nothing without authentication', { method: NONE }, PLAIN],
    ["nothing where it does not know the issuer's keys", { method: OIDC_WITHOUT_KEYS }, PLAIN],
    ['nothing without a domain, which is warned of elsewhere or accepted', PLAINTEXT, PLAIN],
    ['nothing where a deployment shifts the rule', SHIFTED, PLAIN, ['jwtWithTrafficShift']],
    ['nothing where a deployment shifts the rule and that is said', { shifts: true, tokenCheckAtLoadBalancer: false }, PLAIN],
    ['all with one rule where a deployment shifts it, if asked', { shifts: true, tokenCheckAtLoadBalancer: true, keyHeaders: [] }, [VERIFIED]],
    ['nothing, and one reason, where a deployment shifts the rule of plaintext', { shifts: true, domain: false }, PLAIN],
    ['nothing where neither it nor the tasks have a way out', { network: { vpcEndpoints: VpcEndpoints.isolated() } }, PLAIN, ['jwtWithoutInternet']],
    ['nothing where that is said', { network: { vpcEndpoints: VpcEndpoints.isolated() }, tokenCheckAtLoadBalancer: false }, PLAIN],
  ])('%s', (_what, given, rules, said = []) => {
    const { rules: found, stack } = synthesized(given);
    expect(found.map(shown)).toEqual(rules);
    expect(warnings(stack).filter((id) => id.startsWith('jwt'))).toEqual(said);
  });

  test('the rule that verifies is made after those for requests that it would refuse', () => {
    const { template } = synthesized();
    const rules = Object.entries(template.findResources('AWS::ElasticLoadBalancingV2::ListenerRule'));
    const first = rules.filter(([, { Properties }]) => Properties.Priority < 1000).map(([id]) => id);
    const verifying = rules.find(([, { Properties }]) => Properties.Priority === 1000)?.[1];
    expect(first).toHaveLength(2);
    expect(verifying?.DependsOn).toEqual(expect.arrayContaining(first));
  });

  test('every rule takes the same paths, and leads to the tasks', () => {
    const { rules } = synthesized();
    expect(new Set(rules.map(({ Conditions }) => JSON.stringify(Conditions.find(({ Field }) => Field === 'path-pattern'))))).toEqual(
      new Set(['{"Field":"path-pattern","PathPatternConfig":{"Values":["/v1/*"]}}']),
    );
    expect(new Set(rules.map(({ Actions }) => JSON.stringify(Actions.at(-1)?.TargetGroupArn))).size).toBe(1);
  });

  test("the load balancer may fetch the issuer's keys only where it verifies", () => {
    const toAnywhere = (given: Case) =>
      Object.values(synthesized(given).template.findResources('AWS::EC2::SecurityGroup'))
        .filter(({ Properties }) => Properties.GroupDescription === 'Load balancer of the gateway')
        .flatMap(({ Properties }) => Properties.SecurityGroupEgress ?? [])
        .filter(({ CidrIp }) => CidrIp === '0.0.0.0/0');
    expect(toAnywhere(BY_DEFAULT)).toEqual([expect.objectContaining({ FromPort: 443, ToPort: 443 })]);
    expect(toAnywhere(SWITCHED_OFF)).toEqual([]);
  });

  test('the service waits for every rule', () => {
    const { template } = synthesized();
    const [service] = Object.values(template.findResources('AWS::ECS::Service'));
    const rules = Object.keys(template.findResources('AWS::ElasticLoadBalancingV2::ListenerRule'));
    expect(rules).toHaveLength(3);
    expect(service.DependsOn).toEqual(expect.arrayContaining(rules));
  });
});

/** Where the official SDKs put what they are given: the first rule that takes such a request must not look for it elsewhere. */
describe.each([
  ['the OpenAI SDK', 'authorization'],
  ["Anthropic's SDK with authToken", 'authorization'],
  ["Anthropic's SDK with apiKey", 'x-api-key'],
  ["Portkey's SDK", 'x-portkey-api-key'],
])('%s, which sends its token in %s,', (_sdk, header) => {
  const takes = ({ Conditions }: Rule) => Conditions.every(({ HttpHeaderConfig }) => !HttpHeaderConfig || HttpHeaderConfig.HttpHeaderName === header);

  test.each<[string, Case]>([
    ['a domain', BY_DEFAULT],
    ['a domain and another issuer', BY_OIDC],
    ['a shifted rule', SHIFTED],
    ['no domain', PLAINTEXT],
  ])('is not refused by the load balancer with %s', (_with, given) => {
    const first = synthesized(given).rules.find(takes);
    const verifies = first?.Actions.some(({ Type }) => Type === 'jwt-validation');
    expect(first).toBeDefined();
    expect(verifies && header !== 'authorization').toBe(false);
  });
});

describe('the tasks read the same headers', () => {
  test.each<[string, string[] | undefined]>([
    ['those that they know by themselves', undefined],
    ['those that are given', ['api-key']],
    ['none but Authorization', []],
  ])('%s', (_what, keyHeaders) => {
    const { template, gateway } = synthesized({ keyHeaders });
    expect(configurationOf(template).identity[0].keyHeaders).toEqual(keyHeaders);
    expect(gateway.auth.keyHeaders).toEqual(keyHeaders ?? ['x-api-key', 'x-portkey-api-key']);
  });

  test('and the firewall logs none of them', () => {
    const { template } = synthesized({ keyHeaders: ['X-Team-Token'], network: { firewall: Firewall.managedRules() } });
    const [{ Properties }] = Object.values(template.findResources('AWS::WAFv2::LoggingConfiguration'));
    const redacted = Properties.RedactedFields.flatMap(({ SingleHeader }: { SingleHeader?: { Name: string } }) => SingleHeader?.Name ?? []);
    expect(redacted).toEqual(expect.arrayContaining(['authorization', 'x-api-key', 'x-portkey-api-key', 'x-team-token']));
  });
});

describe('the way to the keys is that of the load balancer, not of the tasks', () => {
  const IN_VPC: Record<string, [ec2.SubnetType, ec2.SubnetType]> = {
    'tasks with egress, load balancer isolated': [ec2.SubnetType.PRIVATE_WITH_EGRESS, ec2.SubnetType.PRIVATE_ISOLATED],
    'tasks with egress, load balancer in public subnets without a public address': [ec2.SubnetType.PRIVATE_WITH_EGRESS, ec2.SubnetType.PUBLIC],
    'both with egress': [ec2.SubnetType.PRIVATE_WITH_EGRESS, ec2.SubnetType.PRIVATE_WITH_EGRESS],
  };

  test.each<[keyof typeof IN_VPC, boolean]>([
    ['tasks with egress, load balancer isolated', false],
    ['tasks with egress, load balancer in public subnets without a public address', false],
    ['both with egress', true],
  ])('%s: verifies is %s', (where, verifies) => {
    const [tasks, loadBalancer] = IN_VPC[where];
    const stack = new Stack(testApp(), 'Stack');
    const vpc = new ec2.Vpc(stack, 'Vpc', {
      maxAzs: 2,
      subnetConfiguration: [ec2.SubnetType.PUBLIC, ec2.SubnetType.PRIVATE_WITH_EGRESS, ec2.SubnetType.PRIVATE_ISOLATED].map((subnetType) => ({
        name: subnetType,
        subnetType,
      })),
    });
    const network = { vpc, taskSubnets: { subnetType: tasks }, loadBalancerSubnets: { subnetType: loadBalancer } };
    const gateway = new PortkeyGateway(stack, 'Gateway', propsOf(stack, { network }));
    expect(gateway.network.reachesInternet).toBe(true);
    expect(gateway.network.canValidateJwt).toBe(verifies);
    expect(gateway.door.listenerRules).toHaveLength(verifies ? 3 : 1);
    expect(warnings(stack)).toEqual(verifies ? [] : ['jwtWithoutInternet']);
  });
});

test.each<[string, Case]>([
  ['ExemptHeadersWithAlternate: jwtValidation.exemptHeaders is ["x-api-key","x-portkey-api-key"]', { shifts: true, tokenCheckAtLoadBalancer: true }],
  ['ExemptHeadersWithAlternate', { shifts: true, tokenCheckAtLoadBalancer: true, keyHeaders: ['api-key'] }],
  ['DoorPriorityTooLow: network.listenerRulePriority is 2', { network: { listenerRulePriority: 2 } }],
  ['TokenCheckNotPossible: auth.tokenCheckAtLoadBalancer is true', { method: NONE, tokenCheckAtLoadBalancer: true }],
  ['TokenCheckNotPossible', { method: OIDC_WITHOUT_KEYS, tokenCheckAtLoadBalancer: true }],
  ['TokenCheckNotPossible: auth.tokenCheckAtLoadBalancer is true', { domain: false, tokenCheckAtLoadBalancer: true }],
  ['TokenCheckNotPossible', { network: { vpcEndpoints: VpcEndpoints.isolated() }, tokenCheckAtLoadBalancer: true }],
  ['InvalidKeyHeader: auth.keyHeaders[0] is "Authorization"', { keyHeaders: ['Authorization'] }],
])('what cannot be is refused: %s', (message, given) => {
  expect(() => synthesized(given)).toThrow(message);
});

test('the first priorities are enough where they are, and all of them without key headers', () => {
  expect(synthesized({ network: { listenerRulePriority: 3 } }).rules.map(({ Priority }) => Priority)).toEqual([1, 2, 3]);
  expect(synthesized({ network: { listenerRulePriority: 1 }, keyHeaders: [] }).rules.map(({ Priority }) => Priority)).toEqual([1]);
  expect(synthesized({ network: { listenerRulePriority: 1 }, domain: false }).rules.map(({ Priority }) => Priority)).toEqual([1]);
});

describe('K14: a listener rule of your own', () => {
  const withRule = (priority: number, elsewhere = false) => {
    const app = testApp();
    const stack = new Stack(app, 'Stack');
    const gateway = new PortkeyGateway(stack, 'Gateway', propsOf(stack, {}));
    new elbv2.ApplicationListenerRule(elsewhere ? new Stack(app, 'Elsewhere') : stack, 'Mine', {
      listener: gateway.network.applicationFront?.listener as elbv2.ApplicationListener,
      priority,
      conditions: [elbv2.ListenerCondition.pathPatterns(['/mine'])],
      action: elbv2.ListenerAction.fixedResponse(200),
    });
    return () => app.synth();
  };

  test.each([1000, 999, 998])('K14: is refused with the priority %d, which is the gateway’s', (priority) => {
    expect(withRule(priority)).toThrow(new RegExp(`DoorPriorityTaken: priority is ${priority}: .*(Mine|Gateway).*and of .*(Mine|Gateway)`));
  });

  test('K14: is refused from another stack too', () => {
    expect(withRule(1000, true)).toThrow(/DoorPriorityTaken: priority is 1000: /);
  });

  test('K14: two gateways of one app have the same numbers, each on a listener of its own', () => {
    const app = testApp();
    for (const id of ['One', 'Two']) {
      const stack = new Stack(app, id);
      new PortkeyGateway(stack, 'Gateway', propsOf(stack, {}));
    }
    expect(() => app.synth()).not.toThrow();
  });

  test.each([1, 997, 1001])('K14: has %d for itself', (priority) => {
    expect(withRule(priority)).not.toThrow();
    expect(withRule(priority, true)).not.toThrow();
  });
});
