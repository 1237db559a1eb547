import { App, Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import {
  Authentication,
  GatewayAuth,
  type GatewayClientOptions,
  GatewayDomain,
  GatewayPreset,
  GatewayRouting,
  LiveConfiguration,
  ModelProvider,
  PortkeyGateway,
  type PortkeyGatewayProps,
} from '../../src';
import { testApp } from '../app';
import { configurationOf } from '../compute/stacks';
import { type Json, OIDC, ofType, synthesize } from './stacks';

const WITH_KEYS: PortkeyGatewayProps = { preset: GatewayPreset.DEV, providers: [ModelProvider.openai()], auth: { apiKeys: true } };
const certificate = 'arn:aws:acm:eu-west-1:111111111111:certificate/11111111-1111-1111-1111-111111111111';

function gatewayIn(props: PortkeyGatewayProps, act: (gateway: PortkeyGateway) => void = () => {}) {
  const stack = new Stack(testApp(), 'Stack');
  const domain = GatewayDomain.fromCertificate(acm.Certificate.fromCertificateArn(stack, 'Certificate', certificate), 'llm.example.com');
  const gateway = new PortkeyGateway(stack, 'Gateway', { domain, ...props });
  act(gateway);
  return { stack, gateway, template: () => Template.fromStack(stack) };
}

const statements = (template: Template): Json[] =>
  ofType(template, 'AWS::IAM::Policy').flatMap(({ Properties }) => Properties.PolicyDocument.Statement);
const ofKeys = { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': ['key'] } };
const rulesOf = (template: Template) =>
  ofType(template, 'AWS::ElasticLoadBalancingV2::ListenerRule')
    .map(({ Properties }) => Properties)
    .sort((one, other) => one.Priority - other.Priority);

describe('auth.apiKeys', () => {
  test('lets tasks read single items of the partition of keys, and nobody write', () => {
    const found = statements(gatewayIn(WITH_KEYS).template());
    const ofTable = found.filter(({ Action }) => /dynamodb:/.test(JSON.stringify(Action)));
    expect(ofTable).toEqual([
      expect.objectContaining({ Effect: 'Allow', Action: 'dynamodb:Query' }),
      expect.objectContaining({ Effect: 'Allow', Action: 'dynamodb:GetItem', Condition: ofKeys }),
    ]);
    expect(ofTable[0].Resource).toEqual(ofTable[1].Resource);
  });

  test('tells tasks to take keys beside tokens', () => {
    const template = gatewayIn(WITH_KEYS).template();
    expect(configurationOf(template).identity).toEqual([expect.objectContaining({ method: 'oidc' }), { method: 'api-keys' }]);
  });

  // DynamoDB takes no second change of a time to live for an hour, and CloudFormation none that leaves it out: no update that adds it could be rolled back
  test('changes nothing of the table', () => {
    const [withKeys, without] = [WITH_KEYS, { ...WITH_KEYS, auth: {} }].map((props) =>
      gatewayIn(props).template().findResources('AWS::DynamoDB::Table'),
    );
    expect(withKeys).toEqual(without);
  });

  test('is off by default, and leaves nothing of it in the template', () => {
    const template = gatewayIn({ ...WITH_KEYS, auth: {} }).template();
    expect(template.toJSON()).toEqual(
      gatewayIn({ ...WITH_KEYS, auth: { apiKeys: false } })
        .template()
        .toJSON(),
    );
    expect(configurationOf(template).identity).toHaveLength(1);
    expect(JSON.stringify(template.toJSON())).not.toMatch(/TimeToLive|dynamodb:GetItem|Bearer gw_/);
  });

  test('has the load balancer let keys through to the tasks, in front of its check of tokens, and changes no other rule', () => {
    const [withKeys, without] = [WITH_KEYS, { ...WITH_KEYS, auth: {} }].map((props) => rulesOf(gatewayIn(props).template()));
    expect(without.map(({ Priority }) => Priority)).toEqual([998, 999, 1000]);
    const [rule, ...others] = withKeys;
    expect(others).toEqual(without);
    expect(rule).toMatchObject({
      Priority: 997,
      Conditions: [
        { Field: 'path-pattern' },
        { Field: 'http-header', HttpHeaderConfig: { HttpHeaderName: 'Authorization', Values: ['Bearer gw_*'] } },
      ],
      Actions: [{ Type: 'forward' }],
    });
    expect(rule.Actions[0].TargetGroupArn).toEqual(others[0].Actions[0].TargetGroupArn);
  });

  test('needs no rule where the load balancer checks no tokens', () => {
    expect(rulesOf(gatewayIn({ ...WITH_KEYS, auth: { apiKeys: true, tokenCheckAtLoadBalancer: false } }).template())).toHaveLength(1);
  });

  test('names the table among the outputs, which are those of ever without it', () => {
    const outputs = (props: PortkeyGatewayProps) => {
      const { stack, gateway } = gatewayIn(props);
      gateway.printOutputs();
      return { table: stack.resolve(gateway.outputs.operatorTableName), printed: Object.keys(Template.fromStack(stack).toJSON().Outputs) };
    };
    const without = outputs({ ...WITH_KEYS, auth: {} });
    expect(without.table).toBeUndefined();
    const { table, printed } = outputs(WITH_KEYS);
    expect(table).toEqual({ Ref: expect.stringMatching(/^GatewayLiveConfigurationOperatorTable/) });
    expect(printed.filter((name) => !without.printed.includes(name))).toEqual(['GatewayOperatorTableName']);
  });

  test('a client more, with API keys alone, changes the document and nothing of the tasks', () => {
    const before = gatewayIn(WITH_KEYS).template();
    const after = gatewayIn(WITH_KEYS, (gateway) => gateway.addClient('batch', { apiKeysOnly: true, team: 'batch' })).template();
    const changed = (type: string) => JSON.stringify(before.findResources(type)) !== JSON.stringify(after.findResources(type));
    const types = new Set(Object.values<Json>(after.toJSON().Resources).map(({ Type }) => Type));
    expect([...types].filter(changed).sort()).toEqual(['AWS::AppConfig::HostedConfigurationVersion']);
  });
});

describe('a client with API keys alone', () => {
  test.each<[string, Authentication | undefined]>([
    ['a user pool', Authentication.cognito({ defaultClient: false })],
    ['an issuer of one’s own', OIDC],
  ])('beside %s is registered under an id that no token carries, and nothing is made for it', (_, method) => {
    const { auth, stack, template } = synthesize({ method, apiKeys: true });
    const client = auth.addClient('Batch', { clientName: 'batch', team: 'data', apiKeysOnly: true });
    expect([client.clientName, client.clientId, client.team, client.userPoolClient, client.tokenCommand]).toEqual([
      'batch',
      'api-keys:batch',
      'data',
      undefined,
      undefined,
    ]);
    expect(() => client.secret).toThrow(/^ClientSecretNotKnown: .*keys create/);
    expect(stack.resolve(auth.clientSection.render())).toEqual([{ name: 'batch', clientId: 'api-keys:batch', team: 'data' }]);
    template().resourceCountIs('AWS::Cognito::UserPoolClient', 0);
    template().resourceCountIs('AWS::SecretsManager::Secret', 0);
  });

  const secretIn = () => secretsmanager.Secret.fromSecretNameV2(new Stack(), 'Secret', 'name');
  test.each<[string, GatewayClientOptions]>([
    ['clientId', { clientId: 'an-id' }],
    ['secret', { secret: secretIn() }],
    ['scopes', { scopes: ['invoke'] }],
    ['accessTokenValidity', { accessTokenValidity: Duration.hours(1) }],
    ['nestedStack', { nestedStack: 'Clients' }],
  ])('has no %s: ApiKeysOnlyOption', (option, options) => {
    const { auth } = synthesize({ apiKeys: true });
    expect(() => auth.addClient('Batch', { ...options, apiKeysOnly: true })).toThrow(`ApiKeysOnlyOption: addClient(Batch).${option} is `);
  });

  test('has no encryptionKey: ApiKeysOnlyOption', () => {
    const { auth, stack } = synthesize({ apiKeys: true });
    const encryptionKey = new kms.Key(stack, 'Key');
    expect(() => auth.addClient('Batch', { encryptionKey, apiKeysOnly: true })).toThrow('ApiKeysOnlyOption: addClient(Batch).encryptionKey is ');
  });

  test('needs a gateway that takes API keys: ApiKeysNotEnabled', () => {
    expect(() => synthesize().auth.addClient('Batch', { apiKeysOnly: true })).toThrow(/^ApiKeysNotEnabled: addClient\(Batch\)\.apiKeysOnly is true/);
    const imported = PortkeyGateway.fromPortkeyGatewayAttributes(new Stack(), 'Gateway', { url: 'https://llm.example.com', gatewayName: 'gateway' });
    expect(() => imported.addClient('Batch', { apiKeysOnly: true })).toThrow(/^ApiKeysNotEnabled/);
  });

  test('is the only one whose id begins so: InvalidClientId', () => {
    const { auth } = synthesize({ method: OIDC, apiKeys: true });
    expect(() => auth.addClient('Forged', { clientId: 'api-keys:batch' })).toThrow(
      /^InvalidClientId: addClient\(Forged\)\.clientId is "api-keys:batch"/,
    );
  });
});

describe('grants', () => {
  const granted = (grant: (live: LiveConfiguration, role: iam.Role) => void, withKey = false) => {
    const stack = new Stack(new App(), 'Stack');
    const encryptionKey = withKey ? new kms.Key(stack, 'Key') : undefined;
    const live = new LiveConfiguration(stack, 'Live', { encryptionKey });
    grant(live, new iam.Role(stack, 'Role', { assumedBy: new iam.AccountRootPrincipal() }));
    const template = Template.fromStack(stack);
    const [table] = Object.keys(template.findResources('AWS::DynamoDB::Table'));
    return { statements: statements(template), tableArn: { 'Fn::GetAtt': [table, 'Arn'] } };
  };

  test.each<[string, (live: LiveConfiguration, role: iam.Role) => void, string[]]>([
    ['grantReadApiKeys', (live, role) => live.grantReadApiKeys(role), ['dynamodb:GetItem', 'dynamodb:Query']],
    [
      'grantManageApiKeys',
      (live, role) => live.grantManageApiKeys(role),
      ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Query', 'dynamodb:UpdateItem'],
    ],
  ])('%s reaches the partition of keys, and never the deny-list', (_, grant, actions) => {
    const { statements: found, tableArn } = granted(grant);
    expect(found).toEqual([{ Effect: 'Allow', Action: expect.anything(), Resource: tableArn, Condition: ofKeys }]);
    expect([...found[0].Action].sort()).toEqual(actions);
  });

  test.each<[string, (live: LiveConfiguration, role: iam.Role) => void, boolean]>([
    ['grantReadApiKeys', (live, role) => live.grantReadApiKeys(role), false],
    ['grantManageApiKeys', (live, role) => live.grantManageApiKeys(role), true],
  ])('%s brings the use of the key, through DynamoDB alone', (_, grant, writes) => {
    const [, use] = granted(grant, true).statements;
    expect([use.Action.includes('kms:Decrypt'), use.Action.includes('kms:Encrypt')]).toEqual([true, writes]);
    expect(JSON.stringify(use.Condition.StringEquals['kms:ViaService'])).toContain('dynamodb.');
  });
});

test('ApiKeysWithoutAuthentication', () => {
  expect(() => synthesize({ method: Authentication.none({ allowUnauthenticated: true }), apiKeys: true })).toThrow(
    /^ApiKeysWithoutAuthentication: auth\.apiKeys is true/,
  );
});

test('ApiKeysWithoutTable', () => {
  const stack = new Stack();
  const auth = new GatewayAuth(stack, 'Auth', { method: OIDC, apiKeys: true });
  expect(() => new GatewayRouting(stack, 'Routing', { auth, gatewayName: 'gateway' })).toThrow(/^ApiKeysWithoutTable: auth\.apiKeys is true/);
});
