import type { RemovalPolicy } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { isKnown, placeOf, requireHere } from '../../checks';
import { invalid } from '../../errors';
import { checkInput } from '../../inputs';
import { warn } from '../../warnings';
import { Exposure } from '../front';
import { GatewayFirewall } from './gateway-firewall';
import type { FirewallRulesOptions } from './options';

/** What the network gives to a `Firewall`. */
export interface FirewallBindOptions {
  /** How long the firewall's logs are kept. */
  readonly logRetention: logs.RetentionDays;
  /** What becomes of the firewall's logs when the stack is deleted. */
  readonly removalPolicy: RemovalPolicy;
  /**
   * Key for the firewall's logs.
   *
   * @default - encrypted by CloudWatch Logs
   */
  readonly encryptionKey?: kms.IKey;
  /**
   * Where the load balancer can be reached from.
   *
   * @default Exposure.PUBLIC
   */
  readonly exposure?: Exposure;
  /**
   * Headers in which clients bring a credential, besides the usual ones.
   *
   * @default - none
   */
  readonly credentialHeaders?: string[];
}

/** What a `Firewall` made or was given. */
export interface FirewallConfig {
  /**
   * ARN of the web ACL to associate with the load balancer.
   *
   * @default - the load balancer has no web ACL
   */
  readonly webAclArn?: string;
  /**
   * The firewall that was made.
   *
   * @default - none was made here
   */
  readonly firewall?: GatewayFirewall;
}

/**
 * Inside a company an address is a cluster, a build farm or another network behind NAT. 333 requests a second is what one task serves
 * of short requests (docs/benchmarks.md): enough for these, and not for a script that runs wild.
 */
const INTERNAL_RATE_LIMIT = 100_000;

/** The web application firewall in front of the load balancer. */
export abstract class Firewall {
  /** No firewall of this gateway's. */
  public static none(): Firewall {
    return new NoFirewall();
  }

  /**
   * AWS's common, IP reputation and known-bad-input rules and a limit per IP address, made so that prompts of any size and content pass:
   * rules on headers, path and query block, rules on the body only count. Lists of addresses and countries, a limit by header and rule groups on
   * request.
   *
   * @throws when the gateway is made, `RateLimitOutOfRange`, `InvalidHeaderLimit`, `TooManyHeaderLimits`, `InvalidAddressRange`,
   * `InvalidCountryCode`, `ResourceElsewhere` for a rule group of another region or account
   */
  public static managedRules(options: FirewallRulesOptions = {}): Firewall {
    checkInput('FirewallRulesOptions', options, 'network.firewall');
    return new ManagedRules(options);
  }

  /**
   * A web ACL that exists. See to it that its rules on bodies do not block: AWS's common rules refuse every prompt over 8 KB.
   *
   * @param webAclArn ARN of a REGIONAL web ACL in the region of the gateway
   */
  public static fromWebAclArn(webAclArn: string): Firewall {
    checkInput('string', webAclArn, 'network.firewall');
    return new ExistingWebAcl(webAclArn);
  }

  /**
   * Called once by the network.
   *
   * @param bindingScope where to create what is missing
   * @param options what the network knows
   */
  public abstract bind(bindingScope: Construct, options: FirewallBindOptions): FirewallConfig;
}

class NoFirewall extends Firewall {
  public bind(_bindingScope: Construct, _options: FirewallBindOptions): FirewallConfig {
    return {};
  }
}

class ManagedRules extends Firewall {
  constructor(private readonly rules: FirewallRulesOptions) {
    super();
  }

  public bind(bindingScope: Construct, { exposure, ...options }: FirewallBindOptions): FirewallConfig {
    const rateLimitPerIp = this.rules.rateLimitPerIp ?? (exposure === Exposure.INTERNAL ? INTERNAL_RATE_LIMIT : undefined);
    if (exposure === Exposure.INTERNAL && [this.rules.blockedCountries, this.rules.allowedCountries].some((list) => list?.length)) {
      warn(bindingScope, 'countriesInside');
    }
    const firewall = new GatewayFirewall(bindingScope, 'Firewall', { ...this.rules, ...options, rateLimitPerIp });
    return { firewall, webAclArn: firewall.webAcl.attrArn };
  }
}

class ExistingWebAcl extends Firewall {
  constructor(private readonly webAclArn: string) {
    super();
    if (isKnown(webAclArn) && !/^arn:[^:]+:wafv2:[^:]+:\d+:regional\/webacl\//.test(webAclArn)) {
      throw invalid('InvalidWebAclArn', 'network.firewall', webAclArn);
    }
  }

  public bind(bindingScope: Construct, _options: FirewallBindOptions): FirewallConfig {
    requireHere('ResourceElsewhere', 'network.firewall', bindingScope, placeOf(this.webAclArn), { account: true });
    return { webAclArn: this.webAclArn };
  }
}
