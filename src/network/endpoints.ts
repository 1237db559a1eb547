import { Aws, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { acknowledge } from '../acknowledgement';
import { invalid } from '../errors';
import type { Placement } from './placement';
import { besideTasks } from './subnets';
import { SERVICES_WITH_POLICY, type VpcEndpointsConfig } from './vpc-endpoints';

/** Makes the endpoints of a strategy; a VPC made here also gets the one for S3, which is free and carries the image layers. */
export function createEndpoints(
  construct: Construct,
  placement: Placement,
  strategy: VpcEndpointsConfig,
  addressesOfVpc: () => ec2.IPeer,
): { [service: string]: ec2.InterfaceVpcEndpoint } {
  const { vpc, ownVpc, taskSubnets } = placement;
  const needsS3 = ownVpc !== undefined || !strategy.reachesInternet;
  const accounts = strategy.allowedAccounts && [Stack.of(construct).account, ...strategy.allowedAccounts];
  for (const service of new Set([...(needsS3 ? [ec2.GatewayVpcEndpointAwsService.S3] : []), ...strategy.gatewayServices])) {
    const endpoint = createGatewayEndpoint(construct, placement, service);
    if (accounts && !strategy.reachesInternet) {
      endpoint?.addToPolicy(callsOf(accounts));
    }
    if (accounts && !strategy.reachesInternet && service === ec2.GatewayVpcEndpointAwsService.S3) {
      endpoint?.addToPolicy(imageLayers(Stack.of(construct)));
    }
  }
  if (strategy.interfaceServices.length === 0) {
    return {};
  }

  const securityGroup = new ec2.SecurityGroup(construct, `Endpoints${placement.idOfVpc}`, {
    vpc,
    description: 'Interface endpoints of the gateway',
    allowAllOutbound: false,
  });
  securityGroup.addIngressRule(addressesOfVpc(), ec2.Port.tcp(443), 'calls from inside the VPC');
  acknowledge(
    securityGroup,
    'AwsSolutions-EC23',
    'Open to the addresses of the VPC only; where they are known at deployment only, the rule cannot tell.',
  );
  const endpoints = strategy.interfaceServices.map((service) => {
    const endpoint = new ec2.InterfaceVpcEndpoint(construct, `${pascalCase(service.shortName)}Endpoint${placement.idOfVpc}`, {
      vpc,
      service,
      subnets: besideTasks(taskSubnets),
      securityGroups: [securityGroup],
      privateDnsEnabled: true,
      open: false,
    });
    if (accounts && SERVICES_WITH_POLICY.includes(service.shortName)) {
      endpoint.addToPolicy(callsOf(accounts));
    }
    return [service.shortName, endpoint];
  });
  return Object.fromEntries(endpoints);
}

/** What a role may do its own policy says; this is about whose roles pass. */
function callsOf(accounts: string[]): iam.PolicyStatement {
  return new iam.PolicyStatement({
    principals: [new iam.AnyPrincipal()],
    actions: ['*'],
    resources: ['*'],
    conditions: { StringEquals: { 'aws:PrincipalAccount': accounts } },
  });
}

/**
 * Amazon ECR keeps layers in a bucket of its own, and signs for whoever may pull them.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html "Minimum Amazon S3 Bucket Permissions for Amazon ECR"
 */
function imageLayers({ region }: Stack): iam.PolicyStatement {
  return new iam.PolicyStatement({
    principals: [new iam.AnyPrincipal()],
    actions: ['s3:GetObject'],
    resources: [`arn:${Aws.PARTITION}:s3:::prod-${region}-starport-layer-bucket/*`],
  });
}

function createGatewayEndpoint(
  construct: Construct,
  { vpc, ownVpc, taskSubnets, idOfVpc, isPendingLookup }: Placement,
  service: ec2.GatewayVpcEndpointAwsService,
): ec2.GatewayVpcEndpoint | undefined {
  if (isPendingLookup) {
    return undefined; // route tables are not known yet, and CDK has an error for that
  }
  if (!ownVpc && vpc.selectSubnets(taskSubnets).subnets.some((subnet) => !subnet.routeTable?.routeTableId)) {
    throw invalid('VpcWithoutRouteTables', 'network.vpc', vpc.node.path);
  }
  const shortName = pascalCase(service.name.split('.').slice(-1)[0]);
  return new ec2.GatewayVpcEndpoint(construct, `${shortName}Endpoint${idOfVpc}`, { vpc, service, subnets: [taskSubnets] });
}

function pascalCase(name: string): string {
  return name.replace(/(^|[.-])(\w)/g, (_, __, letter: string) => letter.toUpperCase());
}
