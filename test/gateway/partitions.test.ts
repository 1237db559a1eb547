import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import {
  Authentication,
  Capacity,
  CollectorPipeline,
  ContentFilterCategory,
  Exposure,
  GatewayDomain,
  GatewayImage,
  Guardrail,
  ModelProvider,
  type PortkeyGatewayProps,
  TraceDestination,
  VpcEndpoints,
} from '../../src';
import { testApp } from '../app';
import { gatewayIn } from './gateways';
import { warningsOf } from './warnings';

const REGIONS = { aws: 'eu-central-1', 'aws-us-gov': 'us-gov-west-1', 'aws-cn': 'cn-north-1' };
const stackIn = (region: string) => new Stack(testApp(), 'Stack', { env: { account: '111111111111', region }, terminationProtection: true });

const inEvery = (stack: Stack): PortkeyGatewayProps => ({
  domain: GatewayDomain.fromCertificate(
    acm.Certificate.fromCertificateArn(stack, 'Certificate', stack.formatArn({ service: 'acm', resource: 'certificate', resourceName: '0000' })),
    'llm.example.com',
  ),
  network: { exposure: Exposure.PUBLIC, vpcEndpoints: VpcEndpoints.standard({ allowedAccounts: [] }) },
  compute: { capacity: Capacity.ec2(), enableExecuteCommand: true },
  observability: { usageDelivery: { chargebackReport: {} } },
  providers: [ModelProvider.openai(), ModelProvider.anthropic()],
  limits: {},
  responseCache: {},
  traces: { destination: TraceDestination.collector({ pipelines: Object.values(CollectorPipeline) }) },
});
const oidc = () => Authentication.oidc({ issuer: 'https://login.example.com', jwksUri: 'https://login.example.com/keys', audiences: ['llm'] });

/** Most of what there is, as far as the partition has it. */
const GATEWAYS: Record<keyof typeof REGIONS, (stack: Stack) => PortkeyGatewayProps> = {
  aws: (stack) => ({
    ...inEvery(stack),
    providers: [ModelProvider.openai(), ModelProvider.bedrock({ models: ['amazon.*'], inferenceProfiles: ['eu.anthropic.*'] })],
    guardrail: { guardrail: Guardrail.create({ contentFilters: [{ category: ContentFilterCategory.PROMPT_ATTACK }] }) },
  }),
  'aws-us-gov': (stack) => ({
    ...inEvery(stack),
    providers: [ModelProvider.openai(), ModelProvider.bedrock({ models: ['amazon.*'], inferenceProfiles: ['us-gov.anthropic.*'] })],
    guardrail: { guardrail: Guardrail.create({ contentFilters: [{ category: ContentFilterCategory.PROMPT_ATTACK }] }) },
  }),
  'aws-cn': (stack) => ({ ...inEvery(stack), authentication: oidc() }),
};

/** Every text in a template; what stands in `Fn::Join` is put together, with pseudo parameters as `<name>`. */
function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (value === null || typeof value !== 'object') return [];
  const join = (value as { 'Fn::Join'?: [string, unknown[]] })['Fn::Join'];
  if (join) {
    const parts = join[1].map((part) => (typeof part === 'string' ? part : `<${(part as { Ref?: string }).Ref ?? '?'}>`));
    return [parts.join(join[0]), ...join[1].filter((part) => typeof part !== 'string').flatMap(textsIn)];
  }
  return Object.values(value).flatMap(textsIn);
}

/** Principals; and what CDK's secret says in the policy of its key, which gives nobody more than the account has there anyway. */
const SHARED = /^[a-z][a-z0-9.-]*\.amazonaws\.com$|aws-service-role\/ecs\.application-autoscaling\.amazonaws\.com/;

describe.each(Object.entries(REGIONS))('in %s', (partition, region) => {
  const stack = stackIn(region);
  const gateway = gatewayIn(stack, GATEWAYS[partition as keyof typeof REGIONS](stack));
  const texts = textsIn(Template.fromStack(stack).toJSON());

  test('no ARN names a partition: CloudFormation says which it is', () => {
    expect(texts.filter((text) => /arn:aws/.test(text))).toEqual([]);
    expect(texts.filter((text) => text.startsWith('arn:<AWS::Partition>:')).length).toBeGreaterThan(10);
  });

  test('no host has a domain of one partition, besides names of principals, which all partitions share, and of endpoint services', () => {
    const named = texts.filter((text) => /amazonaws\.com/.test(text) && !SHARED.test(text));
    expect(named).toEqual([]);
    expect(texts.filter((text) => text.includes(`${region}.<AWS::URLSuffix>`)).length).toBeGreaterThan(0);
  });

  test('the tasks are told region and suffix', () => {
    const configuration = texts.find((text) => text.includes('"urlSuffix"'));
    expect(configuration).toContain(`"aws":{"region":"${region}","urlSuffix":"<AWS::URLSuffix>"}`);
  });

  test('endpoints have the names that services have there, and there is none of a service that is not', () => {
    const prefix = (service: string) => (partition === 'aws-cn' && service.startsWith('ecr.') ? 'cn.com.amazonaws' : 'com.amazonaws');
    const services = ['ecr.api', 'ecr.dkr', 'logs', 'secretsmanager', ...(partition === 'aws-cn' ? [] : ['bedrock-runtime'])];
    const made = Object.values(Template.fromStack(stack).findResources('AWS::EC2::VPCEndpoint', { Properties: { VpcEndpointType: 'Interface' } }));
    expect(made.map(({ Properties }) => Properties.ServiceName)).toEqual(services.map((service) => `${prefix(service)}.${region}.${service}`));
    expect(Object.keys(gateway.network.interfaceEndpoints)).toEqual(services);
  });
});

describe('what a partition has not', () => {
  const refused = (region: string, props: (stack: Stack) => PortkeyGatewayProps) => () => gatewayIn(stackIn(region), props);
  const bedrock = (region?: string) => () => ({ authentication: oidc(), providers: [ModelProvider.bedrock({ models: ['amazon.*'], region })] });
  const mantle = (region?: string) => () => ({ authentication: oidc(), providers: [ModelProvider.bedrockMantle({ models: ['openai.*'], region })] });
  const guardrail = (arn: string) => () => ({ authentication: oidc(), guardrail: { guardrail: Guardrail.existing(arn, '1') } });

  test.each<[string, string, (stack: Stack) => PortkeyGatewayProps, RegExp]>([
    ['user pools in China', 'cn-north-1', () => ({}), /^CognitoNotAvailable: auth.method is "cn-north-1"/],
    ['Amazon Bedrock in China', 'cn-north-1', bedrock(), /^BedrockNotAvailable: providers.bedrock.region is "cn-north-1"/],
    [
      'Amazon Bedrock in China, from elsewhere',
      'eu-central-1',
      bedrock('cn-northwest-1'),
      /^BedrockNotAvailable: .*"cn-northwest-1".*the stack is in eu-central-1/,
    ],
    [
      'Amazon Bedrock of another partition',
      'us-gov-west-1',
      bedrock('us-east-1'),
      /^BedrockNotAvailable: .*"us-east-1".*the stack is in us-gov-west-1/,
    ],
    ['Bedrock Mantle of another partition', 'eu-central-1', mantle('us-gov-west-1'), /^BedrockNotAvailable: providers.bedrockMantle.region/],
    [
      'a guardrail of another partition',
      'us-gov-west-1',
      guardrail('arn:aws:bedrock:us-east-1:111111111111:guardrail/abcd1234efgh'),
      /^GuardrailElsewhere: guardrail.guardrail/,
    ],
  ])('%s: refused', (_what, region, props, message) => {
    expect(refused(region, props)).toThrow(message);
  });

  test('a region of the same partition is fine, and so is one that only the deployment knows', () => {
    expect(refused('us-gov-west-1', bedrock('us-gov-east-1'))).not.toThrow();
    expect(() => gatewayIn(new Stack(testApp(), 'Stack'), bedrock('us-gov-east-1'))).not.toThrow();
  });

  test('the keys of a user pool in GovCloud have no endpoint: an isolated gateway is warned of that, and no other', () => {
    const warned = (region: string, props: PortkeyGatewayProps) => {
      const stack = stackIn(region);
      const gateway = gatewayIn(stack, { network: { vpcEndpoints: VpcEndpoints.isolated() }, ...props });
      return { names: warningsOf(stack), services: Object.keys(gateway.network.interfaceEndpoints) };
    };
    const isolated = {
      compute: { image: GatewayImage.fromRegistry('registry.internal.example.com/gateway') },
      providers: [ModelProvider.bedrock({ models: ['amazon.*'] })],
    };
    expect(warned('us-gov-west-1', isolated).names).toContain('endpointExcluded');
    expect(warned('us-gov-west-1', isolated).services).not.toContain('cognito-idp');
    expect(
      warned('us-gov-west-1', {
        ...isolated,
        authentication: Authentication.oidc({ issuer: 'https://login.internal.example.com', audiences: ['llm'] }),
      }).names,
    ).not.toContain('endpointExcluded');
    expect(warned('eu-central-1', isolated).names).not.toContain('endpointExcluded');
  });
});

test('no source names a partition in an ARN, besides comments', () => {
  const root = join(__dirname, '..', '..');
  const sources = ['src', 'cli', 'runtime', 'chargeback', 'functions'].flatMap((room) =>
    readdirSync(join(root, room), { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.(ts|mjs|js)$/.test(file) && !/node_modules|(^|\/)test\/|\.test\.|\.d\.ts$/.test(file))
      .map((file) => join(room, file)),
  );
  const code = (file: string) => readFileSync(join(root, file), 'utf8').replace(/\/\*[\s\S]*?\*\/|(?<![:'"])\/\/.*$/gm, '');
  expect(sources.length).toBeGreaterThan(200);
  expect(sources.filter((file) => /arn:aws(-cn|-us-gov)?:/.test(code(file)))).toEqual([]);
});
