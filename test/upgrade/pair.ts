import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as route53 from 'aws-cdk-lib/aws-route53';
import {
  type ContentFilterCategory,
  GatewayDomain,
  GatewayPreset,
  Guardrail,
  ModelProvider,
  PortkeyGateway,
  type PortkeyGatewayProps,
} from '../../src';
import { testApp } from '../app';

const ENV = { account: '111111111111', region: 'eu-central-1' };
export const OPENAI = { providers: [ModelProvider.openai()] };
const DEV = { preset: GatewayPreset.DEV, ...OPENAI };

export type Props = (stack: Stack) => PortkeyGatewayProps;

/** A change that somebody makes to a gateway that is deployed. */
export interface Pair {
  /** What is changed, as the page says it. */
  readonly change: string;
  readonly before: Props;
  readonly after: Props;
  /** What else is done to the gateway, before and after. */
  readonly with?: readonly [(gateway: PortkeyGateway) => void, (gateway: PortkeyGateway) => void];
  /** Why it cannot be carried out, or something is lost. UPGRADING.md says what to do then. */
  readonly known?: string;
}

const certificate = (stack: Stack) =>
  acm.Certificate.fromCertificateArn(stack, 'Certificate', 'arn:aws:acm:eu-central-1:111111111111:certificate/12345678-1234-1234-1234-123456789012');
export const domain = (stack: Stack, name = 'llm.example.com') => GatewayDomain.fromCertificate(certificate(stack), name);
export const zone = (stack: Stack) =>
  route53.HostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId: 'Z0000000000', zoneName: 'example.com' });
export const key = (stack: Stack) =>
  kms.Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:eu-central-1:111111111111:key/12345678-1234-1234-1234-123456789012');

export const vpc = (stack: Stack, more: Partial<ec2.VpcAttributes> = {}) =>
  ec2.Vpc.fromVpcAttributes(stack, 'Vpc', {
    vpcId: 'vpc-12345678',
    vpcCidrBlock: '10.20.0.0/16',
    availabilityZones: ['eu-central-1a', 'eu-central-1b'],
    privateSubnetIds: ['subnet-11111111', 'subnet-22222222'],
    ...more,
  });

/** Of a load balancer that another team has in the VPC. */
export const listener = (stack: Stack) =>
  elbv2.ApplicationListener.fromApplicationListenerAttributes(stack, 'Listener', {
    listenerArn: 'arn:aws:elasticloadbalancing:eu-central-1:111111111111:listener/app/shared/0123456789abcdef/0123456789abcdef',
    securityGroup: ec2.SecurityGroup.fromSecurityGroupId(stack, 'OfSharedLoadBalancer', 'sg-0123456789abcdef0'),
  });

/** PROD with another value of one group of options. */
export const prod =
  (props: PortkeyGatewayProps = {}): Props =>
  () => ({ ...OPENAI, ...props });
export const dev =
  (props: PortkeyGatewayProps = {}): Props =>
  () => ({ ...DEV, ...props });
export const withDomain =
  (props: PortkeyGatewayProps = {}, base: PortkeyGatewayProps = OPENAI): Props =>
  (stack) => ({ ...base, ...props, domain: domain(stack) });

// made once, for they stand in many pairs
export const [PROD, DEVELOPMENT, WITH_DOMAIN] = [prod(), dev(), withDomain()];

export const nothing = (): void => {};
export const guardrail = (categories: ContentFilterCategory[]) => ({
  guardrail: { guardrail: Guardrail.create({ contentFilters: categories.map((category) => ({ category })) }) },
});

const asMade = new Map<Props, Map<unknown, object>>();

/** The templates of a pair; those of the same props are made once. */
export function templatesOf({ before, after, with: [first, second] = [nothing, nothing] }: Pair): [object, object] {
  return [templateOf(before, first), templateOf(after, second)];
}

function templateOf(props: Props, then: (gateway: PortkeyGateway) => void): object {
  const made = asMade.get(props)?.get(then);
  if (made) return made;
  const stack = new Stack(testApp({ analyticsReporting: false }), 'Stack', { env: ENV });
  then(new PortkeyGateway(stack, 'Gateway', props(stack)));
  const template = Template.fromStack(stack).toJSON();
  asMade.set(props, (asMade.get(props) ?? new Map()).set(then, template));
  return template;
}
