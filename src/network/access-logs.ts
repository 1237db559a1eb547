import { ArnFormat, Aws, Duration, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import type * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { warn } from '../warnings';

const PREFIX = 'load-balancer';

/** A bucket that a load balancer can write to: SSE-S3 is the only encryption that access logs know. */
export function createAccessLogsBucket(construct: Construct, retention: logs.RetentionDays): s3.Bucket {
  const bucket = new s3.Bucket(construct, 'AccessLogs', {
    encryption: s3.BucketEncryption.S3_MANAGED,
    blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
    objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
    enforceSSL: true,
    lifecycleRules: retention === logs.RetentionDays.INFINITE ? [] : [{ expiration: Duration.days(retention) }],
    removalPolicy: RemovalPolicy.RETAIN,
  });
  Validations.of(bucket).acknowledge({ id: 'AwsSolutions-S1', reason: 'This bucket holds access logs; logging access to it would have no end.' });
  return bucket;
}

/**
 * Does what `logAccessLogs` does, in stacks without a region too (aws/aws-cdk#25007), with the principal that AWS names for
 * every region.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html
 */
export function logAccessTo(bucket: s3.IBucket, loadBalancer: elbv2.ApplicationLoadBalancer): void {
  const stack = Stack.of(loadBalancer);
  const { statementAdded, policyDependable } = bucket.addToResourcePolicy(
    new iam.PolicyStatement({
      principals: [new iam.ServicePrincipal('logdelivery.elasticloadbalancing.amazonaws.com')],
      actions: ['s3:PutObject'],
      resources: [bucket.arnForObjects(`${PREFIX}/AWSLogs/${stack.account}/*`)],
      conditions: {
        ArnLike: {
          'aws:SourceArn': stack.formatArn({
            partition: Aws.PARTITION, // the stack's own would differ with the app's feature flags
            service: 'elasticloadbalancing',
            resource: 'loadbalancer',
            resourceName: '*',
            arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
          }),
        },
      },
    }),
  );
  loadBalancer.setAttribute('access_logs.s3.enabled', 'true');
  loadBalancer.setAttribute('access_logs.s3.bucket', bucket.bucketName);
  loadBalancer.setAttribute('access_logs.s3.prefix', PREFIX);
  if (policyDependable) {
    loadBalancer.node.addDependency(policyDependable); // the load balancer tries to write as soon as it is told to log
  }
  if (!statementAdded) {
    warn(loadBalancer, 'accessLogsBucketPolicy', { prefix: PREFIX });
  }
}
