import { Token } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { GatewayPreset, SharedState, ValkeyAuthentication } from '../../src';
import { check, STORE_RULES, WHOLE_BOOT } from '../../src/contract';
import { warningsOf } from '../gateway/warnings';
import { bootOf, type Json, made, only, propertiesOf, statementsOf, TYPES_OF_CACHES, withState } from './templates';

/** Rules that lead to a store: from where, by which ports. */
const rulesTo = (template: Json, type: 'Ingress' | 'Egress'): Json[] =>
  propertiesOf(template, `AWS::EC2::SecurityGroup${type}`).filter(({ Description }) =>
    /Tasks of the gateway|Shared state|SharedState/.test(Description),
  );

describe('by default', () => {
  const { gateway, stack, template } = made({ limits: {} });
  const text = template();

  test('it is a serverless cache of Valkey 8 in the subnets of the tasks, with maxima and no minima', () => {
    const cache = only(text, 'AWS::ElastiCache::ServerlessCache');
    const { AwsvpcConfiguration } = only(text, 'AWS::ECS::Service').Properties.NetworkConfiguration;
    expect(cache.Properties).toMatchObject({
      Engine: 'valkey',
      MajorEngineVersion: '8',
      CacheUsageLimits: { DataStorage: { Maximum: 1, Unit: 'GB' }, ECPUPerSecond: { Maximum: 100_000 } },
      SubnetIds: AwsvpcConfiguration.Subnets,
      UserGroupId: { Ref: expect.stringContaining('UserGroup') },
    });
    expect(JSON.stringify(cache.Properties)).not.toContain('Minimum');
    expect([cache.DeletionPolicy, cache.UpdateReplacePolicy]).toEqual(['Delete', 'Delete']);
  });

  test('nobody comes in but the tasks, by their security group', () => {
    const tasks = only(text, 'AWS::ECS::Service').Properties.NetworkConfiguration.AwsvpcConfiguration.SecurityGroups;
    const ports = { FromPort: 6379, ToPort: 6380, IpProtocol: 'tcp' };
    const group = stack.resolve(gateway.limits?.valkeyServerless?.securityGroup.securityGroupId);
    expect(only(text, 'AWS::ElastiCache::ServerlessCache').Properties.SecurityGroupIds).toEqual([group]);
    const into = propertiesOf(text, 'AWS::EC2::SecurityGroupIngress').filter(({ GroupId }) => JSON.stringify(GroupId) === JSON.stringify(group));
    expect(into).toEqual([expect.objectContaining({ ...ports, SourceSecurityGroupId: tasks[0] })]);
    expect(rulesTo(text, 'Egress')).toEqual([expect.objectContaining({ ...ports, GroupId: tasks[0], DestinationSecurityGroupId: group })]);
  });

  test('tasks show who they are by their role, as a user that may touch its own keys, by the commands of counting', () => {
    const user = only(text, 'AWS::ElastiCache::User').Properties;
    expect(user).toMatchObject({ Engine: 'valkey', UserName: user.UserId, AuthenticationMode: { Type: 'iam' } });
    const words = user.AccessString.split(' ');
    expect(user.AccessString).toBe(`on ${STORE_RULES}`);
    expect(words.slice(0, 3)).toEqual(['on', '-@all', '~limits:*']);
    expect(words).toEqual(expect.arrayContaining(['+evalsha', '+time', '+hincrby', '+zremrangebyscore']));
    expect(words.filter((word: string) => /^\+(@|flush|config|keys|acl|client|cluster)/.test(word))).toEqual([]);
    expect(propertiesOf(text, 'AWS::ElastiCache::UserGroup')[0].UserIds).toEqual([{ Ref: expect.stringContaining('User') }]);
    const arn = (of: string) => ({ 'Fn::GetAtt': [expect.stringContaining(of), expect.stringMatching(/^ARN|Arn$/)] });
    expect(statementsOf(text, 'elasticache')).toEqual([
      { Action: 'elasticache:Connect', Effect: 'Allow', Resource: [arn('SharedStateCache'), arn('SharedStateUser')] },
    ]);
  });

  test('tasks are told where it is and who they are, and how long they may wait', () => {
    const { UserName } = only(text, 'AWS::ElastiCache::User').Properties;
    const { ServerlessCacheName } = only(text, 'AWS::ElastiCache::ServerlessCache').Properties;
    expect(bootOf(text).limits).toEqual({
      ledgerTable: expect.stringContaining('LimitsLedger'),
      store: {
        host: expect.stringContaining('Endpoint.Address'),
        port: 0,
        auth: { method: 'iam', user: UserName, cache: ServerlessCacheName, serverless: true },
        timeout: 250,
      },
      maxTasks: 3,
    });
  });

  test('names are what Amazon ElastiCache takes', () => {
    const names = [
      only(text, 'AWS::ElastiCache::ServerlessCache').Properties.ServerlessCacheName,
      only(text, 'AWS::ElastiCache::User').Properties.UserId,
      only(text, 'AWS::ElastiCache::UserGroup').Properties.UserGroupId,
    ];
    expect(new Set(names).size).toBe(3);
    for (const name of names) expect(name).toMatch(/^[a-z](-?[a-z0-9]){0,39}$/);
  });
});

const PASSWORD = { authentication: ValkeyAuthentication.PASSWORD };

describe.each<[string, SharedState, string]>([
  ['serverless', SharedState.valkeyServerless(PASSWORD), 'AWS::ElastiCache::ServerlessCache'],
  ['nodes', SharedState.valkeyNodes(PASSWORD), 'AWS::ElastiCache::ReplicationGroup'],
])('with a password: %s', (_kind, state, type) => {
  const { gateway, template } = withState(state);
  const text = template();

  test('it is made in a secret that goes with the cache, and that tasks may read', () => {
    const [id] = Object.keys(text.findResources('AWS::SecretsManager::Secret')).filter((each) => each.includes('Password'));
    const secret = text.findResources('AWS::SecretsManager::Secret')[id];
    expect(secret).toMatchObject({
      DeletionPolicy: 'Delete',
      Properties: { GenerateSecretString: { PasswordLength: 64, ExcludePunctuation: true } },
    });
    expect(JSON.stringify(only(text, 'AWS::ElastiCache::User').Properties.AuthenticationMode)).toMatch(/"password".*resolve:secretsmanager:/);
    expect(JSON.stringify(statementsOf(text, 'secretsmanager'))).toContain(id);
    expect(statementsOf(text, 'elasticache')).toEqual([]);
    expect(bootOf(text).limits.store.auth).toEqual({
      method: 'password',
      user: only(text, 'AWS::ElastiCache::User').Properties.UserName,
      secretArn: `<{Ref:${id}}>`,
    });
    expect(gateway.limits?.sharedStatePassword).toBeDefined();
    expect(text.findResources(type)).not.toEqual({});
  });
});

describe('nodes', () => {
  test.each<[GatewayPreset, number, boolean]>([
    [GatewayPreset.DEV, 1, false],
    [GatewayPreset.PROD, 2, true],
  ])('with the preset %s are %d, in several zones: %p', (preset, nodes, several) => {
    const text = withState(SharedState.valkeyNodes(), { preset }).template();
    const group = only(text, 'AWS::ElastiCache::ReplicationGroup');
    expect(group.Properties).toMatchObject({
      Engine: 'valkey',
      ClusterMode: 'disabled',
      CacheNodeType: 'cache.t4g.micro',
      NumCacheClusters: nodes,
      AutomaticFailoverEnabled: several,
      MultiAZEnabled: several,
      TransitEncryptionEnabled: true,
      TransitEncryptionMode: 'required',
      AtRestEncryptionEnabled: true,
      SnapshotRetentionLimit: 0,
      UserGroupIds: [{ Ref: expect.stringContaining('UserGroup') }],
    });
    expect(group.DeletionPolicy).toBe('Delete');
    expect('KmsKeyId' in group.Properties).toBe(preset === GatewayPreset.PROD);
    expect(only(text, 'AWS::ElastiCache::SubnetGroup').Properties.SubnetIds).toHaveLength(2);
    expect(bootOf(text).limits.store).toMatchObject({
      host: expect.stringContaining('PrimaryEndPoint.Address'),
      auth: { method: 'iam', cache: expect.stringContaining('ReplicationGroup') },
    });
    expect(JSON.stringify(statementsOf(text, 'elasticache'))).toContain(':replicationgroup:');
  });

  test('are as many and as large as asked for', () => {
    const text = withState(SharedState.valkeyNodes({ nodeType: 'cache.r7g.large', replicas: 3 })).template();
    const { NumCacheClusters, CacheNodeType } = only(text, 'AWS::ElastiCache::ReplicationGroup').Properties;
    expect([NumCacheClusters, CacheNodeType]).toEqual([4, 'cache.r7g.large']);
  });
});

describe('one that exists', () => {
  test('is called where it is, and nothing is made for it', () => {
    const { gateway, stack, template } = withState(SharedState.existing({ host: 'valkey.internal', port: 6390 }));
    const text = template();
    for (const type of TYPES_OF_CACHES) expect(text.findResources(type)).toEqual({});
    expect(bootOf(text).limits.store).toEqual({ host: 'valkey.internal', port: 6390, auth: { method: 'none' }, timeout: 250 });
    const { SecurityGroupEgress } = propertiesOf(text, 'AWS::EC2::SecurityGroup').find(({ GroupDescription }) => /^Tasks/.test(GroupDescription));
    expect(SecurityGroupEgress).toContainEqual(expect.objectContaining({ FromPort: 6390, ToPort: 6390, CidrIp: '0.0.0.0/0' }));
    expect([gateway.limits?.valkeyServerless, gateway.limits?.valkeyNodes, gateway.limits?.hasSharedState]).toEqual([undefined, undefined, true]);
    expect(warningsOf(stack)).not.toContain('storeWithoutTls');
  });

  test('lets the tasks into its security group', () => {
    const { template } = made((stack) => {
      const connections = ec2.SecurityGroup.fromSecurityGroupId(stack, 'Theirs', 'sg-12345678');
      return { limits: { store: SharedState.existing({ host: 'valkey.internal', connections }) } };
    });
    expect(propertiesOf(template(), 'AWS::EC2::SecurityGroupIngress')).toContainEqual(
      expect.objectContaining({ GroupId: 'sg-12345678', FromPort: 6379, ToPort: 6379, SourceSecurityGroupId: expect.anything() }),
    );
  });

  test('has a password in a secret, of the default user or of another', () => {
    const { gateway, template } = made((stack) => {
      const password = secretsmanager.Secret.fromSecretNameV2(stack, 'Password', 'team/valkey');
      return { limits: { store: SharedState.existing({ host: 'valkey.internal', password, passwordField: 'auth', userName: 'gateway' }) } };
    });
    const text = template();
    expect(bootOf(text).limits.store.auth).toMatchObject({ method: 'password', user: 'gateway', field: 'auth' });
    expect(JSON.stringify(statementsOf(text, 'secretsmanager'))).toContain('team/valkey');
    expect(gateway.limits?.sharedStatePassword).toBeDefined();
  });

  test.each<[boolean, string]>([
    [true, 'serverlesscache'],
    [false, 'replicationgroup'],
  ])('takes IAM, serverless: %p', (serverless, resource) => {
    const { template } = withState(SharedState.existing({ host: 'valkey.internal', iam: { userName: 'gateway', cacheName: 'Shared', serverless } }));
    const text = template();
    // Amazon ElastiCache keeps names of caches in lower case, and so do their ARNs
    expect(bootOf(text).limits.store.auth).toEqual({ method: 'iam', user: 'gateway', cache: 'shared', ...(serverless && { serverless }) });
    const [{ Action, Resource }] = statementsOf(text, 'elasticache');
    expect(Action).toBe('elasticache:Connect');
    expect(JSON.stringify(Resource)).toMatch(new RegExp(`:${resource}:shared.*:user:gateway`));
  });

  test('without TLS it is warned of', () => {
    const { stack, template } = withState(SharedState.existing({ host: 'valkey.internal', tls: false }));
    expect(bootOf(template()).limits.store.tls).toBe(false);
    expect(warningsOf(stack)).toContain('storeWithoutTls');
  });

  test('may be one of which only the deployment knows where it is', () => {
    const host = Token.asString({ Ref: 'Host' });
    const port = Token.asNumber({ Ref: 'Port' });
    expect(bootOf(withState(SharedState.existing({ host, port })).template()).limits.store).toMatchObject({ host: '<{Ref:Host}>', port: 0 });
  });
});

test.each<[ValkeyAuthentication, string]>([
  [ValkeyAuthentication.IAM, 'elasticache:Connect'],
  [ValkeyAuthentication.PASSWORD, 'secretsmanager:GetSecretValue'],
])('somebody else may be let in, too: %s', (authentication, action) => {
  for (const store of [SharedState.valkeyServerless({ authentication }), SharedState.valkeyNodes({ authentication })]) {
    const { template } = made({ limits: { store } }, (gateway) => {
      const { limits } = gateway;
      const cache = limits?.valkeyServerless ?? limits?.valkeyNodes;
      const theirs = new iam.Role(gateway, 'Theirs', { assumedBy: new iam.AccountRootPrincipal() });
      cache?.grantConnect(theirs);
    });
    const policies = propertiesOf(template(), 'AWS::IAM::Policy').filter(({ Roles }) => JSON.stringify(Roles).includes('Theirs'));
    expect(policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement).map(({ Action }) => Action)).toEqual([action]);
  }
});

test('without a store every task counts for itself, and a warning says so', () => {
  const { stack, gateway, template } = withState(SharedState.none());
  const text = template();
  expect(bootOf(text).limits).toEqual({ ledgerTable: expect.anything(), maxTasks: 3 });
  for (const type of TYPES_OF_CACHES) expect(text.findResources(type)).toEqual({});
  expect(gateway.limits?.hasSharedState).toBe(false);
  expect(warningsOf(stack)).toContain('noSharedState');
});

test.each<[string, () => SharedState]>([
  ['serverless', () => SharedState.valkeyServerless()],
  ['nodes', () => SharedState.valkeyNodes()],
  ['existing', () => SharedState.existing({ host: 'valkey.internal' })],
  ['none', () => SharedState.none()],
])('tasks would take what they are told of it: %s', (_kind, state) => {
  const { limits, ...others } = bootOf(withState(state()).template());
  const known = JSON.parse(JSON.stringify({ ...others, limits }).replaceAll(/<\{[^>]*\}>/g, 'known'));
  const port = known.limits.store && { store: { ...known.limits.store, port: 6379 } };
  expect(() => check(WHOLE_BOOT, { ...known, limits: { ...known.limits, ...port } }, '$')).not.toThrow();
});

const password = (): secretsmanager.ISecret => secretsmanager.Secret.fromSecretNameV2(made().stack, 'Password', 'p');
const user = { userName: 'gateway', cacheName: 'shared' };

test.each<[string, string, () => SharedState]>([
  ['InvalidStoreAddress', 'host is "redis://valkey:6379"', () => SharedState.existing({ host: 'redis://valkey:6379' })],
  ['InvalidStoreAddress', 'host is "Valkey.internal"', () => SharedState.existing({ host: 'Valkey.internal' })],
  ['InvalidStoreAddress', 'port is 0', () => SharedState.existing({ host: 'valkey', port: 0 })],
  ['InvalidStoreAddress', 'port is 65536', () => SharedState.existing({ host: 'valkey', port: 65_536 })],
  ['InvalidStoreAddress', 'iam.cacheName is "a b"', () => SharedState.existing({ host: 'valkey', iam: { ...user, cacheName: 'a b' } })],
  ['StoreAuthenticationConflict', 'iam is ', () => SharedState.existing({ host: 'valkey', iam: user, password: password() })],
  ['StoreAuthenticationConflict', 'iam is ', () => SharedState.existing({ host: 'valkey', iam: user, tls: false })],
  ['StoreAuthenticationConflict', 'userName is "gateway"', () => SharedState.existing({ host: 'valkey', userName: 'gateway' })],
  ['StoreAuthenticationConflict', 'passwordField is "p"', () => SharedState.existing({ host: 'valkey', passwordField: 'p' })],
  ['StoreSizeOutOfRange', 'maxDataStorageGb is 0', () => SharedState.valkeyServerless({ maxDataStorageGb: 0 })],
  ['StoreSizeOutOfRange', 'maxDataStorageGb is 1.5', () => SharedState.valkeyServerless({ maxDataStorageGb: 1.5 })],
  ['StoreSizeOutOfRange', 'maxDataStorageGb is ', () => SharedState.valkeyServerless({ maxDataStorageGb: Token.asNumber({ Ref: 'Gb' }) })],
  ['StoreSizeOutOfRange', 'maxEcpuPerSecond is 999', () => SharedState.valkeyServerless({ maxEcpuPerSecond: 999 })],
  ['StoreSizeOutOfRange', 'replicas is 6', () => SharedState.valkeyNodes({ replicas: 6 })],
  ['StoreSizeOutOfRange', 'replicas is -1', () => SharedState.valkeyNodes({ replicas: -1 })],
  ['InvalidNodeType', 'nodeType is "t4g.micro"', () => SharedState.valkeyNodes({ nodeType: 't4g.micro' })],
])('%s: sharedState.%s', (code, says, state) => {
  expect(() => withState(state())).toThrow(`${code}: sharedState.${says}`);
});

test('TooFewStoreSubnets: a cache stands in two zones', () => {
  const inOne = (stack: Json): SharedState => {
    const subnet = ec2.Subnet.fromSubnetAttributes(stack, 'One', { subnetId: 'subnet-1', availabilityZone: 'a' });
    return SharedState.valkeyServerless({ vpcSubnets: { subnets: [subnet] } });
  };
  expect(() => made((stack) => ({ limits: { store: inOne(stack) } }))).toThrow('TooFewStoreSubnets: sharedState.vpcSubnets is ["subnet-1"]');
});

test.each<[string, SharedState, number]>([
  ['AWS::ElastiCache::ServerlessCache', SharedState.valkeyServerless(), 3],
  ['AWS::ElastiCache::SubnetGroup', SharedState.valkeyNodes(), 4],
])('in a VPC of four zones it stands in as many of them as it takes: %s', (type, store, zones) => {
  const numbers = [1, 2, 3, 4];
  const { template } = made((stack) => ({
    limits: { store },
    network: {
      vpc: ec2.Vpc.fromVpcAttributes(stack, 'Vpc', {
        vpcId: 'vpc-1',
        vpcCidrBlock: '10.0.0.0/16',
        availabilityZones: numbers.map((number) => `zone-${number}`),
        privateSubnetIds: numbers.map((number) => `subnet-${number}`),
        privateSubnetRouteTableIds: numbers.map((number) => `rtb-${number}`),
      }),
    },
  }));
  expect(only(template(), type).Properties.SubnetIds).toEqual(numbers.slice(0, zones).map((number) => `subnet-${number}`));
});
