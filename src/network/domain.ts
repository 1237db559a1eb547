import type * as acmpca from 'aws-cdk-lib/aws-acmpca';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as route53 from 'aws-cdk-lib/aws-route53';
import type { Construct } from 'constructs';
import { isKnown, placeOf, requireHere } from '../checks';
import { invalid } from '../errors';
import { checkInput } from '../inputs';
import { isPrivateZone, requireWithin } from './hosted-zone';

/** What a `GatewayDomain` made or was given. */
export interface GatewayDomainConfig {
  /** The name that clients call, without scheme. */
  readonly domainName: string;
  /** Certificate for the name, in the load balancer's region. */
  readonly certificate: acm.ICertificate;
  /**
   * Whether the name stands in a private hosted zone alone: a public load balancer is refused then (`PrivateDomainInPublic`).
   *
   * @default false
   */
  readonly privateZone?: boolean;
}

/** Where the certificate of a name in a private hosted zone comes from: exactly one of these. */
export interface PrivateDomainOptions {
  /**
   * A public hosted zone of this account, of the same name or of one above it: AWS Certificate Manager validates there. It shows that the
   * name exists, and no address.
   *
   * @default - the certificate comes from somewhere else
   */
  readonly validationZone?: route53.IHostedZone;

  /**
   * A certificate of AWS Certificate Manager in the region of the gateway, valid for the name.
   *
   * @default - the certificate comes from somewhere else
   */
  readonly certificate?: acm.ICertificate;

  /**
   * A private certificate authority that issues the certificate. Clients must trust it: Node.js by `NODE_EXTRA_CA_CERTS`, Python by
   * `SSL_CERT_FILE`. The certificate renews only where the authority permits `acm.amazonaws.com` to issue, get and list permissions.
   *
   * @default - the certificate comes from somewhere else
   */
  readonly certificateAuthority?: acmpca.ICertificateAuthority;
}

/** The name that clients call, and the certificate for it. With a domain the gateway speaks HTTPS only. Upper and lower case are the same. */
export abstract class GatewayDomain {
  /**
   * A name in a public hosted zone of this account. The certificate (validated through DNS) and the alias record are made for you.
   *
   * The zone must be delegated: `dig NS <zone>` answers with the zone's own name servers. Where it is not, nobody sees the record that
   * validates the certificate: AWS Certificate Manager waits for up to 72 hours, and the deployment with it, until CloudFormation gives up.
   *
   * @param zone a public hosted zone: AWS Certificate Manager cannot validate a name through a private one
   * @param domainName the zone's own name or one below it, for example `llm.example.com`
   * @throws `InvalidDomainName`, `DomainNameTooLong`, `DomainOutsideZone`, `PrivateHostedZone` for a zone that is known to be private. One that was imported by
   * its id and its name does not tell.
   */
  public static fromHostedZone(zone: route53.IHostedZone, domainName: string): GatewayDomain {
    checkInput('aws_route53.IHostedZone', zone, 'domain');
    checkInput('string', domainName, 'domain');
    const name = nameOf(domainName);
    requirePublic(zone, name);
    requireWithin(zone, name);
    requireCommonName(name);
    return new BoundDomain(name, validatedIn(zone), zone);
  }

  /**
   * A name in a private hosted zone of this account, for clients inside the VPCs of that zone. The alias record is made for you; the
   * certificate is validated in a public zone, given, or issued by a private authority.
   *
   * @param zone the private hosted zone; it must be associated with every VPC that clients call from
   * @param domainName the zone's own name or one below it, for example `llm.internal.example.com`
   * @param options where the certificate comes from
   * @throws `CertificateSourceNotClear` unless `options` name exactly one source, `PublicHostedZone` for a `zone` that is known to be
   * public, `PrivateHostedZone` for a `validationZone` that is known to be private, such as `zone` itself, `InvalidDomainName`, `DomainOutsideZone`,
   * `DomainNameTooLong` for a certificate that is made; when the gateway is made, `CertificateInAnotherRegion`,
   * `CertificateAuthorityInAnotherRegion`, and `PrivateDomainInPublic` with `Exposure.PUBLIC`
   */
  public static fromPrivateHostedZone(zone: route53.IHostedZone, domainName: string, options: PrivateDomainOptions): GatewayDomain {
    checkInput('aws_route53.IHostedZone', zone, 'domain');
    checkInput('string', domainName, 'domain');
    checkInput('PrivateDomainOptions', options, 'domain');
    const name = nameOf(domainName);
    const source = sourceOf(options, name, zone);
    if (zone instanceof route53.PublicHostedZone) {
      throw invalid('PublicHostedZone', 'domain', name);
    }
    requireWithin(zone, name);
    return new BoundDomain(name, source, zone, true);
  }

  /**
   * A name whose certificate you have. You make the DNS record yourself; its target is `network.loadBalancer`.
   *
   * @param certificate a certificate of AWS Certificate Manager in the region of the gateway
   * @param domainName the name that clients call; the certificate must be valid for it
   * @throws `InvalidDomainName`, and `CertificateInAnotherRegion` when the gateway is made
   */
  public static fromCertificate(certificate: acm.ICertificate, domainName: string): GatewayDomain {
    checkInput('aws_certificatemanager.ICertificate', certificate, 'domain');
    checkInput('string', domainName, 'domain');
    return new BoundDomain(nameOf(domainName), given(certificate));
  }

  /**
   * The name, where it is known before it is bound.
   *
   * @internal
   */
  public get _domainName(): string | undefined {
    return undefined;
  }

  /**
   * Called once by the front when its load balancer exists.
   *
   * @param bindingScope where to create what is missing
   * @param target what the name leads to
   */
  public abstract bind(bindingScope: Construct, target: route53.IAliasRecordTarget): GatewayDomainConfig;
}

/** Makes or gives the certificate of a name. */
type CertificateSource = (scope: Construct, domainName: string) => acm.ICertificate;

class BoundDomain extends GatewayDomain {
  constructor(
    private readonly domainName: string,
    private readonly certificateFor: CertificateSource,
    private readonly zone?: route53.IHostedZone,
    private readonly privateZone = false,
  ) {
    super();
  }

  /** @internal */
  public override get _domainName(): string {
    return this.domainName;
  }

  public bind(bindingScope: Construct, target: route53.IAliasRecordTarget): GatewayDomainConfig {
    const { zone, domainName, privateZone } = this;
    const certificate = this.certificateFor(bindingScope, domainName);
    if (zone) {
      new route53.ARecord(bindingScope, 'AliasRecord', {
        zone,
        recordName: `${domainName}.`, // the final dot keeps the zone's name from being appended, also where that is a token
        target: route53.RecordTarget.fromAlias(target),
      });
    }
    return { domainName, certificate, privateZone };
  }
}

const validatedIn =
  (zone: route53.IHostedZone): CertificateSource =>
  (scope, domainName) =>
    new acm.Certificate(scope, 'Certificate', { domainName, validation: acm.CertificateValidation.fromDns(zone) });

const issuedBy =
  (certificateAuthority: acmpca.ICertificateAuthority): CertificateSource =>
  (scope, domainName) => {
    const { certificateAuthorityArn, env } = certificateAuthority;
    requireHere('CertificateAuthorityInAnotherRegion', 'domain', scope, placeOf(certificateAuthorityArn, env));
    return new acm.PrivateCertificate(scope, 'Certificate', { domainName, certificateAuthority });
  };

const given =
  (certificate: acm.ICertificate): CertificateSource =>
  (scope) => {
    requireHere('CertificateInAnotherRegion', 'domain', scope, placeOf(certificate.certificateArn, certificate.env));
    return certificate;
  };

function sourceOf(options: PrivateDomainOptions, domainName: string, privateZone: route53.IHostedZone): CertificateSource {
  const { validationZone, certificate, certificateAuthority } = options;
  const sources = Object.entries({ validationZone, certificate, certificateAuthority }).filter(([, source]) => source);
  if (sources.length !== 1) {
    throw invalid('CertificateSourceNotClear', 'domain', domainName, `given: ${sources.map(([name]) => name).join(', ') || 'none'}`);
  }
  if (certificate) {
    return given(certificate);
  }
  requireCommonName(domainName);
  if (certificateAuthority) {
    return issuedBy(certificateAuthority);
  }
  const zone = validationZone as route53.IHostedZone;
  if (zone.hostedZoneId === privateZone.hostedZoneId) {
    throw invalid('PrivateHostedZone', 'domain', domainName, 'it is the private zone itself');
  }
  requirePublic(zone, domainName);
  requireWithin(zone, domainName);
  return validatedIn(zone);
}

function requirePublic(zone: route53.IHostedZone, domainName: string): void {
  if (isPrivateZone(zone)) {
    throw invalid('PrivateHostedZone', 'domain', domainName);
  }
}

/** The first name of a certificate is its common name, which is shorter than the names of hosts may be. */
function requireCommonName(domainName: string): void {
  if (isKnown(domainName) && domainName.length > 64) {
    throw invalid('DomainNameTooLong', 'domain', domainName, `it has ${domainName.length}`);
  }
}

const DOMAIN_NAME = /^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])$/;

/** The name as DNS compares it. */
export function nameOf(domainName: string, path = 'domain'): string {
  if (!isKnown(domainName)) {
    return domainName;
  }
  const name = domainName.toLowerCase();
  if (!DOMAIN_NAME.test(name)) {
    throw invalid('InvalidDomainName', path, domainName);
  }
  return name;
}
