import type { FlatResource } from './flat-stack';
import { replacementOf } from './replacement';
import { isMap, type Reference, textOf, type Value, valueAt } from './values';

/** What only one resource at a time can have: a name, a port of a load balancer, a priority. */
export interface SlotKind {
  /** Paths of properties that together say which one it is. */
  readonly properties: readonly string[];
  /** Only resources in which this property has this value have one. */
  readonly where?: { readonly property: string; readonly value: string };
  /** Whether it is one although some of these are not said. */
  readonly isPartial?: boolean;
  /** What AWS answers to a second one. Absent: nothing, the second takes the place of the first, and goes with it when that is deleted. */
  readonly refusal?: string;
}

const PORTS = ['GroupId', 'IpProtocol', 'FromPort', 'ToPort', 'CidrIp', 'CidrIpv6'];
const DUPLICATE_RULE = { isPartial: true, refusal: 'InvalidPermission.Duplicate' };
const EXISTS = 'it already exists';

/**
 * Beside the names that a schema tells as the identity of a type. CloudFormation makes what is new before it deletes what is old: who takes the
 * slot of a resource that goes in the same update is refused by AWS, and the update is rolled back.
 */
const SLOTS: Readonly<Record<string, readonly SlotKind[]>> = {
  'AWS::ApplicationAutoScaling::ScalableTarget': [{ properties: ['ResourceId', 'ScalableDimension', 'ServiceNamespace'] }],
  'AWS::ApplicationAutoScaling::ScalingPolicy': [{ properties: ['PolicyName', 'ScalingTargetId'] }],
  'AWS::Bedrock::Guardrail': [{ properties: ['Name'], refusal: EXISTS }],
  // one with a prefix and one with a name of one's own
  'AWS::Cognito::UserPoolDomain': [
    { properties: ['UserPoolId', 'CustomDomainConfig'], isPartial: true, refusal: 'User pool already has a domain configured' },
  ],
  'AWS::EC2::FlowLog': [
    { properties: ['ResourceId', 'TrafficType', 'LogDestination', 'LogGroupName'], isPartial: true, refusal: 'FlowLogAlreadyExists' },
  ],
  'AWS::EC2::LaunchTemplate': [{ properties: ['LaunchTemplateName'], refusal: EXISTS }],
  'AWS::EC2::NatGateway': [{ properties: ['AllocationId'], refusal: 'Resource.AlreadyAssociated' }],
  'AWS::EC2::Route': [
    { properties: ['RouteTableId', 'DestinationCidrBlock'], refusal: 'RouteAlreadyExists' },
    { properties: ['RouteTableId', 'DestinationIpv6CidrBlock'], refusal: 'RouteAlreadyExists' },
  ],
  'AWS::EC2::SecurityGroup': [{ properties: ['VpcId', 'GroupName'], refusal: 'InvalidGroup.Duplicate' }],
  'AWS::EC2::SecurityGroupEgress': [{ properties: [...PORTS, 'DestinationSecurityGroupId', 'DestinationPrefixListId'], ...DUPLICATE_RULE }],
  'AWS::EC2::SecurityGroupIngress': [{ properties: [...PORTS, 'SourceSecurityGroupId', 'SourcePrefixListId'], ...DUPLICATE_RULE }],
  'AWS::EC2::Subnet': [{ properties: ['VpcId', 'CidrBlock'], refusal: 'InvalidSubnet.Conflict' }],
  'AWS::EC2::SubnetRouteTableAssociation': [{ properties: ['SubnetId'], refusal: 'Resource.AlreadyAssociated' }],
  'AWS::EC2::VPCEndpoint': [
    {
      properties: ['VpcId', 'ServiceName'],
      where: { property: 'PrivateDnsEnabled', value: 'true' },
      refusal: 'private-dns-enabled cannot be set because there is already a conflicting DNS domain',
    },
    { properties: ['RouteTableIds', 'ServiceName'], refusal: 'RouteAlreadyExists' },
  ],
  'AWS::EC2::VPCGatewayAttachment': [{ properties: ['InternetGatewayId'], refusal: 'Resource.AlreadyAssociated' }],
  'AWS::ECS::ClusterCapacityProviderAssociations': [{ properties: ['Cluster'] }],
  'AWS::ECS::Service': [{ properties: ['Cluster', 'ServiceName'], refusal: EXISTS }],
  'AWS::ElasticLoadBalancingV2::Listener': [{ properties: ['LoadBalancerArn', 'Port'], refusal: 'DuplicateListener' }],
  'AWS::ElasticLoadBalancingV2::ListenerRule': [{ properties: ['ListenerArn', 'Priority'], refusal: 'PriorityInUse' }],
  'AWS::ElasticLoadBalancingV2::LoadBalancer': [{ properties: ['Name'], refusal: 'DuplicateLoadBalancerName' }],
  'AWS::ElasticLoadBalancingV2::TargetGroup': [{ properties: ['Name'], refusal: 'DuplicateTargetGroupName' }],
  'AWS::IAM::ManagedPolicy': [{ properties: ['ManagedPolicyName'], refusal: EXISTS }],
  'AWS::IAM::Policy': [{ properties: ['PolicyName', 'Roles', 'Users', 'Groups'], isPartial: true }],
  'AWS::Route53::RecordSet': [{ properties: ['HostedZoneId', 'HostedZoneName', 'Name', 'Type', 'SetIdentifier'], isPartial: true, refusal: EXISTS }],
  'AWS::SNS::Topic': [{ properties: ['TopicName'], refusal: EXISTS }],
  'AWS::SNS::TopicPolicy': [{ properties: ['Topics'] }],
  'AWS::SQS::QueuePolicy': [{ properties: ['Queues'] }],
  'AWS::SecretsManager::ResourcePolicy': [{ properties: ['SecretId'] }],
  'AWS::SecretsManager::Secret': [{ properties: ['Name'], refusal: EXISTS }],
  'AWS::WAFv2::WebACL': [{ properties: ['Name', 'Scope'], refusal: EXISTS }],
};

/** One of them that a resource has. */
export interface Slot {
  readonly kind: SlotKind;
  /** The properties that say which one it is. */
  readonly properties: readonly string[];
  /** The same for all that want the same one. */
  readonly key: string;
}

/** Every slot that a resource has; `named` says what it means by a reference, which is another thing once that is replaced. */
export function slotsOf({ type, properties }: FlatResource, named: (reference: Reference) => string): Slot[] {
  const kinds = [...(SLOTS[type] ?? []), ...(SLOTS[type] ? [] : identityOf(type))];
  return kinds.flatMap((kind): Slot[] => {
    const values = kind.properties.map((path) => valueAt(path.split('.'), properties));
    const isSaid = kind.isPartial ? values.some(said) : values.every(said);
    if (!isSaid || !holds(kind.where, properties)) return [];
    const key = values.map((value) => textOf(presence(value), named)).join(' ');
    return [{ kind, properties: kind.properties.filter((_, index) => said(values[index])), key: `${type} ${kind.properties.join()} ${key}` }];
  });
}

function identityOf(type: string): SlotKind[] {
  const { identity = [] } = replacementOf(type) ?? {};
  return identity.length > 0 ? [{ properties: identity.map((path) => path.join('.')), refusal: EXISTS }] : [];
}

const said = (value: Value | undefined): boolean => value !== undefined && value !== null;
/** A group of settings counts by being there. */
const presence = (value: Value | undefined): Value | undefined => (isMap(value) && !Object.keys(value)[0]?.match(/^(Ref$|Fn::)/) ? 'given' : value);

const holds = (where: SlotKind['where'], properties: FlatResource['properties']): boolean =>
  !where || String(valueAt([where.property], properties)) === where.value;
