import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { ModelApi, ModelProvider, type ModelProviderBindOptions, type ModelProviderConfig } from '../../src';
import { gatewayIn } from '../gateway/gateways';

/** The inference server of a company, whose keys another system rotates. */
class CompanyModels extends ModelProvider {
  constructor(private readonly overrides: Partial<ModelProviderConfig> = {}) {
    super('company');
  }

  public bind(scope: Construct, { removalPolicy, encryptionKey }: ModelProviderBindOptions): ModelProviderConfig {
    const apiKey = new secretsmanager.Secret(scope, 'Key', { removalPolicy, encryptionKey });
    const statements = [new iam.PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: ['*'] })];
    const baseUrl = 'https://models.company.example:8443/v1';
    return this.overrides && { kind: 'openai', exampleModel: 'ours-1', apiKey, awaitsKey: true, baseUrl, statements, ...this.overrides };
  }
}

const make = (overrides?: Partial<ModelProviderConfig>) => {
  const stack = new Stack(new App(), 'Stack');
  const gateway = gatewayIn(stack, { providers: [new CompanyModels(overrides)] });
  return { gateway, stack };
};

test('a provider of one’s own is called as it says, with its key, its permissions and its port', () => {
  const { gateway, stack } = make();
  const template = Template.fromStack(stack);
  const [{ Properties }] = Object.values(template.findResources('AWS::ECS::TaskDefinition'));
  const written = JSON.stringify(Properties.ContainerDefinitions[0].Environment);
  expect(written).toContain('models.company.example:8443/v1');
  expect(JSON.stringify(template.findResources('AWS::IAM::Policy'))).toMatch(/lambda:InvokeFunction/);
  expect(JSON.stringify(template.findResources('AWS::EC2::SecurityGroup'))).toContain('"FromPort":8443');
  expect(gateway.outputs.curlCommand).toContain('"model":"ours-1"');
  expect(Object.keys(gateway.outputs.setProviderKeyCommands)).toEqual(['company']);
  expect(gateway.providerSecret('company').node.path).toBe('Stack/Gateway/Routing/Providers/company/Key');
});

test.each<[string, Partial<ModelProviderConfig>, RegExp]>([
  ['a kind that is none', { kind: 'mistral' }, /^ProviderConfigNotPossible: providers.company.kind is "mistral": .*there are openai, anthropic/],
  ['no key', { apiKey: undefined }, /^ProviderConfigNotPossible: providers.company.apiKey is undefined: .*openai wants a key/],
  ['a key that calls of Bedrock do not have', { kind: 'bedrock' }, /^ProviderConfigNotPossible: providers.company.apiKey .*are signed/],
  ['one key and several', { apiKeys: [] }, /^ProviderConfigNotPossible: providers.company.apiKeys is 0: .*apiKey is given too/],
  [
    'models, which are checked of Bedrock only',
    { models: ['ours-*'] },
    /^ProviderConfigNotPossible: providers.company.models .*bedrock and bedrock-mantle/,
  ],
  ['a deployment that is not on Azure', { deployments: { 'gpt-4o': 'x' } }, /^ProviderConfigNotPossible: .*deployments .*only of azure-openai/],
  ['Azure without an address', { kind: 'azure-openai' }, /^ProviderConfigNotPossible: providers.company.azure is undefined: .*azure-openai needs it/],
  ['a compatible server that speaks nothing', { kind: 'compatible' }, /^ProviderConfigNotPossible: providers.company.apis is undefined/],
  ['a slug without its host', { kind: 'custom', slug: 'x' }, /^ProviderConfigNotPossible: providers.company.host is undefined/],
  ['headers, which are no option', { headers: { authorization: 'x' } } as object, /^NotAnOption: providers.company.headers /],
  ['what is not of its kind', { exampleModel: 5 as unknown as string }, /^NotAnOption: providers.company.exampleModel is 5/],
  ['nothing', null as unknown as object, /^NotAnOption: providers.company is null/],
  ['a base URL that keys must not go to', { baseUrl: 'http://models.company.example' }, /^InvalidBaseUrl: /],
])('one that could not be called is refused: %s', (_what, overrides, message) => {
  expect(() => make(overrides)).toThrow(message);
});

test('a server of one’s own may ask for no key', () => {
  const { gateway, stack } = make({ kind: 'compatible', apis: [ModelApi.CHAT], apiKey: undefined, awaitsKey: false });
  expect(() => gateway.providerSecret('company')).toThrow(/^ProviderWithoutSecret: /);
  const written = JSON.stringify(Object.values(Template.fromStack(stack).findResources('AWS::ECS::TaskDefinition')));
  expect(written).toContain(String.raw`\"credential\":{\"from\":\"none\"}`);
});

test('one that signs its calls with a role that may call already needs no statements', () => {
  expect(() => Template.fromStack(make({ kind: 'bedrock', apiKey: undefined, baseUrl: undefined, statements: undefined }).stack)).not.toThrow();
});

test('its name is checked like any other', () => {
  class Loud extends ModelProvider {
    constructor() {
      super('Company Models');
    }

    public bind(): ModelProviderConfig {
      return { kind: 'openai', exampleModel: 'x' };
    }
  }
  expect(() => new Loud()).toThrow(/^InvalidProviderName: providers.name is "Company Models"/);
});
