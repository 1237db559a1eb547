import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { checkInput } from '../inputs';

/** What a `VpcEndpoints` strategy asks for. */
export interface VpcEndpointsConfig {
  /** AWS services that get an interface endpoint in the task subnets, about 7 USD a month and zone each. */
  readonly interfaceServices: ec2.InterfaceVpcEndpointAwsService[];
  /** AWS services that get a gateway endpoint, which is free. */
  readonly gatewayServices: ec2.GatewayVpcEndpointAwsService[];
  /** Whether tasks may also reach the internet. `false`: the VPC made here has no NAT gateway. */
  readonly reachesInternet: boolean;
}

/** Options of the strategies that create interface endpoints. */
export interface VpcEndpointsOptions {
  /**
   * AWS services that get an interface endpoint besides those of the strategy.
   *
   * @default - those of the strategy only
   */
  readonly additionalServices?: ec2.InterfaceVpcEndpointAwsService[];
}

/** How the tasks reach AWS services. Endpoints are a matter of security: below some 400 GB a month a NAT gateway costs less. */
export abstract class VpcEndpoints {
  /** No interface endpoint: AWS services are reached through the NAT gateway, except S3 (image layers) in a VPC made here. */
  public static none(): VpcEndpoints {
    return new EndpointSet([], [], true);
  }

  /** Image, logs, secrets and Bedrock calls stay inside the VPC; other providers are reached through the NAT gateway. */
  public static standard(options: VpcEndpointsOptions = {}): VpcEndpoints {
    checkInput('VpcEndpointsOptions', options, 'network.vpcEndpoints');
    return new EndpointSet([...servicesOf('standard'), ...(options.additionalServices ?? [])], [], true);
  }

  /**
   * No way to the internet at all: no NAT gateway, and an endpoint for every AWS service that the gateway calls. Serves Bedrock in
   * the stack's region and providers inside the VPC; the image must come from Amazon ECR, and the token issuer must be reachable
   * from the VPC (Cognito is, for the keys; clients inside the VPC cannot get a token from Cognito through the endpoint).
   */
  public static isolated(options: VpcEndpointsOptions = {}): VpcEndpoints {
    checkInput('VpcEndpointsOptions', options, 'network.vpcEndpoints');
    return new EndpointSet(
      [...servicesOf('standard'), ...servicesOf('isolated'), ...(options.additionalServices ?? [])],
      [ec2.GatewayVpcEndpointAwsService.DYNAMODB],
      false,
    );
  }

  /** Called once by the network. */
  public abstract bind(): VpcEndpointsConfig;
}

class EndpointSet extends VpcEndpoints {
  constructor(
    private readonly interfaceServices: ec2.InterfaceVpcEndpointAwsService[],
    private readonly gatewayServices: ec2.GatewayVpcEndpointAwsService[],
    private readonly reachesInternet: boolean,
  ) {
    super();
  }

  public bind(): VpcEndpointsConfig {
    const { gatewayServices, reachesInternet } = this;
    const interfaceServices = [...new Map(this.interfaceServices.map((service) => [service.shortName, service])).values()];
    return { interfaceServices, gatewayServices, reachesInternet };
  }
}

type Strategy = 'standard' | 'isolated';

/** Which AWS services the gateway calls, from which strategy on they get an endpoint, and why. `isolated` has all of them. */
const SERVICES: readonly { readonly service: ec2.InterfaceVpcEndpointAwsService; readonly from: Strategy; readonly why: string }[] = [
  { service: ec2.InterfaceVpcEndpointAwsService.ECR, from: 'standard', why: 'image manifests' },
  { service: ec2.InterfaceVpcEndpointAwsService.ECR_DOCKER, from: 'standard', why: 'image pulls; the layers come through S3' },
  { service: ec2.InterfaceVpcEndpointAwsService.CLOUDWATCH_LOGS, from: 'standard', why: 'usage records and metrics' },
  { service: ec2.InterfaceVpcEndpointAwsService.SECRETS_MANAGER, from: 'standard', why: 'provider keys' },
  { service: ec2.InterfaceVpcEndpointAwsService.BEDROCK_RUNTIME, from: 'standard', why: 'model calls' },
  { service: ec2.InterfaceVpcEndpointAwsService.APPCONFIGDATA, from: 'isolated', why: 'live configuration' },
  { service: ec2.InterfaceVpcEndpointAwsService.COGNITO_IDP, from: 'isolated', why: "the token issuer's keys" },
  { service: ec2.InterfaceVpcEndpointAwsService.STS, from: 'isolated', why: 'credentials of assumed roles' },
  { service: ec2.InterfaceVpcEndpointAwsService.KMS, from: 'isolated', why: 'decryption by agents in the task' },
  { service: ec2.InterfaceVpcEndpointAwsService.CLOUDWATCH_MONITORING, from: 'isolated', why: 'metrics of a collector' },
  { service: ec2.InterfaceVpcEndpointAwsService.SSM_MESSAGES, from: 'isolated', why: 'ECS Exec' },
];

function servicesOf(strategy: Strategy): ec2.InterfaceVpcEndpointAwsService[] {
  return SERVICES.filter((row) => row.from === strategy).map((row) => row.service);
}
