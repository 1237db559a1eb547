import { Aws, Names, type Size } from 'aws-cdk-lib';
import { CfnNamedQuery, CfnWorkGroup } from 'aws-cdk-lib/aws-athena';
import { CfnDatabase, CfnTable } from 'aws-cdk-lib/aws-glue';
import { Construct } from 'constructs';
import { SAVED_USAGE_QUERIES } from '../../contract/usage-queries';
import { DAY, USAGE_COLUMNS, USAGE_TABLE } from '../../contract/usage-table';
import type { UsageStore } from './bucket';

/** Before every record there is. */
const FIRST_DAY = '2026-01-01';

/** A line that broke off is skipped. @see https://docs.aws.amazon.com/athena/latest/ug/openx-json-serde.html */
const SERDE = { 'case.insensitive': 'TRUE', 'ignore.malformed.json': 'TRUE' };

/** What Glue and Athena know things by: they make no names themselves. */
const nameOf = (scope: Construct): string => Names.uniqueResourceName(scope, { maxLength: 100, separator: '_' }).toLowerCase();

export function createDatabase(scope: Construct, gatewayName: string): CfnDatabase {
  return new CfnDatabase(scope, 'Database', {
    catalogId: Aws.ACCOUNT_ID,
    databaseInput: { name: nameOf(scope), description: `Usage of the gateway ${gatewayName}` },
  });
}

/** Partitions follow from the day, so that nobody has to add them. @see https://docs.aws.amazon.com/athena/latest/ug/partition-projection.html */
export function createTable(scope: Construct, database: CfnDatabase, { bucket, prefixes }: UsageStore): CfnTable {
  const location = bucket.s3UrlForObject(prefixes.records);
  return new CfnTable(scope, 'Table', {
    catalogId: Aws.ACCOUNT_ID,
    databaseName: database.ref,
    tableInput: {
      name: USAGE_TABLE,
      description: 'One row for each request; the columns are those of docs/observability.md, in lower case',
      tableType: 'EXTERNAL_TABLE',
      parameters: {
        classification: 'json',
        compressionType: 'gzip',
        'projection.enabled': 'true',
        [`projection.${DAY}.type`]: 'date',
        [`projection.${DAY}.format`]: 'yyyy-MM-dd',
        [`projection.${DAY}.range`]: `${FIRST_DAY},NOW`,
        [`projection.${DAY}.interval`]: '1',
        [`projection.${DAY}.interval.unit`]: 'DAYS',
        'storage.location.template': `${location}${DAY}=\${${DAY}}/`,
      },
      partitionKeys: [{ name: DAY, type: 'string', comment: 'day at which the record arrived, in UTC: YYYY-MM-DD' }],
      storageDescriptor: {
        location,
        inputFormat: 'org.apache.hadoop.mapred.TextInputFormat',
        outputFormat: 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat',
        serdeInfo: { serializationLibrary: 'org.openx.data.jsonserde.JsonSerDe', parameters: SERDE },
        columns: USAGE_COLUMNS.map(({ field, type, comment }) => ({ name: field.toLowerCase(), type, comment: comment.slice(0, 255) })),
      },
    },
  });
}

/** Whoever asks in it reads no more than so much, and leaves the results where they are encrypted and expire. */
export function createWorkGroup(scope: Construct, { bucket, prefixes, key }: UsageStore, scanLimit: Size): CfnWorkGroup {
  return new CfnWorkGroup(scope, 'WorkGroup', {
    name: nameOf(scope),
    recursiveDeleteOption: true,
    workGroupConfiguration: {
      enforceWorkGroupConfiguration: true,
      publishCloudWatchMetricsEnabled: true,
      bytesScannedCutoffPerQuery: scanLimit.toBytes(),
      resultConfiguration: {
        outputLocation: bucket.s3UrlForObject(prefixes.queryResults),
        encryptionConfiguration: key ? { encryptionOption: 'SSE_KMS', kmsKey: key.keyArn } : { encryptionOption: 'SSE_S3' },
      },
    },
  });
}

/** Saves every query in the console, in a folder with the gateway's name. Gives them by name. */
export function saveUsageQueries(
  scope: Construct,
  gatewayName: string,
  workGroup: CfnWorkGroup,
  database: CfnDatabase,
): Record<string, CfnNamedQuery> {
  const group = new Construct(scope, 'Queries');
  const save = (name: string) => {
    const { description, sql } = SAVED_USAGE_QUERIES[name];
    return new CfnNamedQuery(group, name, {
      name: `${gatewayName}/${name}`,
      description,
      database: database.ref,
      workGroup: workGroup.ref,
      queryString: sql(database.ref),
    });
  };
  return Object.fromEntries(Object.keys(SAVED_USAGE_QUERIES).map((name) => [name, save(name)]));
}
