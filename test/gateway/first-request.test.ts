import { App, Stack } from 'aws-cdk-lib';
import { ModelApi, ModelProvider, Routing } from '../../src';
import { gatewayIn } from './gateways';

const curlFor = (...providers: ModelProvider[]) => gatewayIn(new Stack(new App(), 'Stack'), { providers }).outputs.curlCommand;
const compatible = (api: ModelApi) => ModelProvider.compatible({ name: 'own', baseUrl: 'https://llm.example.com/v1', apis: [api], keyless: true });

test.each<[string, ModelProvider, RegExp]>([
  ['OpenAI', ModelProvider.openai(), /\/v1\/chat\/completions .*"model":"gpt-4o-mini"/],
  ['Claude at Bedrock', ModelProvider.bedrock({ models: ['anthropic.*'] }), /\/v1\/chat\/completions .*"model":"anthropic\.claude/],
  [
    'Claude at Mantle',
    ModelProvider.bedrockMantle({ models: ['anthropic.claude-haiku-4-5'] }),
    /\/v1\/messages .*"model":"anthropic.claude-haiku-4-5"/,
  ],
  ['a pattern of Claude at Mantle', ModelProvider.bedrockMantle({ models: ['anthropic.*'] }), /replace MODEL .*\/v1\/messages .*"model":"MODEL"/],
  ['embeddings alone', compatible(ModelApi.EMBEDDINGS), /replace MODEL .*\/v1\/embeddings .*"input":/],
  ['Messages alone', compatible(ModelApi.MESSAGES), /replace MODEL .*\/v1\/messages .*"max_tokens":/],
])('the first request among the outputs is one that the provider serves: %s', (_what, provider, command) => {
  expect(curlFor(provider)).toMatch(command);
  expect(curlFor(provider)).not.toContain('*"');
});

test('the first request names its provider where a default route would take it to another one', () => {
  const providers = [ModelProvider.openai(), ModelProvider.anthropic()];
  const gateway = gatewayIn(new Stack(new App(), 'Stack'), { providers, defaultRoute: 'claude' });
  gateway.addRoute('claude', Routing.single({ provider: 'anthropic' }));
  expect(gateway.outputs.curlCommand).toMatch(/ -H 'x-portkey-provider: openai' .*"model":"gpt-4o-mini"/);
  expect(curlFor(...providers)).not.toContain('x-portkey-provider');
});
