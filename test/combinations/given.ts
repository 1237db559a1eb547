import type { Stack } from 'aws-cdk-lib';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as route53 from 'aws-cdk-lib/aws-route53';
import * as wafv2 from 'aws-cdk-lib/aws-wafv2';
import { GatewayDomain } from '../../src';

/** Those of the emulator: what names them can be deployed into it. */
export const ACCOUNT = '123456789012';
export const REGION = 'eu-central-1';

/** One VPC in a stack, whichever level asks for it first. */
const once = <T>(stack: Stack, id: string, make: () => T): T => (stack.node.tryFindChild(id) as T | undefined) ?? make();

export const arn = (service: string, name: string, region = REGION) => `arn:aws:${service}:${region}:${ACCOUNT}:${name}`;
/** One that is there where the gateway is deployed, if the context names it. */
export const certificateIn = (stack: Stack, id = 'Certificate') =>
  acm.Certificate.fromCertificateArn(
    stack,
    id,
    stack.node.tryGetContext('certificateArn') ?? arn('acm', 'certificate/12345678-1234-1234-1234-123456789012'),
  );
/** Where it is deployed, what others have is made beside the gateway. */
const isDeployed = (stack: Stack) => stack.node.tryGetContext('certificateArn') !== undefined;
export const zoneIn = (stack: Stack, id: string, zoneName: string) => {
  const hostedZoneId = isDeployed(stack) ? new route53.CfnHostedZone(stack, `${id}Made`, { name: zoneName }).ref : `Z${id.toUpperCase()}`;
  return route53.HostedZone.fromHostedZoneAttributes(stack, id, { hostedZoneId, zoneName });
};
export const certified = (stack: Stack) => GatewayDomain.fromCertificate(certificateIn(stack), 'llm.example.com');

/** What the CLI has found for `Vpc.fromLookup`. */
export const LOOKED_UP = {
  [`vpc-provider:account=${ACCOUNT}:filter.vpc-id=vpc-0123456789abcdef0:region=${REGION}:returnAsymmetricSubnets=true`]: {
    vpcId: 'vpc-0123456789abcdef0',
    vpcCidrBlock: '10.20.0.0/16',
    ownerAccountId: ACCOUNT,
    availabilityZones: [],
    subnetGroups: [
      ['edge', 'Public', 1],
      ['app', 'Private', 2],
      ['data', 'Private', 3],
      ['vault', 'Isolated', 4],
    ].map(([name, type, group]) => ({
      name,
      type,
      subnets: ['a', 'b'].map((zone, index) => ({
        subnetId: `subnet-0000000000000${group}${index}00`,
        cidr: `10.20.${group}${index}.0/24`,
        availabilityZone: `${REGION}${zone}`,
        routeTableId: `rtb-0000000000000${group}${index}00`,
      })),
    })),
  },
};
export const webAclIn = (stack: Stack) =>
  isDeployed(stack)
    ? new wafv2.CfnWebACL(stack, 'WebAcl', {
        scope: 'REGIONAL',
        defaultAction: { allow: {} },
        visibilityConfig: { cloudWatchMetricsEnabled: false, metricName: 'company', sampledRequestsEnabled: false },
      }).attrArn
    : arn('wafv2', 'regional/webacl/company/0000');
export const roleIn = (stack: Stack, id: string, options?: iam.FromRoleArnOptions) => {
  const trust = { Statement: [{ Effect: 'Allow', Principal: { Service: 'ecs-tasks.amazonaws.com' }, Action: 'sts:AssumeRole' }] };
  const roleArn = isDeployed(stack)
    ? new iam.CfnRole(stack, `${id}Made`, { assumeRolePolicyDocument: trust }).attrArn
    : `arn:aws:iam::${ACCOUNT}:role/${id}`;
  return iam.Role.fromRoleArn(stack, id, roleArn, options);
};
export const lookedUp = (stack: Stack) => once(stack, 'LookedUp', () => ec2.Vpc.fromLookup(stack, 'LookedUp', { vpcId: 'vpc-0123456789abcdef0' }));
export const vpcOfAnotherConstruct = (stack: Stack) =>
  once(
    stack,
    'Vpc',
    () =>
      new ec2.Vpc(stack, 'Vpc', {
        maxAzs: 2,
        flowLogs: { All: {} },
        restrictDefaultSecurityGroup: false,
        subnetConfiguration: [
          { name: 'Edge', subnetType: ec2.SubnetType.PUBLIC, mapPublicIpOnLaunch: false },
          { name: 'App', subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS },
          { name: 'Vault', subnetType: ec2.SubnetType.PRIVATE_ISOLATED },
        ],
      }),
  );
export const clusterIn = (stack: Stack) =>
  ecs.Cluster.fromClusterAttributes(stack, 'Cluster', {
    clusterName: 'company',
    clusterArn: arn('ecs', 'cluster/company'),
    vpc: lookedUp(stack),
    securityGroups: [],
  });

/** Of a load balancer that another team has. */
export const listenerIn = (stack: Stack): elbv2.IApplicationListener => {
  if (isDeployed(stack)) {
    const loadBalancer = new elbv2.ApplicationLoadBalancer(stack, 'Shared', { vpc: vpcOfAnotherConstruct(stack) });
    return loadBalancer.addListener('Https', {
      port: 443,
      certificates: [certificateIn(stack)],
      defaultAction: elbv2.ListenerAction.fixedResponse(404),
      open: false,
    });
  }
  return elbv2.ApplicationListener.fromApplicationListenerAttributes(stack, 'Listener', {
    listenerArn: arn('elasticloadbalancing', 'listener/app/shared/0123456789abcdef/0123456789abcdef'),
    securityGroup: ec2.SecurityGroup.fromSecurityGroupId(stack, 'OfSharedLoadBalancer', 'sg-0123456789abcdef0'),
  });
};
export const keyIn = (stack: Stack): kms.IKey =>
  isDeployed(stack) ? new kms.Key(stack, 'Key') : kms.Key.fromKeyArn(stack, 'Key', arn('kms', 'key/12345678-1234-1234-1234-123456789012'));
