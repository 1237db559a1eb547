import { App, Stack } from 'aws-cdk-lib';
import { ModelProvider } from '../../src';
import { taskDefinitionSize } from '../../src/compute/task-definition-size';
import { encodeRuntime } from '../../src/routing/delivery';
import { gatewayIn } from './gateways';

const KB = 1024;

test('the encoded runtime takes at most half of a task definition', () => {
  expect(Buffer.byteLength(encodeRuntime())).toBeLessThanOrEqual(32 * KB);
});

test('the task definition stays under 56 KB with 40 providers of every kind', () => {
  const providers = Array.from({ length: 8 }, (_, round) => [
    ModelProvider.openai({ name: `openai-${round}`, baseUrl: `https://openai-${round}.llm.example.com:8443/v1`, privateAddress: true }),
    ModelProvider.anthropic({ name: `anthropic-${round}` }),
    ModelProvider.google({ name: `google-${round}` }),
    ModelProvider.azureOpenai({
      name: `azure-openai-${round}`,
      resourceName: 'our-resource',
      deploymentId: `deployment-${round}`,
      apiVersion: '2024-10-21',
    }),
    ModelProvider.bedrock({ name: `bedrock-${round}`, models: ['amazon.*', 'meta.*'], inferenceProfiles: ['eu.anthropic.*', 'global.*'] }),
  ]).flat();
  const gateway = gatewayIn(new Stack(new App(), 'Stack'), { providers });
  const size = taskDefinitionSize(gateway.service.taskDefinition);
  expect(size).toBeLessThan(56 * KB);
  expect(size).toBeGreaterThan(Buffer.byteLength(encodeRuntime()));
});
