import { Token } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as route53 from 'aws-cdk-lib/aws-route53';
import { invalid } from '../../errors';
import { warn } from '../../warnings';
import type { GatewayDomain, GatewayDomainConfig } from '../domain';
import { bindFurther, type FurtherCertificate } from '../further-domains';
import { cidrOf } from '../vpc';
import type { GatewayFront } from './gateway-front';
import { Exposure, type GatewayFrontProps } from './options';

/** Who may connect, and on which port. */
export interface Reach {
  readonly exposure: Exposure;
  readonly peers: readonly ec2.IPeer[];
  readonly port: 80 | 443;
  /** Plaintext that nobody has accepted in so many words. */
  readonly plaintextByDefault: boolean;
}

/** Decides who may connect, and refuses what would put tokens on the internet in plaintext. */
export function planReach(props: GatewayFrontProps): Reach {
  const exposure = props.exposure ?? Exposure.INTERNAL;
  const everyone = exposure === Exposure.PUBLIC && !props.allowFrom;
  if (props.domain && props.allowInsecure) {
    throw invalid('InsecureWithDomain', 'network.allowInsecure', true);
  }
  if (!props.domain && exposure === Exposure.PUBLIC && !props.allowInsecure) {
    throw invalid('PublicWithoutDomain', 'network.exposure', exposure);
  }
  const wide = everyone ? ['0.0.0.0/0'] : (props.allowFrom ?? []).flatMap(wideRangesOf);
  if (!props.domain && wide.length > 0) {
    throw invalid('InsecureOpenToAll', 'network.allowFrom', wide.join(', '));
  }
  return {
    exposure,
    peers: props.allowFrom ?? [everyone ? ec2.Peer.anyIpv4() : ec2.Peer.ipv4(cidrOf(props.vpc))],
    port: props.domain ? 443 : 80,
    plaintextByDefault: !props.domain && !props.allowInsecure,
  };
}

/** Of a load balancer, besides the default one. @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html */
const MOST_CERTIFICATES = 25;

/** The names of a front, if there are any: what was made for the first, and the certificates of the others. */
export interface BoundDomains {
  readonly domain?: GatewayDomainConfig;
  readonly further: readonly FurtherCertificate[];
}

/** Certificates and records of the names, as far as the clients of the front can resolve them. */
export function bindDomains(
  front: GatewayFront,
  { domain, additionalDomains = [] }: GatewayFrontProps,
  target: route53.IAliasRecordTarget,
): BoundDomains {
  const bind = (each: GatewayDomain): GatewayDomainConfig => {
    const bound = each.bind(front, target);
    if (bound.privateZone && front.exposure === Exposure.PUBLIC) {
      throw invalid('PrivateDomainInPublic', 'domain', bound.domainName);
    }
    return bound;
  };
  if (additionalDomains.length > MOST_CERTIFICATES) {
    warn(front, 'listenerCertificates', { names: additionalDomains.length, quota: MOST_CERTIFICATES });
  }
  const first = domain && bind(domain);
  return { domain: first, further: bindFurther(additionalDomains, first, bind) };
}

/** Shortest prefix that still counts as a known network. */
const NARROW = { cidrIp: 8, cidrIpv6: 32 } as const;

/** What CDK gives as the range of a VPC that the CLI has yet to look up. */
const PENDING_RANGE = '1.2.3.4/5';

/** The ranges of a peer that are no known network. */
export function wideRangesOf(peer: ec2.IPeer): string[] {
  const rule = peer.toIngressRuleConfig() as { cidrIp?: string; cidrIpv6?: string };
  return (['cidrIp', 'cidrIpv6'] as const).flatMap((family) => {
    const range = rule[family];
    return range && range !== PENDING_RANGE && !Token.isUnresolved(range) && Number(range.split('/')[1]) < NARROW[family] ? [range] : [];
  });
}
