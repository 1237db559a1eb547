import type { DescribedAttribute, Description } from './described';
import { type LoadBalancerModel, NotModelled } from './model';
import { modelOf } from './reading';

/** A template, as the CDK synthesizes it. */
export interface Template {
  // biome-ignore lint/suspicious/noExplicitAny: any resource
  readonly Resources: Readonly<Record<string, { readonly Type: string; readonly Properties?: any }>>;
}

const ELB = 'AWS::ElasticLoadBalancingV2::';

/**
 * The load balancer of a template that has one. What only a deployment knows (names of other resources) is named by its logical id;
 * `values` gives pseudo parameters and others by name.
 */
export function readTemplate(template: Template, values: Readonly<Record<string, string>> = {}): LoadBalancerModel {
  return modelOf(describe(resolve(template.Resources, values) as Template['Resources']));
}

function describe(resources: Template['Resources']): Description {
  const of = (type: string) => Object.entries(resources).filter(([, { Type }]) => Type === `${ELB}${type}`);
  const balancers = of('LoadBalancer');
  if (balancers.length !== 1) throw new NotModelled(`${balancers.length} load balancers in one template`);
  if (of('ListenerCertificate').length > 0) throw new NotModelled('further certificates of a listener');
  const [[, { Properties: loadBalancer }]] = balancers;
  return {
    loadBalancer: { Type: loadBalancer.Type, Attributes: loadBalancer.LoadBalancerAttributes as DescribedAttribute[] },
    listeners: of('Listener').map(([id, { Properties: listener }]) => ({
      ...listener,
      Attributes: listener.ListenerAttributes,
      Rules: [
        ...of('ListenerRule')
          .map(([, { Properties }]) => Properties)
          .filter(({ ListenerArn }) => ListenerArn === id),
        { Priority: 'default', Actions: listener.DefaultActions },
      ],
    })),
    targetGroups: of('TargetGroup').map(([id, { Properties }]) => ({
      ...Properties,
      TargetGroupArn: id,
      Attributes: Properties.TargetGroupAttributes,
    })),
  };
}

/** The functions that stand in such a template, resolved. */
function resolve(value: unknown, values: Readonly<Record<string, string>>): unknown {
  if (Array.isArray(value)) return value.map((each) => resolve(each, values));
  if (typeof value !== 'object' || value === null) return value;
  const [[name, argument] = [], ...others] = Object.entries(value);
  if (name !== undefined && others.length === 0 && (name === 'Ref' || name.startsWith('Fn::'))) return call(name, argument, values);
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, resolve(each, values)]));
}

// biome-ignore lint/suspicious/noExplicitAny: by function
function call(name: string, argument: any, values: Readonly<Record<string, string>>): unknown {
  const parts = Array.isArray(argument) ? argument : [argument];
  switch (name) {
    case 'Ref':
      return values[argument] ?? argument;
    case 'Fn::GetAtt':
      return values[parts.join('.')] ?? parts.join('.');
    case 'Fn::Join':
      return (resolve(argument[1], values) as unknown[]).join(argument[0]);
    default:
      return `${name}(${JSON.stringify(argument)})`;
  }
}
