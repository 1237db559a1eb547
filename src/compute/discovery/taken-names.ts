import type * as servicediscovery from 'aws-cdk-lib/aws-servicediscovery';
import type { IConstruct } from 'constructs';
import { isKnown } from '../../checks';
import { invalid } from '../../errors';

/** Services by their names, of each app. */
const NAMED = new WeakMap<IConstruct, Map<string, string>>();

/**
 * Gives a service of an app its name in a namespace, in which each name leads to one entry of AWS Cloud Map, whether DNS or proxies look it up: a second service could not be
 * created, when the first is there already. A namespace that was imported twice is told by its ARN, where that is known.
 */
export function takeName(service: IConstruct, namespace: servicediscovery.INamespace, name: string): void {
  const { root, path } = service.node;
  const named = NAMED.get(root) ?? new Map<string, string>();
  NAMED.set(root, named);
  const key = `${isKnown(namespace.namespaceArn) ? namespace.namespaceArn : namespace.node.path} ${name}`;
  const taken = named.get(key);
  if (taken !== undefined) {
    throw invalid('DiscoveryNameTaken', 'discovery.name', name, `it is that of ${taken}`);
  }
  named.set(key, path);
}
