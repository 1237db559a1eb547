import { Duration, type Stack } from 'aws-cdk-lib';
import { ControlPlane, Deployment, EnterpriseCache, PortkeyAccount, PortkeyImage, ServerMode } from '../../src';
import { gatewayOf, given } from './cases';

import { behindNetwork, bothNames, named, type Options, of } from './gateways';

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
      'SettingNotPossible: controlPlane.configReaderPath',
      () => ({ controlPlane: ControlPlane.custom({ albusBasePath: 'https://albus.example.com', configReaderPath: 'configs.example.com' }) }),
    ],
    ['SettingNotPossible: cache.evictionPolicy', () => ({ cache: EnterpriseCache.container({ evictionPolicy: 'noeviction; reboot' }) })],
    [
      'NoLoadBalancer: dataService.deployment',
      () => ({ network: { allowInsecure: true }, dataService: { deployment: Deployment.blueGreen({ testListener: {} }) } }),
    ],
    ['InvalidStoreAddress: cache.host', () => ({ cache: EnterpriseCache.existing({ host: 'redis://cache' }) })],
    ['StoreAuthenticationConflict: cache.iamCacheName', () => ({ cache: EnterpriseCache.existing({ host: 'cache', iamCacheName: 'cache' }) })],
  ];

  test.each(CASES)('%s', (message, options) => {
    expect(() => gatewayOf(of(options))).toThrow(message);
  });

  test('RegistryCredentialsMissing: registryCredentials', () => {
    const account = (stack: Stack) => PortkeyAccount.fromSecret(given(stack).registryCredentials as never);
    expect(() => gatewayOf((stack) => ({ account: account(stack) }))).toThrow('RegistryCredentialsMissing: registryCredentials');
  });
});
