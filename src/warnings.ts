import { Annotations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/**
 * Every warning that the constructs give, by room: `cdk-portkey-gateway:<name>` is its id, which is API; facts stand in braces in its text.
 * The same ids are in docs/errors.md, and a test holds the two together.
 */
export const WARNINGS = {
  // --- network
  plaintextInsideVpc:
    'there is no domain, so tokens and prompts travel in plaintext between clients and the load balancer, and the gateway alone verifies tokens; ' +
    'set `domain`, or accept it with `allowInsecure: true`',
  publicWithoutFirewall: 'the internet reaches the load balancer without a firewall in front of it',
  countriesInside:
    'behind an INTERNAL load balancer clients have addresses that are of no country, as a rule: `allowedCountries` refuses them, and `blockedCountries` ' +
    'finds none; use `blockedAddresses`, `allowedAddresses` or `allowFrom`',
  allowListWithPrivateLink:
    'whoever comes by PrivateLink has an address of the Network Load Balancer, which is of no country: `allowedCountries` refuses all of them, and so does ' +
    '`allowedAddresses` without the ranges of its subnets; leave the list out, or acknowledge this where those ranges are in it',
  bodyRulesBlock:
    'rules of {group} that read bodies block prompts, which may hold anything: {rules}; name them in `countedRules` too, or leave `countedRules` out',
  unknownFirewallRule:
    '`countedRules` names rules that {group} did not have in November 2026: {rules}; AWS WAF ignores a name that no rule has, and the rule that was meant does what the ' +
    'group says; where AWS has added it since, acknowledge this',
  jwtWithoutInternet:
    'the subnets of the load balancer have no way to the keys of the token issuer, so tokens are verified by the gateway alone; to say so yourself: ' +
    '`auth: { tokenCheckAtLoadBalancer: false }`',
  jwtWithTrafficShift:
    'Amazon ECS shifts the requests of one listener rule, and that this rule may verify tokens as well is not proved, so tokens are verified by ' +
    'the gateway alone; to say so yourself: `auth: { tokenCheckAtLoadBalancer: false }`; to have it all the same: ' +
    '`auth: { tokenCheckAtLoadBalancer: true, keyHeaders: [] }`',
  accessLogsBucketPolicy:
    'the policy of the imported access logs bucket cannot be changed here: let {principal} put objects under ' +
    '{prefix}/AWSLogs/, or the load balancer cannot be created',
  accessLogsKeyPolicy:
    'the policy of the imported key of the access logs bucket cannot be changed here: let {principal} use it (kms:GenerateDataKey*, kms:Decrypt, ' +
    'kms:Encrypt, kms:ReEncrypt*, kms:DescribeKey), or the access logs are lost',
  securityGroupRules:
    'the security group of the load balancer has {rules} rules, and an account {quota} unless AWS has raised it: the deployment fails. ' +
    'Join ranges, name a prefix list of yours in `allowFrom` (each of its entries counts), or ask for more rules per security group',
  ipv6Clients: 'the load balancer has addresses of IPv4 alone, and nobody connects from {ranges}: name the IPv4 ranges of these clients',
  listenerCertificates:
    'there are {names} names besides the first, and a load balancer has {quota} certificates besides the default one unless AWS has raised it: the deployment fails. ' +
    'Let one certificate have several names, or ask for more certificates per load balancer',
  accessLogsBucketStays:
    'removalPolicy is DESTROY, and the bucket of the access logs stays when the stack is deleted: it holds objects, and CloudFormation cannot delete it. ' +
    'Give a bucket of your own in `accessLogsBucket`, or set `accessLogs: false`',
  tlsIdleTimeout:
    'idleTimeout is {wanted} s, and a Network Load Balancer that speaks TLS ends connections that are silent for {fixed} s, which cannot be changed; ' +
    'TCP keep-alives of the client count as sound',
  existingIdleTimeout:
    'the load balancer lets a connection be silent for {given} s, and the timeouts of the gateway need {needed} s: shorter, and who waits for a first token gets a 504; ' +
    'longer, and it calls on connections that tasks have closed, which is a 502. Let its owner set it, and say so in `existingListener.idleTimeout`',
  ruleBeforeDoor:
    'a rule of the listener comes before that of the gateway and takes all its requests: {rule}, before {door}; give it a higher number, or `listenerRulePriority` a lower one. Where it is ' +
    'meant to, as a page for maintenance, acknowledge this',
  endpointExcluded:
    'the tasks have no way to the internet, the gateway calls {services}, and makes no endpoint for it: name it in `additionalServices`, or do not name ' +
    'it in `excludedServices`, unless the VPC has one already',
  endpointNotCalled:
    'the VPC gets endpoints for {services}, each at about 7 USD a month and zone, and the gateway calls none of them: name them in `excludedServices`, unless ' +
    'something else in the VPC does',
  endpointForOtherAccounts:
    'the endpoint of Amazon Bedrock lets in principals of the accounts in `allowedAccounts`, and providers call as roles of others: {accounts}; name them there, ' +
    'or their calls are refused',
  // --- auth
  policyNotOfOthers:
    'people {people} have a policy, and tokens of clients that are not registered are served without one: whoever gets a token of the issuer by another client ' +
    'is not bound by it; set `registeredClientsOnly: true`',
  groupsNotTold:
    '`teamByGroup` is given, and these identity providers tell no groups, so their people have a team only where an administrator of the user pool puts ' +
    'them into a group: {providers}; give them a `groupsAttribute` or a `groupsClaim`',
  groupsNotInToken:
    '`teamByGroup` is given without `teamClaim` in a user pool of your own, and the groups that these identity providers tell are in no access token, so ' +
    'their people have no team: {providers}; name in `teamClaim` a claim that a function of your pool fills with them',
  // --- state
  noSharedState:
    'every task counts for itself, so that what is used may be as many times a limit as there are tasks, and a budget is passed by what the others spent in a ' +
    'minute; give `limits.store` a store',
  storeWithoutTls:
    'shared state is called without TLS: counters, or answers and findings that are sealed, travel in plaintext, and a password where there is one',
  dayBudgetAboveMonth: '{path} has a budget of {day} USD for a day, of which {month} USD for the month leave nothing: the month alone is held',
  groupsByNumber:
    'the first row of `teamByGroup` counts whose group a person has, and groups that are whole numbers come first there, the least before the others, in whatever ' +
    'order they are written: {groups}; where that is another than you mean, name groups otherwise',
  // --- observability
  usageBucketStays:
    'removalPolicy is DESTROY, and the bucket of the usage records stays when the stack is deleted: it holds objects, and CloudFormation cannot delete it{key}. ' +
    'Give a bucket of your own in `usageDelivery.bucket`',
  transactionSearchNeeded:
    'spans go to the OTLP endpoint of X-Ray, which takes them only where the account has Transaction Search enabled in this region; what is refused is counted as ' +
    '`DroppedSpans`. Enable it once, with the commands in docs/traces.md, and acknowledge this, or use TraceDestination.collector()',
  collectorImageByTag:
    'the collector runs {image}, and its registry decides what that is on the day of a deployment; give the digest in `imageDigest`, or a copy of it in `image`',
  // --- gateway
  terminationProtection:
    'whoever deletes this stack takes a production gateway down before any resource could refuse; set `terminationProtection: true` on the stack',
  // --- compute
  dockerHubImage:
    'the image comes from Docker Hub, which limits pulls: a scale-out may not get it. Keep a copy in Amazon ECR and use compute.image: GatewayImage.fromEcrRepository(...)',
  firstPullNeedsInternet:
    'the tasks have no way to the internet, without which Amazon ECR does not fetch an image that the pull-through cache has not yet: pull each release once from ' +
    'elsewhere before it is deployed, or the first tasks do not start',
  hardenedImageByTag:
    'the hardened image is built on {image}, and its registry decides what that is on the day of a deployment; give the digest in `nodeImageDigest`',
  emptyImageRepository:
    'the repository of the image is made by the same stack as the tasks, and empty when the first of them start: they would wait for an image, and the deployment ' +
    'would fail. Make it in a stack of its own, deploy that and copy the image',
  executeCommand:
    'enableExecuteCommand gives the container a writable root filesystem, which ECS Exec needs, the Linux capabilities that containers have by default, and a shell to whoever may call ecs:ExecuteCommand',
  discoveryWithTrafficShift:
    'Amazon ECS shifts requests of load balancers and of Service Connect, and no names of AWS Cloud Map: those lead to tasks of both versions while a deployment ' +
    'goes on; use Discovery.serviceConnect(...) or Deployment.rolling()',
  spotInterruptsStreams:
    "AWS takes Spot tasks back with two minutes' notice: requests that take longer than {stop} s are interrupted, and maxRequestDuration is {longest} s",
  tasksOnOneInstance:
    'the service has {tasks} tasks at least so that it goes on when one is lost, and minInstances is {minInstances}: all of them may stand on one instance, in one zone, and go with ' +
    'it; set `minInstances` to 2 or more',
  deploymentTakesLong:
    'steps, bake time and smoke tests of a deployment take {minutes} minutes together, and at most {limit} are wanted: AWS CloudFormation refuses more than 33 hours, and ends an ' +
    'operation after 36; shorten them, or set `longestDeployment`',
  networkTrafficShift:
    'behind a Network Load Balancer Amazon ECS waits ten minutes more at two stages of a deployment, and a change of the listener (its certificate, its policy, over TCP how long it may be silent) gives ' +
    'requests back to the first target group: an Application Load Balancer, behind a Network Load Balancer where addresses must stay, has neither',
  cpuNotUsed: 'compute.cpu is {cpu}, and the gateway is one process that uses {used} units: more tasks serve more, more CPU does not',
  // --- enterprise
  variableReplaced:
    'variables that are given win over those that are computed, which no longer follow from the props: {variables}; leave them out, or acknowledge this',
  variableInPlaceOfProp:
    'variables say what props say, and the rest of the gateway (ports, doors, waiting times, permissions, the other service) follows the props alone: {variables}; ' +
    'set the prop in parentheses, or acknowledge this',
  cacheInContainer:
    'the cache is one task without a copy of it: whenever it is replaced, configuration is read anew, and what limits and budgets counted since the last synchronization is ' +
    'lost; use EnterpriseCache.valkeyNodes() or EnterpriseCache.existing(...)',
  logsNotShown:
    'the control plane has no way to the log store, so it can show nobody the log of a request: set `access` of `controlPlane`, or use LogStore.controlPlane()',
  logBucketsNotUsed:
    'buckets are there for the logs, and `LOG_STORE` in `environment` is {kind}: nothing is put into them; use LogStore.controlPlane() or LogStore.custom(...) in place of it',
  logStoreBucketStays:
    'removalPolicy is DESTROY, and CloudFormation cannot delete a bucket with logs in it: empty it before you delete the stack, or leave removalPolicy out',
  metricsOpen:
    'the internet reaches `/metrics` of the images, which ask nobody who they are, and a Network Load Balancer closes no path: set `settings.prometheus.enabled` to false, or ' +
    'use an Application Load Balancer',
  releasesApart: 'gateway {gateway} and data service {dataService} do not go together: the vendor pairs {pair}',
  onlyOnTheInternet:
    'the tasks have no way to the internet, and this is there: {what}; take images of Amazon ECR, and ControlPlane.portkeyPrivateLink({ activate: true }) or a control plane inside ' +
    'the VPC; where something else leads there, acknowledge this',
  releaseTooOld: 'the control plane goes with gateways from {from} on, and this one is {gateway}: take a newer `tag`',
  // --- routing
  pricesOfNobody: '`prices` has rows of {providers}, which is neither a kind nor the name of an enabled provider: they are not published',
  pricesNeverUsed:
    '`prices` has rows that no request is looked up by: {rows}; of Amazon Bedrock an id has its vendor and no geography, and there are neither ARNs nor patterns',
  azureGeography:
    'what models on Azure OpenAI cost depends on where they are deployed, which no answer tells, so that most requests are recorded as unpriced, and the alarm ' +
    'UnpricedRequests goes off: {providers}; give the providers a `geography` that `prices` has',
  providerNamedAsKind:
    'a provider has the name of another kind of provider: {providers}; it has no prices under its name, neither list prices of that kind nor those of ' +
    '`withPrices()`: give it another `name`, or prices of its own kind',
  aliasOfModel:
    'aliases have the name of a model that a provider is enabled for: {aliases}; requests for that model go where the alias says, unless they name a provider',
  conditionOfNobody:
    'conditions of routes name clients or teams that this gateway has not, so that no request meets them: {conditions}; name those of `addClient`, of `addPeople` ' +
    'or of `teamByGroup`',
  secretKeyNotKnown:
    'the secret of provider {provider} is of another account, which takes a key of its own, and that key is not known here: ' +
    'use Secret.fromSecretAttributes with secretCompleteArn and encryptionKey, or let the task role decrypt with it yourself',
  noProviders: 'no model provider is enabled, so nothing can be served: name some in `providers` or by addProvider(); an empty list says it is meant',
} as const satisfies Record<string, string>;

/** Gives one of the warnings about a construct, with these facts in it. */
export function warn(scope: IConstruct, name: keyof typeof WARNINGS, facts: Readonly<Record<string, string | number>> = {}): void {
  const text = WARNINGS[name].replace(/\{(\w+)\}/g, (_, fact: string) => String(facts[fact]));
  Annotations.of(scope).addWarningV2(`cdk-portkey-gateway:${name}`, text);
}

/** Gives a warning about a construct, unless what it warns of has been seen to when the whole app is known; `holds` may give its details. */
export function warnAtSynthesis(scope: IConstruct, name: keyof typeof WARNINGS, holds: () => boolean | Readonly<Record<string, string>>): void {
  scope.node.addValidation({
    validate: () => {
      const found = holds();
      if (found) {
        warn(scope, name, found === true ? {} : found);
      }
      return [];
    },
  });
}
