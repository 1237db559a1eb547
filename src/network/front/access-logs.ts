import { ArnFormat, Aws, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import type * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { acknowledge } from '../../acknowledgement';
import { isKnown, requireHere } from '../../checks';
import { invalid } from '../../errors';
import { type PresetValues, presetValues } from '../../presets';
import { warn } from '../../warnings';
import type { GatewayFrontProps } from './options';

const DEFAULT_PREFIX = 'load-balancer';
/** @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html */
const PREFIX = /^(?!.*AWSLogs)[A-Za-z0-9!_.*'()-]+(\/[A-Za-z0-9!_.*'()-]+)*$/;

/**
 * Who writes the access logs of a kind of load balancer, and what else it must be allowed.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/network/enable-access-logs.html
 */
export interface LogWriter {
  readonly principal: string;
  /** Resources in whose name it may write. */
  readonly source: Pick<Parameters<Stack['formatArn']>[0], 'service' | 'resource' | 'resourceName' | 'arnFormat'>;
  /** Whether it looks at the bucket first, and gives what it writes to the bucket's owner. */
  readonly checksOwner: boolean;
  /** Whether it writes to a bucket that is encrypted with a key of AWS KMS. */
  readonly usesKeys: boolean;
}

export const APPLICATION_LOG_WRITER: LogWriter = {
  principal: 'logdelivery.elasticloadbalancing.amazonaws.com',
  source: { service: 'elasticloadbalancing', resource: 'loadbalancer', resourceName: '*', arnFormat: ArnFormat.SLASH_RESOURCE_NAME },
  checksOwner: false,
  usesKeys: false,
};

export const NETWORK_LOG_WRITER: LogWriter = {
  principal: 'delivery.logs.amazonaws.com',
  source: { service: 'logs', resource: '*', arnFormat: ArnFormat.NO_RESOURCE_NAME },
  checksOwner: true,
  usesKeys: true,
};

/** Sends the access logs of a load balancer where the props say; undefined where they are off. */
export function recordAccess(
  front: Construct,
  loadBalancer: elbv2.BaseLoadBalancer,
  writer: LogWriter,
  props: GatewayFrontProps,
): s3.IBucket | undefined {
  const values = presetValues(props.preset);
  if (props.accessLogsBucket && props.accessLogs === false) {
    throw invalid('AccessLogsBucketUnused', 'network.accessLogs', false);
  }
  if (!props.accessLogsBucket && !(props.accessLogs ?? values.network.accessLogs)) {
    refuseUnusedPrefix(props);
    acknowledge(loadBalancer, 'AwsSolutions-ELB2', 'Access logs are switched off by preset or prop.');
    return undefined;
  }
  const bucket = props.accessLogsBucket ?? createBucket(front, retentionOf(props, values));
  requireWritable(front, bucket, writer);
  logTo(bucket, prefixOf(props), loadBalancer, writer);
  letUseKey(bucket, loadBalancer, writer);
  return bucket;
}

/** The load balancer tries to write as soon as it is told to log, and is not made where it cannot. */
function requireWritable(front: Construct, bucket: s3.IBucket, { usesKeys }: LogWriter): void {
  if (bucket.encryptionKey && !usesKeys) {
    throw invalid('AccessLogsBucketNotPossible', 'network.accessLogsBucket', bucket);
  }
  requireHere('ResourceElsewhere', 'network.accessLogsBucket', front, bucket.env);
}

/** Refuses a prefix of logs that nobody writes. */
export function refuseUnusedPrefix({ accessLogsPrefix }: GatewayFrontProps): void {
  if (accessLogsPrefix !== undefined) {
    throw invalid('AccessLogsPrefixUnused', 'network.accessLogsPrefix', accessLogsPrefix);
  }
}

function prefixOf({ accessLogsPrefix = DEFAULT_PREFIX }: GatewayFrontProps): string {
  if (isKnown(accessLogsPrefix) && !PREFIX.test(accessLogsPrefix)) {
    throw invalid('InvalidAccessLogsPrefix', 'network.accessLogsPrefix', accessLogsPrefix);
  }
  return accessLogsPrefix;
}

const retentionOf = (props: GatewayFrontProps, values: PresetValues): logs.RetentionDays =>
  props.logRetention ?? (values.observability.logRetentionDays as logs.RetentionDays);

/** A bucket that a load balancer can write to: SSE-S3 is the only encryption that access logs know. */
function createBucket(front: Construct, retention: logs.RetentionDays): s3.Bucket {
  const bucket = new s3.Bucket(front, 'AccessLogs', {
    encryption: s3.BucketEncryption.S3_MANAGED,
    blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
    objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
    enforceSSL: true,
    lifecycleRules: retention === logs.RetentionDays.INFINITE ? [] : [{ expiration: Duration.days(retention) }],
    // the load balancer writes a first object while the stack is made, so that not even a failed creation could take the bucket back
    removalPolicy: RemovalPolicy.RETAIN,
  });
  acknowledge(bucket, 'AwsSolutions-S1', 'This bucket holds access logs; logging access to it would have no end.');
  return bucket;
}

/** Does what `logAccessLogs` does, in stacks without a region too (aws/aws-cdk#25007), with the principals that AWS names for every region. */
function logTo(bucket: s3.IBucket, prefix: string, loadBalancer: elbv2.BaseLoadBalancer, writer: LogWriter): void {
  const results = statementsFor(bucket, prefix, Stack.of(loadBalancer), writer).map((statement) => bucket.addToResourcePolicy(statement));
  loadBalancer.setAttribute('access_logs.s3.enabled', 'true');
  loadBalancer.setAttribute('access_logs.s3.bucket', bucket.bucketName);
  loadBalancer.setAttribute('access_logs.s3.prefix', prefix);
  for (const { policyDependable } of results) {
    if (policyDependable) loadBalancer.node.addDependency(policyDependable); // the load balancer tries to write as soon as it is told to log
  }
  if (results.some(({ statementAdded }) => !statementAdded)) {
    warn(loadBalancer, 'accessLogsBucketPolicy', { prefix, principal: writer.principal });
  }
}

/**
 * Amazon S3 encrypts in the name of who writes: where that one may not use the key, what it writes is lost.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-logs-infrastructure-V2-S3.html
 */
function letUseKey({ encryptionKey }: s3.IBucket, loadBalancer: elbv2.BaseLoadBalancer, { principal, source }: LogWriter): void {
  const stack = Stack.of(loadBalancer);
  const statement = new iam.PolicyStatement({
    principals: [new iam.ServicePrincipal(principal)],
    actions: ['kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKey*', 'kms:ReEncrypt*'],
    resources: ['*'],
    conditions: inNameOf(stack, source),
  });
  if (encryptionKey && !encryptionKey.addToResourcePolicy(statement).statementAdded) {
    warn(loadBalancer, 'accessLogsKeyPolicy', { principal });
  }
}

/** The stack's own partition would differ with the app's feature flags. */
const arnLike = (stack: Stack, source: LogWriter['source']) => ({ 'aws:SourceArn': stack.formatArn({ partition: Aws.PARTITION, ...source }) });

const inNameOf = (stack: Stack, source: LogWriter['source']) => ({
  StringEquals: { 'aws:SourceAccount': stack.account },
  ArnLike: arnLike(stack, source),
});

function statementsFor(bucket: s3.IBucket, prefix: string, stack: Stack, { principal, source, checksOwner }: LogWriter): iam.PolicyStatement[] {
  const principals = [new iam.ServicePrincipal(principal)];
  const ArnLike = arnLike(stack, source);
  const write = {
    principals,
    actions: ['s3:PutObject'],
    resources: [bucket.arnForObjects(`${prefix}/AWSLogs/${stack.account}/*`)],
  };
  if (!checksOwner) {
    return [new iam.PolicyStatement({ ...write, conditions: { ArnLike } })];
  }
  const ofThisAccount = { 'aws:SourceAccount': stack.account };
  return [
    new iam.PolicyStatement({
      principals,
      actions: ['s3:GetBucketAcl'],
      resources: [bucket.bucketArn],
      conditions: { StringEquals: ofThisAccount, ArnLike },
    }),
    new iam.PolicyStatement({
      ...write,
      conditions: { StringEquals: { ...ofThisAccount, 's3:x-amz-acl': 'bucket-owner-full-control' }, ArnLike },
    }),
  ];
}
