import { Stack } from 'aws-cdk-lib';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import {
  Capacity,
  Deployment,
  Discovery,
  Exposure,
  Firewall,
  GatewayDomain,
  GatewayImage,
  GatewayPreset,
  ModelProvider,
  PortkeyGateway,
  type PortkeyGatewayProps,
  PriceTable,
} from '../../src';
import { testApp } from '../app';
import { warningsOf } from './warnings';

type Made = (stack: Stack) => PortkeyGatewayProps;

const domainIn = (stack: Stack) => {
  const arn = 'arn:aws:acm:eu-central-1:111111111111:certificate/12345678-1234-1234-1234-123456789012';
  return GatewayDomain.fromCertificate(acm.Certificate.fromCertificateArn(stack, 'Certificate', arn), 'llm.example.com');
};

/** One that there is nothing to say about. */
const quiet = (stack: Stack): PortkeyGatewayProps => ({
  domain: domainIn(stack),
  compute: { image: GatewayImage.fromRegistry('registry.example.com/gateway') },
  providers: [ModelProvider.openai()],
});
const but =
  (change: Made): Made =>
  (stack) => ({ ...quiet(stack), ...change(stack) });

function warnings(
  made: Made,
  { terminationProtection = true, then }: { terminationProtection?: boolean; then?: (gateway: PortkeyGateway) => void } = {},
) {
  const stack = new Stack(testApp(), 'Stack', { terminationProtection });
  const gateway = new PortkeyGateway(stack, 'Gateway', made(stack));
  then?.(gateway);
  return warningsOf(stack);
}

const image = GatewayImage.fromRegistry('registry.example.com/gateway');

const shifted = (discovery: Discovery) => ({
  auth: { tokenCheckAtLoadBalancer: false },
  compute: { image, discovery, deployment: Deployment.blueGreen() },
});

const pricesOf = (provider: string, model = 'a-model') => PriceTable.standard().withPrices({ models: [{ provider, model, input: 1 }] });
const bedrock = (name: string) => ModelProvider.bedrock({ name, models: ['anthropic.*'] });
const azure = (options: { name?: string; geography?: string } = {}) =>
  ModelProvider.azureOpenai({ resourceName: 'acme', deploymentId: 'gpt', apiVersion: 'v1', ...options });

// what a warning advises must be all that is needed, or `cdk synth --strict` never passes
describe('K16: a cause has one warning, and its remedy removes it', () => {
  test.each<[string, Made, ...Made[]]>([
    ['plaintextInsideVpc', but(() => ({ domain: undefined })), but(() => ({ domain: undefined, network: { allowInsecure: true } })), quiet],
    ['dockerHubImage', but(() => ({ compute: {} })), quiet],
    ['noProviders', but(() => ({ providers: undefined })), but(() => ({ providers: [] })), quiet],
    [
      'publicWithoutFirewall',
      but(() => ({ preset: GatewayPreset.DEV, network: { exposure: Exposure.PUBLIC } })),
      but(() => ({ preset: GatewayPreset.DEV, network: { exposure: Exposure.PUBLIC, firewall: Firewall.managedRules() } })),
    ],
    [
      'pricesOfNobody',
      but(() => ({ prices: pricesOf('openAI') })),
      but(() => ({ prices: pricesOf('openai') })),
      but(() => ({ prices: pricesOf('google') })),
      but(() => ({ prices: pricesOf('vllm'), providers: [ModelProvider.openai({ name: 'vllm', baseUrl: 'https://llm.example.com/v1' })] })),
      but(() => ({ prices: pricesOf('openAI').forProviders('openai') })),
    ],
    [
      'pricesNeverUsed',
      but(() => ({ prices: pricesOf('claude'), providers: [bedrock('claude')] })),
      but(() => ({ prices: pricesOf('claude', 'anthropic.claude-opus-5'), providers: [bedrock('claude')] })),
      but(() => ({ prices: pricesOf('claude'), providers: [ModelProvider.openai({ name: 'claude' })] })),
    ],
    [
      'azureGeography',
      but(() => ({ providers: [azure()] })),
      but(() => ({ providers: [azure({ geography: 'eu' })] })),
      but(() => ({ providers: [azure()], prices: PriceTable.none() })),
      but(() => ({
        providers: [azure()],
        prices: PriceTable.of({ asOf: '2026-11-01', models: [{ provider: 'azure-openai', model: 'gpt', input: 1 }] }),
      })),
    ],
    ['azureGeography', but(() => ({ providers: [azure({ geography: 'moon' })] })), but(() => ({ providers: [azure({ geography: 'data_zone' })] }))],
    [
      'providerNamedAsKind',
      but(() => ({ providers: [azure({ name: 'openai', geography: 'eu' })] })),
      but(() => ({ providers: [azure({ name: 'openai-eu', geography: 'eu' })] })),
      but(() => ({ providers: [azure({ name: 'openai', geography: 'eu' })], prices: PriceTable.none() })),
    ],
    [
      'emptyImageRepository',
      but((stack) => ({ compute: { image: GatewayImage.fromEcrRepository(new ecr.Repository(stack, 'Images')) } })),
      but((stack) => ({ compute: { image: GatewayImage.fromEcrRepository(ecr.Repository.fromRepositoryName(stack, 'Images', 'gateway')) } })),
    ],
    ['executeCommand', but(() => ({ compute: { image, enableExecuteCommand: true } })), quiet],
    ['cpuNotUsed', but(() => ({ compute: { image, cpu: 2048, memoryLimitMiB: 4096 } })), quiet],
    ['spotInterruptsStreams', but(() => ({ compute: { image, capacity: Capacity.fargate({ spotPercent: 50 }) } })), quiet],
    [
      'discoveryWithTrafficShift',
      but(() => shifted(Discovery.cloudMap({ name: 'gateway', namespaceName: 'llm.internal' }))),
      but(() => shifted(Discovery.serviceConnect({ name: 'gateway' }))),
    ],
  ])('%s', (name, cause, ...remedies) => {
    expect(warnings(cause)).toEqual([name]);
    expect(remedies.map((remedy) => warnings(remedy))).toEqual(remedies.map(() => []));
  });

  test('terminationProtection', () => {
    expect(warnings(quiet, { terminationProtection: false })).toEqual(['terminationProtection']);
  });

  test('the quick start has one, and none with what that advises', () => {
    const quickStart = { preset: GatewayPreset.DEV, providers: [ModelProvider.openai(), ModelProvider.anthropic()] };
    expect(warnings(() => quickStart, { terminationProtection: false })).toEqual(['plaintextInsideVpc']);
    expect(warnings(() => ({ ...quickStart, network: { allowInsecure: true } }), { terminationProtection: false })).toEqual([]);
  });
});

describe('K13: providers may come after the gateway', () => {
  const later = but(() => ({ providers: undefined }));

  test.each<[string, (gateway: PortkeyGateway) => void]>([
    ['of the gateway', (gateway) => gateway.addProvider(ModelProvider.openai())],
    ['of its routing', (gateway) => gateway.routing.addProvider(ModelProvider.openai())],
  ])('by addProvider %s: then nothing is said of having none', (_whose, then) => {
    expect(warnings(later, { then })).toEqual([]);
  });
});
