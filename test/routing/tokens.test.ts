import { App, Lazy, RemovalPolicy, Stack, Token } from 'aws-cdk-lib';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { ModelProvider } from '../../src/routing';
import { bindProvider } from '../../src/routing/providers';

function bind(provider: ModelProvider) {
  const stack = new Stack(new App(), 'Stack');
  const { configuration, baseUrl } = bindProvider(provider, stack, { removalPolicy: RemovalPolicy.RETAIN });
  return { configuration: stack.resolve(configuration), port: baseUrl?.port };
}

describe('K6: what only the deployment knows passes where nothing is computed from it:', () => {
  const [host, number] = [Lazy.string({ produce: () => 'llm.example.com' }), Lazy.number({ produce: () => 8443 })];

  test.each([
    ['the host of a base URL', `https://${host}/v1`, 443],
    ['the host of a base URL with a port', `https://${host}:8443/v1`, 8443],
    ['the path of a base URL', `https://llm.example.com/${host}`, 443],
  ])('%s', (_what, baseUrl, port) => {
    const bound = bind(ModelProvider.openai({ baseUrl }));
    expect(bound.configuration.baseUrl).toBe(baseUrl.replace(host, 'llm.example.com'));
    expect(bound.port).toBe(port);
  });

  test('options of Azure', () => {
    const { configuration } = bind(ModelProvider.azureOpenai({ resourceName: host, deploymentId: host, geography: host, apiVersion: host }));
    expect(Object.values(configuration.azure)).toEqual(Array(4).fill('llm.example.com'));
  });

  test('but not the scheme of a base URL and its port, which becomes a rule of the security group', () => {
    const pattern = /^InvalidBaseUrl: providers.baseUrl is .* \(a token: give the value itself\)/;
    for (const baseUrl of [host, `${host}://llm.example.com`, `https://llm.example.com:${Token.asString(number)}`]) {
      expect(() => ModelProvider.openai({ baseUrl })).toThrow(pattern);
    }
  });

  test('nor what becomes a permission or a name', () => {
    const hint = '(a token: give the value itself)';
    expect(() => ModelProvider.openai({ name: host })).toThrow(`${hint}: clients write it`);
    expect(() => ModelProvider.bedrock({ models: [host] })).toThrow(hint);
    expect(() => ModelProvider.bedrock({ inferenceProfiles: [host] })).toThrow(hint);
  });

  test('a base URL that the CLI has yet to look up', () => {
    const stack = new Stack(new App(), 'Stack', { env: { account: '111122223333', region: 'eu-central-1' } });
    ModelProvider.openai({ baseUrl: ssm.StringParameter.valueFromLookup(stack, '/llm/url') });
  });
});
