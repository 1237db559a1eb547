import type { FirewallRuleGroup } from './rule-group';

/** Options of `Firewall.managedRules()`. */
export interface FirewallRulesOptions {
  /**
   * Requests that one IP address may send in 5 minutes, 10 to 2,000,000,000. An office or a build farm behind one address counts as one.
   *
   * @default - 2000; in front of an INTERNAL load balancer, where whole networks have one address, 100,000
   */
  readonly rateLimitPerIp?: number;

  /**
   * Requests that may come with one value of a header in 5 minutes, 10 to 2,000,000,000, by the header's name: `{ 'x-api-key': 3000 }`. The
   * header is not verified here: a program that makes values up has a count for each. At most 9 headers, of up to 25 letters, digits and
   * hyphens. Requests without the header are not counted, and a token that is renewed is a new value. A limit for who a token is of stands in
   * `limits`.
   *
   * @default - by address only
   */
  readonly rateLimitPerHeader?: { [header: string]: number };

  /**
   * IPv4 ranges whose requests are answered with 403, as the load balancer sees them: up to 10,000, of which a security group takes 60. Who is
   * blocked by a list is blocked whatever another list says.
   *
   * @default - none
   */
  readonly blockedAddresses?: string[];

  /**
   * IPv4 ranges of which a request must come to be served, up to 10,000. `allowFrom` keeps others out before they connect.
   *
   * @default - whoever can connect
   */
  readonly allowedAddresses?: string[];

  /**
   * Countries whose requests are answered with 403, as two capital letters of ISO 3166: `['KP']`. For a PUBLIC load balancer: a private
   * address is of no country.
   *
   * @default - none
   */
  readonly blockedCountries?: string[];

  /**
   * Countries of which a request must come to be served, as two capital letters of ISO 3166. A private address is of no country, and refused.
   *
   * @default - every country
   */
  readonly allowedCountries?: string[];

  /**
   * Rule groups behind the firewall's own rules, in this order.
   *
   * @default - none
   */
  readonly ruleGroups?: FirewallRuleGroup[];

  /**
   * Log requests that a rule counted, too. Rules that read the body count: a prompt over 8 KB is one, so nearly every request of a coding
   * agent is logged, and what a rule found in a prompt may be in the log. For a while, to see what the rules find.
   *
   * @default false - what was blocked, nothing else; how much was counted is in the metrics of every rule
   */
  readonly logCountedRequests?: boolean;
}
