import { CfnResource, Names } from 'aws-cdk-lib';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import * as servicediscovery from 'aws-cdk-lib/aws-servicediscovery';
import { Construct, type IConstruct } from 'constructs';
import { problemsOfTaken } from '../../checks';

/** The private DNS namespace of a name that the services of a cluster share, made with the cluster for the first one that asks. */
export function dnsNamespaceOf(cluster: ecs.ICluster, name: string): servicediscovery.INamespace {
  const namespaces = namespacesOf(cluster);
  const made = namespaces.node.tryFindChild(name) as servicediscovery.PrivateDnsNamespace | undefined;
  return made ?? createDnsNamespace(namespaces, name, cluster.vpc);
}

/** Another of the app may have the name in the VPC already, such as that of a second cluster. */
function createDnsNamespace(scope: Construct, name: string, vpc: ec2.IVpc): servicediscovery.INamespace {
  const namespace = new servicediscovery.PrivateDnsNamespace(scope, name, { name, vpc });
  const resource = namespace.node.defaultChild as servicediscovery.CfnPrivateDnsNamespace;
  const takes = (each: IConstruct) => isDnsNamespace(each) && each.name === name && each.vpc === resource.vpc;
  resource.node.addValidation({ validate: () => problemsOfTaken('NamespaceTaken', 'discovery.namespaceName', name, resource, takes) });
  return namespace;
}

/** By type, not by class: an app may have two copies of the CDK. */
const isDnsNamespace = (construct: IConstruct): construct is servicediscovery.CfnPrivateDnsNamespace =>
  CfnResource.isCfnResource(construct) && construct.cfnResourceType === servicediscovery.CfnPrivateDnsNamespace.CFN_RESOURCE_TYPE_NAME;

const taken = new WeakMap<IConstruct, { readonly name: string; readonly namespaceArn: string }>();

/** Takes a name for a service. Neither AWS Cloud Map nor Service Connect has one twice in a namespace. */
export function takeName(service: IConstruct, name: string, { namespaceArn }: servicediscovery.INamespace): void {
  taken.set(service, { name, namespaceArn });
  const takes = (each: IConstruct) => taken.get(each)?.name === name && taken.get(each)?.namespaceArn === namespaceArn;
  service.node.addValidation({ validate: () => problemsOfTaken('DiscoveryNameTaken', 'discovery.name', name, service, takes) });
}

/** The namespace by which the services of a cluster are connected. It needs a name, which no namespace of the account and region has: nobody calls it by that. */
export function connectNamespaceOf(cluster: ecs.ICluster): servicediscovery.INamespace {
  const namespaces = namespacesOf(cluster);
  const made = namespaces.node.tryFindChild('Connect') as servicediscovery.HttpNamespace | undefined;
  return (
    made ??
    new servicediscovery.HttpNamespace(namespaces, 'Connect', { name: Names.uniqueResourceName(namespaces, { maxLength: 255, separator: '-' }) })
  );
}

const namespacesOf = (cluster: ecs.ICluster): Construct =>
  (cluster.node.tryFindChild('Namespaces') as Construct | undefined) ?? new Construct(cluster as IConstruct as Construct, 'Namespaces');
