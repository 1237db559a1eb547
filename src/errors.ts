import { Token } from 'aws-cdk-lib';

/**
 * Every error that the constructs throw: one row per stable code. Codes are API. The same table is in docs/errors.md, and a test
 * holds the two together. `reason` says why it cannot be, `remedy` what to write instead.
 */
export const ERRORS = {
  // --- gateway
  NotAnOption: {
    reason: 'it is none of the values that can stand here',
    remedy: 'give one of those',
  },
  RemovalPolicyNotPossible: {
    reason: 'CloudFormation takes snapshots of none of the resources that it is for',
    remedy: 'use RETAIN, RETAIN_ON_UPDATE_OR_DELETE or DESTROY',
  },
  OutputNameTaken: {
    reason: 'another output of the stack has this name',
    remedy: 'rename that one (or the gateway, or the provider), or make outputs of your own from `gateway.outputs`',
  },
  // --- network
  PublicWithoutDomain: {
    reason: 'tokens and prompts would cross the internet in plaintext',
    remedy: 'set `domain`, or spell out `allowInsecure: true` together with a narrow `allowFrom`',
  },
  InsecureOpenToAll: {
    reason: 'a plaintext port may be open to known networks only',
    remedy: 'set `domain`, or an `allowFrom` whose ranges are /8 (IPv6: /32) or narrower',
  },
  InsecureWithDomain: {
    reason: 'with a domain the load balancer speaks HTTPS and has no plaintext port',
    remedy: 'leave out one of `domain` and `allowInsecure`',
  },
  InvalidDomainName: {
    reason: 'it is not the DNS name of a host',
    remedy: 'write the lower-case name alone, like llm.example.com, without scheme, port or path',
  },
  DomainOutsideZone: {
    reason: 'a record for this name cannot be made in that hosted zone',
    remedy: "give the zone's own name or a name below it",
  },
  PrivateHostedZone: {
    reason: 'AWS Certificate Manager cannot validate a name through a private hosted zone',
    remedy: 'give the public zone of the name, or a certificate with `GatewayDomain.fromCertificate`',
  },
  OnlyForNewVpc: {
    reason: 'it describes the VPC that the gateway would make, and an existing one was given',
    remedy: 'leave it out, or leave out `vpc`',
  },
  VpcCidrOutOfRange: {
    reason: 'subnets for four zones, with room for a load balancer in each, need an IPv4 range from /16 to /24',
    remedy: 'write a range like 10.0.0.0/16, its first address with the mask applied',
  },
  MaxAzsOutOfRange: {
    reason: 'a load balancer needs two zones, and addresses are set aside for four',
    remedy: 'set it to 2, 3 or 4',
  },
  NatGatewaysOutOfRange: {
    reason: 'tasks reach providers through NAT gateways, and a zone takes one of them',
    remedy: 'set it to 1 up to `maxAzs`, or use `VpcEndpoints.isolated()` for a network without any',
  },
  NatGatewaysInIsolation: {
    reason: '`VpcEndpoints.isolated()` means that there is no way to the internet',
    remedy: 'leave it out, or use `VpcEndpoints.standard()`',
  },
  VpcWithoutPrivateSubnets: {
    reason: 'the tasks of a gateway do not run in public subnets',
    remedy: 'give a VPC with private subnets, or name private ones in `taskSubnets`',
  },
  VpcWithoutPublicSubnets: {
    reason: 'a load balancer that the internet reaches needs public subnets',
    remedy: 'give a VPC with public subnets, name them in `loadBalancerSubnets`, or use Exposure.INTERNAL',
  },
  TooFewLoadBalancerSubnets: {
    reason: 'a load balancer needs subnets in two zones',
    remedy: 'select at least two subnets, in different zones',
  },
  VpcWithoutCidr: {
    reason: 'the addresses of this VPC are not known here, and by default they are who may connect',
    remedy: 'give `vpcCidrBlock` to `Vpc.fromVpcAttributes`, or set `allowFrom` and use `VpcEndpoints.none()`',
  },
  VpcWithoutRouteTables: {
    reason: 'a gateway endpoint is entered in route tables, and those of this VPC are not known here',
    remedy: 'give `privateSubnetRouteTableIds` to `Vpc.fromVpcAttributes`, or use another `vpcEndpoints`',
  },
  AccessLogsBucketUnused: {
    reason: 'a bucket for access logs was given and access logs are switched off',
    remedy: 'leave out one of `accessLogs: false` and `accessLogsBucket`',
  },
  IdleTimeoutOutOfRange: {
    reason: 'a load balancer lets a connection be silent for 1 to 4000 seconds',
    remedy: 'choose a whole number of seconds in that range',
  },
  DeregistrationDelayOutOfRange: {
    reason: 'a target group waits for 0 to 3600 seconds',
    remedy: 'choose a whole number of seconds in that range',
  },
  ClientKeepAliveOutOfRange: {
    reason: 'a load balancer keeps the connection of a client for 60 to 604800 seconds',
    remedy: 'choose a whole number of seconds in that range',
  },
  ListenerRulePriorityOutOfRange: {
    reason: 'priorities of listener rules are whole numbers from 1 to 50000',
    remedy: 'choose one that no other rule of the listener has',
  },
  RateLimitOutOfRange: {
    reason: 'AWS WAF counts whole requests, from 10 to 2000000000 in five minutes',
    remedy: 'choose a number in that range',
  },
  InvalidWebAclArn: {
    reason: 'it is not the ARN of a regional web ACL, the only kind that protects a load balancer',
    remedy: 'write arn:<partition>:wafv2:<region>:<account>:regional/webacl/<name>/<id>',
  },
  InvalidJwtValidation: {
    reason: 'the load balancer could not validate tokens this way',
    remedy: 'correct it as said in parentheses',
  },
  AlreadyRouted: {
    reason: 'the load balancer already leads to a service',
    remedy: 'call `routeTo` once; add further rules to `listener`',
  },
  // --- auth
  UnauthenticatedNotAllowed: {
    reason: "without authentication whoever reaches the gateway spends your providers' money",
    remedy: 'use Authentication.cognito() or .oidc(...), or say allowUnauthenticated: true',
  },
  CognitoNotAvailable: {
    reason: 'there are no user pools in the regions of China',
    remedy: 'use Authentication.oidc(...)',
  },
  ClientsWithoutAuthentication: {
    reason: 'without authentication the gateway cannot tell one client from another',
    remedy: 'use Authentication.cognito() or .oidc(...)',
  },
  InvalidIssuer: {
    reason: 'tokens are trusted because of where their issuer is',
    remedy: 'give the issuer as the `iss` claim has it: an https URL without user, port, query and fragment',
  },
  InvalidJwksUri: {
    reason: 'whoever can change what is there can make tokens',
    remedy: 'give an https URL without user, port and fragment',
  },
  IssuerWithoutRestriction: {
    reason: 'every token of this issuer would be served, whatever it was issued for',
    remedy: 'give audiences, clientIds or requiredScope',
  },
  UserPoolWithoutDomain: {
    reason: 'clients get their tokens at the domain of the user pool, and only you know whether it has one',
    remedy: 'give its userPoolDomain, or a domainPrefix to make one',
  },
  UserPoolDomainConflict: {
    reason: 'userPoolDomain is the domain that userPool has already',
    remedy: 'give userPool and userPoolDomain, or leave userPoolDomain out',
  },
  InvalidDomainPrefix: {
    reason: 'Amazon Cognito would refuse it',
    remedy: 'use up to 63 lower-case letters, digits and hyphens, no hyphen at either end, without `aws`, `amazon` and `cognito`',
  },
  InvalidResourceServerIdentifier: {
    reason: 'scopes begin with it',
    remedy: 'use up to 256 printable ASCII characters without space, quotation mark and backslash',
  },
  TokenValidityOutOfRange: {
    reason: 'Amazon Cognito issues access tokens for 5 minutes to 24 hours',
    remedy: 'give whole minutes in that range',
  },
  InvalidClientName: {
    reason: 'it names the client in records and metrics',
    remedy: 'use up to 64 letters, digits, dots, hyphens and underscores, beginning with a letter or digit, but not `other`',
  },
  InvalidTeam: {
    reason: 'it names the team in records',
    remedy: 'use up to 128 printable ASCII characters',
  },
  InvalidClientId: {
    reason: 'no token can carry it',
    remedy: 'use up to 256 printable ASCII characters without spaces',
  },
  DuplicateClient: {
    reason: 'another client has this name, and records could not tell them apart',
    remedy: 'give one of them another clientName',
  },
  DuplicateClientId: {
    reason: 'another client has this id, and a token could mean either',
    remedy: 'register each client once',
  },
  TooManyClients: {
    reason: 'one gateway serves up to 500 clients',
    remedy: 'let several programs share a client, or use a second gateway',
  },
  UnknownClientScope: {
    reason: 'the gateway does not have this scope',
    remedy: 'use `invoke`, `admin` or both',
  },
  ClientWithoutScope: {
    reason: 'Amazon Cognito issues no token to it',
    remedy: "leave scopes out for ['invoke'], or name one",
  },
  ClientWithoutId: {
    reason: 'clients of an OIDC issuer are made there and registered here',
    remedy: "give the clientId that the client's tokens carry",
  },
  ClientNotAccepted: {
    reason: 'it is not among the clientIds of Authentication.oidc, so its tokens would be refused',
    remedy: 'add it there',
  },
  RegisteredClientOption: {
    reason: 'with clientId the client exists already, and this was decided where it was made',
    remedy: 'leave it out, or leave clientId out to make a client',
  },
  SecretWithoutClientId: {
    reason: 'a client that is made here has a secret of its own',
    remedy: 'leave it out, or give the clientId that it belongs to',
  },
  // --- compute
  DurationNotKnown: {
    reason: 'the settings of every hop are computed from it, so it must be known when the template is written',
    remedy: 'give a literal duration, not a token',
  },
  DurationOutOfRange: {
    reason: 'no target group waits longer than 3600 seconds and every hop counts in whole seconds',
    remedy: 'choose a shorter duration in whole seconds',
  },
  FargateSizeNotPossible: {
    reason: 'Fargate has no task of this size',
    remedy: 'choose one of the listed pairs of cpu and memoryLimitMiB',
  },
  CapacityRangeEmpty: {
    reason: 'the smallest number of tasks is above the largest',
    remedy: 'set minCapacity to at most maxCapacity; a preset fills in the one that is not given',
  },
  CapacityOutOfRange: {
    reason: 'a gateway that serves has a whole number of tasks, and at least one',
    remedy: 'set it to 1 or more',
  },
  ScalingTargetOutOfRange: {
    reason: 'autoscaling cannot keep the service at this value',
    remedy: 'give a percentage from 1 to 100, or a number above 0 for request counts',
  },
  SpotPercentOutOfRange: {
    reason: 'it is a share of the tasks',
    remedy: 'give a whole number from 0 to 100',
  },
  ReservedEnvironmentVariable: {
    reason: 'the gateway sets it itself, or it would undo what the gateway guarantees',
    remedy: 'leave it out',
  },
  InvalidImageReference: {
    reason: 'it is not the tag or the digest of an image',
    remedy: 'write a tag like 1.15.2, or a digest like sha256: and 64 hexadecimal digits',
  },
  ImageNotReachable: {
    reason: 'the tasks have no way to the internet, where Docker Hub is',
    remedy: 'use GatewayImage.fromEcrRepository(...) with a copy of the image, or other VPC endpoints',
  },
  InvalidRuntimePath: {
    reason: 'the process is told to load it before anything else',
    remedy: 'give the absolute path of a file, of letters, digits, dots, hyphens and underscores',
  },
  ClusterOutsideVpc: {
    reason: 'the service would run in another VPC than its load balancer',
    remedy: 'give a cluster that is in the same VPC, or leave `cluster` out',
  },
  ConfigurationTooLarge: {
    reason: 'Amazon ECS takes task definitions of at most 64 KiB',
    remedy: 'enable fewer providers or shorten their model lists (`anthropic.*` in place of single models)',
  },
  // --- observability
  UnknownMetric: {
    reason: 'the gateway emits no metric of this name',
    remedy: 'use one of the names in docs/observability.md',
  },
  MetricDimensionsNotEmitted: {
    reason: 'the gateway emits no metric with exactly these dimensions, and CloudWatch adds nothing up by itself',
    remedy: 'give nothing, `client` alone, or `provider` together with `model`; metrics of a task have no dimension of their own',
  },
  GatewayNameInvalid: {
    reason: 'it is a dimension of every metric and part of queries',
    remedy: 'use 1 to 64 letters, digits, dots, dashes and underscores',
  },
  AlarmPercentOutOfRange: {
    reason: 'it is a share in percent',
    remedy: 'give a number above 0 and at most 100',
  },
  AlarmDurationOutOfRange: {
    reason: 'an alarm counts minutes, and looks back three hours at most',
    remedy: 'give whole minutes, from 1 to 180',
  },
  AlarmThresholdOutOfRange: {
    reason: 'with this threshold the alarm could never be over',
    remedy: 'give a number above 0 (for blocked requests, 0 or more)',
  },
  AlarmOptionNotKnown: {
    reason: 'alarms and dashboard are computed from it, so it must be known when the template is written',
    remedy: 'give a literal number or duration, not a token',
  },
  AlarmOptionWithoutAlarms: {
    reason: 'there are no alarms that the other options could apply to',
    remedy: 'leave `alarms` out, or leave the options of alarms out',
  },
  EncryptionKeyNotUsed: {
    reason: 'an encryptionKey is given as well',
    remedy: 'leave customerManagedKey out, or leave encryptionKey out',
  },
  AlreadyMonitored: {
    reason: 'it has been called before, and what it creates is there once',
    remedy: 'call it once, with everything that there is to watch',
  },
  CostBudgetWithoutPrices: {
    reason: 'there is no price table, so no cost is recorded and the budget could never be reached',
    remedy: 'give the gateway prices, or leave the budget out',
  },
  // --- routing
  DuplicateProvider: {
    reason: 'two providers have this name, and a request could mean either',
    remedy: 'give one of them another `name`',
  },
  UnknownDefaultProvider: {
    reason: 'no provider of this name is enabled',
    remedy: 'name one of the providers in `providers`',
  },
  ProviderNotReachable: {
    reason: 'the tasks have no way to the internet, and the provider is not inside the VPC',
    remedy: "use Bedrock in the stack's region, a provider with `baseUrl` and `privateAddress`, or other VPC endpoints",
  },
  SecretInAnotherRegion: {
    reason: 'tasks read secrets in the region of their stack only',
    remedy: 'replicate the secret to that region, and give the replica',
  },
  FieldWithoutApiKey: {
    reason: 'it names a field of a secret, and the secret that is made for a provider holds the key as it is',
    remedy: 'give the secret in `apiKey`, or leave `field` out',
  },
  InvalidProviderName: {
    reason: 'clients write it in a header and metrics carry it',
    remedy: 'use up to 32 lower-case letters, digits and hyphens, beginning with a letter',
  },
  InvalidBaseUrl: {
    reason: 'provider keys are sent to it',
    remedy: 'write https://host, optionally with a port and a path, without user, query, fragment or address literal',
  },
  InvalidAzureOption: {
    reason: 'it becomes part of the address that requests and the key are sent to',
    remedy: 'use letters, digits, hyphens, dots and underscores as Azure shows them; a resource name has no dots',
  },
  BedrockWithoutModels: {
    reason: 'the task role is allowed what is named and nothing else',
    remedy: 'name `models` (`anthropic.*`, or `*` for all) or `inferenceProfiles` (`eu.anthropic.*`)',
  },
  InvalidModelPattern: {
    reason: 'it is no model id, and no beginning of one with a `*` at its end',
    remedy: 'write an id such as anthropic.claude-sonnet-4-20250514-v1:0, or a pattern such as anthropic.*; ARNs are not taken',
  },
  InferenceProfileAmongModels: {
    reason: 'the id begins with a geography, which makes it an inference profile with permissions of its own',
    remedy: 'move it to `inferenceProfiles`',
  },
  InvalidInferenceProfile: {
    reason: 'it is not the id of a system-defined inference profile',
    remedy: 'begin with the geography: eu.anthropic.claude-sonnet-4-20250514-v1:0, or a pattern such as eu.anthropic.*; ARNs are not taken',
  },
  InvalidPriceDate: {
    reason: 'every priced request is recorded with it',
    remedy: 'give a date such as 2026-01-31',
  },
  InvalidPrice: {
    reason: 'tasks would refuse the price table',
    remedy: 'give USD per million tokens from 0 to 1,000,000, a provider and a model of up to 128 printable ASCII characters',
  },
  DuplicatePrice: {
    reason: 'two prices of one table are for this model',
    remedy: 'leave one of them out',
  },
  TooManyPrices: {
    reason: 'a price table holds up to 5,000 models',
    remedy: 'leave out what your clients do not use',
  },
} as const satisfies Record<string, { reason: string; remedy: string }>;

export type ErrorCode = keyof typeof ERRORS;

/**
 * An error that names the prop path, the value, the reason and the remedy, after a stable code.
 *
 * @param path where the value stands in the props, as the user wrote it: `network.exposure`
 * @param value the value as given; never pass a secret or a token
 * @param detail what is particular to this case, between reason and remedy
 */
export function invalid(code: ErrorCode, path: string, value: unknown, detail?: string): Error {
  const { reason, remedy } = (ERRORS as Record<string, { reason: string; remedy: string }>)[code];
  const shown = typeof value === 'string' ? `"${value}"` : JSON.stringify(value);
  const hint = Token.isUnresolved(value) ? ' (a token: give the value itself)' : '';
  return new Error(`${code}: ${path} is ${shown}${hint}: ${reason}${detail ? ` (${detail})` : ''}; ${remedy}`);
}
