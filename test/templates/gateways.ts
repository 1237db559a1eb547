import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as route53 from 'aws-cdk-lib/aws-route53';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import {
  Authentication,
  Capacity,
  CollectorPipeline,
  ContentFilterCategory,
  ContentFilterStrength,
  Discovery,
  Exposure,
  Firewall,
  GatewayDomain,
  GatewayImage,
  GatewayPreset,
  Guardrail,
  GuardrailCheck,
  GuardrailTier,
  ModelProvider,
  PiiEntityType,
  PortkeyGateway,
  type PortkeyGatewayProps,
  ResponseCacheScope,
  SensitiveInformationAction,
  SharedState,
  TraceDestination,
  ValkeyAuthentication,
  VpcEndpoints,
} from '../../src';
import { testApp } from '../app';
import { oneOfEachKind } from '../gateway/gateways';
import { ENTERPRISE_GATEWAYS, enterpriseTemplateOf } from './enterprise-gateways';

const ACCOUNT = '111111111111';
const REGION = 'eu-central-1';

const certificateDomain = (stack: Stack) =>
  GatewayDomain.fromCertificate(
    acm.Certificate.fromCertificateArn(stack, 'Certificate', `arn:aws:acm:${REGION}:${ACCOUNT}:certificate/12345678-1234-1234-1234-123456789012`),
    'llm.example.com',
  );

const zoneDomain = (stack: Stack) =>
  GatewayDomain.fromHostedZone(
    route53.HostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId: 'Z0000000000', zoneName: 'example.com' }),
    'llm.example.com',
  );

const vpcIn = (stack: Stack) =>
  ec2.Vpc.fromVpcAttributes(stack, 'Vpc', {
    vpcId: 'vpc-12345678',
    vpcCidrBlock: '10.20.0.0/16',
    availabilityZones: [`${REGION}a`, `${REGION}b`],
    privateSubnetIds: ['subnet-11111111', 'subnet-22222222'],
    privateSubnetRouteTableIds: ['rtb-11111111', 'rtb-22222222'],
  });

/** One gateway of every shape that changes the template: each prop that decides about resources is in one of them. */
export const GATEWAYS: Record<string, (stack: Stack) => PortkeyGatewayProps> = {
  dev: () => ({ preset: GatewayPreset.DEV, providers: [ModelProvider.openai()] }),
  prod: () => ({ providers: [ModelProvider.openai(), ModelProvider.bedrock({ models: ['anthropic.*'] })] }),
  'public-zone': (stack) => ({ domain: zoneDomain(stack), network: { exposure: Exposure.PUBLIC }, providers: [ModelProvider.anthropic()] }),
  'public-certificate': (stack) => ({
    domain: certificateDomain(stack),
    network: { exposure: Exposure.PUBLIC },
    providers: [ModelProvider.anthropic()],
  }),
  oidc: (stack) => ({
    domain: certificateDomain(stack),
    auth: {
      method: Authentication.oidc({
        issuer: 'https://login.example.com',
        jwksUri: 'https://login.example.com/keys',
        audiences: ['llm-gateway'],
        requiredScope: 'invoke',
      }),
    },
    providers: [ModelProvider.openai()],
  }),
  none: () => ({
    preset: GatewayPreset.DEV,
    auth: { method: Authentication.none({ allowUnauthenticated: true }) },
    providers: [ModelProvider.openai()],
  }),
  'given-vpc': (stack) => ({ network: { vpc: vpcIn(stack) }, providers: [ModelProvider.openai()] }),
  isolated: () => ({
    network: { vpcEndpoints: VpcEndpoints.isolated() },
    compute: { image: GatewayImage.fromRegistry('registry.internal.example.com/portkeyai/gateway') },
    providers: [ModelProvider.bedrock({ models: ['amazon.*'] })],
  }),
  firewall: (stack) => ({
    preset: GatewayPreset.DEV,
    domain: certificateDomain(stack),
    network: { exposure: Exposure.PUBLIC, firewall: Firewall.managedRules({ rateLimitPerIp: 5000 }) },
    providers: [ModelProvider.openai()],
  }),
  'flow-logs': () => ({ preset: GatewayPreset.DEV, network: { flowLogs: true, accessLogs: true }, providers: [ModelProvider.openai()] }),
  spot: () => ({
    preset: GatewayPreset.DEV,
    compute: { capacity: Capacity.fargate({ spotPercent: 40 }), enableExecuteCommand: true },
    providers: [ModelProvider.openai()],
  }),
  instances: () => ({
    compute: {
      capacity: Capacity.ec2({ minInstances: 2, maxInstances: 8, targetCapacityPercent: 80 }),
      discovery: Discovery.serviceConnect({ name: 'gateway' }),
    },
    providers: [ModelProvider.openai()],
  }),
  'own-keys': (stack) => ({
    encryptionKey: kms.Key.fromKeyArn(stack, 'Key', `arn:aws:kms:${REGION}:${ACCOUNT}:key/12345678-1234-1234-1234-123456789012`),
    providers: [
      ModelProvider.openai({ apiKey: secretsmanager.Secret.fromSecretNameV2(stack, 'OpenAi', 'llm/openai'), field: 'key' }),
      ModelProvider.anthropic(),
    ],
  }),
  limits: () => ({ providers: [ModelProvider.openai()], limits: { gateway: { requestsPerMinute: 6_000, dollarsPerMonth: 20_000 } } }),
  'limits-nodes': () => ({
    preset: GatewayPreset.DEV,
    providers: [ModelProvider.openai()],
    limits: { store: SharedState.valkeyNodes({ authentication: ValkeyAuthentication.PASSWORD }) },
  }),
  guardrail: () => ({
    providers: [ModelProvider.openai()],
    guardrail: {
      guardrail: Guardrail.create({
        contentFilters: [
          { category: ContentFilterCategory.PROMPT_ATTACK },
          { category: ContentFilterCategory.HATE, inputStrength: ContentFilterStrength.LOW },
        ],
        piiEntities: [{ entity: PiiEntityType.EMAIL }, { entity: PiiEntityType.PASSWORD, action: SensitiveInformationAction.BLOCK }],
        regexes: [{ name: 'customer', pattern: 'C-\\d{8}' }],
        deniedTopics: [{ name: 'Legal advice', definition: 'Advice on rights and duties.', examples: ['May I sue?'] }],
        words: ['bluebird'],
        profanity: true,
        tier: GuardrailTier.STANDARD,
        guardrailProfile: 'eu.guardrail.v1:0',
      }),
      checks: [GuardrailCheck.TOOL_RESULTS],
    },
  }),
  'guardrail-memory': () => ({
    preset: GatewayPreset.DEV,
    providers: [ModelProvider.openai()],
    guardrail: { guardrail: Guardrail.create({ profanity: true }), store: SharedState.valkeyServerless() },
  }),
  'response-cache': () => ({ providers: [ModelProvider.openai()], responseCache: { cacheScope: ResponseCacheScope.TEAM, toolCalls: true } }),
  traces: () => ({
    providers: [ModelProvider.openai()],
    traces: {
      destination: TraceDestination.collector({
        imageDigest: `sha256:${'0'.repeat(64)}`,
        pipelines: Object.values(CollectorPipeline),
        startsFirst: true,
      }),
    },
  }),
  'traces-receiver': (stack) => ({
    preset: GatewayPreset.DEV,
    providers: [ModelProvider.openai()],
    traces: {
      samplingRatio: 1,
      destination: TraceDestination.otlp({
        endpoint: 'https://otel.example.com:4318',
        headers: secretsmanager.Secret.fromSecretNameV2(stack, 'Headers', 'otel/headers'),
      }),
      propagateTo: ['openai'],
    },
  }),
  'all-providers': () => ({ preset: GatewayPreset.DEV, providers: oneOfEachKind() }),
};

/** One of them in a stack, with what is added to a gateway later. */
export function gatewayOf(name: string): PortkeyGateway {
  const stack = new Stack(testApp({ analyticsReporting: false }), 'Stack', { env: { account: ACCOUNT, region: REGION } });
  const gateway = new PortkeyGateway(stack, 'Gateway', GATEWAYS[name](stack));
  if (gateway.auth.issuer) gateway.addClient('Alpha', { team: 'alpha', ...(name === 'oidc' && { clientId: 'alpha-client' }) });
  gateway.printOutputs();
  return gateway;
}

/** The template of one of them, keys in order, as a user without feature flags gets it. */
export function templateOf(name: string): string {
  const template = name in ENTERPRISE_GATEWAYS ? enterpriseTemplateOf(name) : Template.fromStack(Stack.of(gatewayOf(name))).toJSON();
  return withoutRuntime(`${JSON.stringify(inOrder(template), null, 1)}\n`);
}

/** Gateways whose templates are recorded. */
export const RECORDED = [...Object.keys(GATEWAYS), ...Object.keys(ENTERPRISE_GATEWAYS)];

/** The encoded runtime and its hash in the loader: they change with every line of the runtime, which has tests of its own. */
const withoutRuntime = (text: string): string =>
  text
    .replace(/("Name": "GATEWAY_RUNTIME",\s*"Value": )"[^"]*"/g, '$1"<runtime>"')
    .replace(/('|"sha256:)[0-9a-f]{64}/g, '$1<hash of the runtime>')
    .replace(/[0-9a-f]{64}(?=\.env")/g, '<hash of the file>');

/** CloudFormation does not look at the order of keys, and neither should a comparison. */
function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, inOrder((value as Record<string, unknown>)[key])]),
  );
}
