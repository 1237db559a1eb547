import { App, Duration, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { ControlPlane, Deployment, EnterpriseCache, LogStore, PortkeyAccount, PortkeyAccountSecrets, PortkeyImage, ServerMode } from '../../src';
import { gatewayOf, given } from './cases';
import { behindNetwork, bothNames, named, type Options, of, secret, templateOf } from './gateways';

const entra = (stack: Stack) => ({ tenantId: 't', clientId: 'c', clientSecret: secret(stack) });
const ofService = (region: string) => `com.amazonaws.vpce.${region}.vpce-svc-0123456789abcdef0`;

/** Of what the images, a shell or AWS would take as it is. */
const OF_VALUES: readonly [string, (stack: Stack) => Options][] = [
  ['PathPrefixNotPossible: gateway.pathPrefix', () => ({ serverMode: ServerMode.MCP, gateway: { pathPrefix: '/gateway' } })],
  ['OptionUnused: gateway.healthCheckPath', () => ({ serverMode: ServerMode.MCP, gateway: { healthCheckPath: '/alive' } })],
  ['PortOutOfRange: mcp.listenerPort', () => ({ serverMode: ServerMode.ALL, network: behindNetwork, mcp: { listenerPort: 70_000 } })],
  ['OptionUnused: mcp.listenerPort', () => ({ serverMode: ServerMode.MCP, network: behindNetwork, mcp: { listenerPort: 9000 } })],
  ['OptionUnused: mcp.listenerPort', (stack) => ({ ...bothNames(stack), mcp: { domain: named(stack, 'tools'), listenerPort: 9000 } })],
  ['OptionUnused: bedrock.mantle', () => ({ bedrock: { mantle: true } })],
  [
    'RoleOfAnotherAccount: bedrock.batch.role',
    (stack) => ({
      bedrock: {
        batch: {
          role: iam.Role.fromRoleArn(stack, 'Batch', 'arn:aws:iam::444455556666:role/batch'),
          buckets: [s3.Bucket.fromBucketName(stack, 'Batches', 'batches')],
        },
      },
    }),
  ],
  ['OptionUnused: bedrock.batch', (stack) => ({ bedrock: { batch: { role: iam.Role.fromRoleName(stack, 'Batch', 'batch'), buckets: [] } } })],
  ['SettingNotPossible: cache.evictionPolicy', () => ({ cache: EnterpriseCache.container({ evictionPolicy: 'volatile-lru; reboot' }) })],
  ['SettingNotPossible: cache.scaleReads', () => ({ cache: EnterpriseCache.existing({ host: 'cache', scaleReads: 'replicas' }) })],
  ['VariableEmpty: cache.kind', () => ({ cache: EnterpriseCache.existing({ host: 'cache', kind: '' }) })],
  ['VariableEmpty: cache.userName', () => ({ cache: EnterpriseCache.existing({ host: 'cache', userName: '' }) })],
  [
    'OptionUnused: cache.certificateAuthority',
    (stack) => ({ cache: EnterpriseCache.existing({ host: 'cache', tls: false, certificateAuthority: secret(stack) }) }),
  ],
  ['CapacityRangeEmpty: gateway.minCapacity', () => ({ gateway: { minCapacity: 5, maxCapacity: 2 } })],
  ['FargateSizeNotPossible: dataService.cpu', () => ({ dataService: { cpu: 300 } })],
  ['FargateSizeNotPossible: cache.cpu', () => ({ cache: EnterpriseCache.container({ cpu: 300 }) })],
  ['InvalidNodeType: cache.nodeType', () => ({ cache: EnterpriseCache.valkeyNodes({ nodeType: 'micro' }) })],
  ['StoreSizeOutOfRange: workersCache.replicas', () => ({ workersCache: EnterpriseCache.valkeyNodes({ replicas: 9 }) })],
  ['VariableEmpty: logStore.kind', () => ({ logStore: LogStore.custom({ kind: '' }) })],
  ['VariableEmpty: logStore.environment.A', () => ({ logStore: LogStore.custom({ kind: 'other', environment: { A: '' } }) })],
  ['VariableTwice: logStore.environment.LOG_STORE', () => ({ logStore: LogStore.custom({ kind: 'a', environment: { LOG_STORE: 'b' } }) })],
  [
    'VariableTwice: logStore.environment.A',
    (stack) => ({ logStore: LogStore.custom({ kind: 'a', environment: { A: 'b' }, secrets: { A: secret(stack) } }) }),
  ],
  [
    'VariableEmpty: logStore.container',
    (stack) => ({ logStore: LogStore.azureBlob({ storageAccount: 'logs', container: '', entra: entra(stack) }) }),
  ],
  [
    'SettingNotPossible: logStore.storageAccount',
    (stack) => ({ logStore: LogStore.azureBlob({ storageAccount: 'https://logs.example.com', container: 'c', entra: entra(stack) }) }),
  ],
  [
    'VariableEmpty: logStore.region',
    (stack) => ({ logStore: LogStore.existingBuckets({ logs: s3.Bucket.fromBucketName(stack, 'Logs', 'logs'), region: '' }) }),
  ],
  ...['', 'albus.example.com', 'ftp://albus.example.com', 'https://albus.example.com/?a=b'].map((albusBasePath): (typeof OF_VALUES)[number] => [
    'ControlPlaneAddressNotPossible: controlPlane.albusBasePath',
    () => ({ controlPlane: ControlPlane.custom({ albusBasePath }) }),
  ]),
  [
    'ControlPlaneAddressNotPossible: controlPlane.configReaderPath',
    () => ({ controlPlane: ControlPlane.custom({ albusBasePath: 'https://albus.example.com', configReaderPath: 'configs' }) }),
  ],
  ['ControlPlaneAddressNotPossible: controlPlane.serviceRegion', () => ({ controlPlane: ControlPlane.portkeyPrivateLink({ serviceRegion: '' }) })],
  ['ControlPlaneAddressNotPossible: controlPlane.serviceName', () => ({ controlPlane: ControlPlane.portkeyPrivateLink({ serviceName: 'portkey' }) })],
  [
    'ControlPlaneAddressNotPossible: controlPlane.serviceName',
    () => ({ controlPlane: ControlPlane.portkeyPrivateLink({ serviceName: ofService('eu-west-1') }) }),
  ],
];

/** Beside the rules of reference B, which validation.test.ts has. */
describe('what would not work is refused', () => {
  const CASES: [string, (stack: Stack) => Options][] = [
    ['McpNotServed: mcp', () => ({ mcp: {} })],
    [
      'McpAddressMissing: mcp.domain',
      (stack) => ({ ...bothNames(stack), mcp: { domain: named(stack, 'gateway2') }, domain: undefined, network: { allowInsecure: true } }),
    ],
    [
      'McpBaseUrlNotPossible: mcp.baseUrl',
      (stack) => ({ ...bothNames(stack), mcp: { domain: named(stack, 'tools'), baseUrl: 'http://tools.example.com' } }),
    ],
    [
      'McpBaseUrlNotPossible: mcp.baseUrl',
      (stack) => ({ serverMode: ServerMode.MCP, domain: named(stack, 'mcp'), mcp: { baseUrl: 'https://other.example.com' } }),
    ],
    ['PathPrefixNotPossible: gateway.pathPrefix', () => ({ gateway: { pathPrefix: 'gateway/' } })],
    ['PathPrefixNotPossible: gateway.pathPrefix', () => ({ gateway: { pathPrefix: '/gateway' }, network: behindNetwork })],
    ['VariableEmpty: dataService.environment.SERVER_MODE', () => ({ dataService: { environment: { SERVER_MODE: '' } } })],
    ['SettingNotPossible: settings.otlp', () => ({ settings: { otlp: { serviceName: 'x' } } })],
    ['SettingNotPossible: settings.maxRootConfigTargets is -1', () => ({ settings: { maxRootConfigTargets: -1 } })],
    [
      'SettingNotPossible: settings.logStore.connectionFailureThreshold is 1.5',
      () => ({ settings: { logStore: { connectionFailureThreshold: 1.5 } } }),
    ],
    ['SettingNotPossible: settings.mcpRequestTimeout', () => ({ settings: { mcpRequestTimeout: Duration.minutes(20) } })],
    ['SettingNotPossible: settings.mcpRequestTimeout', () => ({ settings: { mcpRequestTimeout: Duration.seconds(0) } })],
    [
      'SettingNotPossible: settings.outboundProxy.httpsProxy is "a URL with a password"',
      () => ({ settings: { outboundProxy: { httpsProxy: 'http://portkey:secret@proxy:3128' } } }),
    ],
    ['SettingNotPossible: settings.outboundProxy.httpsProxy', () => ({ settings: { outboundProxy: { httpsProxy: 'proxy:3128' } } })],
    [
      'SmokeTestNotPossible: gateway.deployment.smokeTest',
      () => ({ network: { allowInsecure: true }, gateway: { deployment: Deployment.blueGreen({ testListener: {}, smokeTest: {} }) } }),
    ],
    ['InvalidGuardrailArn: bedrock.guardrailArns', () => ({ bedrock: { guardrailArns: ['guardrail'] } })],
    ['InvalidImageReference: image.tag', () => ({ gateway: { image: PortkeyImage.fromRegistry({ tag: 'a b' }) } })],
    [
      'NoLoadBalancer: dataService.deployment',
      () => ({ network: { allowInsecure: true }, dataService: { deployment: Deployment.blueGreen({ testListener: {} }) } }),
    ],
    ['InvalidStoreAddress: cache.host', () => ({ cache: EnterpriseCache.existing({ host: 'redis://cache' }) })],
    ['StoreAuthenticationConflict: cache.iamCacheName', () => ({ cache: EnterpriseCache.existing({ host: 'cache', iamCacheName: 'cache' }) })],
  ];

  test.each([...CASES, ...OF_VALUES])('%s', (message, options) => {
    expect(() => gatewayOf(of(options))).toThrow(message);
  });

  test('GracePeriodWithoutLoadBalancer: dataService.healthCheckGracePeriod, when the app is synthesized', () => {
    const options = (): Options => ({ network: { allowInsecure: true }, dataService: { healthCheckGracePeriod: Duration.minutes(1) } });
    expect(() => templateOf(options)).toThrow('GracePeriodWithoutLoadBalancer: dataService.healthCheckGracePeriod');
  });

  test('RegistryCredentialsMissing: registryCredentials', () => {
    const account = (stack: Stack) => PortkeyAccount.fromSecret(given(stack).registryCredentials as never);
    expect(() => gatewayOf((stack) => ({ account: account(stack) }))).toThrow('RegistryCredentialsMissing: registryCredentials');
  });

  test.each([
    [{ clientAuth: '' }, 'clientAuth'],
    [{ clientAuth: 'a:b' }, 'clientAuth'],
    [{ organisations: '' }, 'organisations'],
    [{ clientAuth: 'a', organisations: 'a' }, 'organisations'],
  ])('AccountFieldNotPossible: %j', (fields, path) => {
    const registry = (stack: Stack) => given(stack).registryCredentials as never;
    expect(() => PortkeyAccount.fromSecret(registry(new Stack()), fields)).toThrow(`AccountFieldNotPossible: account.${path}`);
  });

  test.each([
    [{ accountSecretName: 'of us' }, 'accountSecretName'],
    [{ accountSecretName: 'a', registryCredentialsName: 'a' }, 'registryCredentialsName'],
    [{ registryCredentialsName: '' }, 'registryCredentialsName'],
  ])('AccountSecretNameNotPossible: %j', (names, path) => {
    expect(() => new PortkeyAccountSecrets(new Stack(new App()), 'Secrets', names)).toThrow(`AccountSecretNameNotPossible: ${path}`);
  });
});

test('an endpoint service of another region than the default one is given with its region', () => {
  const controlPlane = ControlPlane.portkeyPrivateLink({ serviceName: ofService('eu-west-1'), serviceRegion: 'eu-west-1' });
  expect(() => gatewayOf(of(() => ({ network: { allowInsecure: true }, controlPlane })))).not.toThrow();
});
