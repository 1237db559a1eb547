import { App, SecretValue, Stack } from 'aws-cdk-lib';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { ModelApi, ModelProvider, type ModelProviderBindOptions, type ModelProviderConfig } from '../../src';
import { gatewayIn } from '../gateway/gateways';

const given = (stack: Stack) => new secretsmanager.Secret(stack, 'Key', { secretStringValue: SecretValue.unsafePlainText('x') });

const enable = (provider: (stack: Stack) => ModelProvider) => {
  const stack = new Stack(new App(), 'Stack');
  return () => gatewayIn(stack, { providers: [provider(stack)] });
};

class Own extends ModelProvider {
  constructor(private readonly config: Partial<ModelProviderConfig>) {
    super('own');
  }

  public bind(scope: Construct, _options: ModelProviderBindOptions): ModelProviderConfig {
    return { kind: 'openai', exampleModel: 'x', apiKey: new secretsmanager.Secret(scope, 'Key'), ...this.config };
  }
}

describe('what a task would refuse at start is refused when the app is synthesized', () => {
  test.each(['', 'EU-CENTRAL-1', 'eu central', 'evil.com/', 'evil.com', 'EU'])('the region "%s"', (region) => {
    expect(enable(() => ModelProvider.bedrock({ models: ['amazon.*'], region }))).toThrow(/^InvalidRegion: providers.bedrock.region is /);
    expect(enable(() => ModelProvider.bedrockMantle({ models: ['openai.*'], region }))).toThrow(/^InvalidRegion: providers.bedrockMantle.region is /);
  });

  test.each(['', 'a\nb'])('the field %j', (field) => {
    expect(enable((stack) => ModelProvider.openai({ apiKey: given(stack), field }))).toThrow(
      /^ProviderConfigNotPossible: providers.openai.field is .*refuse it at start/,
    );
  });

  test.each(['API.groq.com', 'äpi.groq.com', 'groq.com:443', 'https://groq.com', 'a/b'])('the host "%s"', (host) => {
    expect(enable(() => ModelProvider.custom({ slug: 'groq', host }))).toThrow(/^InvalidBaseUrl: providers.custom.host is /);
  });

  test.each([
    'HTTPS://a.example.com/v1',
    ' https://a.example.com',
    'https://a.example.com\n',
    'https://a.example.com/a b',
    'https://a.example.com?',
    'https://a.example.com/#',
    'https:\\\\a.example.com\\v1',
    'https:/a.example.com',
    'https:a.example.com',
    'https://@a.example.com/v1',
    'https://a.example.com\\v1',
  ])('the base URL %j', (baseUrl) => {
    expect(() => ModelProvider.openai({ baseUrl })).toThrow(/^InvalidBaseUrl: providers.baseUrl is /);
  });

  test('a deployment by the name of what every object has', () => {
    const options = { resourceName: 'x', apiVersion: 'v1', deployments: { constructor: 'gpt-4o' } };
    expect(enable(() => ModelProvider.azureOpenai(options as never))).toThrow(
      /^ProviderConfigNotPossible: providers.azure-openai.deployments.constructor is "gpt-4o"/,
    );
  });

  test.each<[string, Partial<ModelProviderConfig>]>([
    ['azure.resourceName', { kind: 'azure-openai', azure: { resourceName: 'a.b/c', apiVersion: 'v1', deploymentId: 'x' } }],
    ['host', { kind: 'custom', slug: 'x', host: 'https://evil.example.com/x' }],
    ['slug', { kind: 'custom', slug: 'openai', host: 'evil.example.com' }],
    ['apis', { kind: 'compatible', apis: [], baseUrl: 'https://a.example.com' }],
    ['region', { kind: 'bedrock', region: 'EU', apiKey: undefined }],
    ['field', { field: '' }],
  ])('%s of a provider of one’s own: %j', (path, config) => {
    expect(enable(() => new Own(config))).toThrow(new RegExp(`^ProviderConfigNotPossible: providers.own.${path} is `));
  });
});

test('PrivateAddressWithoutBaseUrl: an address that is public is not declared private', () => {
  expect(() => ModelProvider.openai({ privateAddress: true })).toThrow(/^PrivateAddressWithoutBaseUrl: providers.privateAddress is true/);
  expect(enable(() => new Own({ privateAddress: true }))).toThrow(/^ProviderConfigNotPossible: providers.own.privateAddress is true/);
});

test('InvalidApiKeys: one secret that is imported twice is one key', () => {
  const arn = 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:key-AbCdEf';
  const apiKeys = (stack: Stack) => ['One', 'Two'].map((id) => secretsmanager.Secret.fromSecretCompleteArn(stack, id, arn));
  expect(enable((stack) => ModelProvider.openai({ apiKeys: apiKeys(stack) }))).toThrow(/^InvalidApiKeys: providers.apiKeys is /);
});

test('InvalidProviderName: a slug that is no name says so, and is taken with a name', () => {
  expect(() => ModelProvider.custom({ slug: '302ai' })).toThrow(/^InvalidProviderName: .*give a `name`/);
  expect(enable(() => ModelProvider.custom({ slug: '302ai', name: 'ai302' }))).not.toThrow();
});

test('what a task takes is taken', () => {
  expect(enable(() => ModelProvider.openai({ baseUrl: 'https://a.example.com:8443/v1' }))).not.toThrow();
  expect(enable(() => ModelProvider.compatible({ name: 'x', baseUrl: 'https://a.example.com', apis: [ModelApi.CHAT] }))).not.toThrow();
  expect(enable(() => ModelProvider.bedrock({ models: ['amazon.*'], region: 'us-gov-west-1' }))).not.toThrow();
});
