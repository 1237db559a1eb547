import { App, Stack } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { encodedRuntime } from '../../runtime/test/delivered';
import { ModelApi, ModelProvider } from '../../src';
import { taskDefinitionSize } from '../../src/compute/task-definition-size';
import { gatewayIn } from './gateways';

const KB = 1024;

test('the encoded runtime takes at most 42 KB', () => {
  expect(Buffer.byteLength(encodedRuntime())).toBeLessThanOrEqual(42 * KB);
});

/** The largest that is promised, of every kind that is long. */
const twentyProviders = (stack: Stack): ModelProvider[] =>
  Array.from({ length: 4 }, (_, round) => [
    ModelProvider.openai({
      name: `openai-${round}`,
      baseUrl: `https://openai-${round}.llm.example.com:8443/v1`,
      privateAddress: true,
      apiKeys: [1, 2].map((key) => secretsmanager.Secret.fromSecretCompleteArn(stack, `Key${round}${key}`, `${SECRET}-${round}${key}-abcdef`)),
    }),
    ModelProvider.compatible({
      name: `own-${round}`,
      baseUrl: `https://own-${round}.llm.example.com/v1`,
      apis: [ModelApi.CHAT, ModelApi.EMBEDDINGS],
    }),
    ModelProvider.custom({ slug: 'groq', name: `groq-${round}` }),
    ModelProvider.azureOpenai({
      name: `azure-openai-${round}`,
      resourceName: 'our-resource',
      apiVersion: 'v1',
      deployments: Object.fromEntries(Array.from({ length: 2 }, (__, number) => [`gpt-5-model-${number}`, `deployment-of-it-${number}`])),
    }),
    ModelProvider.bedrock({
      name: `bedrock-${round}`,
      models: ['amazon.*', 'meta.*'],
      inferenceProfiles: ['eu.anthropic.*', 'global.*'],
      applicationInferenceProfiles: Array.from({ length: 2 }, (__, number) => ({
        arn: `${PROFILE}${number}`,
        model: 'eu.anthropic.claude-sonnet-4-5',
      })),
    }),
  ]).flat();

const SECRET = 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:a-key-of-the-company';
const PROFILE = 'arn:aws:bedrock:eu-central-1:123456789012:application-inference-profile/abcdefghijk';

/** Of a gateway with these providers, and with a collector beside it or not. */
function sizeWith(providers: number, options: { readonly limits?: boolean; readonly sidecarKb?: number }): number {
  const stack = new Stack(new App(), 'Stack', { env: { region: 'eu-central-1', account: '123456789012' } });
  const gateway = gatewayIn(stack, { providers: twentyProviders(stack).slice(0, providers), limits: options.limits ? {} : undefined });
  const { taskDefinition } = gateway.service;
  if (options.sidecarKb) {
    taskDefinition.addContainer('Collector', {
      image: ecs.ContainerImage.fromRegistry('public.ecr.aws/aws-observability/aws-otel-collector:latest'),
      essential: false,
      environment: { AOT_CONFIG_CONTENT: 'x'.repeat(options.sidecarKb * KB) },
      logging: ecs.LogDrivers.awsLogs({ streamPrefix: 'collector' }),
    });
  }
  return taskDefinitionSize(taskDefinition);
}

test.each([
  ['20 providers and a sidecar with 4 KB of configuration', { sidecarKb: 4 }],
  ['20 providers, limits and a sidecar with 40 KB of configuration', { limits: true, sidecarKb: 40 }],
])('the task definition stays under 63 KB with %s', (_, options) => {
  const size = sizeWith(20, options);
  expect(size).toBeLessThan(63 * KB);
  expect(size).toBeGreaterThan(40 * KB);
});
