/** Which providers an image without the stock gateway is of no use for, and what is told of the others. */
import { App, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { GatewayImage, ModelApi, ModelProvider, PortkeyGateway, type PortkeyGatewayProps } from '../../src';
import { testApp } from '../app';
import { oneOfEachKind } from '../gateway/gateways';

const gateway = (props: PortkeyGatewayProps, stack = new Stack(testApp(), 'Stack')) => {
  const image = GatewayImage.nativeOnly(ecs.ContainerImage.fromRegistry('public.ecr.aws/docker/library/node:24-alpine'));
  return new PortkeyGateway(stack, 'Gateway', { network: { allowInsecure: true }, compute: { image }, ...props });
};
const template = (props: PortkeyGatewayProps) => Template.fromStack(Stack.of(gateway(props)));

test.each<[string, ModelProvider, string]>([
  ['a custom provider', ModelProvider.custom({ slug: 'groq' }), 'groq'],
  ["Amazon's models by no API of theirs", ModelProvider.bedrock({ models: ['amazon.*'] }), 'bedrock'],
  ['one such model', ModelProvider.bedrock({ models: ['amazon.nova-lite-v1:0'], inferenceProfiles: ['eu.amazon.*'] }), 'bedrock'],
])('ProviderNeedsTranslation: %s', (_what, provider, name) => {
  expect(() => template({ providers: [ModelProvider.openai(), provider] })).toThrow(`ProviderNeedsTranslation: providers is "${name}": `);
});

test.each<[string, PortkeyGatewayProps]>([
  ['Claude on Bedrock', { providers: [ModelProvider.bedrock({ models: ['anthropic.*'] })] }],
  ['a profile of Claude', { providers: [ModelProvider.bedrock({ inferenceProfiles: ['eu.anthropic.claude-haiku-4-5-20251001-v1:0'], models: [] })] }],
  ['all models of Bedrock', { providers: [ModelProvider.bedrock({ models: ['*'] })] }],
  ["OpenAI's models on Bedrock", { providers: [ModelProvider.bedrock({ models: ['openai.gpt-oss-120b-1:0', 'amazon.*'] })] }],
  ["Amazon's models by Bedrock's own API", { bedrockApi: true, providers: [ModelProvider.bedrock({ models: ['amazon.*'] })] }],
  [
    'a compatible server',
    { providers: [ModelProvider.compatible({ name: 'vllm', baseUrl: 'https://llm.example.com/v1', apis: [ModelApi.CHAT], keyless: true })] },
  ],
  ['every kind but a custom one, and Claude on Bedrock', { providers: oneOfEachKind().filter(({ name }) => name !== 'groq') }],
])('%s is served', (_what, props) => {
  expect(() => template(props)).not.toThrow();
});

test('the example among the outputs asks for what is served: of Anthropic its own API', () => {
  const stack = new Stack(testApp(), 'Stack');
  gateway({ providers: [ModelProvider.anthropic()] }, stack).printOutputs();
  const outputs = JSON.stringify(Template.fromStack(stack).findOutputs('*'));
  expect(outputs).toContain('/v1/messages');
  expect(outputs).not.toContain('/v1/chat/completions');
});

test('Docker Hub is not warned of: where the image comes from is its own matter', () => {
  const stack = new Stack(new App(), 'Stack', { terminationProtection: true });
  gateway({ providers: [ModelProvider.openai()] }, stack);
  Annotations.fromStack(stack).hasNoWarning('*', Match.stringLikeRegexp('dockerHubImage'));
});
