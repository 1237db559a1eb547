import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { acknowledge } from '../../acknowledgement';
import { requireHere, requireKnown, requireRange } from '../../checks';
import { keyItself } from '../../encryption-key';
import { invalid } from '../../errors';
import { presetValues } from '../../presets';
import type { UsageDeliveryProps } from './options';

/** What lies where in the bucket. */
export interface UsagePrefixes {
  readonly records: string;
  readonly failures: string;
  readonly queryResults: string;
  readonly reports: string;
}

export interface UsageStore {
  readonly bucket: s3.IBucket;
  readonly prefixes: UsagePrefixes;
  /** Key of what is written. */
  readonly key?: kms.IKey;
}

const PATH = 'observability.usageDelivery';
const QUERY_RESULT_RETENTION = Duration.days(7);

/** Makes the bucket, or takes the one that is given, in which other things may be. */
export function storeOf(scope: Construct, props: UsageDeliveryProps): UsageStore {
  const lifetimes = lifetimesOf(props);
  const { bucket, gatewayName, encryptionKey } = props;
  if (!bucket) {
    return { bucket: createBucket(scope, prefixesUnder(''), lifetimes, encryptionKey), prefixes: prefixesUnder(''), key: encryptionKey };
  }
  for (const [name, given] of Object.entries(givenLifetimes(props))) {
    if (given) throw invalid('UsageRetentionWithBucket', name, String(given));
  }
  requireHere('ResourceElsewhere', `${PATH}.bucket`, scope, bucket.env);
  return { bucket, prefixes: prefixesUnder(`${gatewayName}/`), key: keyItself(`${PATH}.bucket.encryptionKey`, bucket.encryptionKey) };
}

const prefixesUnder = (root: string): UsagePrefixes => ({
  records: `${root}usage/`,
  failures: `${root}usage-failures/`,
  queryResults: `${root}athena-results/`,
  reports: `${root}reports/`,
});

const givenLifetimes = ({ retention, queryResultRetention, chargebackReport }: UsageDeliveryProps) => ({
  [`${PATH}.retention`]: retention,
  [`${PATH}.queryResultRetention`]: queryResultRetention,
  [`${PATH}.chargebackReport.retention`]: chargebackReport?.retention,
});

type Lifetimes = Readonly<Record<keyof UsagePrefixes, Duration>>;

function lifetimesOf(props: UsageDeliveryProps): Lifetimes {
  for (const [path, given] of Object.entries(givenLifetimes(props))) {
    requireKnown('UsageRetentionOutOfRange', path, given);
    if (given) requireRange('UsageRetentionOutOfRange', path, given.toSeconds({ integral: false }) / 86_400, { from: 1, to: 36_500 });
  }
  const records = props.retention ?? Duration.days(presetValues(props.preset).observability.usageRetentionDays);
  return {
    records,
    failures: records,
    queryResults: props.queryResultRetention ?? QUERY_RESULT_RETENTION,
    reports: props.chargebackReport?.retention ?? records,
  };
}

function createBucket(scope: Construct, prefixes: UsagePrefixes, lifetimes: Lifetimes, encryptionKey?: kms.IKey): s3.Bucket {
  const rule = (name: keyof UsagePrefixes): s3.LifecycleRule => ({
    prefix: prefixes[name],
    expiration: lifetimes[name],
    noncurrentVersionExpiration: lifetimes[name],
    abortIncompleteMultipartUploadAfter: Duration.days(1),
  });
  const bucket = new s3.Bucket(scope, 'Bucket', {
    encryption: encryptionKey ? s3.BucketEncryption.KMS : s3.BucketEncryption.S3_MANAGED,
    encryptionKey,
    bucketKeyEnabled: encryptionKey ? true : undefined,
    blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
    objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
    enforceSSL: true,
    versioned: true, // a report that is made again takes nothing away
    lifecycleRules: (Object.keys(prefixes) as (keyof UsagePrefixes)[]).map(rule),
    // with objects in it CloudFormation could not delete it
    removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
  });
  acknowledge(
    bucket,
    'AwsSolutions-S1',
    'Who reads usage is in the data events of CloudTrail, which name the caller; access logs would need a bucket more.',
  );
  return bucket;
}
