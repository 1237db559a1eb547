import { Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import {
  Authentication,
  Capacity,
  GatewayImage,
  type GatewayTracesOptions,
  ModelProvider,
  type PortkeyGatewayProps,
  SharedState,
  TraceDestination,
  ValkeyAuthentication,
  VpcEndpoints,
  type VpcEndpointsOptions,
} from '../../src';
import { testApp } from '../app';
import { gatewayIn } from './gateways';
import { warningsOf } from './warnings';

const { STS, ECR, ECR_DOCKER, SECRETS_MANAGER, BEDROCK_RUNTIME, COGNITO_IDP, SSM_MESSAGES, XRAY } = ec2.InterfaceVpcEndpointAwsService;
const bedrock = () => ModelProvider.bedrock({ models: ['amazon.*'] });
const assuming = (stack: Stack) =>
  ModelProvider.bedrock({
    models: ['amazon.*'],
    assumedRole: { role: iam.Role.fromRoleArn(stack, 'Models', 'arn:aws:iam::444455556666:role/Models') },
  });
const inside = () => ModelProvider.openai({ baseUrl: 'https://models.example.internal', privateAddress: true });
const oidc = () => Authentication.oidc({ issuer: 'https://login.example.internal', audiences: ['gateway'] });
const fromEcr = (stack: Stack) => GatewayImage.fromEcrRepository(ecr.Repository.fromRepositoryName(stack, 'Repository', 'gateway'));
const fromRegistry = (stack: Stack, login = false) =>
  GatewayImage.fromRegistry('registry.example.internal/gateway', {
    credentials: login ? secretsmanager.Secret.fromSecretNameV2(stack, 'Login', 'registry') : undefined,
  });

type Props = (stack: Stack) => PortkeyGatewayProps;

/** What isolated() warns a gateway of when it leaves these out. */
function warnedOf(excludedServices: ec2.InterfaceVpcEndpointAwsService[], props: Props): string[] {
  const stack = new Stack(testApp(), 'Stack', { terminationProtection: true });
  const network = { vpcEndpoints: VpcEndpoints.isolated({ excludedServices }), allowInsecure: true };
  gatewayIn(stack, { ...props(stack), network });
  return warningsOf(stack).filter((name) => name === 'endpointExcluded');
}

describe('an endpoint that isolated() leaves out is missed by a gateway that calls the service, and by no other', () => {
  test.each<[string, ec2.InterfaceVpcEndpointAwsService[], Props, Props]>([
    [
      'Amazon ECR, for its image',
      [ECR, ECR_DOCKER],
      (stack) => ({ compute: { image: fromEcr(stack) }, providers: [bedrock()] }),
      (stack) => ({ compute: { image: fromRegistry(stack) }, providers: [bedrock()] }),
    ],
    [
      'Secrets Manager, for the password of shared state',
      [SECRETS_MANAGER],
      (stack) => ({
        compute: { image: fromEcr(stack) },
        providers: [bedrock()],
        limits: { store: SharedState.valkeyServerless({ authentication: ValkeyAuthentication.PASSWORD }) },
      }),
      (stack) => ({ compute: { image: fromEcr(stack) }, providers: [bedrock()], limits: {} }),
    ],
    [
      'Secrets Manager, for what seals the response cache',
      [SECRETS_MANAGER],
      (stack) => ({ compute: { image: fromEcr(stack) }, providers: [bedrock()], responseCache: {} }),
      (stack) => ({ compute: { image: fromEcr(stack) }, providers: [bedrock()] }),
    ],
    [
      'Secrets Manager, for the key of a provider',
      [SECRETS_MANAGER],
      (stack) => ({ compute: { image: fromEcr(stack) }, providers: [inside()] }),
      (stack) => ({ compute: { image: fromEcr(stack) }, providers: [bedrock()] }),
    ],
    [
      'Secrets Manager, for the registry',
      [SECRETS_MANAGER],
      (stack) => ({ compute: { image: fromRegistry(stack, true) }, providers: [bedrock()] }),
      (stack) => ({ compute: { image: fromRegistry(stack) }, providers: [bedrock()] }),
    ],
    [
      'Amazon Bedrock',
      [BEDROCK_RUNTIME],
      (stack) => ({ compute: { image: fromEcr(stack) }, providers: [bedrock()] }),
      (stack) => ({ compute: { image: fromEcr(stack) }, providers: [inside()] }),
    ],
    [
      'Amazon Cognito, for the keys of its tokens',
      [COGNITO_IDP],
      (stack) => ({ compute: { image: fromEcr(stack) }, providers: [bedrock()] }),
      (stack) => ({ compute: { image: fromEcr(stack) }, providers: [bedrock()], authentication: oidc() }),
    ],
    [
      'ECS Exec',
      [SSM_MESSAGES],
      (stack) => ({ compute: { image: fromEcr(stack), enableExecuteCommand: true }, providers: [bedrock()] }),
      (stack) => ({ compute: { image: fromEcr(stack) }, providers: [bedrock()] }),
    ],
  ])('%s', (_service, excluded, calls, doesNot) => {
    expect(warnedOf(excluded, calls)).toEqual(['endpointExcluded']);
    expect(warnedOf(excluded, doesNot)).toEqual([]);
  });

  test('every one of them, of a gateway that calls all', () => {
    const all = VpcEndpoints.isolated().bind().interfaceServices;
    const everything: Props = (stack) => ({
      compute: { image: fromEcr(stack), enableExecuteCommand: true },
      providers: [bedrock(), inside()],
    });
    expect(all.filter((service) => warnedOf([service], everything).length !== 1).map(({ shortName }) => shortName)).toEqual([]);
  });
});

describe('a gateway on instances that are made for it', () => {
  const { ECS, ECS_AGENT, ECS_TELEMETRY } = ec2.InterfaceVpcEndpointAwsService;
  const warned = (additionalServices: ec2.InterfaceVpcEndpointAwsService[], capacity: Capacity) => {
    const stack = new Stack(testApp(), 'Stack', { terminationProtection: true });
    const network = { vpcEndpoints: VpcEndpoints.isolated({ additionalServices }), allowInsecure: true };
    gatewayIn(stack, { compute: { image: fromEcr(stack), capacity }, providers: [bedrock()], network });
    return warningsOf(stack).filter((name) => name === 'endpointExcluded');
  };

  test('misses the endpoints of their agents where isolated() does not have all of them in addition, and no other gateway does', () => {
    expect(warned([], Capacity.ec2())).toEqual(['endpointExcluded']);
    expect(warned([ECS, ECS_AGENT], Capacity.ec2())).toEqual(['endpointExcluded']);
    expect(warned([ECS, ECS_AGENT, ECS_TELEMETRY], Capacity.ec2())).toEqual([]);
    expect(warned([], Capacity.fargate())).toEqual([]);
  });
});

describe('a gateway whose provider assumes a role', () => {
  const warned = (options: VpcEndpointsOptions, provider: (stack: Stack) => ModelProvider) => {
    const stack = new Stack(testApp(), 'Stack', { terminationProtection: true });
    const network = { vpcEndpoints: VpcEndpoints.isolated(options), allowInsecure: true };
    gatewayIn(stack, { compute: { image: fromEcr(stack) }, providers: [provider(stack)], network });
    return warningsOf(stack).filter((name) => name === 'endpointExcluded');
  };

  test('misses the endpoint of STS where isolated() does not have it in addition, and no other gateway does', () => {
    expect(warned({}, assuming)).toEqual(['endpointExcluded']);
    expect(warned({ additionalServices: [STS] }, assuming)).toEqual([]);
    expect(warned({}, bedrock)).toEqual([]);
  });

  test('calls Bedrock by the endpoint of the VPC all the same', () => {
    expect(warned({ additionalServices: [STS], excludedServices: [BEDROCK_RUNTIME] }, assuming)).toEqual(['endpointExcluded']);
  });
});

describe('a gateway with traces', () => {
  const warned = (additionalServices: ec2.InterfaceVpcEndpointAwsService[], traces: GatewayTracesOptions, excludedServices = [SECRETS_MANAGER]) => {
    const stack = new Stack(testApp(), 'Stack', { terminationProtection: true });
    const network = { vpcEndpoints: VpcEndpoints.isolated({ additionalServices, excludedServices }), allowInsecure: true };
    gatewayIn(stack, { compute: { image: fromEcr(stack) }, providers: [bedrock()], network, traces });
    return warningsOf(stack).filter((name) => name === 'endpointExcluded');
  };
  const image = ecs.ContainerImage.fromRegistry('111122223333.dkr.ecr.eu-west-1.amazonaws.com/collector:1');
  const headers = () => secretsmanager.Secret.fromSecretNameV2(new Stack(), 'Headers', 'headers');

  test('misses the endpoint of X-Ray where isolated() does not have it in addition, and spans go there', () => {
    expect(warned([], {})).toEqual(['endpointExcluded']);
    expect(warned([XRAY], {})).toEqual([]);
    expect(warned([], { destination: TraceDestination.collector({ image }) })).toEqual(['endpointExcluded']);
    expect(warned([], { destination: TraceDestination.otlp({ endpoint: 'https://otel.example.internal' }) })).toEqual([]);
  });

  test('misses that of Secrets Manager, where headers are', () => {
    expect(warned([], { destination: TraceDestination.otlp({ endpoint: 'https://otel.example.internal', headers: headers() }) })).toEqual([
      'endpointExcluded',
    ]);
  });
});

/** What a gateway of these providers and endpoints is warned of, besides the usual. */
function warnedWith(vpcEndpoints: VpcEndpoints, props: Props, vpc?: (stack: Stack) => ec2.IVpc): [string, string][] {
  const stack = new Stack(testApp(), 'Stack', { terminationProtection: true });
  gatewayIn(stack, { ...props(stack), network: { vpcEndpoints, vpc: vpc?.(stack), allowInsecure: true } });
  Template.fromStack(stack);
  return Annotations.fromStack(stack)
    .findWarning('*', Match.stringLikeRegexp('endpointNotCalled|endpointForOtherAccounts'))
    .map(({ entry }) => [/gateway:(\w+)\]/.exec(String(entry.data))?.[1] ?? '', String(entry.data)]);
}

describe('endpoints that nobody calls', () => {
  const openai: Props = () => ({ providers: [ModelProvider.openai()] });

  test('are named, in a VPC made here: of the image, of Bedrock', () => {
    expect(warnedWith(VpcEndpoints.standard(), openai)).toEqual([
      ['endpointNotCalled', expect.stringMatching(/ecr\.api, ecr\.dkr, bedrock-runtime,/)],
    ]);
  });

  test('are none where they are left out, asked for by name, or stand in a VPC of others', () => {
    expect(warnedWith(VpcEndpoints.standard({ excludedServices: [ECR, ECR_DOCKER, BEDROCK_RUNTIME] }), openai)).toEqual([]);
    expect(warnedWith(VpcEndpoints.standard({ additionalServices: [ECR, ECR_DOCKER, BEDROCK_RUNTIME] }), openai)).toEqual([]);
    expect(warnedWith(VpcEndpoints.standard(), openai, (stack) => new ec2.Vpc(stack, 'Vpc'))).toEqual([]);
  });

  test('are none of a gateway that calls all of them, with a provider that is added late', () => {
    const props: Props = (stack) => ({ compute: { image: fromEcr(stack), enableExecuteCommand: true }, providers: [bedrock(), inside()] });
    expect(warnedWith(VpcEndpoints.isolated(), props)).toEqual([]);
    const stack = new Stack(testApp(), 'Stack');
    const gateway = gatewayIn(stack, {
      compute: { image: fromEcr(stack) },
      providers: [inside()],
      network: { vpcEndpoints: VpcEndpoints.standard() },
    });
    gateway.addProvider(bedrock());
    expect(warningsOf(stack)).not.toContain('endpointNotCalled');
  });
});

describe('endpoints for certain accounts', () => {
  const { ECS } = ec2.InterfaceVpcEndpointAwsService;
  const props: Props = (stack) => ({ compute: { image: fromEcr(stack), enableExecuteCommand: true }, providers: [assuming(stack), inside()] });
  const endpoints = (allowedAccounts?: string[]) => VpcEndpoints.isolated({ additionalServices: [STS, ECS], allowedAccounts });

  test('refuse the calls of a role of another account, which is named', () => {
    expect(warnedWith(endpoints([]), props)).toEqual([['endpointForOtherAccounts', expect.stringContaining('444455556666')]]);
    expect(warnedWith(endpoints(['111122223333']), props)).toHaveLength(1);
  });

  test('refuse none where its account is named, where all may call, or where no role is assumed', () => {
    expect(warnedWith(endpoints(['444455556666']), props)).toEqual([]);
    expect(warnedWith(endpoints(), props)).toEqual([]);
    expect(warnedWith(endpoints([]), (stack) => ({ ...props(stack), providers: [bedrock(), inside()] }))).toEqual([]);
  });

  test('say nothing of Bedrock in another region, which they are not asked for', () => {
    const elsewhere: Props = (stack) => ({
      providers: [
        ModelProvider.bedrock({
          models: ['amazon.*'],
          region: 'us-east-1',
          assumedRole: { role: iam.Role.fromRoleArn(stack, 'Models', 'arn:aws:iam::444455556666:role/Models') },
        }),
      ],
    });
    expect(warnedWith(VpcEndpoints.standard({ allowedAccounts: [] }), elsewhere).map(([name]) => name)).toEqual(['endpointNotCalled']);
  });
});
