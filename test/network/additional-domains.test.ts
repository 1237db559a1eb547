import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as route53 from 'aws-cdk-lib/aws-route53';
import { Exposure, GatewayDomain, type GatewayDomainConfig } from '../../src/network';
import { applicationFront, certified, networkFront } from './front/stacks';
import { DEV, LISTENER, only, resources, synthesize } from './synthesize';

const CERTIFICATE = 'AWS::CertificateManager::Certificate';
const RECORD = 'AWS::Route53::RecordSet';
const LISTENER_CERTIFICATE = 'AWS::ElasticLoadBalancingV2::ListenerCertificate';

const arn = (id: string) => `arn:aws:acm:eu-west-1:111111111111:certificate/${id}`;
const named = (stack: Stack, name: string): GatewayDomain =>
  GatewayDomain.fromCertificate(acm.Certificate.fromCertificateArn(stack, name, arn(name)), name);
const zoneOf = (stack: Stack): route53.IHostedZone =>
  route53.HostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId: 'ZPUBLIC', zoneName: 'example.net' });
const inZone = (stack: Stack, ...names: string[]): GatewayDomain[] => {
  const zone = zoneOf(stack);
  return names.map((name) => GatewayDomain.fromHostedZone(zone, name));
};

const furtherArns = (template: Template) =>
  Object.values(resources(template, LISTENER_CERTIFICATE)).map(({ Properties }) => [
    Properties.ListenerArn.Ref,
    Properties.Certificates.map(({ CertificateArn }: { CertificateArn: unknown }) => CertificateArn),
  ]);

describe('further names of a gateway', () => {
  const { template, network } = synthesize((stack) => ({
    ...DEV,
    domain: certified(stack),
    additionalDomains: [named(stack, 'ai.example.com'), ...inZone(stack, 'llm.example.net')],
  }));

  test('have a certificate each at the one listener, beside the first', () => {
    const [listener] = Object.keys(resources(template, LISTENER));
    const [made] = Object.keys(resources(template, CERTIFICATE));
    expect(furtherArns(template)).toEqual([
      [listener, [arn('ai.example.com')]],
      [listener, [{ Ref: made }]],
    ]);
    expect(only(template, LISTENER).Properties.Certificates).toEqual([{ CertificateArn: network.certificate?.certificateArn }]);
  });

  test('have a record each where they have a zone, and the gateway goes by the first', () => {
    expect(only(template, RECORD).Properties).toMatchObject({ Name: 'llm.example.net.', Type: 'A', AliasTarget: expect.anything() });
    expect(network.url).toBe('https://llm.example.com');
  });

  test('keep certificate and record when the list changes', () => {
    const idsOf = (...names: string[]) => {
      const { template: one } = synthesize((stack) => ({ ...DEV, domain: certified(stack), additionalDomains: inZone(stack, ...names) }));
      return Object.keys({ ...resources(one, CERTIFICATE), ...resources(one, RECORD), ...resources(one, LISTENER_CERTIFICATE) });
    };
    expect(idsOf('a.example.net', 'b.example.net')).toEqual(expect.arrayContaining(idsOf('b.example.net')));
  });

  test('may be of a class of yours, which does not tell its name beforehand', () => {
    class Own extends GatewayDomain {
      public bind(scope: Stack): GatewayDomainConfig {
        return { domainName: 'own.example.com', certificate: acm.Certificate.fromCertificateArn(scope, 'Own', arn('own')) };
      }
    }
    const { template: own } = synthesize((stack) => ({ ...DEV, domain: certified(stack), additionalDomains: [new Own()] }));
    expect(furtherArns(own)).toEqual([[expect.any(String), [arn('own')]]]);
  });

  test.each<[string, RegExp, (stack: Stack) => Parameters<typeof synthesize>[0]]>([
    [
      'without a first one',
      /AdditionalDomainsWithoutDomain: network.additionalDomains is "ai.example.com"/,
      (stack) => ({ ...DEV, additionalDomains: [named(stack, 'ai.example.com')] }),
    ],
    [
      'that are the first one',
      /DomainTwice: network.additionalDomains\[0\] is "llm.example.com"/,
      (stack) => ({ ...DEV, domain: certified(stack), additionalDomains: [named(stack, 'LLM.example.com')] }),
    ],
    [
      'of a private zone, on the internet',
      /PrivateDomainInPublic/,
      (stack) => ({
        ...DEV,
        exposure: Exposure.PUBLIC,
        domain: certified(stack),
        additionalDomains: [
          GatewayDomain.fromPrivateHostedZone(
            route53.PrivateHostedZone.fromHostedZoneAttributes(stack, 'Private', { hostedZoneId: 'ZPRIVATE', zoneName: 'internal.example' }),
            'llm.internal.example',
            { certificate: acm.Certificate.fromCertificateArn(stack, 'Given2', arn('private')) },
          ),
        ],
      }),
    ],
  ])('are refused %s', (_what, refusal, props) => {
    expect(() => synthesize((stack) => props(stack) as object)).toThrow(refusal);
  });

  test('an empty list is none', () => {
    expect(() => synthesize({ ...DEV, additionalDomains: [] })).not.toThrow();
  });
});

test('a front alone makes what they need under itself', () => {
  const stack = new Stack();
  const { stack: own, front } = applicationFront({ domain: certified(stack), additionalDomains: inZone(stack, 'llm.example.net') });
  expect(front.url).toBe('https://llm.example.com');
  const template = Template.fromStack(own);
  expect(Object.keys(resources(template, CERTIFICATE))).toHaveLength(1);
  expect(furtherArns(template)).toHaveLength(1);
});

test('every listener of a Network Load Balancer has all certificates', () => {
  const { stack, front } = networkFront((s) => ({
    domain: certified(s),
    additionalDomains: [named(s, 'ai.example.com'), named(s, 'ml.example.com')],
  }));
  front.openDoor('Gateway', { port: 8787 });
  front.openDoor('Other', { port: 8788, listenerPort: 8443 });
  const found = furtherArns(Template.fromStack(stack));
  const listeners = Object.keys(resources(Template.fromStack(stack), LISTENER));
  expect(listeners).toHaveLength(2);
  for (const listener of listeners) {
    expect(found.filter(([ref]) => ref === listener).flatMap(([, arns]) => arns)).toEqual([arn('ai.example.com'), arn('ml.example.com')]);
  }
});
