import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { ModelProvider } from '../../src';
import { gatewayIn } from '../gateway/gateways';

const HERE = { account: '111122223333', region: 'eu-central-1' };
const many = <T>(count: number, make: (index: number) => T): T[] => Array.from({ length: count }, (_, index) => make(index));
const model = (index: number) => `anthropic.claude-sonnet-${index}-20250514-v1:0`;

const synthesized = (providers: (stack: Stack) => ModelProvider[]) => {
  const stack = new Stack(new App(), 'Stack', { env: HERE });
  gatewayIn(stack, { providers: providers(stack) });
  return () => Template.fromStack(stack);
};

const keys = (stack: Stack, providers: number) => {
  const key = kms.Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:eu-central-1:111122223333:key/11111111-2222-3333-4444-555555555555');
  const secret = (provider: number, index: number) =>
    secretsmanager.Secret.fromSecretAttributes(stack, `Secret${provider}x${index}`, {
      secretCompleteArn: `arn:aws:secretsmanager:eu-central-1:111122223333:secret:llm-gateway/production/provider-${provider}/key-${index}-AbCdEf`,
      encryptionKey: key,
    });
  return many(providers, (provider) => ModelProvider.openai({ name: `openai-${provider}`, apiKeys: many(5, (index) => secret(provider, index)) }));
};

test.each<[string, (stack: Stack) => ModelProvider[]]>([
  [
    'profiles of a geography and of all regions',
    () => [
      ModelProvider.bedrock({ inferenceProfiles: [...many(14, (index) => `eu.${model(index)}`), ...many(6, (index) => `global.${model(index)}`)] }),
    ],
  ],
  [
    'an application profile for every team',
    () => [
      ModelProvider.bedrock({
        applicationInferenceProfiles: many(55, (index) => ({
          arn: `arn:aws:bedrock:eu-central-1:111122223333:application-inference-profile/abcd1234ef${index + 10}`,
          model: `eu.${model(index % 3)}`,
        })),
      }),
    ],
  ],
  ['several keys of several providers', (stack) => keys(stack, 10)],
])('an ordinary list fits into the policy of the task role: %s', (_what, providers) => {
  expect(synthesized(providers)).not.toThrow();
});

test('PolicyTooLarge: more than AWS IAM takes is refused when the app is synthesized', () => {
  expect(synthesized((stack) => keys(stack, 20))).toThrow(/PolicyTooLarge: compute.taskRole is "\d+ characters of inline policies"/);
});
