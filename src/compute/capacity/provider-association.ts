import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Dependable, type IDependable } from 'constructs';

/** What gives a cluster its capacity providers. The L2 makes it when the template is written, if it makes it at all. */
export function capacityProvidersOf(cluster: ecs.ICluster): IDependable {
  const associations = {};
  Dependable.implement(associations, {
    get dependencyRoots() {
      return cluster.node.children.filter((child) => child instanceof ecs.CfnClusterCapacityProviderAssociations);
    },
  });
  return associations;
}
