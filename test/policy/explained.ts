/**
 * Rules of NIST 800-53 r5 and HIPAA that a PROD gateway does not follow on purpose, where, and why. They are not acknowledged in the
 * constructs: whoever runs these packs decides for themselves, and finds the reasons in docs/compliance.md.
 */
export interface Explanation {
  /** Name of the rule without the pack's prefix. */
  readonly rule: string;
  /** Which resources. */
  readonly where: RegExp;
  readonly why: string;
}

export const EXPLAINED: Explanation[] = [
  {
    rule: 'DynamoDBInBackupPlan',
    where: /OperatorTable|Ledger/,
    why: 'A backup plan is of an account, not of a construct; point-in-time recovery is on.',
  },
  {
    rule: 'ALBHttpToHttpsRedirection',
    where: /Internal\w*LoadBalancer\/(Test\d+)?Http/,
    why: 'Without a domain there is no certificate, so nothing to redirect to. With one there is no plaintext listener at all.',
  },
  {
    rule: 'EC2RestrictedCommonPorts',
    where: /Endpoints|Internal\w*SecurityGroup/,
    why: 'Open to the addresses of the VPC only, and on one port; where they are known at deployment only, the rule cannot tell.',
  },
  {
    rule: 'EC2RestrictedSSH',
    where: /Endpoints|Internal\w*SecurityGroup/,
    why: 'The same: the one port is 443, or 80 without a domain.',
  },
  {
    rule: 'ELBv2ACMCertificateRequired',
    where: /Internal\w*LoadBalancer\/(Test\d+)?Http/,
    why: 'Without a domain there is no certificate; an internal gateway warns about it. Give it a domain.',
  },
  {
    rule: 'ELBv2ACMCertificateRequired',
    where: /PrivateLink\w*LoadBalancer\/Listener/,
    why: 'With `network.privateLink`: TLS ends at the Application Load Balancer behind this one, which passes it on unread.',
  },
  {
    rule: 'ELBLoggingEnabled',
    where: /PrivateLink\w*LoadBalancer/,
    why: 'With `network.privateLink`: a Network Load Balancer records access only where TLS ends at it. The one behind it records.',
  },
  {
    rule: 'ELBDeletionProtectionEnabled',
    where: /LoadBalancer/,
    why: 'With it a first deployment that fails cannot be rolled back. `deletionProtection: true` switches it on; termination protection of the stack, which PROD asks for, protects all.',
  },
  {
    rule: 'LambdaConcurrency',
    where: /TeamTrigger/,
    why: 'The function runs as often as people sign in, which Amazon Cognito limits; a reservation would take from what the account has.',
  },
  {
    rule: 'LambdaDLQ',
    where: /TeamTrigger/,
    why: 'Amazon Cognito calls the function and waits for it; nothing is left to put into a queue.',
  },
  {
    rule: 'LambdaInsideVPC',
    where: /TeamTrigger/,
    why: 'The function calls nothing, so there is nothing that a VPC would keep it from or lead it to.',
  },
  {
    rule: 'ElastiCacheRedisClusterAutomaticBackup',
    where: /SharedState|ResponseCache|GuardrailMemory/,
    why: 'Counters of a minute are worth nothing a minute later, what was spent stands in the ledger, whose point-in-time recovery is on, and what a response cache or a guardrail has kept can be had again.',
  },
  {
    rule: 'ElastiCacheRedisClusterAutomaticBackup',
    where: /Gateway\/(Workers)?Cache/,
    why: 'Configuration in the cache of an enterprise gateway is read from the control plane again, and a backup of its counters is wrong as soon as it is made; its nodes stand in two zones.',
  },
  {
    rule: 'IAMNoInlinePolicy',
    where: /Policy|Role|Access/,
    why: 'Each policy belongs to one role and names its resources; a managed policy could be attached elsewhere.',
  },
  {
    rule: 'LambdaConcurrency',
    where: /ChargebackReport/,
    why: 'The function of the report runs once a month, and again when somebody asks; reserved capacity would be taken from the account for it.',
  },
  {
    rule: 'LambdaDLQ',
    where: /ChargebackReport/,
    why: 'A report that failed raises an alarm and can be made again for its month; there is no event that could be lost.',
  },
  {
    rule: 'LambdaInsideVPC',
    where: /ChargebackReport/,
    why: 'The function of the report calls Athena and S3 only, with the permissions of its role; it has no use for a network of yours.',
  },
  {
    rule: 'LambdaConcurrency',
    where: /ProtectedRoute/,
    why: 'The function runs when AWS CloudFormation changes the rule, one call at a time; a reservation would take from what the account has.',
  },
  {
    rule: 'LambdaDLQ',
    where: /ProtectedRoute/,
    why: 'AWS CloudFormation waits for the answer of the function, and rolls the update back without one; nothing is left to put into a queue.',
  },
  {
    rule: 'LambdaInsideVPC',
    where: /ProtectedRoute/,
    why: 'The function calls the API of Elastic Load Balancing only, with the permissions of its role; it has no use for a network of yours.',
  },
  {
    rule: 'LambdaConcurrency',
    where: /SmokeTest/,
    why: 'Amazon ECS calls the function once at a time in a deployment, and takes the deployment back where it fails; a reservation would take from what the account has.',
  },
  {
    rule: 'LambdaDLQ',
    where: /SmokeTest/,
    why: 'Amazon ECS waits for the answer of the function, and takes the deployment back without one; nothing is left to put into a queue.',
  },
  {
    rule: 'S3BucketLoggingEnabled',
    where: /AccessLogs/,
    why: 'The bucket holds access logs; logging access to it would have no end. Give `accessLogsBucket` for another arrangement.',
  },
  {
    rule: 'S3BucketLoggingEnabled',
    where: /UsageDelivery/,
    why: 'Data events of CloudTrail name who reads usage records; access logs would need another bucket. Give `usageDelivery.bucket` for another arrangement.',
  },
  {
    rule: 'S3BucketReplicationEnabled',
    where: /AccessLogs/,
    why: 'Replication needs a bucket in another region, which the construct cannot choose. Give `accessLogsBucket`.',
  },
  {
    rule: 'S3BucketLoggingEnabled',
    where: /LogStore/,
    why: 'Data events of CloudTrail name who reads prompts and answers; access logs would need another bucket. Give `LogStore.existingBuckets()` for another arrangement.',
  },
  {
    rule: 'S3BucketReplicationEnabled',
    where: /LogStore/,
    why: 'Replication needs a bucket in another region, which the construct cannot choose. Give `LogStore.existingBuckets()`.',
  },
  {
    rule: 'S3BucketReplicationEnabled',
    where: /UsageDelivery/,
    why: 'Replication needs a bucket in another region, which the construct cannot choose. Give `usageDelivery.bucket`.',
  },
  {
    rule: 'S3BucketVersioningEnabled',
    where: /AccessLogs/,
    why: 'The load balancer writes each object once, under a name of its own, and nothing else may write.',
  },
  {
    rule: 'S3DefaultEncryptionKMS',
    where: /AccessLogs/,
    why: 'Load balancers can write to buckets with SSE-S3 only.',
  },
  {
    rule: 'SecretsManagerRotationEnabled',
    where: /Secret|ApiKey|Password/,
    why: 'A provider issues its keys and Cognito its client secrets; neither has an interface that a rotation function could call. A cache takes another password by an update of its user.',
  },
  {
    rule: 'VPCDefaultSecurityGroupClosed',
    where: /Vpc/,
    why: 'The default security group is not used. Closing it needs a custom resource, and the constructs have none.',
  },
  {
    rule: 'VPCNoUnrestrictedRouteToIGW',
    where: /PublicSubnet/,
    why: 'Public subnets hold the NAT gateways, and the load balancer of a PUBLIC gateway; tasks only with `network.assignPublicIp`, and nobody reaches them.',
  },
];
