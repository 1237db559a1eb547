import { App, NestedStack, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { GatewayPreset, PortkeyAccount, PortkeyAccountSecrets, type PortkeyAccountSecretsProps, PortkeyEnterpriseGateway } from '../../src';
import { ENVIRONMENT, gatewayOf } from './cases';
import { of } from './gateways';

function made(props?: PortkeyAccountSecretsProps, of: (stack: Stack) => PortkeyAccountSecretsProps = () => ({})) {
  const app = new App();
  const stack = new Stack(app, 'Secrets', { env: ENVIRONMENT });
  return { app, stack, secrets: new PortkeyAccountSecrets(stack, 'Portkey', { ...props, ...of(stack) }) };
}

const gatewayIn = (stack: Stack, { account, registryCredentials }: PortkeyAccountSecrets) =>
  new PortkeyEnterpriseGateway(stack, 'Gateway', { account, registryCredentials, preset: GatewayPreset.DEV, network: { allowInsecure: true } });

describe('secrets in a stack of their own', () => {
  test('have the fields of the vendor, all of them empty, and stay', () => {
    const template = Template.fromStack(made().stack);
    const values = Object.values(template.findResources('AWS::SecretsManager::Secret')).map(({ Properties, DeletionPolicy }) => [
      JSON.parse(Properties.SecretString),
      DeletionPolicy,
    ]);
    expect(values).toEqual([
      [{ PORTKEY_CLIENT_AUTH: '', ORGANISATIONS_TO_SYNC: '' }, 'RetainExceptOnCreate'],
      [{ username: '', password: '' }, 'RetainExceptOnCreate'],
    ]);
  });

  test.each([
    ['SetRegistryCommand', { username: '$PORTKEY_REGISTRY_USERNAME', password: '$PORTKEY_REGISTRY_PASSWORD' }],
    ['SetAccountCommand', { PORTKEY_CLIENT_AUTH: '$PORTKEY_CLIENT_AUTH', ORGANISATIONS_TO_SYNC: '$ORGANISATIONS_TO_SYNC' }],
  ])('%s puts a value with the same fields, from variables of the shell', (name, fields) => {
    const { stack, secrets } = made();
    secrets.printCommands();
    const { Value } = Template.fromStack(stack).findOutputs(`Portkey${name}`)[`Portkey${name}`];
    const [before, secret, after] = Value['Fn::Join'][1];
    expect(before).toBe('aws secretsmanager put-secret-value --region us-east-1 --secret-id ');
    expect(secret).toEqual({ Ref: expect.stringMatching(/^Portkey/) });
    const given = [...after.matchAll(/--arg (\w+) "(\$\w+)"/g)].map(([, field, variable]) => [field, variable]);
    expect(Object.fromEntries(given)).toEqual(fields);
  });

  test('have names, a key and an end of your own', () => {
    const { stack } = made({ registryCredentialsName: 'acme/prod/docker-credentials', accountSecretName: 'acme/prod/client-org' }, (inStack) => ({
      encryptionKey: new kms.Key(inStack, 'Key'),
      removalPolicy: RemovalPolicy.DESTROY,
    }));
    for (const Name of ['acme/prod/docker-credentials', 'acme/prod/client-org']) {
      Template.fromStack(stack).hasResource('AWS::SecretsManager::Secret', {
        DeletionPolicy: 'Delete',
        Properties: { Name, KmsKeyId: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Key'), 'Arn'] } },
      });
    }
  });

  test('are read by a gateway of another stack, by field, and pull its images', () => {
    const { app, secrets } = made();
    const stack = new Stack(app, 'Gateway', { env: ENVIRONMENT });
    gatewayIn(stack, secrets);
    Template.fromStack(stack).hasResourceProperties('AWS::ECS::TaskDefinition', {
      ContainerDefinitions: [
        {
          Name: 'gateway',
          RepositoryCredentials: { CredentialsParameter: { 'Fn::ImportValue': Match.stringLikeRegexp('PortkeyRegistry') } },
          Secrets: Match.arrayWith(
            ['PORTKEY_CLIENT_AUTH', 'ORGANISATIONS_TO_SYNC'].map((Name) => ({
              Name,
              ValueFrom: { 'Fn::Join': ['', [{ 'Fn::ImportValue': Match.stringLikeRegexp('PortkeyAccount') }, `:${Name}::`]] },
            })),
          ),
        },
      ],
    });
  });
});

describe('secrets that would be empty when the first tasks start are refused', () => {
  test.each([
    ['in the stack of the gateway', (stack: Stack) => stack],
    ['beside a gateway in a nested stack, which is deployed with them', (stack: Stack) => new NestedStack(stack, 'Nested')],
  ])('%s', (_what, place) => {
    const { app, stack, secrets } = made();
    gatewayIn(place(stack), secrets);
    expect(() => app.synth()).toThrow('AccountSecretsEmpty: account');
  });
});

test.each<[string, (secret: secretsmanager.ISecret, other: secretsmanager.ISecret) => PortkeyAccount, Record<string, RegExp>]>([
  [
    'fields of other names',
    (secret) => PortkeyAccount.fromSecret(secret, { clientAuth: 'auth', organisations: 'orgs' }),
    { PORTKEY_CLIENT_AUTH: /:secret:one-AbCdEf:auth::$/, ORGANISATIONS_TO_SYNC: /:secret:one-AbCdEf:orgs::$/ },
  ],
  [
    'two secrets',
    (secret, other) => PortkeyAccount.fromValues(ecs.Secret.fromSecretsManager(secret), ecs.Secret.fromSecretsManager(other, 'orgs')),
    { PORTKEY_CLIENT_AUTH: /:secret:one-AbCdEf$/, ORGANISATIONS_TO_SYNC: /:secret:other-AbCdEf:orgs::$/ },
  ],
])('an account may be %s, for both services', (_what, accountOf, expected) => {
  const gateway = gatewayOf((stack) => {
    const [one, other] = ['one', 'other'].map((name) =>
      secretsmanager.Secret.fromSecretCompleteArn(stack, name, `arn:aws:secretsmanager:us-east-1:111122223333:secret:${name}-AbCdEf`),
    );
    return { ...of(() => ({ network: { allowInsecure: true }, dataService: {} }))(stack), account: accountOf(one, other) };
  });
  const definitions = Object.values(Template.fromStack(Stack.of(gateway)).findResources('AWS::ECS::TaskDefinition'));
  const secrets = definitions.map(({ Properties }) =>
    Object.fromEntries(Properties.ContainerDefinitions[0].Secrets.map(({ Name, ValueFrom }: Record<string, string>) => [Name, ValueFrom])),
  );
  const wanted = Object.fromEntries(Object.entries(expected).map(([name, pattern]) => [name, expect.stringMatching(pattern)]));
  expect(secrets).toEqual([wanted, wanted]);
});
