import { Names } from 'aws-cdk-lib';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import * as servicediscovery from 'aws-cdk-lib/aws-servicediscovery';
import { Construct, type IConstruct } from 'constructs';

/** The private DNS namespace of a name that the services of a cluster share, made with the cluster for the first one that asks. */
export function dnsNamespaceOf(cluster: ecs.ICluster, name: string): servicediscovery.INamespace {
  const namespaces = namespacesOf(cluster);
  const made = namespaces.node.tryFindChild(name) as servicediscovery.PrivateDnsNamespace | undefined;
  return made ?? new servicediscovery.PrivateDnsNamespace(namespaces, name, { name, vpc: cluster.vpc });
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
