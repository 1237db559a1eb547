import { App, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';
import { ModelProvider } from '../../src/routing';
import { bindProvider } from '../../src/routing/providers';

function bind(provider: ModelProvider, stack = new Stack(new App(), 'Stack'), encryptionKey?: kms.IKey) {
  const bound = bindProvider(provider, stack, { removalPolicy: RemovalPolicy.RETAIN, encryptionKey });
  const statements = bound.statements.map((statement) => stack.resolve(statement.toStatementJson()));
  return { ...bound, statements, configuration: stack.resolve(bound.configuration), stack };
}

const secretIn = (stack: Stack) =>
  secretsmanager.Secret.fromSecretCompleteArn(stack, 'Key', `arn:aws:secretsmanager:eu-central-1:111111111111:secret:k-AbCdEf`);

describe('a provider with an API key', () => {
  test.each([
    ['openai', ModelProvider.openai()],
    ['anthropic', ModelProvider.anthropic()],
    ['google', ModelProvider.google()],
    ['azure-openai', ModelProvider.azureOpenai({ resourceName: 'acme', deploymentId: 'gpt-4o', apiVersion: '2024-10-21' })],
  ])('%s gets an empty secret of its own when none is given', (name, provider) => {
    const { configuration, stack, secret: made, awaitsKey } = bind(provider);
    expect(awaitsKey).toBe(true);
    expect(configuration).toMatchObject({ name, kind: name, credential: { from: 'secret', secretArn: stack.resolve(made?.secretArn) } });
    const [secret] = Object.values(Template.fromStack(stack).findResources('AWS::SecretsManager::Secret'));
    expect(secret.Properties).not.toHaveProperty('GenerateSecretString');
    expect(secret.Properties).not.toHaveProperty('SecretString');
    expect(secret).toMatchObject({ DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
  });

  test('uses the secret that is given, and makes none', () => {
    const stack = new Stack(new App(), 'Stack');
    const secret = secretIn(stack);
    const { configuration, awaitsKey, statements } = bind(ModelProvider.openai({ apiKey: secret, field: 'openai' }), stack);
    expect(configuration.credential).toEqual({ from: 'secret', secretArn: secret.secretArn, field: 'openai' });
    expect(awaitsKey).toBe(false);
    expect(statements).toEqual([{ Effect: 'Allow', Action: 'secretsmanager:GetSecretValue', Resource: secret.secretArn }]);
    Template.fromStack(stack).resourceCountIs('AWS::SecretsManager::Secret', 0);
  });

  test('refuses a secret of another region, which the tasks would never find', () => {
    const stack = new Stack(new App(), 'Stack', { env: { region: 'us-east-1' } });
    expect(() => bind(ModelProvider.openai({ apiKey: secretIn(stack) }), stack)).toThrow(
      /^SecretInAnotherRegion: providers.apiKey is "eu-central-1": .*us-east-1/,
    );
    const home = new Stack(new App(), 'Stack', { env: { region: 'eu-central-1' } });
    expect(bind(ModelProvider.openai({ apiKey: secretIn(home) }), home).awaitsKey).toBe(false);
  });

  test('refuses a key that is given as a string, without repeating it', () => {
    const given = { apiKey: 'sk-123' as unknown as secretsmanager.ISecret };
    expect(() => ModelProvider.openai(given)).toThrow(/^NotAnOption: providers.apiKey is "a string": (?!.*sk-123)/);
  });

  test.each<[string, (stack: Stack) => unknown, string]>([
    ['a SecureString of SSM', (stack) => ssm.StringParameter.fromSecureStringParameterAttributes(stack, 'Key', { parameterName: '/k' }), 'construct'],
    ['a parameter of SSM', (stack) => new ssm.StringParameter(stack, 'Key', { stringValue: 'sk-123' }), 'construct'],
    ['a bucket', (stack) => ({ bucketArn: stack.stackId }), 'object'],
  ])('K10: refuses %s as its key', (_what, given, shown) => {
    const apiKey = given(new Stack(new App(), 'Stack')) as secretsmanager.ISecret;
    expect(() => ModelProvider.openai({ apiKey })).toThrow(
      new RegExp(`^NotAnOption: providers.apiKey is .*${shown}.*an aws_secretsmanager.ISecret can`, 'i'),
    );
    expect(() => ModelProvider.azureOpenai({ resourceName: 'acme', deploymentId: 'd', apiVersion: 'v1', apiKey })).toThrow(/^NotAnOption: /);
  });

  const HERE = { region: 'eu-central-1', account: '222222222222' };
  const ARN = 'arn:aws:secretsmanager:eu-central-1:111111111111:secret:k';

  test('K14: refuses a secret of another account that is known by a part of its ARN, which AWS would not find', () => {
    const stack = new Stack(new App(), 'Stack', { env: HERE });
    const apiKey = secretsmanager.Secret.fromSecretPartialArn(stack, 'Key', ARN);
    expect(() => bind(ModelProvider.openai({ apiKey }), stack)).toThrow(
      new RegExp(`^SecretWithoutCompleteArn: providers.apiKey is "${ARN}": .*222222222222.*fromSecretCompleteArn`),
    );
  });

  test('K14: warns of a secret of another account whose key is not known, until the key is', () => {
    const stack = new Stack(new App(), 'Stack', { env: HERE });
    const [unknown, known] = ['Unknown', 'Known'].map((id) => {
      const encryptionKey = id === 'Known' ? kms.Key.fromKeyArn(stack, 'Kms', 'arn:aws:kms:eu-central-1:111111111111:key/k') : undefined;
      const apiKey = secretsmanager.Secret.fromSecretAttributes(stack, id, { secretCompleteArn: `${ARN}-AbCdEf`, encryptionKey });
      const scope = new Construct(stack, `Provider${id}`);
      return bindProvider(ModelProvider.openai({ apiKey }), scope, { removalPolicy: RemovalPolicy.RETAIN }) && scope;
    });
    const warnings = (scope: Construct) => Annotations.fromStack(stack).findWarning(`/${scope.node.path}`, Match.stringLikeRegexp('another account'));
    expect([warnings(unknown).length, warnings(known).length]).toEqual([1, 0]);
  });

  test.each<[string, string, (stack: Stack) => secretsmanager.ISecret]>([
    ['the complete ARN, of another account', HERE.account, (stack) => secretsmanager.Secret.fromSecretCompleteArn(stack, 'Key', `${ARN}-AbCdEf`)],
    ['a part of the ARN, of this account', '111111111111', (stack) => secretsmanager.Secret.fromSecretPartialArn(stack, 'Key', ARN)],
    ['a name, which is of this account', HERE.account, (stack) => secretsmanager.Secret.fromSecretNameV2(stack, 'Key', 'k')],
  ])('K14: takes a secret by %s', (_what, account, given) => {
    const stack = new Stack(new App(), 'Stack', { env: { ...HERE, account } });
    const { statements } = bind(ModelProvider.openai({ apiKey: given(stack) }), stack);
    expect(JSON.stringify(statements[0].Resource)).toMatch(/secret:k-(AbCdEf|\?{6})"/);
  });

  test('a secret that is known by name only is found whatever its suffix', () => {
    const stack = new Stack(new App(), 'Stack');
    const secret = secretsmanager.Secret.fromSecretNameV2(stack, 'Named', 'prod/openai');
    const { statements } = bind(ModelProvider.openai({ apiKey: secret }), stack);
    expect(JSON.stringify(statements[0].Resource)).toContain('secret:prod/openai-??????');
  });

  test("may decrypt with its secret's key through Secrets Manager, without touching the key's policy", () => {
    const app = new App();
    const keyStack = new Stack(app, 'KeyStack');
    const key = new kms.Key(keyStack, 'Key');
    const stack = new Stack(app, 'Stack');
    const { statements } = bind(ModelProvider.openai(), stack, key);
    expect(statements[1]).toMatchObject({ Action: 'kms:Decrypt', Condition: { StringEquals: { 'kms:ViaService': expect.anything() } } });
    expect(JSON.stringify(Template.fromStack(keyStack).toJSON())).not.toContain('TaskRole');
  });

  test('a compatible server replaces the public address', () => {
    const { configuration, baseUrl } = bind(
      ModelProvider.openai({ name: 'vllm', baseUrl: 'https://llm.internal.example.com:8443/v1', privateAddress: true }),
    );
    expect(configuration).toMatchObject({ name: 'vllm', kind: 'openai', baseUrl: 'https://llm.internal.example.com:8443/v1', privateAddress: true });
    expect(baseUrl).toEqual({ host: 'llm.internal.example.com', port: 8443 });
  });

  test('Azure has a resource, a version, and one deployment for all models', () => {
    const { configuration, exampleModel } = bind(ModelProvider.azureOpenai({ resourceName: 'acme', deploymentId: 'gpt-4o', apiVersion: 'v1' }));
    expect(configuration.azure).toEqual({ resourceName: 'acme', deploymentId: 'gpt-4o', apiVersion: 'v1' });
    expect(configuration).not.toHaveProperty('deployments');
    expect(exampleModel).toBe('gpt-4o');
  });

  test('Azure has several deployments, by the model that is asked for', () => {
    const deployments = { 'gpt-4o': 'gpt-4o-eu', 'o4-mini': 'reasoning' };
    const { configuration, exampleModel } = bind(ModelProvider.azureOpenai({ resourceName: 'acme', deployments, apiVersion: '2025-04-01-preview' }));
    expect(configuration).toMatchObject({ azure: { resourceName: 'acme', apiVersion: '2025-04-01-preview' }, deployments });
    expect(configuration.azure).not.toHaveProperty('deploymentId');
    expect(exampleModel).toBe('gpt-4o');
  });

  test('Azure is where it is said to be, as prices depend on it; nobody guesses it', () => {
    const address = { resourceName: 'acme', deploymentId: 'd', apiVersion: 'v1' };
    const azureOf = (geography?: string) => bind(ModelProvider.azureOpenai({ ...address, geography })).configuration.azure;
    expect(azureOf('data_zone')).toEqual({ ...address, geography: 'data_zone' });
    expect(azureOf()).toEqual(address);
    expect(azureOf()).not.toHaveProperty('geography');
  });

  test.each(['', 'two words', 'EU', 'é', 'x'.repeat(129)])('refuses that Azure is at %j', (geography) => {
    expect(() => ModelProvider.azureOpenai({ resourceName: 'acme', deploymentId: 'd', apiVersion: 'v1', geography })).toThrow(
      /^InvalidAzureGeography: providers\.azureOpenai\.geography is /,
    );
  });

  test('Azure without any deployment is refused', () => {
    for (const deployments of [undefined, {}]) {
      expect(() => ModelProvider.azureOpenai({ resourceName: 'acme', apiVersion: 'v1', deployments })).toThrow(
        /^AzureWithoutDeployment: providers.azureOpenai.deploymentId is undefined/,
      );
    }
  });

  test.each([
    'http://llm.example.com',
    'https://user:password@llm.example.com',
    'https://llm.example.com/?a=b',
    'https://llm.example.com/#a',
    'https://10.0.0.1/v1',
    'https://[::1]/v1',
    'https://169.254.170.2',
    'https://localhost',
    'llm.example.com',
    '',
  ])('refuses the base URL "%s"', (baseUrl) => {
    expect(() => ModelProvider.openai({ baseUrl })).toThrow(/^InvalidBaseUrl: providers.baseUrl/);
  });

  test.each([
    ['resourceName', { resourceName: 'evil.example.com/' }],
    ['resourceName', { resourceName: 'evil.example.com' }],
    ['deploymentId', { deploymentId: '../x' }],
    ['apiVersion', { apiVersion: 'v1&x=y' }],
    ['apiVersion', { apiVersion: 'v2' }],
    ['deployments.gpt-4o', { deployments: { 'gpt-4o': 'a/b' } }],
  ])('refuses an Azure %s that would change the address: %s', (option, override) => {
    const options = { resourceName: 'acme', deploymentId: 'gpt-4o', apiVersion: 'v1', ...override };
    expect(() => ModelProvider.azureOpenai(options)).toThrow(new RegExp(`^InvalidAzureOption: providers.azureOpenai.${option}`));
  });
});

test.each(['OpenAI', '1st', 'two words', 'a'.repeat(33), '', 'x_y'])('refuses the name "%s"', (name) => {
  expect(() => ModelProvider.openai({ name })).toThrow(/^InvalidProviderName: providers.name/);
});

describe('Bedrock', () => {
  const arn = (...rest: unknown[]) => ({ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ...rest]] });
  const INVOKE = ['bedrock:InvokeModel', 'bedrock:InvokeModelWithResponseStream'];

  test('allows the named models in the region of the stack, with the credentials of the task role', () => {
    const { configuration, statements } = bind(ModelProvider.bedrock({ models: ['anthropic.*', 'amazon.nova-pro-v1:0'] }));
    expect(configuration).toEqual({
      name: 'bedrock',
      kind: 'bedrock',
      credential: { from: 'task-role' },
      region: { Ref: 'AWS::Region' },
      models: ['anthropic.*', 'amazon.nova-pro-v1:0'],
    });
    expect(statements).toEqual([
      {
        Effect: 'Allow',
        Action: ['bedrock:CountTokens', ...INVOKE],
        Resource: [
          arn(':bedrock:', { Ref: 'AWS::Region' }, '::foundation-model/anthropic.*'),
          arn(':bedrock:', { Ref: 'AWS::Region' }, '::foundation-model/amazon.nova-pro-v1:0'),
        ],
      },
    ]);
  });

  test('allows the models behind a profile everywhere, but only by way of the profile', () => {
    const { configuration, statements } = bind(ModelProvider.bedrock({ inferenceProfiles: ['eu.anthropic.*'], region: 'eu-west-1' }));
    const profile = arn(':bedrock:eu-west-1:', { Ref: 'AWS::AccountId' }, ':inference-profile/eu.anthropic.*');
    expect(configuration).toMatchObject({ region: 'eu-west-1', models: ['eu.anthropic.*'] });
    expect(statements).toEqual([
      { Effect: 'Allow', Action: INVOKE, Resource: profile },
      {
        Effect: 'Allow',
        Action: INVOKE,
        Resource: arn(':bedrock:*::foundation-model/anthropic.*'),
        Condition: { StringLike: { 'bedrock:InferenceProfileArn': profile } },
      },
      { Effect: 'Allow', Action: 'bedrock:CountTokens', Resource: arn(':bedrock:eu-west-1::foundation-model/anthropic.*') },
    ]);
  });

  test.each([
    ['BedrockWithoutModels', {}],
    ['BedrockWithoutModels', { models: [], inferenceProfiles: [], applicationInferenceProfiles: [] }],
    ['InvalidModelPattern', { models: ['*anthropic'] }],
    ['InvalidModelPattern', { models: ['anthropic.*.v1'] }],
    ['InvalidModelPattern', { models: ['arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude'] }],
    ['InvalidModelPattern', { models: [''] }],
    ['InferenceProfileAmongModels', { models: ['us.anthropic.claude-sonnet-4-20250514-v1:0'] }],
    ['InferenceProfileAmongModels', { models: ['global.*'] }],
    ['InvalidInferenceProfile', { inferenceProfiles: ['*'] }],
    ['InvalidInferenceProfile', { inferenceProfiles: ['eu'] }],
    ['InvalidInferenceProfile', { inferenceProfiles: ['anthropic.*'] }],
    ['InvalidInferenceProfile', { inferenceProfiles: ['anthropic.claude-sonnet-4-20250514-v1:0'] }],
    ['InvalidInferenceProfile', { inferenceProfiles: ['amazon.nova*'] }],
    ['InvalidInferenceProfile', { inferenceProfiles: ['arn:aws:bedrock:eu-west-1:111111111111:application-inference-profile/abc'] }],
  ])('%s: %j', (code, options) => {
    expect(() => ModelProvider.bedrock(options)).toThrow(new RegExp(`^${code}: providers.bedrock`));
  });

  test.each(['*', 'anthropic.*', 'anthropic.claude-3-haiku-20240307-v1:0', 'meta.llama3-1-70b-instruct-v1:0:128k', 'mistral*'])(
    'takes the model "%s"',
    (model) => {
      expect(bind(ModelProvider.bedrock({ models: [model] })).configuration.models).toEqual([model]);
    },
  );

  test.each(['us.*', 'us-gov.anthropic.claude-3-haiku-20240307-v1:0', 'global.anthropic.*', 'apac.amazon.nova-lite-v1:0', 'eu.mistral*'])(
    'takes the profile "%s"',
    (profile) => {
      expect(bind(ModelProvider.bedrock({ inferenceProfiles: [profile] })).configuration.models).toEqual([profile]);
    },
  );
});
