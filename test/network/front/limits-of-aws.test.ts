import { Annotations, Match } from 'aws-cdk-lib/assertions';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { GatewayDomain } from '../../../src/network';
import { warnings } from '../synthesize';
import { applicationFront, networkFront } from './stacks';

const ranges = (count: number): ec2.IPeer[] => Array.from({ length: count }, (_, index) => ec2.Peer.ipv4(`10.0.${index}.0/24`));

/** The names of a front with so many of them besides the first. */
const names = (count: number) => (stack: Parameters<typeof acm.Certificate.fromCertificateArn>[0]) => {
  const [domain, ...additionalDomains] = Array.from({ length: count + 1 }, (_, index) => {
    const arn = `arn:aws:acm:eu-west-1:111111111111:certificate/${index}`;
    return GatewayDomain.fromCertificate(acm.Certificate.fromCertificateArn(stack, `Given${index}`, arn), `llm${index}.example.com`);
  });
  return { domain, additionalDomains };
};

const INTERNAL = { allowInsecure: true, accessLogs: false };

describe('more ranges than a security group has rules for, as AWS makes an account', () => {
  test.each([
    [60, []],
    [61, ['securityGroupRules']],
  ])('%i ranges at either kind of load balancer', (count, expected) => {
    expect(warnings(applicationFront({ ...INTERNAL, allowFrom: ranges(count) }).stack)).toEqual(expected);
    const { stack, front } = networkFront({ allowInsecure: true, allowFrom: ranges(count) });
    front.openDoor('Gateway', { port: 8787 });
    expect(warnings(stack)).toEqual(expected);
  });

  test('the same range twice is one rule', () => {
    const { stack } = applicationFront({ ...INTERNAL, allowFrom: [...ranges(60), ...ranges(60)] });
    expect(warnings(stack)).toEqual([]);
  });
});

test.each([
  [25, []],
  [26, ['listenerCertificates']],
])('%i names besides the first: a load balancer has 25 certificates besides the default one', (count, expected) => {
  expect(warnings(networkFront((stack) => ({ ...names(count)(stack), accessLogs: false })).stack)).toEqual(expected);
});

describe('ranges of IPv6 at a load balancer that has IPv4 alone', () => {
  test('warn: nobody comes from there', () => {
    const { stack } = applicationFront({ ...INTERNAL, allowFrom: [ec2.Peer.ipv4('10.0.0.0/8'), ec2.Peer.ipv6('2001:db8::/32')] });
    expect(warnings(stack)).toEqual(['ipv6Clients']);
    Annotations.fromStack(stack).hasWarning('*', Match.stringLikeRegexp('2001:db8::/32'));
  });
});
