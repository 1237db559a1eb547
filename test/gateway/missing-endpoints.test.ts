import { Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import {
  Authentication,
  Capacity,
  GatewayImage,
  ModelProvider,
  type PortkeyGatewayProps,
  SharedState,
  ValkeyAuthentication,
  VpcEndpoints,
  type VpcEndpointsOptions,
} from '../../src';
import { testApp } from '../app';
import { gatewayIn } from './gateways';
import { warningsOf } from './warnings';

const { STS, ECR, ECR_DOCKER, SECRETS_MANAGER, BEDROCK_RUNTIME, COGNITO_IDP, SSM_MESSAGES } = ec2.InterfaceVpcEndpointAwsService;
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
