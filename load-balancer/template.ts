import { LISTENER_RULE_TYPE } from '../src/contract/listener-rule';
import type { DescribedAttribute, Description } from './described';
import { type LoadBalancerModel, NotModelled } from './model';
import { modelOf, onlyWith } from './reading';

/** A template, as the CDK synthesizes it. */
export interface Template {
  // biome-ignore lint/suspicious/noExplicitAny: any resource
  readonly Resources: Readonly<Record<string, { readonly Type: string; readonly Condition?: string; readonly Properties?: any }>>;
}

const ELB = 'AWS::ElasticLoadBalancingV2::';

/** What a reference stands for. */
type Refer = (name: string) => unknown;

/** What is read of a listener and of a rule, and to what they belong. */
const LISTENER = ['LoadBalancerArn', 'Port', 'Protocol', 'SslPolicy', 'Certificates', 'DefaultActions', 'ListenerAttributes'];
const RULE = ['ListenerArn', 'Priority', 'Conditions', 'Actions', 'Transforms'];
/** Of a rule that a function keeps: it makes the action. */
const KEPT_RULE = ['ServiceToken', 'ServiceTimeout', 'ListenerArn', 'Priority', 'Conditions', 'TargetGroups', 'Transforms'];

/**
 * The load balancer of a template that has one. What only a deployment knows (names of other resources) is named by its logical id, but not in
 * the conditions of a rule; `values` gives pseudo parameters and others by name.
 */
export function readTemplate(template: Template, values: Readonly<Record<string, string>> = {}): LoadBalancerModel {
  const named: Refer = (name) => values[name] ?? name;
  const given: Refer = (name) => {
    if (values[name] === undefined) throw new NotModelled(`a condition with ${name}, which only a deployment knows`);
    return values[name];
  };
  return modelOf(describe(template.Resources, named, given));
}

function describe(resources: Template['Resources'], named: Refer, given: Refer): Description {
  const of = (type: string) => ofType(`${ELB}${type}`);
  const ofType = (type: string) =>
    Object.entries(resources)
      .filter(([, { Type }]) => Type === type)
      .map(([id, { Condition, Properties = {} }]) => {
        if (Condition !== undefined) throw new NotModelled(`${id}, which is there on the condition ${Condition} only`);
        return { id, Properties };
      });
  const balancers = of('LoadBalancer');
  if (balancers.length !== 1) throw new NotModelled(`${balancers.length} load balancers in one template`);
  const [{ Properties: loadBalancer }] = balancers;
  const made = of('ListenerRule').map(({ id, Properties: { Conditions, ...others } }) => {
    onlyWith(RULE, others, `the rule ${id}`);
    return { id, ...resolve(others, named), Conditions: resolve(Conditions, given) };
  });
  const kept = ofType(LISTENER_RULE_TYPE).map(({ id, Properties: { Conditions, TargetGroups, ...others } }) => {
    onlyWith(KEPT_RULE, others, `the rule ${id}`);
    const { ListenerArn, Priority, Transforms } = resolve(others, named);
    const Actions = [{ Type: 'forward', ForwardConfig: { TargetGroups: resolve(TargetGroups, named) } }];
    return { id, ListenerArn, Priority, Transforms, Actions, Conditions: resolve(Conditions, given) };
  });
  const rules = [...made, ...kept];
  const listeners = of('Listener').map(({ id, Properties }) => {
    onlyWith(LISTENER, Properties, `the listener ${id}`);
    return { id, ...resolve(Properties, named) };
  });
  const further = of('ListenerCertificate').map(({ id, Properties }) => {
    onlyWith(['ListenerArn', 'Certificates'], Properties, `the certificate ${id}`);
    return { id, ...resolve(Properties, named) };
  });
  for (const { id, ListenerArn } of [...rules, ...further])
    if (!listeners.some((listener) => listener.id === ListenerArn))
      throw new NotModelled(`the rule or certificate ${id} of the listener ${ListenerArn}`);
  return {
    loadBalancer: { Type: loadBalancer.Type, Attributes: resolve(loadBalancer.LoadBalancerAttributes, named) as DescribedAttribute[] },
    listeners: listeners.map(({ id, ListenerAttributes, DefaultActions, ...listener }) => ({
      ...listener,
      Attributes: ListenerAttributes,
      FurtherCertificates: further.filter(({ ListenerArn }) => ListenerArn === id).flatMap(({ Certificates }) => Certificates),
      Rules: [...rules.filter(({ ListenerArn }) => ListenerArn === id), { Priority: 'default', Actions: DefaultActions }],
    })),
    targetGroups: of('TargetGroup').map(({ id, Properties: { Port, Protocol, ProtocolVersion, TargetType, TargetGroupAttributes } }) => ({
      ...resolve({ Port, Protocol, ProtocolVersion, TargetType, Attributes: TargetGroupAttributes }, named),
      TargetGroupArn: id,
    })),
  };
}

/** The functions that stand in such a template, resolved; another one is an error. */
// biome-ignore lint/suspicious/noExplicitAny: any part of a resource
function resolve(value: any, refer: Refer): any {
  if (Array.isArray(value)) return value.map((each) => resolve(each, refer));
  if (typeof value !== 'object' || value === null) return value;
  const [[name, argument] = [], ...others] = Object.entries(value);
  if (name !== undefined && others.length === 0 && (name === 'Ref' || name.startsWith('Fn::'))) return call(name, argument, refer);
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, resolve(each, refer)]));
}

// biome-ignore lint/suspicious/noExplicitAny: by function
function call(name: string, argument: any, refer: Refer): unknown {
  switch (name) {
    case 'Ref':
      return refer(argument);
    case 'Fn::GetAtt':
      return refer([argument].flat().join('.'));
    case 'Fn::Join':
      return (resolve(argument[1], refer) as unknown[]).join(argument[0]);
    default:
      throw new NotModelled(`${name}(${JSON.stringify(argument)})`);
  }
}
