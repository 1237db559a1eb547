import type * as wafv2 from 'aws-cdk-lib/aws-wafv2';

/** What of a request a rule reads. `client`: what AWS makes of address, headers and tokens together. */
export type Component = 'address' | 'body' | 'client' | 'cookie' | 'header' | 'method' | 'path' | 'query';

type Rules = Readonly<Partial<Record<Component, readonly string[]>>>;

/**
 * The rules of AWS's groups, by what they inspect, as of November 2026, from copies of AWS's pages of 2025 and 2026. A rule that AWS adds later is not here, and one that
 * it has withdrawn may still be. What their patterns match AWS does not publish.
 *
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-baseline.html
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-use-case.html
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-ip-rep.html
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-bot.html the rules of its common level
 */
export const MANAGED_RULES: Readonly<Record<string, Rules>> = {
  AWSManagedRulesCommonRuleSet: {
    header: ['NoUserAgent_HEADER', 'UserAgent_BadBots_HEADER'],
    cookie: ['SizeRestrictions_Cookie_HEADER', 'EC2MetaDataSSRF_COOKIE', 'CrossSiteScripting_COOKIE'],
    path: [
      'SizeRestrictions_URIPATH',
      'EC2MetaDataSSRF_URIPATH',
      'GenericLFI_URIPATH',
      'RestrictedExtensions_URIPATH',
      'GenericRFI_URIPATH',
      'CrossSiteScripting_URIPATH',
    ],
    query: [
      'SizeRestrictions_QUERYSTRING',
      'EC2MetaDataSSRF_QUERYARGUMENTS',
      'GenericLFI_QUERYARGUMENTS',
      'RestrictedExtensions_QUERYARGUMENTS',
      'GenericRFI_QUERYARGUMENTS',
      'CrossSiteScripting_QUERYARGUMENTS',
    ],
    body: ['SizeRestrictions_BODY', 'EC2MetaDataSSRF_BODY', 'GenericLFI_BODY', 'GenericRFI_BODY', 'CrossSiteScripting_BODY'],
  },
  AWSManagedRulesKnownBadInputsRuleSet: {
    header: ['JavaDeserializationRCE_HEADER', 'Host_localhost_HEADER', 'Log4JRCE_HEADER'],
    method: ['PROPFIND_METHOD'],
    path: ['JavaDeserializationRCE_URIPATH', 'ExploitablePaths_URIPATH', 'Log4JRCE_URIPATH'],
    query: ['JavaDeserializationRCE_QUERYSTRING', 'Log4JRCE_QUERYSTRING'],
    body: ['JavaDeserializationRCE_BODY', 'Log4JRCE_BODY', 'ReactJSRCE_BODY'],
  },
  AWSManagedRulesAdminProtectionRuleSet: { path: ['AdminProtection_URIPATH'] },
  AWSManagedRulesSQLiRuleSet: {
    cookie: ['SQLi_COOKIE'],
    path: ['SQLi_URIPATH'],
    query: ['SQLi_QUERYARGUMENTS', 'SQLiExtendedPatterns_QUERYARGUMENTS'],
    body: ['SQLi_BODY', 'SQLiExtendedPatterns_BODY'],
  },
  AWSManagedRulesLinuxRuleSet: { header: ['LFI_HEADER'], path: ['LFI_URIPATH'], query: ['LFI_QUERYSTRING'] },
  AWSManagedRulesUnixRuleSet: {
    header: ['UNIXShellCommandsVariables_HEADER'],
    query: ['UNIXShellCommandsVariables_QUERYSTRING'],
    body: ['UNIXShellCommandsVariables_BODY'],
  },
  AWSManagedRulesWindowsRuleSet: {
    cookie: ['WindowsShellCommands_COOKIE', 'PowerShellCommands_COOKIE'],
    query: ['WindowsShellCommands_QUERYARGUMENTS', 'PowerShellCommands_QUERYARGUMENTS'],
    body: ['WindowsShellCommands_BODY', 'PowerShellCommands_BODY'],
  },
  AWSManagedRulesPHPRuleSet: {
    header: ['PHPHighRiskMethodsVariables_HEADER'],
    query: ['PHPHighRiskMethodsVariables_QUERYSTRING'],
    body: ['PHPHighRiskMethodsVariables_BODY'],
  },
  AWSManagedRulesWordPressRuleSet: { path: ['WordPressExploitablePaths_URIPATH'], query: ['WordPressExploitableCommands_QUERYSTRING'] },
  AWSManagedRulesAmazonIpReputationList: { address: ['AWSManagedIPReputationList', 'AWSManagedReconnaissanceList', 'AWSManagedIPDDoSList'] },
  AWSManagedRulesAnonymousIpList: { address: ['AnonymousIPList', 'HostingProviderIPList'] },
  AWSManagedRulesBotControlRuleSet: {
    client: [
      'CategoryAdvertising',
      'CategoryArchiver',
      'CategoryContentFetcher',
      'CategoryEmailClient',
      'CategoryHttpLibrary',
      'CategoryLinkChecker',
      'CategoryMiscellaneous',
      'CategoryMonitoring',
      'CategoryPagePreview',
      'CategoryScrapingFramework',
      'CategorySearchEngine',
      'CategorySecurity',
      'CategorySeo',
      'CategorySocialMedia',
      'CategoryWebhooks',
      'CategoryAI',
      'SignalAutomatedBrowser',
      'SignalKnownBotDataCenter',
      'SignalNonBrowserUserAgent',
    ],
  },
};

/** Rules of a group of AWS, all of them or those that read one component; none of a group that is not known here. */
export const rulesOf = (group: string, component?: Component): string[] =>
  component ? [...(MANAGED_RULES[group]?.[component] ?? [])] : Object.values(MANAGED_RULES[group] ?? {}).flat();

/**
 * Groups of AWS that want to know pages and fields of an application, which a gateway has not: sign-in, registration, paths that a browser could be challenged at.
 *
 * @see https://docs.aws.amazon.com/waf/latest/APIReference/API_ManagedRuleGroupConfig.html
 */
export const NEED_CONFIGURATION: readonly string[] = ['AWSManagedRulesACFPRuleSet', 'AWSManagedRulesAntiDDoSRuleSet', 'AWSManagedRulesATPRuleSet'];

/** What AWS wants to be told of a group besides, of those that can be told the same for every gateway: the rules above are of that level. */
export const CONFIGURATIONS: Readonly<Record<string, readonly wafv2.CfnWebACL.ManagedRuleGroupConfigProperty[]>> = {
  AWSManagedRulesBotControlRuleSet: [{ awsManagedRulesBotControlRuleSet: { inspectionLevel: 'COMMON' } }],
};

/** Rules that take programs, or the addresses that programs run at, for bots. */
const AGAINST_PROGRAMS: Readonly<Record<string, readonly string[]>> = {
  AWSManagedRulesAnonymousIpList: ['HostingProviderIPList'],
  AWSManagedRulesBotControlRuleSet: ['CategoryHttpLibrary', 'SignalNonBrowserUserAgent'],
};

/** Rules of a group of AWS that count where it is added, so that prompts and programs pass. */
export const promptSafeCounts = (group: string): string[] => [...rulesOf(group, 'body'), ...(AGAINST_PROGRAMS[group] ?? [])];
