import type * as acm from 'aws-cdk-lib/aws-certificatemanager';
import type * as route53 from 'aws-cdk-lib/aws-route53';
import { Construct } from 'constructs';
import { isKnown } from '../checks';
import { invalid } from '../errors';
import { GatewayDomain, type GatewayDomainConfig } from './domain';

/** A name besides the first. What it makes stands apart from that of the others, under an id that stays when the list changes. */
export class FurtherDomain extends GatewayDomain {
  /** Of what is made for the domain. */
  public readonly id: string;

  /**
   * @param domain the name and its certificate
   * @param index its place among the further names
   * @param scope where to make what is missing; nothing for where it is bound
   */
  constructor(
    private readonly domain: GatewayDomain,
    index: number,
    private readonly scope?: Construct,
  ) {
    super();
    const name = domain._domainName;
    this.id = `Domain-${name !== undefined && isKnown(name) ? name : index}`;
  }

  /** @internal */
  public override get _domainName(): string | undefined {
    return this.domain._domainName;
  }

  public bind(bindingScope: Construct, target: route53.IAliasRecordTarget): GatewayDomainConfig {
    return this.domain.bind(new Construct(this.scope ?? bindingScope, this.id), target);
  }
}

/** A certificate that a listener has besides its own. */
export interface FurtherCertificate {
  readonly id: string;
  readonly certificate: acm.ICertificate;
}

/**
 * Certificates and records of the names besides the first; refuses a list without a first one, and a name that stands twice.
 *
 * @param bind makes what is missing for a domain
 */
export function bindFurther(
  domains: readonly GatewayDomain[],
  first: GatewayDomainConfig | undefined,
  bind: (domain: GatewayDomain) => GatewayDomainConfig,
): FurtherCertificate[] {
  const path = 'network.additionalDomains';
  if (domains.length > 0 && !first) {
    throw invalid('AdditionalDomainsWithoutDomain', path, domains.map(({ _domainName }) => _domainName ?? 'a name').join(', '));
  }
  const names = new Set([first?.domainName]);
  return domains.map((domain, index) => {
    const further = domain instanceof FurtherDomain ? domain : new FurtherDomain(domain, index);
    const { domainName, certificate } = bind(further);
    if (names.has(domainName)) {
      throw invalid('DomainTwice', `${path}[${index}]`, domainName);
    }
    names.add(domainName);
    return { id: further.id, certificate };
  });
}
