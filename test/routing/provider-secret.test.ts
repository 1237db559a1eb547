import { App, Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { ModelProvider } from '../../src';
import { gatewayIn } from '../gateway/gateways';

const gatewayWith = (providers: (stack: Stack) => ModelProvider[]) => {
  const stack = new Stack(new App(), 'Stack');
  return { stack, gateway: gatewayIn(stack, { providers: providers(stack) }) };
};

describe('the secret of a provider', () => {
  test('is the one that was made, and can be rotated and given to who fills it', () => {
    const { stack, gateway } = gatewayWith(() => [ModelProvider.openai()]);
    const secret = gateway.providerSecret('openai');
    secret.grantWrite(new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com') })).assertSuccess();
    secret.addRotationSchedule('Rotation', {
      hostedRotation: secretsmanager.HostedRotation.mysqlSingleUser(),
      automaticallyAfter: Duration.days(30),
    });
    expect(stack.resolve(secret.secretArn)).toEqual({ Ref: expect.stringMatching(/Providersopenai/) });
    Template.fromStack(stack).hasResourceProperties('AWS::SecretsManager::RotationSchedule', { SecretId: stack.resolve(secret.secretArn) });
  });

  test('is the one that was given', () => {
    const { stack, gateway } = gatewayWith((of) => [
      ModelProvider.openai({ apiKey: secretsmanager.Secret.fromSecretNameV2(of, 'Given', 'team/key') }),
    ]);
    expect(gateway.providerSecret('openai')).toBe(stack.node.findChild('Given'));
  });

  test('is there for a provider that comes later, by its name', () => {
    const { stack, gateway } = gatewayWith(() => []);
    gateway.addProvider(ModelProvider.anthropic({ name: 'claude' }));
    expect(stack.resolve(gateway.providerSecret('claude').secretArn)).toEqual({ Ref: expect.stringMatching(/Providersclaude/) });
  });

  test.each([
    ['UnknownProvider', 'google', 'enabled: bedrock'],
    ['ProviderWithoutSecret', 'bedrock', 'called without a key'],
  ])('%s: %s', (code, name, said) => {
    const { gateway } = gatewayWith(() => [ModelProvider.bedrock({ models: ['amazon.*'] })]);
    expect(() => gateway.providerSecret(name)).toThrow(new RegExp(`^${code}: providerSecret\\(\\) is "${name}": .*${said}`));
  });
});
