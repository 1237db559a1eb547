import { App, type Environment, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as RECOMMENDED_FLAGS from 'aws-cdk-lib/recommended-feature-flags.json';
import { type DoorOptions, type GatewayDoor, GatewayNetwork, type GatewayNetworkProps } from '../../src/network';
import { GatewayPreset } from '../../src/presets';

export const FLAG_SETS: [string, Record<string, unknown>][] = [
  ['no', {}],
  ['all recommended', { ...RECOMMENDED_FLAGS }],
];

export const ENVIRONMENTS: [string, Environment | undefined][] = [
  ['any environment', undefined],
  ['a concrete environment', { account: '111111111111', region: 'eu-west-1' }],
];

export interface Synthesized {
  readonly stack: Stack;
  readonly network: GatewayNetwork;
  readonly template: Template;
}

/** Opens the door of a gateway. */
export const openDoor = (network: GatewayNetwork, options: Partial<DoorOptions> = {}): GatewayDoor =>
  network.front.openDoor('Default', { port: 8787, paths: ['/v1/*'], ...options });

/** A stack with one network in it. `more` runs before the template is made; without it a door is open. */
export function synthesize(
  props: GatewayNetworkProps | ((stack: Stack) => GatewayNetworkProps) = {},
  more: (network: GatewayNetwork, stack: Stack) => void = (network) => openDoor(network),
  { flags = {}, env }: { flags?: Record<string, unknown>; env?: Environment } = {},
): Synthesized {
  const stack = new Stack(new App({ context: flags }), 'Stack', { env });
  const network = new GatewayNetwork(stack, 'Network', typeof props === 'function' ? props(stack) : props);
  more(network, stack);
  return { stack, network, template: Template.fromStack(stack) };
}

export const PRIVATE_SUBNETS = ['subnet-0123456789abcdef0', 'subnet-0123456789abcdef1'];

export const DEV = { preset: GatewayPreset.DEV };
export const PROD = { preset: GatewayPreset.PROD };

// biome-ignore lint/suspicious/noExplicitAny: a template is JSON of any shape, and what is not there makes a test fail
type Resource = { readonly Type: string; readonly Properties: any; readonly DeletionPolicy?: string; readonly DependsOn?: string[] };

export function resources(template: Template, type?: string): Record<string, Resource> {
  const all: Record<string, Resource> = template.toJSON().Resources;
  return Object.fromEntries(Object.entries(all).filter(([, resource]) => type === undefined || resource.Type === type));
}

/** The only resource of a type. */
export function only(template: Template, type: string): Resource {
  const found = Object.values(resources(template, type));
  expect(found).toHaveLength(1);
  return found[0];
}

export const LOAD_BALANCER = 'AWS::ElasticLoadBalancingV2::LoadBalancer';
export const LISTENER = 'AWS::ElasticLoadBalancingV2::Listener';
export const LISTENER_RULE = 'AWS::ElasticLoadBalancingV2::ListenerRule';
export const TARGET_GROUP = 'AWS::ElasticLoadBalancingV2::TargetGroup';
export const WEB_ACL = 'AWS::WAFv2::WebACL';

/** Attributes of a load balancer or target group as an object. */
export function attributes(resource: Resource): Record<string, unknown> {
  const list = resource.Properties.LoadBalancerAttributes ?? resource.Properties.TargetGroupAttributes;
  return Object.fromEntries(list.map(({ Key, Value }: { Key: string; Value: unknown }) => [Key, Value]));
}

/** Ids of the warnings that we raised. */
export function warnings(stack: Stack): string[] {
  return Annotations.fromStack(stack)
    .findWarning('*', Match.anyValue())
    .map(({ entry }) => /\[ack: cdk-portkey-gateway:(\w+)\]/.exec(String(entry.data))?.[1])
    .filter((id): id is string => id !== undefined);
}

/** A VPC that is known by its attributes only, in two zones with a private subnet each. */
export function importedVpc(scope: Stack, attributes: Partial<ec2.VpcAttributes> = {}): ec2.IVpc {
  const { vpcId = 'vpc-0123456789abcdef0' } = attributes;
  return ec2.Vpc.fromVpcAttributes(scope, `Imported${vpcId}`, {
    vpcId,
    vpcCidrBlock: '10.20.0.0/16',
    availabilityZones: ['eu-west-1a', 'eu-west-1b'],
    privateSubnetIds: PRIVATE_SUBNETS,
    ...attributes,
  });
}
