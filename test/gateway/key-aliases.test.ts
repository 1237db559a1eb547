import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import {
  Authentication,
  GatewayAuth,
  GatewayCluster,
  GatewayFirewall,
  GatewayImage,
  GatewayNetwork,
  GatewayObservability,
  GatewayRouting,
  GatewayService,
  LiveConfiguration,
  ModelProvider,
  PortkeyGateway,
} from '../../src';
import { testApp } from '../app';

const KEY = 'arn:aws:kms:eu-central-1:111111111111:key/12345678-1234-1234-1234-123456789012';
const SECRET = 'arn:aws:secretsmanager:eu-central-1:111111111111:secret:llm';
const authIn = (stack: Stack) => new GatewayAuth(stack, 'OtherAuth', { method: Authentication.none({ allowUnauthenticated: true }) });

/** Everything that takes a key. */
const TAKES_KEY: [string, string, (stack: Stack, encryptionKey: kms.IKey) => unknown][] = [
  [
    'a gateway',
    'encryptionKey',
    (stack, encryptionKey) => new PortkeyGateway(stack, 'Gateway', { encryptionKey, providers: [ModelProvider.openai()] }),
  ],
  [
    'the observability of a gateway',
    'observability.encryptionKey',
    (stack, encryptionKey) => new PortkeyGateway(stack, 'Gateway', { observability: { encryptionKey } }),
  ],
  ['observability', 'observability.encryptionKey', (stack, encryptionKey) => new GatewayObservability(stack, 'Observability', { encryptionKey })],
  ['a network', 'encryptionKey', (stack, encryptionKey) => new GatewayNetwork(stack, 'Network', { encryptionKey })],
  ['a firewall', 'encryptionKey', (stack, encryptionKey) => new GatewayFirewall(stack, 'Firewall', { encryptionKey })],
  ['clients', 'encryptionKey', (stack, encryptionKey) => new GatewayAuth(stack, 'Auth', { encryptionKey })],
  ['a live configuration', 'encryptionKey', (stack, encryptionKey) => new LiveConfiguration(stack, 'Live', { encryptionKey })],
  [
    'a service',
    'encryptionKey',
    (stack, encryptionKey) => {
      const cluster = new GatewayCluster(stack, 'Cluster', { vpc: new ec2.Vpc(stack, 'Vpc') });
      const routing = new GatewayRouting(stack, 'Routing', { auth: authIn(stack), gatewayName: 'llm' });
      routing.attachTo(new GatewayService(stack, 'Service', { cluster, container: routing.container, encryptionKey }));
    },
  ],
  [
    'routing',
    'encryptionKey',
    (stack, encryptionKey) => {
      const cluster = new GatewayCluster(stack, 'Cluster', { vpc: new ec2.Vpc(stack, 'Vpc') });
      const routing = new GatewayRouting(stack, 'Routing', {
        auth: authIn(stack),
        gatewayName: 'llm',
        encryptionKey,
        providers: [ModelProvider.openai()],
      });
      routing.attachTo(new GatewayService(stack, 'Service', { cluster, container: routing.container }));
    },
  ],
  [
    "a provider's secret",
    'providers.apiKey.encryptionKey',
    (stack, encryptionKey) => {
      const apiKey = secretsmanager.Secret.fromSecretAttributes(stack, 'Key', {
        secretPartialArn: SECRET,
        encryptionKey,
      });
      return new PortkeyGateway(stack, 'Gateway', { providers: [ModelProvider.openai({ apiKey })] });
    },
  ],
];

const stackIn = () => new Stack(testApp(), 'Stack', { env: { account: '111111111111', region: 'eu-central-1' } });

test('K4: an alias that was made elsewhere, and is known with its key, stands for it too', () => {
  const stack = stackIn();
  const aliasTargetKey = kms.Key.fromKeyArn(stack, 'Mine', KEY);
  const encryptionKey = kms.Alias.fromAliasAttributes(stack, 'Alias', { aliasName: 'alias/llm', aliasTargetKey });
  const { encryptionKey: used } = new GatewayObservability(stack, 'Observability', { encryptionKey });
  expect(used).toBe(aliasTargetKey);
});

/** What the CDK itself makes of a key is for the CDK to mend; that an alias is no key is said here. */
const LOOKED_AT: typeof TAKES_KEY = [
  [
    "a registry's account",
    'compute.image.credentials.encryptionKey',
    (stack, encryptionKey) => {
      const credentials = secretsmanager.Secret.fromSecretAttributes(stack, 'Account', { secretCompleteArn: `${SECRET}-AbCdEf`, encryptionKey });
      const image = GatewayImage.fromRegistry('registry.example.com/gateway', { credentials });
      return new PortkeyGateway(stack, 'Gateway', { compute: { image } });
    },
  ],
];

describe.each(TAKES_KEY)('K4: %s', (_title, _path, make) => {
  test('takes an alias, and uses the key behind it', () => {
    const aliasOf = (stack: Stack, targetKey: kms.IKey) => new kms.Alias(stack, 'Alias', { aliasName: 'alias/llm', targetKey });
    const [withKey, withAlias] = [(_: Stack, key: kms.IKey) => key, aliasOf].map((given) => {
      const stack = stackIn();
      make(stack, given(stack, kms.Key.fromKeyArn(stack, 'Mine', KEY)));
      const { Resources } = Template.fromStack(stack).toJSON();
      return Object.fromEntries(Object.entries<{ Type: string }>(Resources).filter(([, { Type }]) => Type !== 'AWS::KMS::Alias'));
    });
    expect(JSON.stringify(withKey)).toContain(KEY);
    expect(withAlias).toEqual(withKey);
  });
});

describe.each([...TAKES_KEY, ...LOOKED_AT])('K4: %s', (_title, path, make) => {
  test.each<[string, (stack: Stack) => kms.IKey]>([
    ['by name', (stack) => kms.Alias.fromAliasName(stack, 'Alias', 'alias/llm')],
    ['by ARN', (stack) => kms.Key.fromKeyArn(stack, 'Alias', 'arn:aws:kms:eu-central-1:111111111111:alias/llm')],
  ])('refuses an alias that is known %s only', (_kind, aliasIn) => {
    const stack = stackIn();
    expect(() => make(stack, aliasIn(stack))).toThrow(new RegExp(`^KeyKnownByAliasOnly: ${path} is ".*alias/llm": `));
  });
});
