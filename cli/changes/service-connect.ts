import type { FlatResource } from './flat-stack';
import { type Reference, textOf, type Value, valueAt } from './values';

/** Names in Service Connect that a service has, each with its namespace. */
export function connectNamesOf({ type, properties }: FlatResource, name: (reference: Reference) => string): string[] {
  const services = type === 'AWS::ECS::Service' ? valueAt(['ServiceConnectConfiguration', 'Services'], properties) : [];
  const namespace = textOf(valueAt(['ServiceConnectConfiguration', 'Namespace'], properties), name);
  return (Array.isArray(services) ? services : []).map((each: Value) => {
    const called = valueAt(['DiscoveryName'], each) ?? valueAt(['PortName'], each);
    return `${namespace} ${textOf(called, name)}`;
  });
}
