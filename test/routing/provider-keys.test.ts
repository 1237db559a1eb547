import { App, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { ModelProvider } from '../../src';
import { bindProvider } from '../../src/routing/providers';
import { gatewayIn } from '../gateway/gateways';

const arnOf = (name: string) => `arn:aws:secretsmanager:eu-central-1:111111111111:secret:${name}-AbCdEf`;
const secretsIn = (stack: Stack, ...names: string[]) => names.map((name) => secretsmanager.Secret.fromSecretCompleteArn(stack, name, arnOf(name)));
const stackIn = (region?: string) => new Stack(new App(), 'Stack', { env: { region } });

describe('several keys of one provider', () => {
  test('are used in turn: the tasks read all of them, and none is made', () => {
    const stack = stackIn();
    const provider = ModelProvider.openai({ apiKeys: secretsIn(stack, 'one', 'two', 'three'), field: 'key' });
    const { configuration, statements, awaitsKey } = bindProvider(provider, stack, { removalPolicy: RemovalPolicy.RETAIN });
    expect(configuration.credential).toEqual({
      from: 'secret',
      secretArn: arnOf('one'),
      field: 'key',
      others: ['two', 'three'].map((name) => ({ secretArn: arnOf(name), field: 'key' })),
    });
    expect(statements.flatMap(({ resources }) => resources)).toEqual(['one', 'two', 'three'].map(arnOf));
    expect(awaitsKey).toBe(false);
    Template.fromStack(stack).resourceCountIs('AWS::SecretsManager::Secret', 0);
  });

  test('of which the first is the secret of the provider', () => {
    const stack = stackIn();
    const apiKeys = secretsIn(stack, 'one', 'two');
    expect(gatewayIn(stack, { providers: [ModelProvider.anthropic({ apiKeys })] }).providerSecret('anthropic')).toBe(apiKeys[0]);
  });

  test('leave the document as it was where there is one', () => {
    const stack = stackIn();
    const provider = ModelProvider.openai({ apiKeys: secretsIn(stack, 'one') });
    const { configuration } = bindProvider(provider, stack, { removalPolicy: RemovalPolicy.RETAIN });
    expect(stack.resolve(configuration.credential)).toEqual({ from: 'secret', secretArn: arnOf('one') });
  });

  test('are each read in the region of the stack', () => {
    const stack = stackIn('us-east-1');
    const provider = ModelProvider.openai({
      apiKeys: [secretsmanager.Secret.fromSecretNameV2(stack, 'Here', 'here'), ...secretsIn(stack, 'there')],
    });
    expect(() => bindProvider(provider, stack, { removalPolicy: RemovalPolicy.RETAIN })).toThrow(/^SecretInAnotherRegion: .*"eu-central-1"/);
  });

  test.each<[string, (one: secretsmanager.ISecret) => object]>([
    ['none', () => ({ apiKeys: [] })],
    ['one of them twice', (one) => ({ apiKeys: [one, one] })],
    ['another beside them', (one) => ({ apiKeys: [one], apiKey: one })],
  ])('are refused with %s', (_what, options) => {
    const [one] = secretsIn(stackIn(), 'one');
    expect(() => ModelProvider.openai(options(one))).toThrow(/^InvalidApiKeys: providers.apiKeys is \[/);
  });
});
