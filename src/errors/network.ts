import type { ErrorTable } from './error-table';

/** Of VPC, load balancer, firewall. */
export const NETWORK_ERRORS = {
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
    remedy: 'write the name alone, like llm.example.com, without scheme, port or path',
  },
  DomainNameTooLong: {
    reason: 'the first name of a certificate has at most 64 characters',
    remedy: 'choose a shorter name, or use a certificate that has this one as another of its names: `GatewayDomain.fromCertificate`',
  },
  DomainOutsideZone: {
    reason: 'a record for this name cannot be made in that hosted zone',
    remedy: "give the zone's own name or a name below it",
  },
  PrivateHostedZone: {
    reason: 'AWS Certificate Manager cannot validate a name through a private hosted zone',
    remedy: 'give the public zone of the name, or use `GatewayDomain.fromPrivateHostedZone`',
  },
  PublicHostedZone: {
    reason: 'the zone is public, and validates its certificate itself',
    remedy: 'use `GatewayDomain.fromHostedZone`, or give the private zone',
  },
  CertificateSourceNotClear: {
    reason: 'the certificate of a name in a private hosted zone comes from one place',
    remedy: 'give exactly one of `validationZone`, `certificate` and `certificateAuthority`',
  },
  PrivateDomainInPublic: {
    reason: 'clients on the internet cannot resolve a name that stands in a private hosted zone alone',
    remedy: 'use Exposure.INTERNAL or `GatewayDomain.fromHostedZone`; with records of your own in both zones `GatewayDomain.fromCertificate`',
  },
  AdditionalDomainsWithoutDomain: {
    reason: 'further names stand beside the first one, whose certificate clients see that ask for none',
    remedy: 'give one of them in `domain`',
  },
  DomainTwice: {
    reason: 'a name has one certificate and one record here',
    remedy: 'leave it out',
  },
  CertificateInAnotherRegion: {
    reason: 'a load balancer takes certificates of its own region only',
    remedy: 'give a certificate of that region, or let `GatewayDomain.fromHostedZone` make one',
  },
  CertificateAuthorityInAnotherRegion: {
    reason: 'a private certificate authority issues certificates of its own region only',
    remedy: 'give an authority of that region, or a certificate that you have there',
  },
  OnlyForNewVpc: {
    reason: 'it describes the VPC that the gateway would make, and an existing one was given',
    remedy: 'leave it out, or leave out `vpc`',
  },
  OnlyForExistingVpc: {
    reason: 'it says what cannot be seen of an existing VPC, and the gateway makes this one',
    remedy: 'leave it out; `VpcEndpoints.isolated()` makes a VPC without a way to the internet',
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
    remedy: 'set it to 1 up to `maxAzs`, or use `VpcEndpoints.isolated()` or `assignPublicIp: true` for a network without any',
  },
  AssignPublicIpNotPossible: {
    reason: 'tasks have public addresses on Fargate and in public subnets, which is their way out, without a NAT gateway',
    remedy: 'leave it out, or change what stands in parentheses',
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
  TwoSubnetsInOneZone: {
    reason: 'a load balancer takes one subnet of a zone',
    remedy: 'name one subnet of each zone, or select a group of subnets, of which the first in each zone is taken',
  },
  VpcWithoutCidr: {
    reason: 'the addresses of this VPC are not known here, and by default they are who may connect',
    remedy: 'give `vpcCidrBlock` to `Vpc.fromVpcAttributes`, or set `allowFrom` and use `VpcEndpoints.none()`',
  },
  VpcWithoutRouteTables: {
    reason: 'a gateway endpoint is entered in route tables, and those of this VPC are not known here',
    remedy: 'give `privateSubnetRouteTableIds` to `Vpc.fromVpcAttributes`, or use another `vpcEndpoints`',
  },
  EndpointTaken: {
    reason: 'a VPC has one endpoint for a service that answers to its own name, and a route table one way to it',
    remedy: 'make it once: use `VpcEndpoints.none()` where the endpoints are there already; they answer to the whole VPC',
  },
  EndpointNotInStrategy: {
    reason: 'the strategy makes no endpoint for this service, so there is none to leave out',
    remedy: 'name one of those in parentheses, or leave it out',
  },
  InvalidAllowedAccount: {
    reason: 'it is not the id of an account of AWS',
    remedy: 'write its 12 digits',
  },
  AccessLogsBucketUnused: {
    reason: 'a bucket for access logs was given and access logs are switched off',
    remedy: 'leave out one of `accessLogs: false` and `accessLogsBucket`',
  },
  AccessLogsBucketNotPossible: {
    reason: 'an Application Load Balancer writes to no bucket that is encrypted with a key of AWS KMS, and could not be made',
    remedy: 'give a bucket with s3.BucketEncryption.S3_MANAGED',
  },
  AccessLogsPrefixUnused: {
    reason: 'a prefix for access logs was given, and there are none',
    remedy: 'leave it out, or set `accessLogs: true` or a bucket in `accessLogsBucket`',
  },
  InvalidAccessLogsPrefix: {
    reason: 'a load balancer cannot write its logs under it',
    remedy: 'write one like teams/llm, without AWSLogs in it and without / at its ends',
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
  InvalidHeaderLimit: {
    reason: 'requests are counted by headers whose names have up to 25 letters, digits and hyphens, each once',
    remedy: 'name a header like x-api-key; upper and lower case are the same',
  },
  TooManyHeaderLimits: {
    reason: 'a web ACL has up to 10 rules that count requests, and one of them counts by address',
    remedy: 'name at most 9 headers',
  },
  InvalidAddressRange: {
    reason: 'it is not a list of IPv4 ranges that AWS WAF takes, and the load balancer has IPv4 addresses only',
    remedy: 'write ranges like 192.0.2.0/24, from /1 to /32',
  },
  InvalidCountryCode: {
    reason: 'AWS WAF knows countries by two capital letters of ISO 3166',
    remedy: 'write a code like DE',
  },
  AllowListEmpty: {
    reason: 'it would say that nobody is allowed, and without it everybody is',
    remedy: 'name somebody, or leave it out',
  },
  InvalidRuleGroupArn: {
    reason: 'it is not the ARN of a regional rule group, the only kind that a load balancer has',
    remedy: 'write arn:<partition>:wafv2:<region>:<account>:regional/rulegroup/<name>/<id>',
  },
  RuleGroupTaken: {
    reason: 'the firewall has this rule group by itself, with rules on bodies that count; a second time they would block prompts',
    remedy: 'leave it out',
  },
  RuleGroupNotPossible: {
    reason:
      'the rule group wants to know the sign-in or registration page of a web application, or sends browsers a challenge: a gateway has neither, and AWS WAF refuses it without',
    remedy: 'leave it out, or put it into a web ACL of your own (`Firewall.fromWebAclArn`)',
  },
  NoLoadBalancer: {
    reason: 'no load balancer stands there that could have it: `loadBalancerType` is NONE, or it is the data service',
    remedy: 'leave it out, or choose LoadBalancerType.APPLICATION or LoadBalancerType.NETWORK',
  },
  NotOnNetworkLoadBalancer: {
    reason: 'a Network Load Balancer passes connections on and looks into no request',
    remedy: 'leave it out, or use LoadBalancerType.APPLICATION',
  },
  ExistingListenerWithoutVpc: {
    reason: 'the tasks stand in the VPC of the load balancer, and none was given',
    remedy: 'give it in `vpc`',
  },
  NotOnExistingListener: {
    reason: 'load balancer and listener have an owner, who decides this there',
    remedy: 'leave it out and ask the owner for it, or leave out `existingListener`',
  },
  PublicListenerWithoutTls: {
    reason: 'tokens and prompts would cross the internet in plaintext',
    remedy: 'give a listener with HTTPS, or use Exposure.INTERNAL where the internet does not reach it',
  },
  ListenerOtherwise: {
    reason: 'the listener is otherwise',
    remedy: 'say what it is in `protocol`, `port` and `network.exposure`, or give another listener',
  },
  PrivateLinkForNobody: {
    reason: 'an endpoint service without a principal lets nobody make an endpoint',
    remedy: "name who may, like `new iam.AccountPrincipal('111122223333')`, or leave out `privateLink`",
  },
  PrivateLinkOpenToAll: {
    reason: 'whoever has an account at AWS could connect to the load balancer, and nobody would have to accept it',
    remedy: 'name accounts, or leave out `acceptanceRequired: false`',
  },
  PrivateLinkPrincipalNotPossible: {
    reason: 'an endpoint service knows accounts, users and roles by their ARNs, each once',
    remedy: "give `new iam.AccountPrincipal('111122223333')`, the ARN of a user or a role, or * for everybody",
  },
  PrivateLinkRegionsNotPossible: {
    reason: 'endpoints are made in regions of AWS, each named once',
    remedy: 'name regions like eu-central-1, or leave it out for that of the gateway',
  },
  PortOutOfRange: {
    reason: 'ports are whole numbers from 1 to 65535',
    remedy: 'choose one of those',
  },
  TcpIdleTimeoutOutOfRange: {
    reason: 'a Network Load Balancer lets a connection be silent for 60 to 6000 seconds',
    remedy: 'choose a whole number of seconds in that range',
  },
  AccessLogsWithoutTls: {
    reason: 'a Network Load Balancer records access with TLS only',
    remedy: 'set `domain`, or leave out `accessLogs` and `accessLogsBucket`',
  },
} as const satisfies ErrorTable;
