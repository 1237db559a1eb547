/**
 * The rules in front of the gateway, in order. A prompt may hold anything - HTML, paths, exploits, 200 KB of it - so rules that read the
 * body count instead of blocking; rules that read headers, cookies, path and query block. Requests without a User-Agent are counted too:
 * callers are programs that carry a token.
 *
 * Every rule is named, because only a named rule can answer with JSON. A name that AWS has withdrawn is ignored; a rule that AWS adds
 * does what AWS says until it is named here.
 *
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-baseline.html
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/web-acl-setting-body-inspection-limit.html 8 KB on a load balancer
 */
export interface ManagedRuleGroup {
  readonly kind: 'managed';
  readonly name: string;
  readonly priority: number;
  readonly block: readonly string[];
  readonly count: readonly string[];
}

export interface RateRule {
  readonly kind: 'rate';
  readonly name: string;
  readonly priority: number;
}

export const FIREWALL_RULES: readonly (ManagedRuleGroup | RateRule)[] = [
  {
    kind: 'managed',
    name: 'AWSManagedRulesCommonRuleSet',
    priority: 1,
    block: [
      'UserAgent_BadBots_HEADER',
      'SizeRestrictions_QUERYSTRING',
      'SizeRestrictions_Cookie_HEADER',
      'SizeRestrictions_URIPATH',
      'EC2MetaDataSSRF_COOKIE',
      'EC2MetaDataSSRF_URIPATH',
      'EC2MetaDataSSRF_QUERYARGUMENTS',
      'GenericLFI_QUERYARGUMENTS',
      'GenericLFI_URIPATH',
      'RestrictedExtensions_URIPATH',
      'RestrictedExtensions_QUERYARGUMENTS',
      'GenericRFI_QUERYARGUMENTS',
      'GenericRFI_URIPATH',
      'CrossSiteScripting_COOKIE',
      'CrossSiteScripting_QUERYARGUMENTS',
      'CrossSiteScripting_URIPATH',
    ],
    count: ['NoUserAgent_HEADER', 'SizeRestrictions_BODY', 'EC2MetaDataSSRF_BODY', 'GenericLFI_BODY', 'GenericRFI_BODY', 'CrossSiteScripting_BODY'],
  },
  {
    kind: 'managed',
    name: 'AWSManagedRulesAmazonIpReputationList',
    priority: 2,
    block: ['AWSManagedIPReputationList', 'AWSManagedReconnaissanceList'],
    count: ['AWSManagedIPDDoSList'], // AWS's own action for it
  },
  { kind: 'rate', name: 'RateLimitPerIp', priority: 3 },
  {
    kind: 'managed',
    name: 'AWSManagedRulesKnownBadInputsRuleSet',
    priority: 4,
    block: [
      'JavaDeserializationRCE_HEADER',
      'JavaDeserializationRCE_URIPATH',
      'JavaDeserializationRCE_QUERYSTRING',
      'Host_localhost_HEADER',
      'PROPFIND_METHOD',
      'ExploitablePaths_URIPATH',
      'Log4JRCE_HEADER',
      'Log4JRCE_QUERYSTRING',
      'Log4JRCE_URIPATH',
    ],
    count: ['JavaDeserializationRCE_BODY', 'Log4JRCE_BODY', 'ReactJSRCE_BODY'],
  },
];

/** Headers that may carry a credential, whatever else may; they never reach the firewall's logs, nor does the query string, where some APIs take keys. */
export const REDACTED_HEADERS = ['authorization', 'x-api-key', 'x-portkey-api-key', 'api-key', 'x-goog-api-key', 'cookie'] as const;
