import { App, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import {
  EnterpriseCache,
  GatewayPreset,
  LogFilePathFormat,
  LogStore,
  type PortkeyEnterpriseGatewayProps,
  S3CompatibleStore,
  type S3CompatibleStoreOptions,
} from '../../src';
import { gatewayOf, given } from './cases';

type Options = Partial<PortkeyEnterpriseGatewayProps>;
type Statement = { Action: string | string[]; Resource: unknown };

const secretIn = (stack: Stack, id = 'Store') => ecs.Secret.fromSecretsManager(secretsmanager.Secret.fromSecretNameV2(stack, id, 'store'), 'key');
const bucketIn = (stack: Stack, name: string) => s3.Bucket.fromBucketName(stack, name, name);
const roleIn = (stack: Stack) => iam.Role.fromRoleArn(stack, 'Writer', 'arn:aws:iam::444455556666:role/logs');

function made(logStore: (stack: Stack) => LogStore, options: Options = {}, region = 'us-east-1') {
  const stack = new Stack(new App(), 'Portkey', { env: { account: '111122223333', region } });
  gatewayOf(
    (inStack) => ({
      ...given(inStack),
      preset: GatewayPreset.DEV,
      network: { allowInsecure: true },
      cache: EnterpriseCache.existing({ host: 'cache.example.com' }),
      dataService: {},
      logStore: logStore(inStack),
      ...options,
    }),
    stack,
  );
  return { stack, template: Template.fromStack(stack) };
}

/** Variables of a service about its logs, with those that are secrets by name. */
function variablesOf(template: Template, name: string): Record<string, unknown> {
  const definitions = Object.values(template.findResources('AWS::ECS::TaskDefinition')).flatMap(({ Properties }) => Properties.ContainerDefinitions);
  const { Environment, Secrets } = definitions.find(({ Name }) => Name === name);
  const all = [...Environment, ...Secrets].map(({ Name, Value }) => [Name, Value ?? 'a secret'] as const);
  return Object.fromEntries(all.filter(([variable]) => /^(LOG_STORE|AZURE_|FINETUNES_AWS|AWS_ENDPOINT)/.test(variable)));
}

/** What a service may do with objects and roles: actions, and to what. */
function allowedTo(template: Template, service: 'Service' | 'DataService'): [string[], unknown][] {
  const policies = Object.entries(template.findResources('AWS::IAM::Policy')).filter(([id]) => id.startsWith(`Gateway${service}TaskAccess`));
  return policies
    .flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement as Statement[])
    .map(({ Action, Resource }): [string[], unknown] => [[Action].flat(), Resource])
    .filter(([actions]) => actions.some((action) => /^(s3|sts):/.test(action)));
}

const objectsOf = (name: string) => ({ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:s3:::${name}/*`]] });

describe('a bucket that is made', () => {
  test('is encrypted, versioned, closed to the public and to old TLS, without parts of broken uploads, and stays', () => {
    const { template } = made(() => LogStore.ownedBucket({ expiration: Duration.days(90) }));
    template.hasResource('AWS::S3::Bucket', {
      DeletionPolicy: 'RetainExceptOnCreate',
      Properties: {
        VersioningConfiguration: { Status: 'Enabled' },
        OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
        PublicAccessBlockConfiguration: Match.objectLike({ BlockPublicAcls: true, RestrictPublicBuckets: true }),
        LifecycleConfiguration: {
          Rules: [
            {
              Status: 'Enabled',
              ExpirationInDays: 90,
              NoncurrentVersionExpiration: { NoncurrentDays: 90 },
              AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 },
            },
          ],
        },
      },
    });
    template.hasResourceProperties('AWS::S3::BucketPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
          Match.objectLike({ Effect: 'Deny', Condition: { NumericLessThan: { 's3:TlsVersion': 1.2 } } }),
        ]),
      },
    });
  });

  test('that locks objects gets a checksum with each, without which Amazon S3 refuses them', () => {
    const { template } = made(() => LogStore.ownedBucket({ objectLockRetention: Duration.days(30), separateBuckets: true }));
    template.hasResourceProperties('AWS::S3::Bucket', {
      ObjectLockConfiguration: { ObjectLockEnabled: 'Enabled', Rule: { DefaultRetention: { Mode: 'COMPLIANCE', Days: 30 } } },
    });
    for (const service of ['gateway', 'data-service']) {
      expect(variablesOf(template, service)).toMatchObject({ LOG_STORE_OBJECT_LOCK_RETENTION_ENABLED: 'true' });
    }
  });

  test.each([
    ['expiration', { expiration: Duration.hours(30) }],
    ['expiration', { expiration: Duration.days(29), objectLockRetention: Duration.days(30) }],
    ['objectLockRetention', { objectLockRetention: Duration.minutes(5) }],
  ])('cannot have %s like %j', (name, options) => {
    expect(() => LogStore.ownedBucket(options)).toThrow(`InvalidLogRetention: logStore.${name}`);
  });

  test('that is to be destroyed is not, while there are logs in it: a warning says so', () => {
    const warned = (removalPolicy?: RemovalPolicy) =>
      Annotations.fromStack(made(() => LogStore.ownedBucket({ removalPolicy })).stack).findWarning(
        '*',
        Match.stringLikeRegexp('bucket with logs in it'),
      );
    expect([warned(RemovalPolicy.DESTROY).length, warned().length]).toEqual([1, 0]);
  });
});

describe('who may do what', () => {
  const readWrite = ['s3:GetObject', 's3:PutObject'];
  const all = ['s3:AbortMultipartUpload', 's3:DeleteObject', ...readWrite];

  test('with a bucket for each purpose the data service only reads logs', () => {
    const { template } = made((stack) =>
      LogStore.existingBuckets({ logs: bucketIn(stack, 'logs'), exports: bucketIn(stack, 'exports'), finetune: bucketIn(stack, 'files') }),
    );
    expect(allowedTo(template, 'Service')).toEqual([[readWrite, ['exports', 'files', 'logs'].map(objectsOf)]]);
    expect(allowedTo(template, 'DataService')).toEqual([
      [['s3:GetObject'], objectsOf('logs')],
      [all, [objectsOf('exports'), objectsOf('files')]],
    ]);
  });

  test('buckets of another account are for a role there: both services become it, and may do nothing else', () => {
    const { template } = made((stack) =>
      LogStore.existingBuckets({ logs: bucketIn(stack, 'logs'), role: roleIn(stack), externalId: 'portkey-logs' }),
    );
    const role = { LOG_STORE_AWS_ROLE_ARN: 'arn:aws:iam::444455556666:role/logs', LOG_STORE_AWS_EXTERNAL_ID: 'portkey-logs' };
    expect(variablesOf(template, 'gateway')).toMatchObject(role);
    expect(variablesOf(template, 'data-service')).toMatchObject({ ...role, FINETUNES_AWS_ROLE_ARN: role.LOG_STORE_AWS_ROLE_ARN });
    for (const service of ['Service', 'DataService'] as const) {
      expect(allowedTo(template, service)).toEqual([[['sts:AssumeRole'], role.LOG_STORE_AWS_ROLE_ARN]]);
    }
  });

  test('an external id is nothing without a role', () => {
    expect(() => made((stack) => LogStore.existingBuckets({ logs: bucketIn(stack, 'logs'), externalId: 'x' }))).toThrow(
      'SettingNotPossible: logStore.externalId',
    );
  });
});

test.each([
  ['cn-north-1', { Ref: 'AWS::URLSuffix' }],
  ['us-gov-west-1', undefined],
])('in %s the images write addresses of AWS as they are there', (region, domain) => {
  expect(variablesOf(made(() => LogStore.ownedBucket(), {}, region).template, 'gateway').AWS_ENDPOINT_DOMAIN).toEqual(domain);
});

describe('stores that are not of AWS', () => {
  const keys = { LOG_STORE_ACCESS_KEY: 'a secret', LOG_STORE_SECRET_KEY: 'a secret' };
  const compatible = (options: Omit<S3CompatibleStoreOptions, 'region' | 'accessKey' | 'secretKey'>) => (stack: Stack) =>
    LogStore.s3Compatible({ region: 'here', accessKey: secretIn(stack, 'Id'), secretKey: secretIn(stack), ...options });

  const cases: [string, (stack: Stack) => LogStore, Record<string, string>][] = [
    [
      'Wasabi',
      compatible({ kind: S3CompatibleStore.WASABI, bucket: 'logs' }),
      { LOG_STORE: 'wasabi', LOG_STORE_REGION: 'here', LOG_STORE_GENERATIONS_BUCKET: 'logs', ...keys },
    ],
    [
      'Google Cloud Storage',
      compatible({ kind: S3CompatibleStore.GOOGLE_CLOUD, bucket: 'logs' }),
      { LOG_STORE: 'gcs', LOG_STORE_REGION: 'here', LOG_STORE_GENERATIONS_BUCKET: 'logs', ...keys },
    ],
    [
      'MinIO',
      compatible({ kind: S3CompatibleStore.CUSTOM, basePath: 'http://minio.example.com:9000/logs' }),
      { LOG_STORE: 's3_custom', LOG_STORE_REGION: 'here', LOG_STORE_BASEPATH: 'http://minio.example.com:9000/logs', ...keys },
    ],
    [
      'Azure, by key',
      (stack) => LogStore.azureBlob({ storageAccount: 'logs', container: 'portkey', accountKey: secretIn(stack) }),
      { LOG_STORE: 'azure', AZURE_STORAGE_ACCOUNT: 'logs', AZURE_STORAGE_CONTAINER: 'portkey', AZURE_STORAGE_KEY: 'a secret' },
    ],
    [
      'Azure, by Entra ID',
      (stack) =>
        LogStore.azureBlob({
          storageAccount: 'logs',
          container: 'portkey',
          entra: { tenantId: 'tenant', clientId: 'client', clientSecret: secretIn(stack) },
        }),
      {
        LOG_STORE: 'azure',
        AZURE_STORAGE_ACCOUNT: 'logs',
        AZURE_STORAGE_CONTAINER: 'portkey',
        AZURE_AUTH_MODE: 'entra',
        AZURE_ENTRA_TENANT_ID: 'tenant',
        AZURE_ENTRA_CLIENT_ID: 'client',
        AZURE_ENTRA_CLIENT_SECRET: 'a secret',
      },
    ],
    [
      'any other',
      (stack) => LogStore.custom({ kind: 'mongo', environment: { LOG_STORE_BASEPATH: 'x' }, secrets: { LOG_STORE_SECRET_KEY: secretIn(stack) } }),
      { LOG_STORE: 'mongo', LOG_STORE_BASEPATH: 'x', LOG_STORE_SECRET_KEY: 'a secret' },
    ],
    ['the control plane', () => LogStore.controlPlane(), { LOG_STORE: 'control_plane' }],
  ];

  test.each(cases)('%s: both services have its variables and no others of a store, and may do nothing with buckets', (_what, logStore, variables) => {
    const { template } = made(logStore);
    for (const service of ['gateway', 'data-service']) {
      expect(variablesOf(template, service)).toEqual(variables);
    }
    expect([...allowedTo(template, 'Service'), ...allowedTo(template, 'DataService')]).toEqual([]);
    template.resourceCountIs('AWS::S3::Bucket', 0);
  });

  test('tasks that may connect to few are let out to its port', () => {
    const { template } = made(compatible({ kind: S3CompatibleStore.CUSTOM, basePath: 'http://minio.example.com:9000/logs' }), {
      gateway: { allowTo: [ec2.Peer.ipv4('10.2.0.0/16')] },
    });
    const rules = Object.values(template.findResources('AWS::EC2::SecurityGroup')).flatMap(({ Properties }) => Properties.SecurityGroupEgress ?? []);
    expect(rules).toContainEqual(expect.objectContaining({ CidrIp: '10.2.0.0/16', FromPort: 9000, ToPort: 9000 }));
  });

  test.each([
    ['logStore.bucket', compatible({ kind: S3CompatibleStore.WASABI })],
    ['logStore.basePath', compatible({ kind: S3CompatibleStore.NETAPP, bucket: 'logs' })],
    ['logStore.basePath', compatible({ kind: S3CompatibleStore.CUSTOM, basePath: 'minio:9000' })],
    ['logStore.accountKey', () => LogStore.azureBlob({ storageAccount: 'logs', container: 'portkey' })],
    [
      'logStore.accountKey',
      (stack: Stack) =>
        LogStore.azureBlob({
          storageAccount: 'logs',
          container: 'portkey',
          accountKey: secretIn(stack),
          entra: { tenantId: 'tenant', clientId: 'client', clientSecret: secretIn(stack, 'Entra') },
        }),
    ],
  ])('%s is refused where it says nothing, or two things', (path, logStore) => {
    expect(() => logStore(new Stack())).toThrow(`SettingNotPossible: ${path}`);
  });
});

test.each([
  ['that it knows', undefined, 'eu-west-1'],
  ['that is said', 'eu-central-1', 'eu-central-1'],
])('a bucket of another region is called in the one %s', (_which, region, expected) => {
  const logs = (stack: Stack) => s3.Bucket.fromBucketAttributes(stack, 'Elsewhere', { bucketName: 'logs-elsewhere', region: 'eu-west-1' });
  const { template } = made((stack) => LogStore.existingBuckets({ logs: logs(stack), region }));
  for (const service of ['gateway', 'data-service']) {
    expect(variablesOf(template, service)).toMatchObject({ LOG_STORE_REGION: expected });
  }
});

describe('what becomes of logs', () => {
  test('they are named by time', () => {
    const { template } = made(() => LogStore.ownedBucket(), {
      settings: { logStore: { filePathFormat: LogFilePathFormat.V2, connectionFailureThreshold: 3 } },
    });
    expect(variablesOf(template, 'gateway')).toMatchObject({ LOG_STORE_FILE_PATH_FORMAT: 'v2', LOG_STORE_CONNECTION_FAILURE_THRESHOLD: '3' });
    expect(variablesOf(template, 'data-service')).toMatchObject({ LOG_STORE_FILE_PATH_FORMAT: 'v2' });
  });

  test('names are for the control plane to choose where it has the logs', () => {
    expect(() => made(() => LogStore.controlPlane(), { settings: { logStore: { filePathFormat: LogFilePathFormat.V1 } } })).toThrow(
      'SettingNotPossible: settings.logStore.filePathFormat',
    );
  });

  test.each([
    ['control_plane', 1],
    ['s3_assume', 0],
  ])('a bucket beside LOG_STORE=%s is warned of %d times', (LOG_STORE, times) => {
    const { stack } = made(() => LogStore.ownedBucket(), { gateway: { environment: { LOG_STORE } } });
    expect(Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('nothing is put into them'))).toHaveLength(times);
  });

  test('the control plane shows those of a store that is not of AWS neither, without a way to them', () => {
    const { stack } = made((inStack) => LogStore.azureBlob({ storageAccount: 'logs', container: 'portkey', accountKey: secretIn(inStack) }));
    expect(Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('show nobody the log'))).toHaveLength(1);
  });
});
