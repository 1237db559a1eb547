import { App, type CfnElement, Duration, Lazy, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { Authentication, GatewayAuth, type GatewayAuthProps, type GatewayClient } from '../../src';
import { MAX_CLIENTS } from '../../src/contract';
import { ISSUER, type Json, OIDC, ofType, synthesize } from './stacks';

const KEY_ARN = 'arn:aws:kms:eu-central-1:111122223333:key/00000000-0000-0000-0000-000000000000';

describe('clients of the user pool', () => {
  test('have their credentials in a secret, encrypted with the key of the gateway', () => {
    const app = new App();
    const stack = new Stack(app, 'Stack');
    const encryptionKey = new kms.Key(stack, 'Key');
    const auth = new GatewayAuth(stack, 'Auth', { method: Authentication.cognito({ defaultClient: false }), encryptionKey });
    const client = auth.addClient('Alpha', { team: 'alpha' });
    const [secret] = ofType(Template.fromStack(stack), 'AWS::SecretsManager::Secret');
    expect(secret.Properties.KmsKeyId).toEqual(stack.resolve(encryptionKey.keyArn));
    const [, parts] = secret.Properties.SecretString['Fn::Join'];
    const rendered = JSON.parse(parts.map((part: Json) => (typeof part === 'string' ? part : `<${part.Ref ?? part['Fn::GetAtt']}>`)).join(''));
    const id = stack.getLogicalId(client.userPoolClient?.node.defaultChild as CfnElement);
    expect(rendered).toEqual({
      client_id: `<${id}>`,
      client_secret: `<${id},ClientSecret>`,
      token_endpoint: expect.stringMatching(/^https:\/\/.*\/oauth2\/token$/),
      scope: expect.stringMatching(/\/invoke$/),
    });
    expect([client.clientName, client.team, stack.resolve(client.clientId)]).toEqual(['Alpha', 'alpha', { Ref: id }]);
  });

  test.each([
    [
      ['invoke', 'admin'],
      ['/invoke', '/admin'],
    ],
    [['admin'], ['/admin']],
    [undefined, ['/invoke']],
  ])('scopes %p: %p', (scopes, expected) => {
    const { auth, template } = synthesize({ method: Authentication.cognito({ defaultClient: false }) });
    auth.addClient('Alpha', { scopes });
    const [client] = ofType(template(), 'AWS::Cognito::UserPoolClient');
    expect(client.Properties.AllowedOAuthScopes.map((each: Json) => each['Fn::Join'][1][1])).toEqual(expected);
  });

  test.each([
    [{}, undefined, 60],
    [{ accessTokenValidity: Duration.hours(24) }, undefined, 1440],
    [{ accessTokenValidity: Duration.hours(24) }, Duration.minutes(5), 5],
    [{}, Duration.millis(420_000), 7],
  ])('tokens: pool %p, client %p: %p minutes', (pool, accessTokenValidity, expected) => {
    const { auth, template } = synthesize({ method: Authentication.cognito({ ...pool, defaultClient: false }) });
    auth.addClient('Alpha', { accessTokenValidity });
    template().hasResourceProperties('AWS::Cognito::UserPoolClient', { AccessTokenValidity: expected });
  });

  test('one that exists in the pool can be registered: nothing is made for it', () => {
    const { auth, template } = synthesize();
    const client = auth.addClient('Alpha', { clientId: '4h1gk', clientName: 'alpha' });
    template().resourceCountIs('AWS::Cognito::UserPoolClient', 1);
    expect([client.clientName, client.clientId, client.tokenCommand]).toEqual(['alpha', '4h1gk', undefined]);
  });

  test('can be added up to the maximum, not beyond', () => {
    const { auth } = synthesize({ method: OIDC });
    for (let index = 0; index < MAX_CLIENTS; index++) auth.addClient(`c${index}`, { clientId: `id-${index}` });
    expect(() => auth.addClient('one-more', { clientId: 'id' })).toThrow(/^TooManyClients: /);
  });
});

describe("a client's secret, encrypted with the key of the gateway, is handed to", () => {
  const ACCOUNT = '111122223333';

  /** A gateway's clients in a stack, and a stack downstream of it whose programs are clients. */
  const stacks = (...accounts: [string?, string?]) => {
    const app = new App();
    const [upstream, downstream] = ['Upstream', 'Downstream'].map((id, index) => {
      const account = accounts[index];
      return new Stack(app, id, account ? { env: { account, region: 'eu-central-1' } } : {});
    });
    const encryptionKey = new kms.Key(upstream, 'Key');
    const client = new GatewayAuth(upstream, 'Auth', { encryptionKey }).addClient('Alpha');
    return { app, upstream, downstream, client, secret: client.secret };
  };
  const statementsOf = (stack: Stack, type: string, document: string): Json[] =>
    ofType(Template.fromStack(stack), type).flatMap(({ Properties }) => Properties[document].Statement);
  const exported = { 'Fn::ImportValue': expect.stringMatching(/^Upstream:/) };
  const READ = { Action: ['secretsmanager:GetSecretValue', 'secretsmanager:DescribeSecret'], Effect: 'Allow', Resource: exported };
  const viaSecretsManager = (region: Json) => ({
    StringEquals: { 'kms:ViaService': { 'Fn::Join': ['', ['secretsmanager.', ...region, { Ref: 'AWS::URLSuffix' }]] } },
  });

  test.each<[string, [string?, string?], Json]>([
    ['stacks that may be anywhere', [], [{ Ref: 'AWS::Region' }, '.']],
    ['stacks with an environment', [ACCOUNT, ACCOUNT], undefined],
  ])('K5: a role of another stack: %s', (_name, accounts, region) => {
    const { app, upstream, downstream, client } = stacks(...accounts);
    const before = statementsOf(stacks(...accounts).upstream, 'AWS::KMS::Key', 'KeyPolicy');
    client.grantRead(new iam.Role(downstream, 'Role', { assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com') })).assertSuccess();
    app.synth();
    const condition = region
      ? viaSecretsManager(region)
      : { StringEquals: { 'kms:ViaService': { 'Fn::Join': ['', ['secretsmanager.eu-central-1.', { Ref: 'AWS::URLSuffix' }]] } } };
    expect(statementsOf(downstream, 'AWS::IAM::Policy', 'PolicyDocument')).toEqual([
      READ,
      { Action: 'kms:Decrypt', Effect: 'Allow', Resource: exported, Condition: condition },
    ]);
    expect(statementsOf(upstream, 'AWS::KMS::Key', 'KeyPolicy')).toEqual(before);
  });

  test('K5: a container of another stack', () => {
    const { app, downstream, client } = stacks();
    const task = new ecs.FargateTaskDefinition(downstream, 'Task');
    task.addContainer('app', { image: ecs.ContainerImage.fromRegistry('app'), secrets: client.ecsSecrets() });
    app.synth();
    const [{ Properties }] = ofType(Template.fromStack(downstream), 'AWS::ECS::TaskDefinition');
    const { Secrets } = Properties.ContainerDefinitions[0];
    expect(Secrets.map(({ Name, ValueFrom }: Json) => [Name, ValueFrom['Fn::Join'][1].at(-1)])).toEqual([
      ['GATEWAY_CLIENT_ID', ':client_id::'],
      ['GATEWAY_CLIENT_SECRET', ':client_secret::'],
      ['GATEWAY_TOKEN_ENDPOINT', ':token_endpoint::'],
      ['GATEWAY_SCOPE', ':scope::'],
    ]);
    expect(statementsOf(downstream, 'AWS::IAM::Policy', 'PolicyDocument').map(({ Action }) => Action)).toEqual([READ.Action, 'kms:Decrypt']);
  });

  test('a role of the same stack, only one version of it', () => {
    const { upstream, secret } = stacks();
    secret.grantRead(new iam.Role(upstream, 'Role', { assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com') }), ['AWSCURRENT']);
    const [read] = statementsOf(upstream, 'AWS::IAM::Policy', 'PolicyDocument');
    expect(read.Condition).toEqual({ 'ForAnyValue:StringEquals': { 'secretsmanager:VersionStage': ['AWSCURRENT'] } });
  });

  test('another account, which the policies of secret and key have to name', () => {
    const { upstream, secret } = stacks(ACCOUNT);
    secret.grantRead(new iam.AccountPrincipal('444455556666'));
    expect(JSON.stringify(statementsOf(upstream, 'AWS::SecretsManager::ResourcePolicy', 'ResourcePolicy'))).toContain(':444455556666:root');
    const decrypt = statementsOf(upstream, 'AWS::KMS::Key', 'KeyPolicy').filter(({ Principal }) =>
      JSON.stringify(Principal).includes('444455556666'),
    );
    expect(decrypt).toEqual([expect.objectContaining({ Action: 'kms:Decrypt', Condition: { StringEquals: expect.anything() } })]);
  });

  test('a role, where the secret is encrypted with a key of AWS: nothing is to be decrypted by it', () => {
    const { stack, auth } = synthesize();
    auth.addClient('Alpha').grantRead(new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com') }));
    expect(statementsOf(stack, 'AWS::IAM::Policy', 'PolicyDocument').map(({ Action }) => Action)).toEqual([READ.Action]);
  });
});

describe('K5: the credentials of a client', () => {
  test('are under names of one choice in the containers of an app', () => {
    expect(Object.keys(synthesize().auth.addClient('Alpha').ecsSecrets(''))).toEqual(['CLIENT_ID', 'CLIENT_SECRET', 'TOKEN_ENDPOINT', 'SCOPE']);
  });

  test('are encrypted with a key of its own', () => {
    const { stack, auth, template } = synthesize({ method: Authentication.cognito({ defaultClient: false }) });
    const encryptionKey = new kms.Key(stack, 'Key');
    auth.addClient('Alpha', { encryptionKey });
    template().hasResourceProperties('AWS::SecretsManager::Secret', { KmsKeyId: stack.resolve(encryptionKey.keyArn) });
  });

  test('are handed on where a registered client came with them', () => {
    const { stack, auth } = synthesize({ method: OIDC });
    const secret = secretsmanager.Secret.fromSecretNameV2(stack, 'Theirs', 'okta/alpha');
    const client = auth.addClient('Alpha', { clientId: '0oa1', secret });
    client.grantRead(new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com') })).assertSuccess();
    expect(client.secret).toBe(secret);
    expect(Object.keys(client.ecsSecrets())).toHaveLength(4);
  });

  test.each<[string, (client: GatewayClient, role: iam.IRole) => unknown]>([
    ['secret', (client) => client.secret],
    ['grantRead', (client, role) => client.grantRead(role)],
    ['ecsSecrets', (client) => client.ecsSecrets()],
  ])('ClientSecretNotKnown: %s of one that came without', (_name, use) => {
    const { stack, auth } = synthesize({ method: OIDC });
    const role = new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com') });
    expect(() => use(auth.addClient('Alpha', { clientId: '0oa1' }), role)).toThrow(/^ClientSecretNotKnown: secret of client Alpha is undefined: /);
  });
});

describe('the metrics of a client', () => {
  const client = () => synthesize({ gatewayName: 'gw' }).auth.addClient('Alpha');

  test('are those of its requests', () => {
    const metrics = [client().metricRequests(), client().metricCost(), client().metricLatency({ statistic: 'p50' })];
    expect(metrics.map(({ metricName, dimensions, statistic }) => [metricName, dimensions, statistic])).toEqual([
      ['Requests', { Gateway: 'gw', Client: 'Alpha' }, 'Sum'],
      ['Cost', { Gateway: 'gw', Client: 'Alpha' }, 'Sum'],
      ['Latency', { Gateway: 'gw', Client: 'Alpha' }, 'p50'],
    ]);
    const usingMetrics = [client().metricTokens(), client().metricErrorRate()].flatMap(
      (each) => Object.values(each.usingMetrics) as cloudwatch.Metric[],
    );
    expect(usingMetrics.map(({ dimensions }) => dimensions)).toEqual(Array(5).fill({ Gateway: 'gw', Client: 'Alpha' }));
  });

  test.each([[{ client: 'Beta' }], [{ provider: 'openai', model: 'gpt-5' }]])('are of nothing else: %p', (options) => {
    expect(() => client().metricRequests(options)).toThrow(/^MetricDimensionsNotEmitted: /);
  });

  test('GatewayNameNotKnown, GatewayNameInvalid', () => {
    expect(() => synthesize().auth.addClient('Alpha').metricRequests()).toThrow(/^GatewayNameNotKnown: gatewayName of client Alpha /);
    expect(() => synthesize({ gatewayName: 'two words' })).toThrow(/^GatewayNameInvalid: /);
  });
});

describe('a client that cannot be', () => {
  test.each<[string, GatewayAuthProps, string, Parameters<GatewayAuth['addClient']>[1]]>([
    ['UnknownClientScope', {}, 'Alpha', { scopes: ['invoke', 'write'] }],
    ['UnknownClientScope', {}, 'Alpha', { scopes: ['constructor'] }],
    ['ClientWithoutScope', {}, 'Alpha', { scopes: [] }],
    ['TokenValidityOutOfRange', {}, 'Alpha', { accessTokenValidity: Duration.minutes(4) }],
    ['TokenValidityOutOfRange', {}, 'Alpha', { accessTokenValidity: Duration.hours(25) }],
    ['TokenValidityOutOfRange', {}, 'Alpha', { accessTokenValidity: Duration.seconds(330) }],
    ['TokenValidityOutOfRange', {}, 'Alpha', { accessTokenValidity: Duration.millis(300_500) }],
    ['TokenValidityOutOfRange', {}, 'Alpha', { accessTokenValidity: Duration.minutes(Lazy.number({ produce: () => 60 })) }],
    ['InvalidClientName', {}, 'with space', {}],
    ['InvalidClientName', {}, 'Alpha', { clientName: 'other' }],
    ['InvalidTeam', {}, 'Alpha', { team: 'équipe' }],
    ['DuplicateClient', {}, 'default', {}],
    ['RegisteredClientOption', {}, 'Alpha', { clientId: 'x', scopes: ['invoke'] }],
    ['RegisteredClientOption', {}, 'Alpha', { clientId: 'x', accessTokenValidity: Duration.hours(2) }],
    ['RegisteredClientOption', {}, 'Alpha', { clientId: 'x', nestedStack: 'Team' }],
    ['RegisteredClientOption', {}, 'Alpha', { clientId: 'x', encryptionKey: kms.Key.fromKeyArn(new Stack(), 'Key', KEY_ARN) }],
    ['InvalidClientId', { method: OIDC }, 'Alpha', { clientId: 'a b' }],
    ['InvalidClientId', { method: OIDC }, 'Alpha', { clientId: '' }],
    ['ClientWithoutId', { method: OIDC }, 'Alpha', {}],
    ['ClientNotAccepted', { method: Authentication.oidc({ issuer: ISSUER, clientIds: ['a', 'b'] }) }, 'Alpha', { clientId: 'c' }],
    ['ClientsWithoutAuthentication', { method: Authentication.none({ allowUnauthenticated: true }) }, 'Alpha', {}],
  ])('%s: %#', (code, props, id, options) => {
    const { auth } = synthesize(props);
    expect(() => auth.addClient(id, options)).toThrow(new RegExp(`^${code}: addClient\\(`));
    expect(auth.clients.map((client) => client.clientName)).not.toContain('Alpha');
  });

  test('DuplicateClientId', () => {
    const { auth } = synthesize({ method: OIDC });
    auth.addClient('Alpha', { clientId: 'x' });
    expect(() => auth.addClient('Beta', { clientId: 'x' })).toThrow(/^DuplicateClientId: addClient\(Beta\)\.clientId is "x"/);
  });

  test('K10: a secret that is none, without repeating it', () => {
    const { stack, auth } = synthesize({ method: OIDC });
    const parameter = ssm.StringParameter.fromSecureStringParameterAttributes(stack, 'Parameter', { parameterName: '/k' });
    for (const [given, shown] of [[parameter, 'the construct "Stack/Parameter"'] as const, ['s3cr3t', '"a string"'] as const]) {
      const secret = given as unknown as secretsmanager.ISecret;
      expect(() => auth.addClient('Alpha', { clientId: 'x', secret })).toThrow(`NotAnOption: addClient(Alpha).secret is ${shown}: `);
    }
    expect(auth.clients).toEqual([]);
  });

  test('SecretWithoutClientId', () => {
    const { stack, auth } = synthesize();
    const secret = new secretsmanager.Secret(stack, 'Secret');
    expect(() => auth.addClient('Alpha', { secret })).toThrow(/^SecretWithoutClientId: /);
  });
});
