import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { isKnown } from '../checks';
import { invalid } from '../errors';
import { checkInput } from '../inputs';

/** What a `VpcEndpoints` strategy asks for. */
export interface VpcEndpointsConfig {
  /** AWS services that get an interface endpoint in the task subnets, about 7 USD a month and zone each. */
  readonly interfaceServices: ec2.InterfaceVpcEndpointAwsService[];
  /** AWS services that get a gateway endpoint, which is free. */
  readonly gatewayServices: ec2.GatewayVpcEndpointAwsService[];
  /** Whether tasks may also reach the internet. `false`: the VPC made here has no NAT gateway. */
  readonly reachesInternet: boolean;
  /**
   * Those of `interfaceServices` that can be left out with `excludedServices`: a warning names those that the gateway does not call.
   *
   * @default - none
   */
  readonly excludableServices?: ec2.InterfaceVpcEndpointAwsService[];

  /**
   * AWS services that every gateway calls and that are to be reached by an endpoint that the VPC has already; a warning names them.
   *
   * @default - none
   */
  readonly missingServices?: ec2.InterfaceVpcEndpointAwsService[];

  /**
   * The same of AWS services that some gateways call, for their image, providers or issuer: a warning names those that the gateway calls.
   *
   * @default - none
   */
  readonly missingWhereCalled?: ec2.InterfaceVpcEndpointAwsService[];

  /**
   * Accounts whose principals may call through the interface endpoints, besides the gateway's own.
   *
   * @default - whoever has permission: the endpoints have no policy
   */
  readonly allowedAccounts?: string[];
}

/** Options of the strategies that create interface endpoints. */
export interface VpcEndpointsOptions {
  /**
   * AWS services that get an interface endpoint besides those of the strategy.
   *
   * @default - those of the strategy only
   */
  readonly additionalServices?: ec2.InterfaceVpcEndpointAwsService[];

  /**
   * AWS services of the strategy that get none, because the gateway does not call them: Bedrock without a Bedrock provider and a guardrail, Amazon ECR with
   * the image of Docker Hub; or because the VPC has an endpoint already. What each is for stands in docs/operations.md. A service that the
   * strategy does not have is the error `EndpointNotInStrategy`. With `isolated()` a warning names those that the gateway calls. Of those that it does not
   * call and that are made in a VPC made here, another warning tells.
   *
   * @default - none
   */
  readonly excludedServices?: ec2.InterfaceVpcEndpointAwsService[];

  /**
   * Give the endpoints a policy by which only principals of the gateway's account call through them, and of these: a stolen credential of
   * another account carries nothing out. `[]` is the gateway's account alone; name those of an `assumedRole`, or a warning does. The policy is on the endpoints
   * of `ecr.api`, `ecr.dkr`, `logs`, `secretsmanager`, `bedrock-runtime`, `sts` and `xray`, and with `isolated()` on those of S3 and DynamoDB, where S3 also gives out the image layers of
   * Amazon ECR; what else runs in the VPC is held to it too.
   *
   * @default - whoever has permission: the endpoints have no policy
   */
  readonly allowedAccounts?: string[];
}

/** How the tasks reach AWS services. Endpoints are a matter of security: below some 400 GB a month a NAT gateway costs less. */
export abstract class VpcEndpoints {
  /** No interface endpoint: AWS services are reached through the NAT gateway, except S3 (image layers) in a VPC made here. */
  public static none(): VpcEndpoints {
    return new EndpointSet([], [], true, []);
  }

  /**
   * The gateway endpoint of S3, which is free, in an existing VPC too: image layers do not pass the NAT gateway, whose gigabytes cost. The VPC
   * must not have one in the route tables of the tasks.
   */
  public static s3Only(): VpcEndpoints {
    return new EndpointSet([], [ec2.GatewayVpcEndpointAwsService.S3], true, []);
  }

  /**
   * Image, logs, secrets and calls of Bedrock's runtime stay inside the VPC; other providers are reached through the NAT gateway, Bedrock Mantle
   * among them unless `additionalServices` has `new ec2.InterfaceVpcEndpointAwsService('bedrock-mantle')`. Five interface
   * endpoints, and a VPC has each once: with a second gateway in the VPC, use `none()` there.
   *
   * @throws `EndpointNotInStrategy`, `InvalidAllowedAccount`
   */
  public static standard(options: VpcEndpointsOptions = {}): VpcEndpoints {
    checkInput('VpcEndpointsOptions', options, 'network.vpcEndpoints');
    const { own, all } = servicesOf(['standard'], options);
    return new EndpointSet(all, [], true, [], own, accountsOf(options));
  }

  /**
   * No way to the internet at all: no NAT gateway, and an endpoint for every AWS service that the gateway calls, but for STS, which is called
   * where a provider assumes a role, for X-Ray (`XRAY`), which is where `traces` go there, and for Amazon ECS, which agents of instances call (`ECS`, `ECS_AGENT`, `ECS_TELEMETRY`); those, and what an agent or a sidecar of yours calls besides, are yours to add. Serves Bedrock in the stack's region and providers inside the VPC (Mantle with
   * `new ec2.InterfaceVpcEndpointAwsService('bedrock-mantle')` in `additionalServices`, where AWS has that endpoint); the image must come from
   * Amazon ECR, and the token issuer must be reachable from the VPC (Cognito is, for the keys; clients inside the VPC cannot get a token from
   * Cognito through the endpoint).
   *
   * @throws `EndpointNotInStrategy`, `InvalidAllowedAccount`
   */
  public static isolated(options: VpcEndpointsOptions = {}): VpcEndpoints {
    checkInput('VpcEndpointsOptions', options, 'network.vpcEndpoints');
    const { own, all } = servicesOf(['standard', 'isolated'], options);
    const missing = SERVICES.filter(({ service }) => !all.some(({ shortName }) => shortName === service.shortName));
    return new EndpointSet(all, [ec2.GatewayVpcEndpointAwsService.DYNAMODB], false, missing, own, accountsOf(options));
  }

  /** Called once by the network. */
  public abstract bind(): VpcEndpointsConfig;
}

class EndpointSet extends VpcEndpoints {
  constructor(
    private readonly interfaceServices: ec2.InterfaceVpcEndpointAwsService[],
    private readonly gatewayServices: ec2.GatewayVpcEndpointAwsService[],
    private readonly reachesInternet: boolean,
    private readonly missing: readonly CalledService[],
    private readonly excludableServices: ec2.InterfaceVpcEndpointAwsService[] = [],
    private readonly allowedAccounts?: string[],
  ) {
    super();
  }

  public bind(): VpcEndpointsConfig {
    const { gatewayServices, reachesInternet, excludableServices, allowedAccounts } = this;
    const missing = (always: boolean) => this.missing.filter((row) => (row.always ?? false) === always).map(({ service }) => service);
    const interfaceServices = [...new Map(this.interfaceServices.map((service) => [service.shortName, service])).values()];
    return {
      interfaceServices,
      gatewayServices,
      reachesInternet,
      excludableServices,
      missingServices: missing(true),
      missingWhereCalled: missing(false),
      allowedAccounts,
    };
  }
}

type Strategy = 'standard' | 'isolated';

interface CalledService {
  readonly service: ec2.InterfaceVpcEndpointAwsService;
  /** Absent: few gateways call it, so that it is made only where it is asked for. */
  readonly from?: Strategy;
  readonly why: string;
  /** Whether every gateway calls it, whatever its image, providers and issuer are. */
  readonly always?: boolean;
}

/** Which AWS services the gateway calls, from which strategy on they get an endpoint, and why. */
const SERVICES: readonly CalledService[] = [
  { service: ec2.InterfaceVpcEndpointAwsService.ECR, from: 'standard', why: 'image manifests' },
  { service: ec2.InterfaceVpcEndpointAwsService.ECR_DOCKER, from: 'standard', why: 'image pulls; the layers come through S3' },
  { service: ec2.InterfaceVpcEndpointAwsService.CLOUDWATCH_LOGS, from: 'standard', why: 'usage records and metrics', always: true },
  { service: ec2.InterfaceVpcEndpointAwsService.SECRETS_MANAGER, from: 'standard', why: 'provider keys' },
  { service: ec2.InterfaceVpcEndpointAwsService.BEDROCK_RUNTIME, from: 'standard', why: 'model calls' },
  { service: ec2.InterfaceVpcEndpointAwsService.APPCONFIGDATA, from: 'isolated', why: 'live configuration' },
  { service: ec2.InterfaceVpcEndpointAwsService.COGNITO_IDP, from: 'isolated', why: "the token issuer's keys" },
  { service: ec2.InterfaceVpcEndpointAwsService.SSM_MESSAGES, from: 'isolated', why: 'ECS Exec' },
  { service: ec2.InterfaceVpcEndpointAwsService.STS, why: 'roles with which Bedrock of another account is called' },
  { service: ec2.InterfaceVpcEndpointAwsService.XRAY, why: 'spans, where they go to X-Ray' },
  { service: ec2.InterfaceVpcEndpointAwsService.ECS, why: 'agents of instances' },
  { service: ec2.InterfaceVpcEndpointAwsService.ECS_AGENT, why: 'agents of instances' },
  { service: ec2.InterfaceVpcEndpointAwsService.ECS_TELEMETRY, why: 'agents of instances' },
];

/** Services whose endpoints get a policy; others may take none. */
export const SERVICES_WITH_POLICY: readonly string[] = [
  ec2.InterfaceVpcEndpointAwsService.ECR,
  ec2.InterfaceVpcEndpointAwsService.ECR_DOCKER,
  ec2.InterfaceVpcEndpointAwsService.CLOUDWATCH_LOGS,
  ec2.InterfaceVpcEndpointAwsService.SECRETS_MANAGER,
  ec2.InterfaceVpcEndpointAwsService.BEDROCK_RUNTIME,
  ec2.InterfaceVpcEndpointAwsService.STS,
  ec2.InterfaceVpcEndpointAwsService.XRAY,
].map(({ shortName }) => shortName);

function accountsOf({ allowedAccounts }: VpcEndpointsOptions): string[] | undefined {
  const wrong = allowedAccounts?.findIndex((account) => isKnown(account) && !/^\d{12}$/.test(account)) ?? -1;
  if (allowedAccounts && wrong >= 0) {
    throw invalid('InvalidAllowedAccount', `network.vpcEndpoints.allowedAccounts[${wrong}]`, allowedAccounts[wrong]);
  }
  return allowedAccounts;
}

interface ServicesOfStrategy {
  /** Those of the strategy, without what was excluded and what was asked for all the same. */
  readonly own: ec2.InterfaceVpcEndpointAwsService[];
  readonly all: ec2.InterfaceVpcEndpointAwsService[];
}

function servicesOf(from: Strategy[], { additionalServices = [], excludedServices = [] }: VpcEndpointsOptions): ServicesOfStrategy {
  const excluded = new Set(excludedServices.map(({ shortName }) => shortName));
  const services = SERVICES.filter((row) => row.from && from.includes(row.from)).map(({ service }) => service);
  const names = services.map(({ shortName }) => shortName);
  excludedServices.forEach(({ shortName }, index) => {
    if (!names.includes(shortName)) {
      throw invalid('EndpointNotInStrategy', `network.vpcEndpoints.excludedServices[${index}]`, shortName, names.join(', '));
    }
  });
  const left = services.filter(({ shortName }) => !excluded.has(shortName));
  const asked = new Set(additionalServices.map(({ shortName }) => shortName));
  return { own: left.filter(({ shortName }) => !asked.has(shortName)), all: [...left, ...additionalServices] };
}
