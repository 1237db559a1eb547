import { Token } from 'aws-cdk-lib';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as route53 from 'aws-cdk-lib/aws-route53';
import type { Construct } from 'constructs';
import { invalid } from '../errors';
import { checkInput } from '../inputs';

/** What a `GatewayDomain` made or was given. */
export interface GatewayDomainConfig {
  /** The name that clients call, without scheme. */
  readonly domainName: string;
  /** Certificate for the name, in the load balancer's region. */
  readonly certificate: acm.ICertificate;
}

/** The name that clients call, and the certificate for it. With a domain the gateway speaks HTTPS only. */
export abstract class GatewayDomain {
  /**
   * A name in a hosted zone of this account. The certificate (validated through DNS) and the alias record are made for you.
   *
   * @param zone a public hosted zone: AWS Certificate Manager cannot validate a name through a private one
   * @param domainName the zone's own name or one below it, for example `llm.example.com`
   */
  public static fromHostedZone(zone: route53.IHostedZone, domainName: string): GatewayDomain {
    checkInput('aws_route53.IHostedZone', zone, 'domain');
    checkInput('string', domainName, 'domain');
    return new HostedZoneDomain(zone, domainName);
  }

  /**
   * A name whose certificate you have. You make the DNS record yourself; its target is `network.loadBalancer`.
   *
   * @param certificate a certificate of AWS Certificate Manager in the region of the gateway
   * @param domainName the name that clients call; the certificate must be valid for it
   */
  public static fromCertificate(certificate: acm.ICertificate, domainName: string): GatewayDomain {
    checkInput('aws_certificatemanager.ICertificate', certificate, 'domain');
    checkInput('string', domainName, 'domain');
    return new CertificateDomain(certificate, domainName);
  }

  /**
   * Called once by the front when its load balancer exists.
   *
   * @param bindingScope where to create what is missing
   * @param target what the name leads to
   */
  public abstract bind(bindingScope: Construct, target: route53.IAliasRecordTarget): GatewayDomainConfig;
}

class HostedZoneDomain extends GatewayDomain {
  constructor(
    private readonly zone: route53.IHostedZone,
    private readonly domainName: string,
  ) {
    super();
    requireDomainName(domainName);
    if (zone instanceof route53.PrivateHostedZone) {
      throw invalid('PrivateHostedZone', 'domain', domainName);
    }
    if (!Token.isUnresolved(zone.zoneName) && !Token.isUnresolved(domainName) && !isWithin(domainName, zone.zoneName)) {
      throw invalid('DomainOutsideZone', 'domain', domainName, `the zone is ${zone.zoneName}`);
    }
  }

  public bind(bindingScope: Construct, target: route53.IAliasRecordTarget): GatewayDomainConfig {
    const { zone, domainName } = this;
    const certificate = new acm.Certificate(bindingScope, 'Certificate', { domainName, validation: acm.CertificateValidation.fromDns(zone) });
    new route53.ARecord(bindingScope, 'AliasRecord', {
      zone,
      recordName: `${domainName}.`, // the final dot keeps the zone's name from being appended, also where that is a token
      target: route53.RecordTarget.fromAlias(target),
    });
    return { domainName, certificate };
  }
}

class CertificateDomain extends GatewayDomain {
  constructor(
    private readonly certificate: acm.ICertificate,
    private readonly domainName: string,
  ) {
    super();
    requireDomainName(domainName);
  }

  public bind(_bindingScope: Construct, _target: route53.IAliasRecordTarget): GatewayDomainConfig {
    return { domainName: this.domainName, certificate: this.certificate };
  }
}

const DOMAIN_NAME = /^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])$/;

function requireDomainName(domainName: string): void {
  if (!Token.isUnresolved(domainName) && !DOMAIN_NAME.test(domainName)) {
    throw invalid('InvalidDomainName', 'domain', domainName);
  }
}

function isWithin(domainName: string, zoneName: string): boolean {
  const zone = zoneName.replace(/\.$/, '');
  return domainName === zone || domainName.endsWith(`.${zone}`);
}
