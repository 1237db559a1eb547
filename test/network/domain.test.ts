import { App, Fn, Lazy, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as acmpca from 'aws-cdk-lib/aws-acmpca';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as route53 from 'aws-cdk-lib/aws-route53';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { ApplicationFront, Exposure, GatewayDomain, type PrivateDomainOptions } from '../../src/network';
import { DEV, importedVpc, LISTENER, only, resources, synthesize } from './synthesize';

const ENV = { account: '111111111111', region: 'eu-west-1' };
const arnIn = (region: string) => `arn:aws:acm:${region}:111111111111:certificate/11111111-1111-1111-1111-111111111111`;
const certificateIn = (stack: Stack, region: string) => acm.Certificate.fromCertificateArn(stack, `In${region}`, arnIn(region));
const zone = (stack: Stack, zoneName: string, hostedZoneId = 'ZPUBLIC') =>
  route53.HostedZone.fromHostedZoneAttributes(stack, hostedZoneId, { hostedZoneId, zoneName });

const CERTIFICATE = 'AWS::CertificateManager::Certificate';
const RECORD = 'AWS::Route53::RecordSet';

describe('K14: the case of names does not matter', () => {
  test.each([
    ['Example.com', 'llm.example.com'],
    ['example.com.', 'LLM.Example.COM'],
  ])('in the zone %s lies %s', (zoneName, name) => {
    const { template, network } = synthesize((stack) => ({ ...DEV, domain: GatewayDomain.fromHostedZone(zone(stack, zoneName), name) }));
    expect(network.url).toBe('https://llm.example.com');
    expect(only(template, CERTIFICATE).Properties.DomainName).toBe('llm.example.com');
    expect(only(template, RECORD).Properties.Name).toBe('llm.example.com.');
  });
});

describe('K14: a certificate of another region', () => {
  const inRegion = (region: string | undefined, make: (stack: Stack) => acm.ICertificate) => () => {
    const env = region ? { account: ENV.account, region } : undefined;
    synthesize((stack) => ({ ...DEV, domain: GatewayDomain.fromCertificate(make(stack), 'llm.example.com') }), undefined, { env });
  };
  const refusal = 'CertificateInAnotherRegion: domain is "us-east-1"';

  test('is refused where both regions are known: by its ARN', () => {
    expect(inRegion('eu-west-1', (stack) => certificateIn(stack, 'us-east-1'))).toThrow(refusal);
    expect(inRegion('eu-west-1', (stack) => certificateIn(stack, 'eu-west-1'))).not.toThrow();
  });

  test('is refused where both regions are known: by the stack that makes it', () => {
    const elsewhere = (stack: Stack) => {
      const other = new Stack(stack.node.root, 'Elsewhere', { env: { ...ENV, region: 'us-east-1' }, crossRegionReferences: true });
      return new acm.Certificate(other, 'Certificate', { domainName: 'llm.example.com' });
    };
    expect(inRegion('eu-west-1', elsewhere)).toThrow(refusal);
  });

  test.each<[string, string | undefined, (stack: Stack) => acm.ICertificate]>([
    ['the stack has none', undefined, (stack) => certificateIn(stack, 'us-east-1')],
    ['the ARN is known at deployment only', 'eu-west-1', (stack) => acm.Certificate.fromCertificateArn(stack, 'Given', Fn.importValue('Arn'))],
    [
      'the ARN is being looked up',
      'eu-west-1',
      (stack) => acm.Certificate.fromCertificateArn(stack, 'Given', ssm.StringParameter.valueFromLookup(stack, '/arn')),
    ],
  ])('passes where the region is not known: %s', (_name, region, make) => {
    expect(inRegion(region, make)).not.toThrow();
  });
});

describe('K14: an imported private zone', () => {
  const stackWith = (context: Record<string, unknown> = {}) => new Stack(new App({ context }), 'Stack', { env: ENV });
  const byLookup = (stack: Stack, privateZone: boolean) => {
    const vpcId = privateZone ? 'vpc-0123456789abcdef0' : undefined;
    return route53.HostedZone.fromLookup(stack, 'Zone', { domainName: 'example.com', privateZone: privateZone || undefined, vpcId });
  };
  /** The look-up as the app asks for it, and answered. */
  const lookedUp = (privateZone: boolean) => {
    const asking = stackWith();
    byLookup(asking, privateZone);
    const [{ key }] = (asking.node.root as App).synth().manifest.missing ?? [];
    return byLookup(stackWith({ [key]: { Id: '/hostedzone/ZLOOKEDUP', Name: 'example.com.' } }), privateZone);
  };

  test('is refused where it is known: by its id', () => {
    const imported = route53.PrivateHostedZone.fromPrivateHostedZoneId(stackWith(), 'Zone', 'ZPRIVATE');
    expect(() => GatewayDomain.fromHostedZone(imported, 'llm.example.com')).toThrow('PrivateHostedZone: domain');
  });

  test('is refused where it is known: by the look-up', () => {
    expect(() => GatewayDomain.fromHostedZone(lookedUp(true), 'llm.example.com')).toThrow('PrivateHostedZone: domain');
    expect(() => GatewayDomain.fromHostedZone(lookedUp(false), 'llm.example.com')).not.toThrow();
  });

  test('a zone that is imported by its id alone passes: nothing says that it is private', () => {
    const { template } = synthesize((stack) => ({
      ...DEV,
      domain: GatewayDomain.fromHostedZone(route53.HostedZone.fromHostedZoneId(stack, 'Zone', 'ZPUBLIC'), 'llm.example.com'),
    }));
    expect(only(template, RECORD).Properties).toMatchObject({ HostedZoneId: 'ZPUBLIC', Name: 'llm.example.com.' });
  });
});

test.each([
  ['the deployment knows', () => Lazy.string({ produce: () => 'llm.example.com' })],
  ['the CLI has yet to look up', (stack: Stack) => ssm.StringParameter.valueFromLookup(stack, '/domain')],
])('a name that only %s passes', (_name, name) => {
  const stack = new Stack(new App(), 'Stack', { env: ENV });
  expect(() => GatewayDomain.fromHostedZone(zone(stack, 'example.com'), name(stack))).not.toThrow();
});

describe('a name of more than 64 characters', () => {
  const LONG = `${'gateway-of-a-department.'.repeat(2)}llm.europe.example.com`;
  const AT_MOST = LONG.slice(-64);
  const stack = () => new Stack(new App(), 'Stack', { env: ENV });
  const authority = (of: Stack) => acmpca.CertificateAuthority.fromCertificateAuthorityArn(of, 'Authority', AUTHORITY);

  test.each<[string, (name: string, of: Stack) => GatewayDomain]>([
    ['validated in its zone', (name, of) => GatewayDomain.fromHostedZone(zone(of, 'example.com'), name)],
    [
      'validated in the public zone of a private one',
      (name, of) => GatewayDomain.fromPrivateHostedZone(zone(of, 'example.com', 'ZPRIVATE'), name, { validationZone: zone(of, 'example.com') }),
    ],
    [
      'issued by a private authority',
      (name, of) => GatewayDomain.fromPrivateHostedZone(zone(of, 'example.com', 'ZPRIVATE'), name, { certificateAuthority: authority(of) }),
    ],
  ])('is refused where the certificate is made: %s', (_name, make) => {
    expect(() => make(LONG, stack())).toThrow(`DomainNameTooLong: domain is "${LONG}"`);
    expect(() => make(AT_MOST, stack())).not.toThrow();
  });

  test('passes where the certificate is given, which may have it as another of its names', () => {
    const of = stack();
    const certificate = certificateIn(of, 'eu-west-1');
    expect(() => GatewayDomain.fromCertificate(certificate, LONG)).not.toThrow();
    expect(() => GatewayDomain.fromPrivateHostedZone(zone(of, 'example.com'), LONG, { certificate })).not.toThrow();
  });

  test.each([
    ['more than 253 characters', `${'department.'.repeat(23)}example.com`],
    ['a part of more than 63', `${'a'.repeat(64)}.example.com`],
  ])('is no name at all: %s', (_what, name) => {
    const of = stack();
    expect(() => GatewayDomain.fromCertificate(certificateIn(of, 'eu-west-1'), name)).toThrow(/^InvalidDomainName: domain/);
  });
});

const AUTHORITY = 'arn:aws:acm-pca:eu-west-1:111111111111:certificate-authority/11111111-1111-1111-1111-111111111111';

describe('a private certificate authority of another region', () => {
  const inRegion = (region?: string) => () =>
    synthesize(
      (stack) => ({
        ...DEV,
        domain: GatewayDomain.fromPrivateHostedZone(zone(stack, 'example.com', 'ZPRIVATE'), 'llm.example.com', {
          certificateAuthority: acmpca.CertificateAuthority.fromCertificateAuthorityArn(stack, 'Authority', AUTHORITY),
        }),
      }),
      undefined,
      { env: region ? { account: ENV.account, region } : undefined },
    );

  test('is refused where both regions are known', () => {
    expect(inRegion('us-east-1')).toThrow('CertificateAuthorityInAnotherRegion: domain is "eu-west-1"');
    expect(inRegion('eu-west-1')).not.toThrow();
    expect(inRegion()).not.toThrow();
  });
});

describe('a name in a private zone', () => {
  test('is refused for a load balancer that the internet reaches', () => {
    const inPublic = () =>
      synthesize((stack) => ({
        ...DEV,
        exposure: Exposure.PUBLIC,
        domain: GatewayDomain.fromPrivateHostedZone(privateZone(stack), NAME, { certificate: certificateIn(stack, 'eu-west-1') }),
      }));
    expect(inPublic).toThrow(`PrivateDomainInPublic: domain is "${NAME}"`);
  });

  const NAME = 'llm.corp.example.com';
  const privateZone = (stack: Stack) => zone(stack, 'corp.example.com', 'ZPRIVATE');
  const made = (options: (stack: Stack) => PrivateDomainOptions) =>
    synthesize((stack) => ({ ...DEV, domain: GatewayDomain.fromPrivateHostedZone(privateZone(stack), NAME, options(stack)) }));

  test.each<[string, (stack: Stack) => PrivateDomainOptions, object | undefined]>([
    [
      'validated in the public zone of the same name',
      (stack) => ({ validationZone: zone(stack, 'corp.example.com') }),
      { DomainName: NAME, ValidationMethod: 'DNS', DomainValidationOptions: [{ DomainName: NAME, HostedZoneId: 'ZPUBLIC' }] },
    ],
    [
      'issued by a private authority',
      (stack) => ({ certificateAuthority: acmpca.CertificateAuthority.fromCertificateAuthorityArn(stack, 'Authority', AUTHORITY) }),
      { DomainName: NAME, CertificateAuthorityArn: AUTHORITY },
    ],
    ['given', (stack) => ({ certificate: certificateIn(stack, 'eu-west-1') }), undefined],
  ])('has its alias there and a certificate that is %s', (_name, options, certificate) => {
    const { template, network } = made(options);
    expect(only(template, RECORD).Properties).toMatchObject({ HostedZoneId: 'ZPRIVATE', Name: `${NAME}.`, Type: 'A' });
    expect(Object.values(resources(template, CERTIFICATE)).map(({ Properties }) => Properties)).toMatchObject(certificate ? [certificate] : []);
    expect(only(template, LISTENER).Properties).toMatchObject({ Port: 443, Certificates: [{ CertificateArn: expect.anything() }] });
    expect(network.url).toBe(`https://${NAME}`);
  });

  test('may lie in a zone that is made beside it', () => {
    const stack = new Stack(new App(), 'Stack');
    const vpc = importedVpc(stack);
    const own = new route53.PrivateHostedZone(stack, 'Zone', { zoneName: 'corp.example.com', vpc });
    const domain = GatewayDomain.fromPrivateHostedZone(own, NAME, { validationZone: zone(stack, 'example.com') });
    new ApplicationFront(stack, 'Front', { ...DEV, vpc, domain });
    expect(JSON.stringify(only(Template.fromStack(stack), RECORD).Properties.HostedZoneId)).toContain('Zone');
  });

  test.each<[string, (stack: Stack) => PrivateDomainOptions]>([
    ['CertificateSourceNotClear: domain is "llm.corp.example.com": .*given: none', () => ({})],
    [
      'CertificateSourceNotClear: .*given: validationZone, certificate\\)',
      (stack) => ({ validationZone: zone(stack, 'example.com'), certificate: certificateIn(stack, 'eu-west-1') }),
    ],
    ['DomainOutsideZone: domain', (stack) => ({ validationZone: zone(stack, 'example.org') })],
    [
      'PrivateHostedZone: domain', // the very zone, by its id
      (stack) => ({ validationZone: route53.HostedZone.fromHostedZoneId(stack, 'Again', 'ZPRIVATE') }),
    ],
    [
      'PrivateHostedZone: domain',
      (stack) => ({ validationZone: new route53.PrivateHostedZone(stack, 'Hidden', { zoneName: 'example.com', vpc: new ec2.Vpc(stack, 'Vpc') }) }),
    ],
  ])('%s', (message, options) => {
    expect(() => made(options)).toThrow(new RegExp(message));
  });

  test('PublicHostedZone, and a name outside of the private zone, are refused', () => {
    const stack = new Stack();
    const options = { certificate: certificateIn(stack, 'eu-west-1') };
    const open = new route53.PublicHostedZone(stack, 'Open', { zoneName: 'example.com' });
    expect(() => GatewayDomain.fromPrivateHostedZone(open, 'llm.example.com', options)).toThrow('PublicHostedZone: domain');
    const hidden = privateZone(stack);
    expect(() => GatewayDomain.fromPrivateHostedZone(hidden, 'llm.example.com', options)).toThrow('DomainOutsideZone: domain');
    expect(() => GatewayDomain.fromPrivateHostedZone(hidden, 'llm', options)).toThrow('InvalidDomainName: domain');
  });
});
