import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import {
  GatewayImage,
  GatewayPreset,
  ModelProvider,
  PortkeyGateway,
  type PortkeyGatewayProps,
  SharedState,
  ValkeyAuthentication,
  VpcEndpoints,
} from '../../src';
import { STORE_KEY_PREFIX, STORE_RULES } from '../../src/contract';
import { FLAG_SETS } from '../gateway/gateways';
import { warningsOf } from '../gateway/warnings';
import { bootOf, type Json, liveOf, made, only, propertiesOf, statementsOf, TYPES_OF_CACHES } from './templates';

const ledgerIn = (template: Template): Json =>
  Object.entries(template.findResources('AWS::DynamoDB::Table')).find(([id]) => id.includes('Ledger'))?.[1];

/** Gateways that tests only look at: a stack is synthesized once. */
const WITHOUT = made();
const LIMITED = made({ limits: {} });
const [unlimited, limited] = [WITHOUT.template(), LIMITED.template()];

describe('without `limits`', () => {
  const text = unlimited;

  test('there is nothing of it', () => {
    const template = JSON.stringify(text.toJSON());
    for (const type of TYPES_OF_CACHES) expect(text.findResources(type)).toEqual({});
    expect(ledgerIn(text)).toBeUndefined();
    expect(template).not.toMatch(/elasticache|SharedState|LimitRefusals|BudgetsReached|LedgerErrors|limitedBy/i);
    expect(bootOf(text)).not.toHaveProperty('limits');
    expect(liveOf(text)).not.toHaveProperty('limits');
  });

  test('and with them nothing is taken away or changed but what tells of them', () => {
    const [before, after]: Json[] = [text, limited].map((each) => each.toJSON().Resources);
    const changed = Object.keys(before).filter((id) => JSON.stringify(before[id]) !== JSON.stringify(after[id]));
    expect(changed.filter((id) => !(id in after))).toEqual([]);
    // what scales the service begins after it
    const types = changed.map((id) => before[id].Type).filter((type) => !type.includes('AutoScaling'));
    expect(types.sort()).toEqual([
      'AWS::CloudWatch::Dashboard', // shows them
      'AWS::ECS::Service', // begins after what it counts in
      'AWS::ECS::TaskDefinition', // is told where that is
      'AWS::IAM::Policy', // lets tasks use it
      'AWS::IAM::Policy', // lets them read the larger runtime
    ]);
  });
});

describe('the ledger', () => {
  test.each<[GatewayPreset, string]>([
    [GatewayPreset.DEV, 'Delete'],
    [GatewayPreset.PROD, 'RetainExceptOnCreate'],
  ])('with the preset %s is kept as what operators write: %s', (preset, policy) => {
    const ledger = ledgerIn(made({ preset, limits: {} }).template());
    expect(ledger.DeletionPolicy).toBe(policy);
    expect(ledger.Properties).toMatchObject({
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
      TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    });
    expect(ledger.Properties.SSESpecification?.SSEType).toBe(preset === GatewayPreset.PROD ? 'KMS' : undefined);
  });

  test('is protected, and goes, where it is said of the gateway', () => {
    const ledger = ledgerIn(made({ deletionProtection: true, removalPolicy: RemovalPolicy.DESTROY, limits: {} }).template());
    expect([ledger.Properties.DeletionProtectionEnabled, ledger.DeletionPolicy]).toEqual([true, 'Delete']);
  });

  test.each([GatewayPreset.DEV, GatewayPreset.PROD])('may be read and written by tasks, with its key through DynamoDB alone: %s', (preset) => {
    const text = made({ preset, limits: {} }).template();
    const [ofLedger, ...others] = statementsOf(text, 'dynamodb').filter(({ Resource }) => JSON.stringify(Resource).includes('LimitsLedger'));
    expect(others).toEqual([]);
    expect([ofLedger.Action].flat().sort()).toEqual(['dynamodb:BatchWriteItem', 'dynamodb:Query']);
    const ofKey = statementsOf(text, 'kms').filter(({ Action }) => [Action].flat().includes('kms:GenerateDataKey'));
    expect(ofKey.map(({ Condition }) => JSON.stringify(Condition).includes('dynamodb.'))).toEqual(preset === GatewayPreset.PROD ? [true] : []);
  });

  test('may be read by who is let, and raised budgets be managed: of the two tables nothing else', () => {
    const { template } = made({ preset: GatewayPreset.PROD, limits: { store: SharedState.none() } }, (gateway) => {
      const operators = new iam.Role(gateway, 'Operators', { assumedBy: new iam.AccountRootPrincipal() });
      gateway.limits?.grantReadLedger(operators);
      gateway.liveConfiguration.grantManageBudgets(operators);
    });
    const policies = propertiesOf(template(), 'AWS::IAM::Policy').filter(({ Roles }) => JSON.stringify(Roles).includes('Operators'));
    const statements: Json[] = policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
    const onTables = statements.filter(({ Action }) => [Action].flat().some((action: string) => action.startsWith('dynamodb:')));
    expect(onTables.map(({ Action, Condition }) => ({ Action, Condition }))).toEqual([
      { Action: ['dynamodb:Query', 'dynamodb:Scan'], Condition: undefined },
      {
        Action: ['dynamodb:Query', 'dynamodb:UpdateItem'],
        Condition: { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': ['budget'] } },
      },
    ]);
  });

  test('tasks may ask for raised budgets, as for the deny-list: by queries of the whole table', () => {
    const statements = statementsOf(limited, 'dynamodb');
    const ofOperators = statements.filter(({ Resource }) => JSON.stringify(Resource).includes('OperatorTable'));
    expect(ofOperators.map(({ Action, Condition }) => ({ Action, Condition }))).toEqual([{ Action: 'dynamodb:Query', Condition: undefined }]);
  });
});

test.each([false, true])('both tables are among the outputs, with API keys: %p', (apiKeys) => {
  const { Outputs } = made({ auth: { apiKeys }, limits: { store: SharedState.none() } }, (gateway) => gateway.printOutputs())
    .template()
    .toJSON();
  expect(Outputs.GatewayLedgerTableName.Value).toEqual({ Ref: expect.stringContaining('LimitsLedger') });
  expect(Outputs.GatewayOperatorTableName.Value).toEqual({ Ref: expect.stringContaining('OperatorTable') });
  expect(Outputs.GatewayOperatorTableName.Description).toBe(
    apiKeys ? 'Table of API keys and raised budgets, for the command keys and budgets' : 'Table of raised budgets, for the command budgets',
  );
});

describe('it synthesizes', () => {
  const limits = {};
  const theirKey = (stack: Stack) =>
    kms.Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:eu-central-1:444455556666:key/12345678-1234-1234-1234-123456789012');
  const vpcIn = (stack: Stack, subnets: Partial<ec2.VpcAttributes>) =>
    ec2.Vpc.fromVpcAttributes(stack, 'Theirs', { vpcId: 'vpc-1', vpcCidrBlock: '10.0.0.0/16', availabilityZones: ['a', 'b'], ...subnets });

  test.each<[string, (stack: Stack) => PortkeyGatewayProps]>([
    ['with a key of another account', (stack) => ({ limits, encryptionKey: theirKey(stack) })],
    [
      'in a VPC without private subnets, where those without a way out have one that cannot be seen',
      (stack) => ({ limits, network: { vpc: vpcIn(stack, { isolatedSubnetIds: ['i1', 'i2'] }), reachesInternet: true } }),
    ],
    [
      'where nothing reaches the internet',
      () => ({
        limits,
        network: { vpcEndpoints: VpcEndpoints.isolated() },
        compute: { image: GatewayImage.fromRegistry('registry.internal.example.com/portkeyai/gateway') },
        providers: [ModelProvider.bedrock({ models: ['amazon.*'] })],
      }),
    ],
    ['in three zones', () => ({ limits, network: { maxAzs: 3 } })],
    [
      'with tasks in a security group of your own',
      (stack) => ({
        limits,
        network: { vpc: vpcIn(stack, { privateSubnetIds: ['p1', 'p2'] }) },
        compute: { securityGroup: ec2.SecurityGroup.fromSecurityGroupId(stack, 'Tasks', 'sg-12345678') },
      }),
    ],
    ['with a role of your own', (stack) => ({ limits, compute: { taskRole: iam.Role.fromRoleName(stack, 'Role', 'tasks') } })],
    ['with nodes', () => ({ limits: { store: SharedState.valkeyNodes() } })],
  ])('%s, in a known environment', (_where, props) => {
    const text = made(props, undefined, { env: { account: '111122223333', region: 'eu-central-1' } }).template();
    const [cache] = [...propertiesOf(text, 'AWS::ElastiCache::ServerlessCache'), ...propertiesOf(text, 'AWS::ElastiCache::SubnetGroup')];
    expect(cache.SubnetIds.length).toBeGreaterThanOrEqual(2);
    expect(bootOf(text).limits.store.host).toContain('Address');
  });

  test.each(FLAG_SETS)('to the same template with %s feature flags', (_flags, context) => {
    const withFlags = (given: Json) => {
      const stack = new Stack(new App({ context: given, treeMetadata: false } as Json), 'Stack');
      new PortkeyGateway(stack, 'Gateway', { providers: [ModelProvider.openai()], limits: {} });
      return Template.fromStack(stack).toJSON();
    };
    expect(withFlags(context)).toEqual(withFlags({}));
  });

  test('the gateway warns of no more than without limits', () => {
    expect(warningsOf(LIMITED.stack)).toEqual(warningsOf(WITHOUT.stack));
  });
});

describe('alarms', () => {
  const idsOf = (template: Template) => Object.keys(template.findResources('AWS::CloudWatch::Alarm'));
  const usual = idsOf(unlimited);
  const alarmsOf = (limits: PortkeyGatewayProps['limits']): string[] => {
    return idsOf(made({ limits }).template())
      .filter((id) => !usual.includes(id))
      .map((id) => id.replace(/^GatewayObservabilityAlarms(.*).{8}$/, '$1'))
      .sort();
  };
  const COUNTING = ['BudgetsReached', 'LedgerErrors'];

  test.each<[string, PortkeyGatewayProps['limits'], string[]]>([
    ['a serverless cache', {}, ['SharedStateErrors', 'SharedStateEvictions', 'SharedStateFull', 'SharedStateThrottled']],
    ['nodes', { store: SharedState.valkeyNodes() }, ['SharedStateCpu', 'SharedStateErrors', 'SharedStateEvictions', 'SharedStateFull']],
    ['one that exists', { store: SharedState.existing({ host: 'valkey' }) }, ['SharedStateErrors']],
    ['none', { store: SharedState.none() }, []],
  ])('with %s', (_kind, limits, ofState) => {
    expect(alarmsOf(limits)).toEqual([...COUNTING, ...ofState].sort());
  });

  test('a serverless cache is known by its name, and full at four fifths of what it may store', () => {
    const text = made({ limits: { store: SharedState.valkeyServerless({ maxDataStorageGb: 5 }) } }).template();
    const { ServerlessCacheName } = only(text, 'AWS::ElastiCache::ServerlessCache').Properties;
    const ofCache = propertiesOf(text, 'AWS::CloudWatch::Alarm').filter(({ Namespace }) => Namespace === 'AWS/ElastiCache');
    expect(ofCache.map(({ MetricName, Threshold }) => [MetricName, Threshold])).toEqual(
      expect.arrayContaining([
        ['ThrottledCmds', 0],
        ['BytesUsedForCache', 4_000_000_000],
        ['Evictions', 0],
      ]),
    );
    for (const { Dimensions } of ofCache) expect(Dimensions).toEqual([{ Name: 'clusterId', Value: ServerlessCacheName }]);
  });

  test('a serverless cache that is given another name is asked and watched under that one', () => {
    const text = made({ limits: {} }, ({ limits }) => {
      if (limits?.valkeyServerless) limits.valkeyServerless.cache.serverlessCacheName = 'renamed';
    }).template();
    expect(bootOf(text).limits.store.auth.cache).toBe('renamed');
    const watched = propertiesOf(text, 'AWS::CloudWatch::Alarm').filter(({ Namespace }) => Namespace === 'AWS/ElastiCache');
    for (const { Dimensions } of watched) expect(Dimensions).toEqual([{ Name: 'clusterId', Value: 'renamed' }]);
  });

  test.each([SharedState.valkeyServerless(), SharedState.valkeyNodes({ authentication: ValkeyAuthentication.PASSWORD })])(
    'its user that is given another name is who the tasks are: %#',
    (store) => {
      const text = made({ limits: { store } }, ({ limits }) => {
        const user = (limits?.valkeyServerless ?? limits?.valkeyNodes)?.user;
        if (user) user.userName = user.userId = 'renamed';
      }).template();
      expect(bootOf(text).limits.store.auth.user).toBe('renamed');
    },
  );

  test('of nodes the one that has most counts', () => {
    const text = made({ limits: { store: SharedState.valkeyNodes({ replicas: 1 }) } }).template();
    const full = propertiesOf(text, 'AWS::CloudWatch::Alarm').find(({ AlarmDescription }) => /A node uses more than/.test(AlarmDescription));
    expect(full.Metrics[0].Expression).toBe('MAX([databaseMemoryUsagePercentage0, databaseMemoryUsagePercentage1])');
    expect(JSON.stringify(full.Metrics)).toMatch(/CacheClusterId.*-001.*CacheClusterId.*-002/);
  });

  test('a row of the dashboard shows who is refused and whether counting works', () => {
    const { DashboardBody } = only(limited, 'AWS::CloudWatch::Dashboard').Properties;
    const body = JSON.stringify(DashboardBody);
    for (const shown of [
      'LimitRefusals',
      'BudgetsReached',
      'SharedStateErrors',
      'LedgerErrors',
      'limitedBy',
      'counted',
      'ElastiCacheProcessingUnits',
    ]) {
      expect(body).toContain(shown);
    }
  });
});

test('the keys of counters are those that tasks may touch', () => {
  const { AccessString } = only(limited, 'AWS::ElastiCache::User').Properties;
  expect(AccessString.split(' ')).toContain(`~${STORE_KEY_PREFIX}*`);
});

test('whoever makes the user of a store of their own reads what it may do', () => {
  expect(readFileSync(join(__dirname, '..', '..', 'docs', 'limits.md'), 'utf8')).toContain(`\n${STORE_RULES}\n`);
});
